"""Several files in one go: all or nothing, repeatable without change, told line by line; from the back office by a worker."""

import csv
import io
import zipfile
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from catalog.audit.models import AuditEntry
from catalog.certificates.models import Certificate
from catalog.models import Product, ProductImage
from catalog.partner.models import StockMovement, StockRecord
from cms.imports import running
from cms.imports.models import ImportJob, ImportState
from tests.connectors.conftest import make_png
from tests.factories import make_commune, make_point

pytestmark = pytest.mark.django_db


def table(name: str, rows: list[dict[str, Any]]) -> SimpleUploadedFile:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return SimpleUploadedFile(name, out.getvalue().encode(), content_type="text/csv")


def files(number: int, **wrong: str) -> dict[str, Any]:
    products, certificates, stock = [], [], []
    for index in range(number):
        sku = f"NH-{index:05d}"
        products.append(
            {
                "sku": sku,
                "name": f"Sản phẩm nhập {index}",
                "group": "food",
                "producer": f"HTX {index % 40}",
                "commune_code": "01273",
                "weight_g": 500,
                "price_vnd": 50_000 + index,
                "images": f"{index}.png",
            }
        )
        certificates.append(
            {
                "sku": sku,
                "issuer": "UBND tỉnh Cao Bằng",
                "issuer_level": "province",
                "decision_no": "124/QĐ-UBND",
                "decision_date": "2026-02-20",
                "stars": 3,
                "issued_on": "2026-02-20",
            }
        )
        stock.append({"sku": sku, "point": "diem-1", "quantity": index % 7})
    for place, value in wrong.items():
        rows, column = {"p": products, "c": certificates, "s": stock}[place[0]], place[2:]
        rows[-1][column] = value
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        for index in range(number):
            packed.writestr(f"{index}.png", make_png(index))
    return {
        "products": table("san-pham.csv", products),
        "certificates": table("chung-nhan.csv", certificates),
        "stock": table("ton-kho.csv", stock),
        "images": SimpleUploadedFile("anh.zip", archive.getvalue(), content_type="application/zip"),
    }


@pytest.fixture
def officer() -> Client:
    user = get_user_model().objects.create_user("can-bo")
    user.groups.add(Group.objects.get(name="Cán bộ OCOP"))
    client = Client()
    client.force_login(user)
    make_commune()
    make_point(code="diem-1", name="Điểm 1")
    return client


def uploaded(officer: Client, sent: dict[str, Any]) -> ImportJob:
    assert officer.post("/quan-tri/nhap-hang-loat/", sent).status_code == 302
    job = ImportJob.objects.first()
    running.run(job.pk, now=timezone.now())
    job.refresh_from_db()
    return job


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Product, Certificate, StockRecord, ProductImage, StockMovement))


def test_products_certificates_stock_and_pictures_go_in_together_and_again_without_change(officer: Client) -> None:
    job = uploaded(officer, files(230))
    assert (job.state, job.error) == (ImportState.DONE, "")
    assert {kind: told["created"] for kind, told in job.report.items()} == {"products": 230, "certificates": 230, "stock": 230}
    before = counts()
    assert before[:4] == (230, 230, 230, 230)
    again = uploaded(officer, files(230))
    assert {kind: told["unchanged"] for kind, told in again.report.items()} == {"products": 230, "certificates": 230, "stock": 230}
    assert counts() == before


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        ({"p_price_vnd": "12,5"}, ("products", 4, "price_vnd")),
        ({"c_stars": "6"}, ("certificates", 4, "stars")),
        ({"s_point": "diem-x"}, ("stock", 4, "point")),
        ({"p_images": "khong-co.png"}, ("products", 4, "images")),
        ({"c_sku": "KHONG-CO"}, ("certificates", 4, "sku")),
    ],
)
def test_one_wrong_line_anywhere_writes_nothing_and_is_named(officer: Client, wrong: dict[str, str], line: tuple[str, int, str]) -> None:
    job = uploaded(officer, files(3, **wrong))
    errors = [(kind, error["line"], error["column"]) for kind, told in job.report.items() for error in told["errors"]]
    assert (job.state, errors, counts()) == (ImportState.REFUSED, [line], (0, 0, 0, 0, 0))
    page = officer.get(f"/quan-tri/nhap-hang-loat/{job.pk}/").content.decode()
    assert job.report[line[0]]["errors"][0]["message"] in page.replace("&quot;", '"')
    assert officer.get(f"/quan-tri/nhap-hang-loat/{job.pk}/?xuat=xlsx").content[:2] == b"PK"


def test_only_checking_writes_nothing(officer: Client) -> None:
    job = uploaded(officer, files(3) | {"only_check": "on"})
    assert (job.state, job.report["products"]["created"], counts()) == (ImportState.DONE, 3, (0, 0, 0, 0, 0))


def test_a_message_delivered_twice_works_once(officer: Client) -> None:
    job = uploaded(officer, files(2))
    assert running.run(job.pk, now=timezone.now()) is False
    assert AuditEntry.objects.filter(action="import.run").count() == 1


def test_a_broken_archive_is_told_and_writes_nothing(officer: Client) -> None:
    job = uploaded(officer, files(2) | {"images": SimpleUploadedFile("anh.zip", b"no zip")})
    assert (job.state, "không phải tệp ZIP" in job.error, counts()) == (ImportState.REFUSED, True, (0, 0, 0, 0, 0))


def test_nobody_without_the_right_uploads(client: Client, django_user_model: type) -> None:
    user = django_user_model.objects.create_user("kiem-toan")
    user.groups.add(Group.objects.get(name="Kiểm toán"))
    client.force_login(user)
    client.post("/quan-tri/nhap-hang-loat/", files(1))
    assert ImportJob.objects.count() == 0

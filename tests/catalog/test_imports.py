"""Imports by command: what goes in, what is refused and in which words, and that nothing goes in by halves."""

import io
import json
import sys
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from catalog import stock
from catalog.audit.models import AuditEntry
from catalog.certificates.models import Certificate
from catalog.listing_row import ListingRow
from catalog.models import Product, ProductImage
from catalog.partner.models import StockMovement, StockRecord
from catalog.producers.models import Producer
from tests.factories import make_certificate, make_commune, make_point, make_product

pytestmark = pytest.mark.django_db

NEW = "sku,name,group,producer,price_vnd\n"


@pytest.fixture(autouse=True)
def _own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    made.mkdir()
    return made


def run(command: str, path: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    """Exit code and the JSON document."""
    out, code = io.StringIO(), 0
    try:
        call_command(command, str(path), *arguments, "--json", stdout=out)
    except CommandError as error:
        code = error.returncode
    return code, json.loads(out.getvalue())


def write(folder: Path, text: str | bytes, name: str = "in.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def counts(document: dict[str, Any]) -> tuple[int, int, int, int]:
    return document["created"], document["updated"], document["unchanged"], len(document["errors"])


def picture(size: tuple[int, int] = (40, 30), colour: str = "red", kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


# products


def test_new_products_and_their_producer(folder: Path) -> None:
    make_commune()
    path = write(
        folder,
        "sku,name,group,producer,producer_kind,commune_code,net_content,weight_g,price_vnd,description,is_alcohol,abv,shelf_life\n"
        'A,Rượu ngô,đồ uống,HTX Một,Hợp tác xã,01273,500 ml,950,120000,"Dòng một\nDòng hai",có,"39,5",36 tháng\n'
        "B,Miến dong,food,HTX Một,cooperative,1273,500 g,560,75000,,0,,\n",
    )
    assert run("import_products", path) == (
        0,
        {"file": "in.csv", "dry_run": False, "created": 2, "updated": 0, "unchanged": 0, "errors": [], "notes": []},
    )
    wine, noodles = Product.objects.order_by("sku")
    assert (wine.title, wine.group, wine.is_alcohol, str(wine.abv), wine.description) == (
        "Rượu ngô",
        "drink",
        True,
        "39.5",
        "Dòng một\nDòng hai",
    )
    assert (noodles.slug, noodles.folded, noodles.commune_id, noodles.price_vnd, noodles.weight_g) == (
        "mien-dong",
        "mien dong",
        "01273",
        75000,
        560,
    )
    producer = Producer.objects.get()
    assert (producer.name, producer.kind, producer.consents_to_sale, producer.slug) == ("HTX Một", "cooperative", True, "htx-mot")
    assert (noodles.product_class.requires_shipping, noodles.product_class.track_stock) == (True, True)


def test_the_list_of_the_shop_follows_an_import(folder: Path, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        run("import_products", write(folder, NEW + "A,Miến,food,HTX,75000\n"))
    assert ListingRow.objects.get().title == "Miến"


def test_a_missing_column_leaves_and_an_empty_cell_clears(folder: Path) -> None:
    product = make_product(sku="A", net_content="500 g", weight_g=560, price_vnd=75000, storage="Khô ráo")
    assert counts(run("import_products", write(folder, "sku,weight_g,price_vnd\nA,,80000\n"))[1]) == (0, 1, 0, 0)
    product.refresh_from_db()
    assert (product.weight_g, product.price_vnd, product.net_content, product.storage) == (None, 80000, "500 g", "Khô ráo")


def test_a_dry_run_tells_the_same_and_writes_nothing(folder: Path) -> None:
    product = make_product(sku="A", price_vnd=75000)
    path = write(folder, NEW + "A,Tên mới,food,HTX Mới,80000\nB,Bún,food,HTX Mới,1\n")
    code, document = run("import_products", path, "--dry-run")
    assert (code, document["dry_run"], counts(document)) == (0, True, (1, 1, 0, 0))
    product.refresh_from_db()
    assert (product.price_vnd, Product.objects.count(), Producer.objects.count()) == (75000, 1, 1)


def test_each_bad_row_is_told_with_its_remedy_and_changes_nothing(folder: Path) -> None:
    make_product(sku="OLD", price_vnd=75000)
    code, document = run(
        "import_products",
        write(
            folder,
            "sku,name,group,producer,price_vnd,weight_g,commune_code,is_alcohol,abv,images\n"
            "A,Miến,food,HTX,1.265.000,1,,0,,\n"
            "B,Miến,food,HTX,1265000.5,1,,0,,\n"
            "C,Miến,food,HTX,0,1,,0,,\n"
            "D,Miến,rau,HTX,1,1,,0,,\n"
            "E,,food,HTX,1,1,,0,,\n"
            "F,Miến,food,HTX,1,1,99999,0,,\n"
            "G,Miến,food,HTX,1,1,,maybe,,\n"
            "H,Miến,food,HTX,1,1,,0,40,\n"
            "I,Miến,food,HTX,1,1,,0,,none.jpg\n"
            "OLD,Miến,food,,1,1,,0,,\n"
            "J,Miến,food,HTX tốt,1,1,,0,,\n"
            "J,Miến,food,HTX,1,1,,0,,\n"
            ",Miến,food,HTX,1,1,,0,,\n"
            "K,Miến,food,HTX,1,1,,0,,../../etc/passwd\n",
        ),
    )
    assert (code, counts(document)) == (1, (1, 0, 0, 13))
    assert [(error["line"], error["column"], error["message"]) for error in document["errors"]] == [
        (2, "price_vnd", "“1.265.000” không phải số nguyên đồng: viết liền 1265000."),
        (
            3,
            "price_vnd",
            "“1265000.5” không phải số nguyên đồng: viết liền các chữ số, không dấu ngăn cách và không phần lẻ, ví dụ 1265000.",
        ),
        (4, "price_vnd", "0 nằm ngoài khoảng 1 đến 1.000.000.000 đồng."),
        (
            5,
            "group",
            "“rau” không có trong danh sách: food (Thực phẩm), drink (Đồ uống), herbal (Dược liệu và sản phẩm từ dược liệu), "
            "craft (Thủ công mỹ nghệ), ornamental (Sinh vật cảnh), tourism (Dịch vụ du lịch cộng đồng, du lịch sinh thái).",
        ),
        (6, "name", "Không được để trống."),
        (7, "commune_code", "Không có xã mã “99999”: ghi mã 5 chữ số theo Quyết định 19/2025/QĐ-TTg, ví dụ 01273."),
        (8, "is_alcohol", "“maybe” không hiểu được: viết 1 (có) hoặc 0 (không)."),
        (9, "abv", "Có độ cồn nhưng is_alcohol là 0: ghi is_alcohol là 1 hoặc để trống abv."),
        (10, "images", "Không tìm thấy ảnh none.jpg: đặt ảnh cạnh tệp hoặc chỉ ra bằng --images."),
        (11, "producer", "Không được để trống."),
        (13, "sku", "“J” đã có ở dòng 12: giữ lại một dòng."),
        (14, "sku", "Không được để trống."),
        (15, "images", "“../../etc/passwd” không phải tên tệp: chỉ ghi tên, không ghi thư mục."),
    ]
    assert sorted(Product.objects.values_list("sku", flat=True)) == ["J", "OLD"]
    assert Product.objects.get(sku="OLD").price_vnd == 75000
    assert not Producer.objects.filter(name="HTX").exists()


def test_unknown_and_missing_columns_are_a_usage_error(folder: Path) -> None:
    code, document = run("import_products", write(folder, "sku,gia\nA,1\n"))
    assert code == 2
    assert document["error"].startswith("Không hiểu cột: gia. Các cột dùng được: sku, name, group, producer,")
    code, document = run("import_stock", write(folder, "sku,quantity\nA,1\n"))
    assert (code, document) == (2, {"error": "Thiếu cột khóa: point. Các cột dùng được: sku, point, quantity."})


def test_a_file_that_is_not_there_is_a_usage_error(folder: Path) -> None:
    code, document = run("import_stock", folder / "none.csv")
    assert (code, document["error"].endswith("none.csv: No such file or directory.")) == (2, True)


def test_an_unreadable_file_fails_with_its_reason(folder: Path) -> None:
    assert run("import_stock", write(folder, b"sku\xff\n")) == (
        1,
        {"error": "in.csv: Dòng 1: tệp không phải UTF-8. Trong Excel chọn Lưu thành → CSV UTF-8 rồi nhập lại."},
    )


def test_a_failure_while_writing_leaves_nothing_of_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "a.png").write_bytes(picture())
    path = write(folder, "sku,name,group,producer,images\nA,Miến,food,HTX,a.png\nB,Bún,food,HTX,\n")
    monkeypatch.setattr("catalog.changes.touch", _die)
    with pytest.raises(KeyboardInterrupt):
        run("import_products", path)
    assert (Product.objects.count(), Producer.objects.count(), ProductImage.objects.count()) == (0, 0, 0)


def _die(_ids: object) -> None:
    raise KeyboardInterrupt


# pictures


def test_pictures_beside_the_file_in_their_order(folder: Path) -> None:
    (folder / "a.png").write_bytes(picture())
    (folder / "b.jpg").write_bytes(picture(colour="blue", kind="JPEG"))
    path = write(folder, "sku,name,group,producer,images\nA,Miến,food,HTX,b.jpg;a.png\n")
    assert run("import_products", path)[0] == 0
    first, second = ProductImage.objects.order_by("display_order")
    assert (first.width, first.height, first.original.name.endswith(".jpg"), first.alt_text) == (40, 30, True, "Miến")
    assert second.original.read() == picture()
    assert counts(run("import_products", path)[1]) == (0, 0, 1, 0)
    assert counts(run("import_products", write(folder, "sku,images\nA,a.png\n"))[1]) == (0, 1, 0, 0)
    assert list(ProductImage.objects.values_list("pk", "display_order")) == [(second.pk, 0)]


def test_pictures_from_a_zip(folder: Path) -> None:
    with zipfile.ZipFile(folder / "anh.zip", "w") as archive:
        archive.writestr("thu-muc/a.png", picture())
    path = write(folder, "sku,name,group,producer,images\nA,Miến,food,HTX,a.png\n")
    assert run("import_products", path, "--images", str(folder / "anh.zip"))[0] == 0
    assert ProductImage.objects.get().original.read() == picture()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"not a picture", "Ảnh a.png không đọc được: dùng JPEG, PNG hoặc WebP nguyên vẹn."),
        (picture()[:-30], "Ảnh a.png không đọc được: dùng JPEG, PNG hoặc WebP nguyên vẹn."),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Ảnh a.png không đọc được: dùng JPEG, PNG hoặc WebP nguyên vẹn."),
        (b"\x89PNG" + b"\0" * (10 * 2**20), "Ảnh a.png lớn hơn 10 MB: giảm kích thước rồi thử lại."),
    ],
)
def test_what_is_no_honest_picture_is_refused(folder: Path, content: bytes, message: str) -> None:
    (folder / "a.png").write_bytes(content)
    _code, document = run("import_products", write(folder, "sku,name,group,producer,images\nA,Miến,food,HTX,a.png\n"))
    assert document["errors"] == [{"line": 2, "column": "images", "message": message}]
    assert not Product.objects.exists()


def test_a_picture_bomb_is_refused_unopened(folder: Path) -> None:
    out = io.BytesIO()
    Image.new("1", (20000, 20000)).save(out, "PNG")
    assert len(out.getvalue()) < 100_000
    (folder / "a.png").write_bytes(out.getvalue())
    _code, document = run("import_products", write(folder, "sku,name,group,producer,images\nA,Miến,food,HTX,a.png\n"))
    assert document["errors"][0]["message"] == "Ảnh a.png quá 40 triệu điểm ảnh hoặc là ảnh động: xuất lại ảnh tĩnh nhỏ hơn."


def test_a_link_out_of_the_folder_is_not_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(picture())
    (folder / "a.png").symlink_to(tmp_path / "secret.png")
    _code, document = run("import_products", write(folder, "sku,name,group,producer,images\nA,Miến,food,HTX,a.png\n"))
    assert document["errors"][0]["message"] == "Không tìm thấy ảnh a.png: đặt ảnh cạnh tệp hoặc chỉ ra bằng --images."


# certificates

PAPER = "sku,issuer,issuer_level,decision_no,decision_date,stars,issued_on"


def test_a_certificate_lasts_36_months_unless_the_file_says_more(folder: Path) -> None:
    product = make_product(sku="A", certified=False)
    path = write(folder, f"{PAPER}\nA,UBND tỉnh,Tỉnh,124/QĐ-UBND,2024-02-20,4,2024-02-29\n")
    assert counts(run("import_certificates", path)[1]) == (1, 0, 0, 0)
    certificate = Certificate.objects.get(product=product)
    assert (certificate.stars, certificate.issuer_level, certificate.expires_on) == (4, "province", date(2027, 2, 28))
    assert counts(run("import_certificates", path)[1]) == (0, 0, 1, 0)


def test_a_revocation_takes_the_product_off_the_list(folder: Path, django_capture_on_commit_callbacks: Any) -> None:
    product = make_product(sku="A")
    paper = product.certificates.get()
    key = f"A,{paper.issuer},{paper.decision_no},{paper.decision_date}"
    path = write(folder, f"sku,issuer,decision_no,decision_date,revoked_on,revocation_reason\n{key},2026-01-01,mark_misused\n")
    with django_capture_on_commit_callbacks(execute=True):
        assert counts(run("import_certificates", path)[1]) == (0, 1, 0, 0)
    paper.refresh_from_db()
    assert (paper.revoked_on, paper.revocation_reason, paper.stars) == (date(2026, 1, 1), "mark_misused", 4)
    assert ListingRow.objects.get(product=product).stars is None
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor_name, entry.cause) == ("certificate.import", "", "nhập từ tệp in.csv")
    assert (entry.before, entry.after) == (
        {"revoked_on": None, "revocation_reason": ""},
        {"revoked_on": "2026-01-01", "revocation_reason": "mark_misused"},
    )
    letter = product.producer.messages.get()
    assert (letter.subject, "01/01/2026" in letter.body) == (f"Giấy chứng nhận của {product.title} đã bị thu hồi", True)
    assert counts(run("import_certificates", path)[1]) == (0, 0, 1, 0)
    assert (AuditEntry.objects.count(), product.producer.messages.count()) == (1, 1)


def test_bad_certificates_are_told(folder: Path) -> None:
    make_product(sku="A", certified=False)
    code, document = run(
        "import_certificates",
        write(
            folder,
            f"{PAPER},expires_on,revoked_on,revocation_reason\n"
            "B,UBND,province,1,2024-01-01,3,2024-01-01,,,\n"
            "A,UBND,province,1,24/11/2024,3,2024-01-01,,,\n"
            "A,UBND,province,1,2024-02-30,3,2024-01-01,,,\n"
            "A,UBND,province,1,2024-01-01,6,2024-01-01,,,\n"
            "A,UBND,province,2,2024-01-01,3,2024-01-01,2023-01-01,,\n"
            "A,UBND,province,3,2024-01-01,3,2024-01-01,,2025-01-01,\n"
            "A,UBND,province,4,2024-01-01,3,2024-01-01,,,voluntary\n"
            "A,UBND,province,5,2024-01-01,,2024-01-01,,,\n",
        ),
    )
    assert (code, Certificate.objects.count()) == (1, 0)
    assert [(error["column"], error["message"]) for error in document["errors"]] == [
        ("sku", "Chưa có sản phẩm mã “B”: nhập sản phẩm trước."),
        ("decision_date", "“24/11/2024” không phải ngày dạng năm-tháng-ngày: viết 2024-11-24."),
        ("decision_date", "Ngày 2024-02-30 không có trong lịch."),
        ("stars", "6 nằm ngoài khoảng 3 đến 5 sao."),
        ("expires_on", "Ngày hết hiệu lực trước ngày cấp: kiểm tra lại hai ngày."),
        ("revocation_reason", "Có ngày thu hồi thì phải ghi lý do thu hồi."),
        ("revoked_on", "Có lý do thu hồi thì phải ghi ngày thu hồi."),
        ("stars", "Không được để trống."),
    ]


# stock


def test_stock_is_counted_through_the_ledger(folder: Path) -> None:
    point = make_point(code="thuc-phan")
    product = make_product(sku="A", stock_at={point: 5})
    service = make_product(sku="S", group="tourism")
    path = write(folder, "sku,point,quantity\nA,thuc-phan,12\nS,thuc-phan,1\nA,khong-co,1\nA,thuc-phan ,3\n")
    code, document = run("import_stock", path)
    assert (code, counts(document)) == (1, (0, 1, 0, 3))
    assert [error["message"] for error in document["errors"]] == [
        "“S” là dịch vụ, không có tồn kho: bỏ dòng này.",
        "Không có điểm bán mã “khong-co”. Các mã: thuc-phan.",
        "“A · thuc-phan” đã có ở dòng 2: giữ lại một dòng.",
    ]
    record = StockRecord.objects.get(product=product)
    newest = StockMovement.objects.first()
    assert (record.num_in_stock, newest.on_hand_change, newest.cause) == (12, 7, "nhập từ tệp in.csv")
    assert not service.stockrecords.exists()
    stock.count(product_id=product.pk, point_id=point.pk, quantity=12, cause="again")
    assert counts(run("import_stock", write(folder, "sku,point,quantity\nA,thuc-phan,12\n"))[1]) == (0, 0, 1, 0)


@pytest.mark.parametrize(("cell", "message"), [("", "Không được để trống: ghi 0 nếu hết hàng."), ("-1", None), ("1,5", None)])
def test_a_quantity_is_a_whole_number_from_0(folder: Path, cell: str, message: str | None) -> None:
    make_point(code="p")
    make_product(sku="A")
    _code, document = run("import_stock", write(folder, f'sku,point,quantity\nA,p,"{cell}"\n'))
    assert [error["column"] for error in document["errors"]] == ["quantity"]
    assert message in (None, document["errors"][0]["message"])
    assert not StockRecord.objects.exists()


# there and back


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_what_is_exported_is_imported_without_a_change(folder: Path, suffix: str) -> None:
    point = make_point(code="p")
    product = make_product(sku="=A", title="-Miến; “dong”, 'x", description=" @a\r\nb ", stock_at={point: 3}, is_alcohol=True, abv="39.5")
    make_certificate(product, revoked_on=date(2026, 2, 1), revocation_reason="voluntary", score="71.5")
    (folder / "anh dep.png").write_bytes(picture())
    run("import_products", write(folder, "sku,images\n'=A,anh dep.png\n"))
    for what, rows in (("products", 1), ("certificates", 2), ("stock", 1)):
        path = folder / "out" / f"{what}.{suffix}"
        path.parent.mkdir(exist_ok=True)
        call_command(f"export_{what}", "--format", suffix, "--output", str(path), stdout=io.StringIO())
        assert counts(run(f"import_{what}", path)[1]) == (0, 0, rows, 0)


def test_exports_go_to_stdout_without_bom(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    make_product(sku="A", stock_at={make_point(code="p"): 3})
    call_command("export_stock", stdout=sys.stdout)
    call_command("export_stock", "--json", stdout=sys.stdout)
    csv, _rest = capfdbinary.readouterr()
    assert csv == b'sku,point,quantity\nA,p,3\n[\n {\n  "sku": "A",\n  "point": "p",\n  "quantity": 3\n }\n]\n'

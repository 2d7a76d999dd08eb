"""Who may open what: every address of the back office, the portal and the shop, asked for by each role.

`expected.csv` is the table; a line per address, a column per role, the status of a GET. 302 is the way to a log-in or back home.
A new address or a changed right shows as a difference; `ACCESS_TABLE=write pytest tests/access` writes what is, to be read line by line
before it is committed.
"""

import csv
import os
import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from catalog.audit.record import record
from catalog.certificates import revocation
from catalog.dossiers.models import Dossier, Paper
from catalog.fairs.models import Booth, Fair
from catalog.gifts.models import GiftSet
from catalog.inspections.models import Inspection, InspectionFile
from catalog.models import Product
from catalog.producers.models import ProducerMember
from catalog.synonyms import Synonym
from catalog.traceability.models import Lot
from catalog.training.models import TrainingCourse, TrainingRegistration
from cms.programme.models import Plan
from connectors.models import Account, ChannelOrder, Listing
from shop.aftersales.cases import NewCase, open_case
from shop.aftersales.models import CasePhoto
from shop.mails.models import OutgoingMail
from shop.orders import Draft, DraftLine, place_channel_order
from shop.payments.models import IncomingTransfer
from shop.seller.models import Seller
from shop.shipping.models import DeliveryZone
from tests.factories import make_point, make_producer, make_product
from tests.shop.test_coupons import make_coupon

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).parent / "expected.csv"
GROUPS = {
    "point_manager": "Quản lý điểm bán",
    "editor": "Biên tập",
    "cashier": "Thu ngân",
    "clerk": "Nhân viên đơn hàng",
    "officer": "Cán bộ OCOP",
    "auditor": "Kiểm toán",
}
ROLES = ("anonymous", "producer_a", "producer_b", *GROUPS)
OURS = re.compile(
    r"(wagtailsnippets_|staff_|marketplace_|portal:|training:|fairs:|delivery:|traceability:|checkout:|after:|account:|point:|basket:|payments:|wagtailadmin_home$)"
)
ACT_BY_GET = re.compile(r"(:confirm_|:convert_alias|:unpublish|:lock|:unlock|:workflow|:revisions|:preview|:index$)")
"""Wagtail's own sub-screens of a snippet that stand behind the same right as its edit screen."""


def patterns(nodes: list[Any], prefix: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """(full name, route) of every named address."""
    for node in nodes:
        route = prefix + str(node.pattern)
        if isinstance(node, URLResolver):
            inner = f"{space}{node.namespace}:" if node.namespace else space
            yield from patterns(node.url_patterns, route, inner)
        elif isinstance(node, URLPattern) and node.name:
            yield f"{space}{node.name}", route


def with_rows() -> dict[str, Model]:
    """One row of each kind, by `app_model`."""
    now, today = timezone.now(), date(2026, 11, 24)
    officer = get_user_model().objects.create_user("nguoi-de-nghi")
    point = make_point(code="diem-thu", name="Điểm thử")
    product = make_product(sku="CB-TEST", title="Miến thử", producer=make_producer(name="HTX A"), stock_at={point: 9})
    producer, certificate = product.producer, product.certificates.get()
    line = DraftLine(product_id=product.pk, quantity=1, unit_price_vnd=95_000)
    draft = Draft(token="t", lines=(line,), name="Thử", channel="shopee", channel_account=1, channel_order_id="S1")
    course = TrainingCourse.objects.create(title="Lớp thử", closes_on=today)
    fair = Fair.objects.create(title="Hội chợ thử", starts_on=today, ends_on=today, place="Km5")
    account = Account.objects.create(marketplace="shopee", name="Gian thử", host="http://127.0.0.1:1")
    inspection = Inspection.objects.create(producer=producer, inspected_on=today, team="Đoàn thử")
    InspectionFile.objects.create(inspection=inspection, file="khong-co.pdf")
    case = open_case(NewCase(kind="goods", text="Thử"), now=now)
    CasePhoto.objects.create(case=case, file="khong-co.jpg")
    return {
        "catalogue_product": product,
        "certificates_certificate": certificate,
        "certificates_revocationproposal": revocation.propose(
            certificate_id=certificate.pk, reason="voluntary", note="", by=officer, now=now
        ),
        "producers_producer": producer,
        "partner_partner": point,
        "order_order": place_channel_order(draft, now=now),
        "seller_seller": Seller.objects.create(name="Người bán thử"),
        "catalogue_synonym": Synonym.objects.create(words="lạp xưởng, lạp sườn"),
        "delivery_deliveryzone": DeliveryZone.objects.create(name="Vùng thử"),
        "aftersales_case": case,
        "mails_outgoingmail": OutgoingMail.objects.create(kind="placed", about="order", about_id=1, to="khach@example.vn"),
        "payments_incomingtransfer": IncomingTransfer.objects.create(bank_ref="FT1", received_at=now, amount_vnd=1000),
        "dossiers_dossier": Dossier.objects.create(product=product, opened_on=today, score=Decimal(60)),
        "dossiers_paper": Paper.objects.create(producer=producer, kind="business", scan="khong-co.pdf"),
        "traceability_lot": Lot.objects.create(
            product=product, number="L1", code="abcdefgh", quantity=5, made_on=today, best_before=today + timedelta(days=90)
        ),
        "inspections_inspection": inspection,
        "audit_auditentry": record(action="test.add", target=product, at=now),
        "programme_plan": Plan.objects.get(year=2024),
        "training_trainingcourse": course,
        "training_trainingregistration": TrainingRegistration.objects.create(course=course, producer=producer, person="Thử"),
        "fairs_fair": fair,
        "fairs_booth": Booth.objects.create(fair=fair, number="A1", producer=producer),
        "gifts_giftset": GiftSet.objects.create(title="Hộp thử", price_vnd=1, is_public=True),
        "voucher_voucher": make_coupon("THU2027", percent=5),
        "connectors_account": account,
        "connectors_listing": Listing.objects.create(account=account, product=product, sku=product.sku),
        "connectors_channelorder": ChannelOrder.objects.create(
            account=account, external_id="S1", status="NEW", vendor_status="x", remote_updated_at=now, total_vnd=1
        ),
    }


def address(name: str, route: str, rows: dict[str, Model]) -> str | None:
    """The address with its arguments filled in; None for one that only an act or a sub-screen of Wagtail uses."""
    if ACT_BY_GET.search(name):
        return None
    wanted = re.findall(r"<(?:\w+:)?(\w+)>", route)
    of_space = next((row for key, row in rows.items() if name.startswith(f"wagtailsnippets_{key}:")), None)
    special = {
        "staff_revocation": rows["certificates_revocationproposal"],
        "staff_revocation_reject": rows["certificates_revocationproposal"],
        "staff_suspend": rows["catalogue_product"],
        "staff_dossier_step": rows["dossiers_dossier"],
        "staff_paper_scan": rows["dossiers_paper"],
        "staff_lot_labels": rows["traceability_lot"],
        "staff_inspection_file": InspectionFile.objects.get(),
        "staff_case_photo": CasePhoto.objects.get(),
        "portal:product": rows["catalogue_product"],
    }
    row = special.get(name, of_space)
    pk = row.pk if row else 1
    values = {
        "pk": pk,
        "line_id": 1,
        "to": "commune",
        "step": "packed",
        "act": "tra-loi" if "aftersales" in name else "gan",
        "kind": "placed",
        "provider": "vnpay",
        "account_id": rows["connectors_account"].pk,
        "key": "khong-co",
        "lot": "khong-co",
        "slug": getattr(rows["training_trainingcourse" if name.startswith("training:") else "fairs_fair"], "slug"),  # noqa: B009
        "object_id": pk,
    }
    return reverse(name, kwargs={argument: values[argument] for argument in wanted})


def clients(product: Product) -> dict[str, Client]:
    made = {"anonymous": Client()}
    owners = {"producer_a": product.producer, "producer_b": make_producer(name="HTX B")}
    for role in ROLES[1:]:
        user = get_user_model().objects.create_user(role)
        if role in GROUPS:
            user.groups.add(Group.objects.get(name=GROUPS[role]))
        else:
            ProducerMember.objects.create(producer=owners[role], user=user)
        made[role] = Client()
        made[role].force_login(user)
    return made


def table() -> dict[str, dict[str, str]]:
    rows = with_rows()
    visitors = clients(Product.objects.get(sku="CB-TEST"))
    found: dict[str, dict[str, str]] = {}
    for name, route in patterns(get_resolver().url_patterns):
        if not OURS.match(name) or "_chooser" in name or name in found:
            continue
        url = address(name, route, rows)
        if url is not None:
            found[name] = {role: str(visitors[role].get(url).status_code) for role in ROLES}
    return dict(sorted(found.items()))


def test_every_address_answers_each_role_as_the_table_says() -> None:
    found = table()
    if os.environ.get("ACCESS_TABLE") == "write":
        with TABLE.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, ["address", *ROLES], lineterminator="\n")
            writer.writeheader()
            writer.writerows({"address": name, **row} for name, row in found.items())
    with TABLE.open(encoding="utf-8", newline="") as file:
        expected = {row.pop("address"): row for row in csv.DictReader(file)}
    assert found == expected


def test_nobody_without_a_right_reads_the_back_office() -> None:
    """The table itself holds what it is for: anonymous visitors and producers open no staff screen."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        staff = [row for row in csv.DictReader(file) if row["address"].startswith(("wagtail", "staff_", "marketplace_"))]
    assert len(staff) > 100
    opened = [row["address"] for row in staff for role in ("anonymous", "producer_a", "producer_b") if row[role] == "200"]
    assert opened == []

"""Who may open what: every address of the back office, the portal and the shop, asked for by each role.

`expected.csv` is the table; a line per address, a column per role, the status of a GET. 302 is the way to a log-in or back home.
A new address or a changed right shows as a difference; `ACCESS_TABLE=write pytest tests/access` writes what is, to be read line by line
before it is committed.
"""

import csv
import os
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Page

from catalog.audit.record import record
from catalog.certificates import revocation
from catalog.deliveries.models import Delivery
from catalog.dossiers.models import Dossier, Paper
from catalog.drafts.models import DraftPicture, FieldPolicy, ProductDraft
from catalog.fairs.models import Booth, Fair
from catalog.gifts.models import GiftSet
from catalog.inbox.telling import tell
from catalog.inspections.models import Inspection, InspectionFile
from catalog.models import Product
from catalog.partner.models import SalesPoint
from catalog.producers.models import ProducerMember
from catalog.protected_names.models import NameUse, ProtectedName
from catalog.stockroom.models import StockCount, StockTransfer
from catalog.synonyms import Synonym
from catalog.traceability.models import Lot
from catalog.training.models import TrainingCourse, TrainingRegistration
from catalog.voices import settle
from cms.imports.models import ImportJob
from cms.programme.models import Plan
from connectors.models import Account, ChannelOrder, Listing
from shop.aftersales.cases import NewCase, open_case
from shop.aftersales.models import CasePhoto
from shop.carriers.models import CarrierPlace, Parcel, Remittance, RemittanceLine
from shop.ledger.models import ProductVat
from shop.mails.models import OutgoingMail
from shop.order.models import Order
from shop.orders import Draft, DraftLine, place_channel_order
from shop.payments.models import IncomingTransfer, Payment, Refund
from shop.seller.models import Seller
from shop.settlement.models import Payout
from shop.shipping.models import DeliveryZone
from tests.access.rule_rows import rule_rows
from tests.factories import make_point, make_producer, make_product
from tests.shop.test_coupons import make_coupon

pytestmark = pytest.mark.django_db
PIXEL = bytes.fromhex("47494638396101000100800000ffffff00000021f90400000000002c00000000010001000002024401003b")
TABLE = Path(__file__).parent / "expected.csv"
GROUPS = {
    "point_manager": "Quản lý điểm bán",
    "editor": "Biên tập",
    "clerk": "Nhân viên đơn hàng",
    "cashier": "Thu ngân",
    "officer": "Cán bộ OCOP",
    "auditor": "Kiểm toán",
}
ROLES = ("anonymous", "producer_a", "producer_b", *GROUPS)
UNNAMED = ("healthz", "readyz", "robots.txt", "quan-tri/khong-co/", "media/giay-to/thu.pdf")
"""Addresses without a name; the last one is where a private file would be if it were public."""


def patterns(nodes: list[Any], prefix: str = "", space: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    """(full name, its arguments) of every named address."""
    for node in nodes:
        route = prefix + str(node.pattern)
        if isinstance(node, URLResolver):
            inner = f"{space}{node.namespace}:" if node.namespace else space
            yield from patterns(node.url_patterns, route, inner)
        elif isinstance(node, URLPattern) and node.name:
            yield f"{space}{node.name}", tuple(re.findall(r"<(?:\w+:)?(\w+)>", route))


def with_shelf_papers(point: SalesPoint, now: datetime) -> None:
    StockCount.objects.create(point=point, counted_at=now)
    StockTransfer.objects.create(source=make_point(code="diem-khac", name="Điểm khác"), target=point, sent_at=now)


def money_rows(order: Order, point: SalesPoint, *, now: datetime) -> dict[str, Model]:
    payment = Payment.objects.create(order=order, provider="vnpay", reference="P1", amount_vnd=1000, created_at=now, expires_at=now)
    parcel = Parcel.objects.create(order=order, point=point, carrier="ghn", client_code="K1", weight_g=1, value_vnd=1, created_at=now)
    remittance = Remittance.objects.create(carrier="ghn", reference="B1", paid_on=now.date(), imported_at=now)
    return {
        "payments_incomingtransfer": IncomingTransfer.objects.create(bank_ref="FT1", received_at=now, amount_vnd=1000),
        "payments_payment": payment,
        "payments_refund": Refund.objects.create(
            order=order, payment=payment, reference="R1", amount_vnd=1000, cause="proposed", created_at=now
        ),
        "carriers_parcel": parcel,
        "carriers_carrierplace": CarrierPlace.objects.create(carrier="ghn", province_name="Thử", ward_name="Thử", seen_at=now),
        "carriers_remittance": remittance,
        "carriers_remittanceline": RemittanceLine.objects.create(
            remittance=remittance, tracking_code="T1", cod_vnd=1, parcel=parcel, problem="Thử"
        ),
    }


def gifts_and_voices(product: Product) -> dict[str, Model]:
    return {
        "gifts_giftset": GiftSet.objects.create(title="Hộp thử", price_vnd=1, is_public=True),
        "voucher_voucher": make_coupon("THU2027", percent=5),
        "voices_review": settle.send_review(product=product, order_number="S1", rating=4, author="Thử", body="Một lời nhận xét."),
        "voices_question": settle.ask(product=product, author="Thử", body="Một câu hỏi thử?"),
    }


def office_rows(product: Product, officer: Any, *, now: datetime) -> dict[str, Model]:
    """What passes between the office and a producer."""
    name = ProtectedName.objects.get(slug="hat-de-trung-khanh")
    scan = ContentFile(b"%PDF-", name="thu.pdf")
    return {
        "dossiers_paper": Paper.objects.create(producer=product.producer, kind="business", scan=scan),
        "drafts_productdraft": draft_of(product),
        "drafts_draftpicture": DraftPicture.objects.get(),
        "drafts_fieldpolicy": FieldPolicy.objects.get(field="title"),
        "inbox_producermessage": tell(producer_id=product.producer_id, subject="Thử", at=now),
        "imports_importjob": ImportJob.objects.create(created_by=officer),
        "protected_names_protectedname": name,
        "protected_names_nameuse": NameUse.objects.create(protected_name=name, product=product, grant_no="1"),
        "settlement_payout": Payout.objects.create(producer=product.producer, amount_vnd=1, paid_on=now.date(), reference="CT"),
    }


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
    InspectionFile.objects.create(inspection=inspection, file=ContentFile(b"%PDF-", name="thu.pdf"))
    with_shelf_papers(point, now)
    case = open_case(NewCase(kind="goods", text="Thử"), now=now)
    CasePhoto.objects.create(case=case, file=ContentFile(PIXEL, name="anh.gif"))
    Delivery.objects.create(producer=producer, point=point, expected_on=today, announced_at=now)
    image = Image.objects.create(title="Ảnh thử", file=ContentFile(PIXEL, name="anh.gif"), width=1, height=1)
    document = Document.objects.create(title="Tài liệu thử", file=ContentFile(b"%PDF-", name="thu.pdf"))
    return {
        "wagtailcore_page": Page.objects.get(depth=2),
        "wagtailimages_image": image,
        "wagtaildocs_document": document,
        "catalogue_product": product,
        "certificates_certificate": certificate,
        "certificates_revocationproposal": revocation.propose(
            certificate_id=certificate.pk, reason="voluntary", note="", by=officer, now=now
        ),
        "producers_producer": producer,
        "partner_partner": point,
        "order_order": (placed := place_channel_order(draft, now=now)),
        "seller_seller": Seller.objects.create(name="Người bán thử"),
        "delivery_deliveryzone": DeliveryZone.objects.create(name="Vùng thử"),
        "mails_outgoingmail": OutgoingMail.objects.create(kind="placed", about="order", about_id=1, to="khach@example.vn"),
        **money_rows(placed, point, now=now),
        "ledger_productvat": ProductVat.objects.create(product=product, vat_class="farm", from_on=today),
        "dossiers_dossier": Dossier.objects.create(product=product, opened_on=today, score=Decimal(60)),
        **office_rows(product, officer, now=now),
        "traceability_lot": Lot.objects.create(
            product=product, number="L1", code="abcdefgh", quantity=5, made_on=today, best_before=today + timedelta(days=90)
        ),
        "inspections_inspection": inspection,
        "catalogue_synonym": Synonym.objects.create(words="lạp xưởng, lạp sườn"),
        "aftersales_case": case,
        **gifts_and_voices(product),
        "audit_auditentry": record(action="test.add", target=product, at=now),
        "programme_plan": Plan.objects.get(year=2024),
        "training_trainingcourse": course,
        "training_trainingregistration": TrainingRegistration.objects.create(course=course, producer=producer, person="Thử"),
        "fairs_fair": fair,
        "fairs_booth": Booth.objects.create(fair=fair, number="A1", producer=producer),
        "connectors_account": account,
        **rule_rows(account, product, today),
        "connectors_listing": Listing.objects.create(account=account, product=product, sku=product.sku),
        "connectors_channelorder": ChannelOrder.objects.create(
            account=account, external_id="S1", status="NEW", vendor_status="x", remote_updated_at=now, total_vnd=1
        ),
    }


def draft_of(product: Product) -> ProductDraft:
    """A change with a photograph, waiting for the office."""
    draft = ProductDraft.objects.create(
        producer=product.producer, product=product, values={"title": "Miến khác"}, state="review", written_at=timezone.now()
    )
    DraftPicture.objects.create(draft=draft, file=ContentFile(PIXEL, name="anh.gif"), width=1, height=1)
    return draft


def special_rows(rows: dict[str, Model]) -> dict[str, Model]:
    """By the beginning of an address's name: the row that its number means."""
    return {
        **{f"wagtailsnippets_{key}:": row for key, row in rows.items()},
        **{f"wagtailsnippetchoosers_{key}:": row for key, row in rows.items()},
        "staff_revocation": rows["certificates_revocationproposal"],
        "staff_suspend": rows["catalogue_product"],
        "staff_dossier_step": rows["dossiers_dossier"],
        "staff_paper_scan": rows["dossiers_paper"],
        "staff_lot_labels": rows["traceability_lot"],
        "staff_review": rows["voices_review"],
        "staff_question": rows["voices_question"],
        "staff_inspection_file": InspectionFile.objects.get(),
        "point:count": StockCount.objects.get(),
        "point:transfer": StockTransfer.objects.get(),
        "point:arrival": Delivery.objects.get(),
        "point:label": rows["carriers_parcel"],
        "staff_case_photo": CasePhoto.objects.get(),
        "staff_draft_picture": rows["drafts_draftpicture"],
        "staff_draft_decide": rows["drafts_productdraft"],
        "staff_people": rows["producers_producer"],
        "staff_import": rows["imports_importjob"],
        "portal:paper_scan": rows["dossiers_paper"],
        "portal:cancel_delivery": Delivery.objects.get(),
        "portal:": rows["catalogue_product"],
        "catalogue:detail": rows["catalogue_product"],
        "wagtailusers_groups:": Group.objects.get(name="Cán bộ OCOP"),
        "staff_training_papers": rows["training_trainingcourse"],
        "staff_fair_report": rows["fairs_fair"],
        "staff_second_factor_reset": get_user_model().objects.get(username="nguoi-de-nghi"),
        "wagtailusers_users:": get_user_model().objects.get(username="nguoi-de-nghi"),
    }


def address(name: str, wanted: tuple[str, ...], rows: dict[str, Model], special: dict[str, Model]) -> str:
    """The address with its arguments filled in: real rows where the name tells which, numbers and words that nothing has elsewhere."""
    row = next((row for start, row in special.items() if name.startswith(start)), None)
    home, image, document = rows["wagtailcore_page"], rows["wagtailimages_image"], rows["wagtaildocs_document"]
    course, fair = rows["training_trainingcourse"], rows["fairs_fair"]
    values: dict[str, Any] = {
        "pk": row.pk if row else 1,
        "object_id": row.pk if row else 1,
        "slug": course.slug if name.startswith("training:") else fair.slug if name.startswith("fairs:") else "khong-co",  # type: ignore[attr-defined]  # rows of two models
        "account_id": rows["connectors_account"].pk,
        "listing_id": rows["connectors_listing"].pk,
        "batch_id": 1,
        "template_id": 1,
        "what": "dang",
        "draft_id": rows["drafts_productdraft"].pk,
        "picture_id": rows["drafts_draftpicture"].pk,
        "code": rows["certificates_certificate"].code if name.startswith("certificates:") else "diem-thu",  # type: ignore[attr-defined]  # a certificate
        "product_slug": rows["catalogue_product"].slug,  # type: ignore[attr-defined]  # a product
        "page_id": home.pk,
        "parent_page_id": home.pk,
        "image_id": image.pk,
        "document_id": document.pk,
        "doc_id": document.pk,
        "to": "commune",
        "step": "gui" if name.startswith("portal:") else "packed",
        "act": "tra-loi" if "aftersales" in name else "dong-goi" if name.startswith("point:") else "gan",
        "number": 1 if name == "campaign_link" else rows["order_order"].number,  # type: ignore[attr-defined]  # an order
        "provider": "vnpay",
        "carrier": "ghn",
        "order_id": rows["order_order"].pk,
        "kind": "placed",
        "action": "delete",
        "action_name": "revert",
        "width": 320,
        "name": "khong-co",
        "marketplace": "shopee",
        "app_label": "certificates",
        "model_name": "certificate",
        "app_name": "seller",
        "content_type_app_name": "cms",
        "content_type_model_name": "articlepage",
        "filter_spec": "width-100",
        "uidb64": "MQ",
        "token": "set-password",
    }
    if name.startswith("staff_service"):
        values["code"] = "vnpay"
    numbers = ("_id", "_pk", "_id_a", "_id_b")
    by_place: dict[str, list[Any]] = {"wagtaildocs_serve": [document.pk, document.filename], "wagtail_serve": [""]}
    if name in by_place:
        return reverse(name, args=by_place[name])
    filled = {argument: values.get(argument, 99_999 if argument.endswith(numbers) else "khong-co") for argument in wanted}
    return reverse(name, kwargs=filled)


def client_of(role: str, product: Product) -> Client:
    client = Client(raise_request_exception=False)  # a page of Wagtail's breaks on purpose: `wagtailadmin_error_test`
    if role == "anonymous":
        return client
    user = get_user_model().objects.create_user(role)
    if role in GROUPS:
        user.groups.add(Group.objects.get(name=GROUPS[role]))
        if role == "point_manager":
            SalesPoint.objects.get(code="diem-thu").users.add(user)
    else:
        ProducerMember.objects.create(producer=product.producer if role == "producer_a" else make_producer(name="HTX B"), user=user)
    client.force_login(user)
    return client


def column(role: str) -> dict[str, str]:
    """The status of every address for one role."""
    rows = with_rows()
    special = special_rows(rows)
    client = client_of(role, Product.objects.get(sku="CB-TEST"))
    urls = {"/" + path: "/" + path for path in UNNAMED}
    for name, wanted in patterns(get_resolver().url_patterns):
        urls[name if name not in urls else f"{name}({' '.join(wanted)})"] = address(name, wanted, rows, special)
    ends_the_session_last = sorted(sorted(urls), key=lambda key: "logout" in key)
    found = {}
    for key in ends_the_session_last:
        found[key] = str(client.get(urls[key]).status_code)
        client.cookies.pop("messages", None)  # hundreds of "you may not" would be carried along
    return found


def expected() -> dict[str, dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row.pop("address"): row for row in csv.DictReader(file)}


def write(role: str, found: dict[str, str]) -> None:
    known = expected()
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["address", *ROLES], lineterminator="\n")
        writer.writeheader()
        writer.writerows({"address": key, **known.get(key, dict.fromkeys(ROLES, "")), role: found[key]} for key in sorted(found))


@pytest.mark.parametrize("role", ROLES)
def test_every_address_answers_the_role_as_the_table_says(role: str) -> None:
    found = column(role)
    if os.environ.get("ACCESS_TABLE") == "write":
        write(role, found)
    assert found == {key: row[role] for key, row in expected().items()}


OPEN_TO_ALL = {
    "wagtail_serve",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_login",
    "wagtailadmin_password_reset",
    "wagtailadmin_password_reset_complete",
    "wagtailadmin_password_reset_confirm",
    "wagtailadmin_password_reset_done",
    "wagtailadmin_sprite",
    "wagtailcore_login",
    "wagtaildocs_serve",
}
"""Public pages and documents, the log-in with what it draws itself with, and the way to a new password."""


def test_nobody_without_a_right_reads_the_back_office() -> None:
    """The table itself holds what it is for: anonymous visitors and producers open no staff screen."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        staff = [row for row in csv.DictReader(file) if row["address"].startswith(("wagtail", "staff_", "marketplace_"))]
    assert len(staff) > 500
    opened = {row["address"] for row in staff for role in ("anonymous", "producer_a", "producer_b") if row[role] == "200"}
    assert opened == OPEN_TO_ALL


def test_every_address_has_its_line() -> None:
    """An address that nobody looked at is a difference too."""
    names = {name for name, _wanted in patterns(get_resolver().url_patterns)}
    with TABLE.open(encoding="utf-8", newline="") as file:
        listed = {row["address"].partition("(")[0] for row in csv.DictReader(file)}
    assert names - listed == set()

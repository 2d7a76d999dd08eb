"""Revoking takes two people, suspending one; the product leaves the shop at once and the log keeps who and why."""

from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog import listing_index
from catalog.audit.models import AuditEntry
from catalog.certificates import revocation
from catalog.certificates.models import Certificate
from catalog.certificates.proposals import RevocationProposal
from catalog.inspections.models import Inspection
from catalog.listing_row import ListingRow
from catalog.models import Product
from shop.order.models import Order
from shop.orders import Draft, DraftLine, place_channel_order
from tests.factories import make_certificate, make_point, make_product

pytestmark = pytest.mark.django_db
DECISION = {"decision_no": "77/QĐ-UBND", "decision_date": "2026-11-20"}


def as_role(role: str, name: str) -> Client:
    user = get_user_model().objects.create_user(name, password="Non-nuoc-2026")
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def product() -> Product:
    made = make_product(stock_at={make_point(): 5})
    listing_index.rebuild({made.pk})
    return made


@pytest.fixture
def certificate(product: Product) -> Certificate:
    return Certificate.objects.get(product=product)


def is_on_sale(product: Product) -> bool:
    return ListingRow.objects.on_sale(on=timezone.localdate()).filter(pk=product.pk).exists()


def proposed_by(officer: Client, certificate: Certificate) -> RevocationProposal:
    url = reverse("wagtailsnippets_certificates_certificate:revoke", args=[certificate.pk])
    assert officer.post(url, {"reason": "failed_reassessment", "note": "Biên bản số 5"}).status_code == 302
    return RevocationProposal.objects.get(certificate=certificate, state="proposed")


def test_a_proposal_alone_changes_nothing_on_sale(product: Product, certificate: Certificate) -> None:
    officer = as_role("Cán bộ OCOP", "canbo1")
    url = reverse("wagtailsnippets_certificates_certificate:revoke", args=[certificate.pk])
    assert url in officer.get(reverse("wagtailsnippets_certificates_certificate:list")).content.decode()
    assert (officer.get(url).status_code, officer.post(url, {"reason": "", "note": "x"}).status_code) == (200, 400)
    proposed_by(officer, certificate)
    certificate.refresh_from_db()
    assert (certificate.revoked_on, is_on_sale(product)) == (None, True)


def test_the_second_person_confirms_and_the_product_leaves_at_once(
    product: Product, certificate: Certificate, django_capture_on_commit_callbacks
) -> None:
    first, second = as_role("Cán bộ OCOP", "canbo1"), as_role("Cán bộ OCOP", "canbo2")
    proposal = proposed_by(first, certificate)
    page = reverse("staff_revocation", args=[proposal.pk])
    with django_capture_on_commit_callbacks(execute=True):
        assert second.post(page, DECISION).status_code == 302
    certificate.refresh_from_db()
    assert (certificate.revoked_on, certificate.revocation_reason) == (timezone.localdate(), "failed_reassessment")
    assert not is_on_sale(product)
    entries = AuditEntry.objects.filter(target="certificates.certificate", target_id=str(certificate.pk)).order_by("pk")
    assert [(entry.action, entry.actor_name) for entry in entries] == [("revocation.propose", "canbo1"), ("revocation.confirm", "canbo2")]
    assert entries[1].after == {"revoked_on": timezone.localdate().isoformat(), "revocation_reason": "failed_reassessment"}
    assert entries[1].cause == "77/QĐ-UBND, 2026-11-20"


def test_the_same_person_cannot_confirm(product: Product, certificate: Certificate) -> None:
    officer = as_role("Cán bộ OCOP", "canbo1")
    proposal = proposed_by(officer, certificate)
    officer.post(reverse("staff_revocation", args=[proposal.pk]), DECISION)
    certificate.refresh_from_db()
    proposal.refresh_from_db()
    assert (certificate.revoked_on, proposal.state) == (None, "proposed")
    text = officer.get(reverse("staff_revocation", args=[proposal.pk])).content.decode()
    assert ("cần một cán bộ khác với người đề nghị" in text, "Số quyết định thu hồi" in text) == (True, False)


def test_the_database_refuses_one_person_twice(certificate: Certificate) -> None:
    user, now = get_user_model().objects.create_user("canbo1"), timezone.now()
    fields = {"certificate": certificate, "reason": "voluntary", "proposed_by": user, "proposed_at": now}
    with pytest.raises(IntegrityError, match="revocation_takes_two"), transaction.atomic():
        RevocationProposal.objects.create(
            **fields, state="confirmed", decided_by=user, decided_at=now, decision_no="1", decision_date=date(2026, 1, 1)
        )


def test_one_open_proposal_per_certificate_and_a_rejected_one_leaves_it_valid(product: Product, certificate: Certificate) -> None:
    first, second = as_role("Cán bộ OCOP", "canbo1"), as_role("Cán bộ OCOP", "canbo2")
    proposal = proposed_by(first, certificate)
    url = reverse("wagtailsnippets_certificates_certificate:revoke", args=[certificate.pk])
    assert second.get(url)["Location"] == reverse("staff_revocation", args=[proposal.pk])
    with pytest.raises(revocation.RevocationRefused):
        revocation.propose(certificate_id=certificate.pk, reason="voluntary", note="", by=proposal.proposed_by, now=timezone.now())
    assert second.post(reverse("staff_revocation_reject", args=[proposal.pk])).status_code == 302
    second.post(reverse("staff_revocation", args=[proposal.pk]), DECISION)
    certificate.refresh_from_db()
    proposal.refresh_from_db()
    assert (proposal.state, certificate.revoked_on, is_on_sale(product)) == ("rejected", None, True)


def test_a_decision_of_tomorrow_is_refused_and_what_was_typed_stays(certificate: Certificate) -> None:
    proposal = proposed_by(as_role("Cán bộ OCOP", "canbo1"), certificate)
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    page = as_role("Cán bộ OCOP", "canbo2").post(
        reverse("staff_revocation", args=[proposal.pk]), {"decision_no": "78/QĐ-UBND", "decision_date": tomorrow}
    )
    assert (page.status_code, "78/QĐ-UBND" in page.content.decode(), "chưa tới" in page.content.decode()) == (400, True, True)


@pytest.mark.parametrize("role", ["Quản lý điểm bán", "Biên tập", "Kiểm toán"])
def test_other_roles_neither_propose_nor_confirm_nor_suspend(role: str, product: Product, certificate: Certificate) -> None:
    proposal, other = proposed_by(as_role("Cán bộ OCOP", "canbo1"), certificate), as_role(role, "khac")
    other.post(reverse("staff_revocation", args=[proposal.pk]), DECISION)
    other.post(reverse("staff_revocation_reject", args=[proposal.pk]))
    other.post(reverse("staff_suspend", args=[product.pk]), {"note": "x"})
    for row in (certificate, proposal, product):
        row.refresh_from_db()
    assert (certificate.revoked_on, proposal.state, product.suspended_at) == (None, "proposed", None)


def test_one_officer_suspends_at_once_and_resumes(product: Product, django_capture_on_commit_callbacks) -> None:
    officer, url = as_role("Cán bộ OCOP", "canbo1"), reverse("staff_suspend", args=[product.pk])
    assert (officer.get(url).status_code, is_on_sale(product)) == (200, True)
    seen = []
    for _time in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            officer.post(url, {"note": "Chờ kết quả kiểm nghiệm"})
        seen.append(is_on_sale(product))
    assert seen == [False, True]
    actions = (
        AuditEntry.objects.filter(target_id=str(product.pk), target="catalogue.product").order_by("pk").values_list("action", flat=True)
    )
    assert list(actions) == ["product.suspend", "product.resume"]


def test_an_older_certificate_still_counts_after_the_newest_is_revoked(
    product: Product, certificate: Certificate, django_capture_on_commit_callbacks
) -> None:
    """Certificates may overlap; what is left decides, not the act of revoking."""
    make_certificate(product, issued_on=timezone.localdate() - timedelta(days=400))
    proposal = proposed_by(as_role("Cán bộ OCOP", "canbo1"), certificate)
    with django_capture_on_commit_callbacks(execute=True):
        as_role("Cán bộ OCOP", "canbo2").post(reverse("staff_revocation", args=[proposal.pk]), DECISION)
    certificate.refresh_from_db()
    assert (certificate.revoked_on, is_on_sale(product)) == (timezone.localdate(), True)


@pytest.mark.parametrize("role", ["Cán bộ OCOP", "Kiểm toán"])
def test_register_lists_open_and_the_log_is_exported(role: str, certificate: Certificate) -> None:
    proposed_by(as_role("Cán bộ OCOP", "canbo1"), certificate)
    client = as_role(role, "xem")
    names = ["certificates_revocationproposal", "inspections_inspection", "audit_auditentry"]
    assert [client.get(reverse(f"wagtailsnippets_{name}:list")).status_code for name in names] == [200, 200, 200]
    csv = client.get(reverse("wagtailsnippets_audit_auditentry:list"), {"export": "csv"})
    assert "revocation.propose" in b"".join(csv.streaming_content if csv.streaming else [csv.content]).decode()
    assert client.get(reverse("wagtailsnippets_audit_auditentry:add")).status_code == 302


def ordered(product: Product, *, channel: str, token: str) -> Order:
    line = DraftLine(product_id=product.pk, quantity=1, unit_price_vnd=95_000)
    draft = Draft(token=token, lines=(line,), name="Thử", channel=channel, channel_account=1, channel_order_id=token)
    return place_channel_order(draft, now=timezone.now())


@pytest.mark.parametrize(("way", "states"), [("giao", ["new", "new"]), ("huy", ["cancelled", "new"])])
def test_open_orders_are_kept_for_a_call_or_cancelled(product: Product, certificate: Certificate, way: str, states: list[str]) -> None:
    orders = [ordered(product, channel="shop", token="a"), ordered(product, channel="shopee", token="b")]
    first, second = as_role("Cán bộ OCOP", "canbo1"), as_role("Cán bộ OCOP", "canbo2")
    page = reverse("staff_revocation", args=[proposed_by(first, certificate).pk])
    assert all(order.number in second.get(page).content.decode() for order in orders)
    second.post(page, DECISION | {"orders": way})
    found = [Order.objects.get(pk=order.pk) for order in orders]
    assert [order.status for order in found] == states
    called = ["gọi cho người mua" in order.attention for order in found]
    assert called == [state == "new" for state in states]
    assert product.stockrecords.get().num_allocated == states.count("new")


def test_the_producer_reads_of_it_in_the_inbox(product: Product, certificate: Certificate) -> None:
    first, second = as_role("Cán bộ OCOP", "canbo1"), as_role("Cán bộ OCOP", "canbo2")
    first.post(reverse("staff_suspend", args=[product.pk]), {"note": "Chờ kết quả kiểm nghiệm"})
    second.post(reverse("staff_revocation", args=[proposed_by(first, certificate).pk]), DECISION)
    letters = product.producer.messages.order_by("pk").values_list("subject", "body")
    assert [subject for subject, _body in letters] == [
        f"{product.title} bị tạm dừng bán",
        f"Giấy chứng nhận của {product.title} đã bị thu hồi",
    ]
    assert "77/QĐ-UBND" in letters[1][1]


def test_a_proposal_rests_on_an_inspection_of_the_same_producer(product: Product, certificate: Certificate) -> None:
    day = timezone.localdate()
    mine, planned = (
        Inspection.objects.create(producer=product.producer, inspected_on=day, team="Đoàn", outcome=outcome)
        for outcome in ("failed", "planned")
    )
    foreign = Inspection.objects.create(producer=make_product().producer, inspected_on=day, team="Đoàn", outcome="failed")
    first = as_role("Cán bộ OCOP", "canbo1")
    address = reverse("wagtailsnippets_certificates_certificate:revoke", args=[certificate.pk])
    for other in (planned, foreign):
        answer = first.post(address, {"reason": "food_safety_violation", "note": "BB 5", "inspection": other.pk})
        assert (answer.status_code, RevocationProposal.objects.count()) == (400, 0)
    page = first.post(address, {"reason": "food_safety_violation", "note": "BB 5", "inspection": mine.pk}, follow=True)
    assert RevocationProposal.objects.get().inspection == mine
    assert reverse("wagtailsnippets_inspections_inspection:edit", args=[mine.pk]) in page.content.decode()

"""The data held about a buyer: taken along whole, and erased as far as the law lets."""

import json
from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from catalog.audit.models import AuditEntry
from catalog.voices import settle
from catalog.voices.models import Review
from shop.account.erasure import blank_what_is_over
from shop.account.models import ConsentEntry, Erasure
from shop.address.models import UserAddress
from shop.aftersales.cases import NewCase, open_case
from shop.aftersales.models import Case
from shop.mails.models import OutgoingMail
from shop.order.models import InvoiceRequest, Order
from shop.orders import DraftInvoice
from shop.users.models import User
from shop.wishes.models import Wish
from tests.factories import make_product
from tests.shop.account.test_account import WORDS, address_answers, make_order, make_user, signed_in

pytestmark = pytest.mark.django_db
INVOICE = DraftInvoice(tax_code="0100109106", name="Công ty thử", address="Số 1", email="ketoan@example.vn")


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


def finished(order: Order, *, placed_at: datetime | None = None) -> Order:
    Order.objects.filter(pk=order.pk).update(status="completed", date_placed=placed_at or order.date_placed)
    order.refresh_from_db()
    return order


def erase(client: Client, password: str = WORDS):
    return client.post("/tai-khoan/du-lieu/xoa/", {"old": password})


def test_the_export_holds_exactly_own_data() -> None:
    mine, other = make_user(email="thu@example.vn"), make_user("+84987654321", email="khac@example.vn", first_name="Người khác")
    order = make_order("t1", user=mine, email="thu@example.vn", note="Gọi trước", gift_note="Chúc mừng", invoice=INVOICE)
    foreign = make_order("t2", user=other, phone="+84987654321", name="Người khác", note="Ghi chú khác")
    unclaimed = make_order("t3", phone="+84912345678", note="Đơn chưa nhận")
    client = signed_in(mine)
    client.post("/tai-khoan/dia-chi/moi/", address_answers())
    signed_in(other).post("/tai-khoan/dia-chi/moi/", address_answers(street="Xóm khác"))
    wished = make_product(title="Thạch đen thử")
    Wish.objects.create(user=mine, product=wished)
    Wish.objects.create(user=other, product=make_product(title="Hàng khác"))
    line = order.lines.get()
    settle.send_review(product=line.product, order_number=order.number, rating=5, author="Thử", body="Miến ngon, dai.")
    answer = client.get("/tai-khoan/du-lieu/tai-ve/")
    assert answer["Content-Disposition"].startswith('attachment; filename="du-lieu-cua-toi-')
    text = answer.content.decode()
    held = json.loads(text)
    assert set(held) == {"exported_at", "account", "addresses", "orders", "cases", "reviews", "wishes", "newsletter", "consents"}
    assert (held["account"]["name"], held["account"]["phone"], held["account"]["email"]) == ("Thử", "+84912345678", "thu@example.vn")
    assert [(row["street"], row["commune"], row["phone"]) for row in held["addresses"]] == [("Xóm 2", "Phường Thục Phán", "+84912345678")]
    (sold,) = held["orders"]
    assert (sold["number"], sold["total_vnd"], sold["note"], sold["gift_note"]) == (order.number, 190_000, "Gọi trước", "Chúc mừng")
    assert (sold["address"]["name"], sold["invoice"]["tax_code"]) == ("Nông Thị Thử", "0100109106")
    assert sold["lines"] == [{"title": line.title, "quantity": 2, "total_vnd": 190_000}]
    assert [row["body"] for row in held["reviews"]] == ["Miến ngon, dai."]
    assert [row["product"] for row in held["wishes"]] == ["Thạch đen thử"]
    assert [(row["purpose"], row["order_number"]) for row in held["consents"]] == [("delivery", order.number), ("order", order.number)]
    for strange in (
        foreign.number,
        unclaimed.number,
        "Người khác",
        "khac@example.vn",
        "Xóm khác",
        "Hàng khác",
        "Đơn chưa nhận",
        "84987654321",
    ):
        assert strange not in text


def test_an_open_order_refuses_the_erasure_in_words() -> None:
    user = make_user()
    order = make_order(user=user)
    client = signed_in(user)
    client.post("/tai-khoan/dia-chi/moi/", address_answers())
    assert f"Còn đơn chưa xong: {order.number}." in client.get("/tai-khoan/du-lieu/xoa/").content.decode()
    refused = erase(client)
    assert refused.status_code == 409
    user.refresh_from_db()
    assert (user.is_active, user.first_name, user.check_password(WORDS)) == (True, "Thử", True)
    assert (UserAddress.objects.count(), Erasure.objects.count()) == (1, 0)


def test_an_open_case_refuses_the_erasure() -> None:
    user = make_user()
    order = finished(make_order(user=user))
    open_case(NewCase(kind="goods", order=order, text="Thiếu một gói"), now=timezone.now())
    assert erase(signed_in(user)).status_code == 409
    assert User.objects.get().is_active


def test_who_works_here_is_not_erased() -> None:
    user = make_user(is_staff=True)
    page = erase(signed_in(user))
    assert page.status_code == 409
    assert "Tài khoản này còn dùng để làm việc." in page.content.decode()


def test_erasing_needs_the_password() -> None:
    user = make_user()
    client = signed_in(user)
    assert "Xóa rồi thì không lấy lại được." in client.get("/tai-khoan/du-lieu/xoa/").content.decode()
    assert erase(client, "sai-han-mat-khau").status_code == 422
    assert (User.objects.get().is_active, Erasure.objects.count()) == (True, 0)


def test_erasing_blanks_what_it_may_and_keeps_what_it_must() -> None:
    user, other = make_user(email="thu@example.vn"), make_user("+84987654321")
    now = timezone.now()
    held = make_order("t1", user=user, email="thu@example.vn", gift_note="Chúc mừng", invoice=INVOICE)
    held = finished(held, placed_at=now - timedelta(days=3 * 365 - 10))
    over = finished(make_order("t2", user=user, note="Gọi trước", invoice=INVOICE), placed_at=now - timedelta(days=3 * 365 + 10))
    foreign = finished(make_order("t3", user=other, phone="+84987654321"), placed_at=now - timedelta(days=4 * 365))
    client, stranger = signed_in(user), signed_in(other)
    client.post("/tai-khoan/dia-chi/moi/", address_answers())
    stranger.post("/tai-khoan/dia-chi/moi/", address_answers())
    Wish.objects.create(user=user, product=make_product())
    settle.send_review(product=held.lines.get().product, order_number=held.number, rating=5, author="Thử", body="Miến ngon, dai.")
    case = open_case(NewCase(kind="goods", order=held, user_id=user.pk, name="Thử", phone="+84912345678", text="Thiếu"), now=now)
    Case.objects.filter(pk=case.pk).update(state="closed", outcome="resolved", next_due_at=None, closed_at=now)
    done = erase(client)
    assert (done.status_code, done["Location"]) == (302, "/")
    user.refresh_from_db()
    assert (user.username, user.first_name, user.email, user.phone) == (f"da-xoa-{user.pk}", "", "", None)
    assert (user.is_active, user.has_usable_password()) == (False, False)
    assert client.get("/tai-khoan/").status_code == 302
    assert [row.user_id for row in UserAddress.objects.all()] == [other.pk]
    assert Wish.objects.count() == 0
    assert Review.objects.get().author == "Người mua"
    case.refresh_from_db()
    assert (case.name, str(case.phone), case.email, case.text) == ("", "", "", "Thiếu")
    assert not OutgoingMail.objects.filter(to="thu@example.vn").exists()
    held.refresh_from_db()
    assert (held.guest_email, held.gift_note, held.phone.as_e164) == ("", "", "+84912345678")
    assert (held.shipping_address.first_name, held.shipping_address.line1) == ("Nông Thị Thử", "Xóm 2")
    over.refresh_from_db()
    assert (str(over.phone), over.note, int(over.total_incl_tax), over.lines.get().quantity) == ("", "", 190_000, 2)
    place = over.shipping_address
    assert (place.first_name, place.line1, str(place.phone_number), place.search_text, place.line3) == ("", "", "", "", "Phường Thục Phán")
    assert InvoiceRequest.objects.count() == 2
    foreign.refresh_from_db()
    assert (foreign.phone.as_e164, foreign.shipping_address.line1) == ("+84987654321", "Xóm 2")
    assert list(ConsentEntry.objects.filter(user=user, purpose="account").values_list("is_given", flat=True)) == [False]
    assert ConsentEntry.objects.filter(user=user).count() == 5
    entry = AuditEntry.objects.get(action="account.erased")
    assert (entry.target_label, entry.actor_name) == (f"da-xoa-{user.pk}", "")


def test_a_held_order_is_blanked_when_its_term_ends() -> None:
    user = make_user()
    order = finished(make_order(user=user))
    erase(signed_in(user))
    placed = order.date_placed
    assert blank_what_is_over(now=placed.replace(year=placed.year + 3)) == 0
    order.refresh_from_db()
    assert order.phone.as_e164 == "+84912345678"
    assert blank_what_is_over(now=placed.replace(year=placed.year + 3) + timedelta(seconds=1)) == 1
    order = Order.objects.get(pk=order.pk)
    assert (str(order.phone), order.shipping_address.first_name, int(order.total_incl_tax)) == ("", "", 190_000)
    assert blank_what_is_over(now=placed.replace(year=placed.year + 3) + timedelta(days=1)) == 0

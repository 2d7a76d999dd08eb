"""The buyer's account: opening it, its orders, addresses, password and what was agreed to."""

from typing import Any

import pytest
from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from shop.account.models import ConsentEntry
from shop.address.models import UserAddress
from shop.checkout import sealed
from shop.order.models import Order
from shop.orders import Draft, DraftAddress, DraftLine, place_order
from shop.seller.models import Seller
from shop.users.models import User
from tests.factories import make_commune, make_point, make_product

pytestmark = pytest.mark.django_db
WORDS = "mien-dong-phia-den"
REGISTERED = {"name": "Nông Thị Thử", "contact": "0912 345 678", "password": WORDS, "again": WORDS, "consent": "on"}


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


def make_user(phone: str | None = "+84912345678", **fields: Any) -> User:
    return User.objects.create_user(
        **{"username": phone or fields["email"], "password": WORDS, "phone": phone, "first_name": "Thử", **fields}
    )


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="shop.users.backends.PhoneOrEmailBackend")
    return client


def make_order(token: str = "t1", *, user: User | None = None, phone: str = "+84912345678", **fields: Any) -> Order:
    product = make_product(stock_at={make_point(): 5}, price_vnd=95_000)
    commune = make_commune()
    address = DraftAddress(street="Xóm 2", commune_code=commune.code, commune_name=commune.name, province_name="Cao Bằng")
    given = {"name": "Nông Thị Thử", "address": address, "consent": "order+delivery 2026-11", "user_id": user.pk if user else None}
    line = DraftLine(product_id=product.pk, quantity=2, unit_price_vnd=95_000)
    return place_order(Draft(token=token, lines=(line,), phone=phone, **{**given, **fields}), now=timezone.now(), on=timezone.localdate())


def test_opening_an_account_and_coming_back(client: Client) -> None:
    done = client.post("/tai-khoan/dang-ky/", REGISTERED)
    user = User.objects.get()
    assert (done.status_code, done["Location"]) == (302, "/tai-khoan/")
    assert (user.phone.as_e164, user.first_name, user.email, user.check_password(WORDS)) == ("+84912345678", "Nông Thị Thử", "", True)
    assert [(row.user_id, row.purpose, row.version, row.is_given) for row in ConsentEntry.objects.all()] == [
        (user.pk, "account", "2026-11", True)
    ]
    assert "Chưa có đơn nào trong tài khoản" in client.get("/tai-khoan/").content.decode()
    client.post("/tai-khoan/dang-xuat/")
    back = client.post("/tai-khoan/dang-nhap/", {"username": "+84 912 345 678", "password": WORDS})
    assert back["Location"] == "/tai-khoan/"


def test_opening_an_account_by_email(client: Client) -> None:
    client.post("/tai-khoan/dang-ky/", {**REGISTERED, "contact": "Thu@Example.vn"})
    user = User.objects.get()
    assert (user.phone, user.email) == (None, "thu@example.vn")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"consent": ""}, "Hãy đánh dấu vào ô này để mở tài khoản."),
        ({"contact": "123"}, "Hãy nhập số di động Việt Nam có 10 chữ số"),
        ({"again": "khac-han-di-nhe"}, "Hai lần nhập chưa giống nhau."),
        ({"contact": "0987 654 321"}, "Số này đã có tài khoản. Hãy đăng nhập."),
        ({"contact": "CO@example.vn"}, "Thư điện tử này đã có tài khoản. Hãy đăng nhập."),
    ],
)
def test_a_refused_registration_keeps_what_was_typed(client: Client, wrong: dict[str, str], words: str) -> None:
    make_user("+84987654321", email="co@example.vn")
    page = client.post("/tai-khoan/dang-ky/", {**REGISTERED, **wrong})
    text = page.content.decode()
    assert page.status_code == 422
    assert words in text
    assert "Nông Thị Thử" in text
    assert (User.objects.count(), ConsentEntry.objects.count()) == (1, 0)


def test_own_orders_and_nobody_elses() -> None:
    mine, other = make_user(), make_user("+84987654321")
    order, foreign = make_order("t1", user=mine), make_order("t2", user=other, phone="+84987654321")
    client = signed_in(mine)
    text = client.get("/tai-khoan/").content.decode()
    assert order.number in text
    assert foreign.number not in text
    assert client.get(f"/tai-khoan/don-hang/{order.number}/")["Location"] == f"/dat-hang/xong/{sealed.order_key(order.number)}/"
    assert client.get(f"/tai-khoan/don-hang/{foreign.number}/").status_code == 404
    assert Client().get("/tai-khoan/")["Location"] == "/tai-khoan/dang-nhap/?next=/tai-khoan/"


def test_an_order_is_taken_over_by_its_key_and_phone() -> None:
    user = make_user()
    order = make_order()
    client, key = signed_in(user), sealed.order_key(order.number)
    assert order.number not in client.get("/tai-khoan/").content.decode()
    assert "Đưa đơn này vào tài khoản" in client.get(f"/dat-hang/xong/{key}/").content.decode()
    assert client.post(f"/tai-khoan/nhan-don/{key}/").status_code == 302
    order.refresh_from_db()
    assert order.user_id == user.pk
    assert "Đưa đơn này vào tài khoản" not in client.get(f"/dat-hang/xong/{key}/").content.decode()


def test_an_order_is_not_taken_over_without_key_or_match() -> None:
    order, taken = make_order("t1"), make_order("t2", user=make_user("+84987654321"))
    mine = signed_in(make_user())
    stranger = signed_in(make_user("+84977777777"))
    assert mine.post(f"/tai-khoan/nhan-don/{order.number}:khong/").status_code == 404
    assert mine.post(f"/tai-khoan/nhan-don/{sealed.order_key(taken.number)}/").status_code == 404
    assert stranger.post(f"/tai-khoan/nhan-don/{sealed.order_key(order.number)}/").status_code == 404
    owners = dict(Order.objects.values_list("number", "user__phone"))
    assert (owners[order.number], str(owners[taken.number])) == (None, "+84987654321")


def address_answers(**changed: str) -> dict[str, str]:
    commune = make_commune()
    given = {"name": "Nông Thị Thử", "phone": "0912345678", "province": "04", "commune": commune.code, "street": "Xóm 2"}
    return {**given, "is_default": "on", **changed}


def test_addresses_are_saved_changed_and_deleted() -> None:
    user = make_user()
    client = signed_in(user)
    assert client.post("/tai-khoan/dia-chi/moi/", address_answers())["Location"] == "/tai-khoan/dia-chi/"
    row = UserAddress.objects.get()
    assert (row.user_id, row.line1, row.line3, row.line4, row.commune_id, row.is_default_for_shipping) == (
        user.pk, "Xóm 2", "Phường Thục Phán", "Cao Bằng", "01273", True,
    )  # fmt: skip
    again = client.post("/tai-khoan/dia-chi/moi/", address_answers())
    assert again.status_code == 422
    assert "Địa chỉ này đã có trong sổ của bạn." in again.content.decode()
    client.post(f"/tai-khoan/dia-chi/{row.pk}/", address_answers(street="Xóm 3"))
    assert [address.line1 for address in UserAddress.objects.all()] == ["Xóm 3"]
    assert "Xóa địa chỉ này?" in client.get(f"/tai-khoan/dia-chi/{row.pk}/xoa/").content.decode()
    assert UserAddress.objects.count() == 1
    client.post(f"/tai-khoan/dia-chi/{row.pk}/xoa/")
    assert UserAddress.objects.count() == 0


def test_the_default_address_is_filled_in_when_ordering() -> None:
    Seller.objects.create(name="Cửa hàng thử", address="Số 1", tax_code="0000000000", phone="02063000000", email="ban@example.vn")
    client = signed_in(make_user(email="thu@example.vn"))
    client.post("/tai-khoan/dia-chi/moi/", address_answers(street="Xóm Nà Mười"))
    client.post("/gio-hang/them/", {"product": make_product(stock_at={make_point(): 5}).pk, "quantity": 1})
    page = client.get("/dat-hang/")
    text = page.content.decode()
    assert page.status_code == 200
    for words in ('value="Xóm Nà Mười"', 'value="0912 345 678"', 'value="thu@example.vn"', '<option value="01273" selected>'):
        assert words in text


def test_staff_look_at_the_consent_log_and_change_nothing() -> None:
    order = make_order(user=make_user())
    staff = signed_in(User.objects.create_superuser("canbo", password=WORDS))
    assert order.number in staff.get("/quan-tri/snippets/account/consententry/").content.decode()
    entry = ConsentEntry.objects.order_by("pk")[0]
    assert staff.get(f"/quan-tri/snippets/account/consententry/inspect/{entry.pk}/").status_code == 200
    staff.post(f"/quan-tri/snippets/account/consententry/delete/{entry.pk}/")
    assert ConsentEntry.objects.count() == 2


def test_anothers_address_is_not_there() -> None:
    signed_in(make_user()).post("/tai-khoan/dia-chi/moi/", address_answers())
    row = UserAddress.objects.get()
    stranger = signed_in(make_user("+84987654321"))
    assert stranger.get(f"/tai-khoan/dia-chi/{row.pk}/").status_code == 404
    assert stranger.post(f"/tai-khoan/dia-chi/{row.pk}/", address_answers(street="Khác")).status_code == 404
    assert stranger.post(f"/tai-khoan/dia-chi/{row.pk}/xoa/").status_code == 404
    row.refresh_from_db()
    assert row.line1 == "Xóm 2"


def test_the_password_changes_for_who_knows_the_old_one() -> None:
    user = make_user()
    client = signed_in(user)
    new = "thach-den-dong-khe"
    wrong = client.post("/tai-khoan/mat-khau/", {"old": "sai-han-mat-khau", "password": new, "again": new})
    user.refresh_from_db()
    assert (wrong.status_code, user.check_password(WORDS)) == (422, True)
    assert client.post("/tai-khoan/mat-khau/", {"old": WORDS, "password": new, "again": new}).status_code == 302
    user.refresh_from_db()
    assert user.check_password(new)
    assert client.get("/tai-khoan/").status_code == 200


def test_own_details_are_corrected_and_one_way_in_stays() -> None:
    user = make_user()
    make_user("+84987654321")
    client = signed_in(user)
    assert client.post("/tai-khoan/thong-tin/", {"name": "A", "phone": "", "email": ""}).status_code == 422
    assert client.post("/tai-khoan/thong-tin/", {"name": "A", "phone": "0987654321", "email": ""}).status_code == 422
    user.refresh_from_db()
    assert (user.first_name, user.phone.as_e164) == ("Thử", "+84912345678")
    assert client.post("/tai-khoan/thong-tin/", {"name": "Hoàng Thử", "phone": "", "email": "thu@example.vn"}).status_code == 302
    user.refresh_from_db()
    assert (user.first_name, user.phone, user.email) == ("Hoàng Thử", None, "thu@example.vn")


def test_the_consent_of_an_order_is_logged_and_shown() -> None:
    user = make_user()
    order = make_order(user=user)
    rows = ConsentEntry.objects.order_by("pk").values_list("user_id", "order_number", "purpose", "version", "at")
    assert list(rows) == [(user.pk, order.number, purpose, "2026-11", order.date_placed) for purpose in ("order", "delivery")]
    assert order.number in signed_in(user).get("/tai-khoan/dong-y/").content.decode()
    assert order.number not in signed_in(make_user("+84987654321")).get("/tai-khoan/dong-y/").content.decode()


def test_the_consent_log_can_only_grow() -> None:
    make_order(user=make_user())
    row = ConsentEntry.objects.first()
    assert row is not None
    row.version = "2020-01"
    for act in (row.save, row.delete, ConsentEntry.objects.all().delete, lambda: ConsentEntry.objects.update(version="2020-01")):
        with pytest.raises(TypeError, match="append-only"):
            act()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ConsentEntry.objects.all()._update([(ConsentEntry._meta.get_field("version"), None, "2020-01")])
    assert set(ConsentEntry.objects.values_list("version", flat=True)) == {"2026-11"}
    assert ConsentEntry.objects.count() == 2

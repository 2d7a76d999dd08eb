"""From the choice on the form to the statement: placed first, then paid, or ended with the stock given back."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog.models import Product
from catalog.partner.models import StockRecord
from shop import orders
from shop.basket.models import Line as BasketLine
from shop.drafts import Draft, DraftLine, OrderRefused
from shop.order.models import Order
from shop.orders import place_order
from shop.payments.models import IncomingTransfer, Payment
from shop.payments.tasks import expire_unpaid
from shop.payments.transfers import NotSettled, StatementLine, assign, mark_refunded, send_back, take_in
from shop.seller.models import Seller
from tests.factories import make_point, make_product
from tests.shop.test_checkout_pages import confirm, fill

pytestmark = [pytest.mark.django_db, pytest.mark.postgres(sqlite_too=True)]
BANK = {"bank_name": "Agribank", "bank_bin": "970405", "bank_account": "1234567890123", "bank_holder": "HTX THU"}


@pytest.fixture(autouse=True)
def seller() -> Seller:
    cache.clear()
    return Seller.objects.create(
        name="Cửa hàng thử", address="Thục Phán", tax_code="0000000000", phone="02063000000", email="ban@example.vn", **BANK
    )


@pytest.fixture
def product() -> Product:
    return make_product(price_vnd=95_000, stock_at={make_point(): 5})


def held(product: Product) -> int:
    return StockRecord.objects.get(product=product).num_allocated or 0


def order_by_bank(client: Client, product: Product) -> tuple[Order, Any]:
    page = confirm(client, fill(client, product, payment="bank_transfer"))
    return Order.objects.latest("pk"), page


def line(order: Order | None, amount: int, ref: str = "FT1", content: str | None = None) -> StatementLine:
    text = content if content is not None else f"MBVCB.{order.number.replace('-', '')}.CT" if order else ""
    return StatementLine(bank_ref=ref, received_at=timezone.now(), amount_vnd=amount, content=text)


def test_the_order_waits_for_its_money_and_shows_how_to_pay(client: Client, product: Product) -> None:
    order, page = order_by_bank(client, product)
    assert (order.status, order.payment_method, held(product)) == ("pending_payment", "bank_transfer", 2)
    assert timedelta(hours=23) < order.expires_at - timezone.now() <= timedelta(hours=24)
    text = page.content.decode()
    assert [words in text for words in ("1234567890123", "190.000\u00a0₫", order.number.replace("-", ""), "vietqr.svg")] == [True] * 4
    picture = client.get(page.redirect_chain[-1][0] + "vietqr.svg")
    assert (picture["Content-Type"], b"<svg" in picture.content, "no-store" in picture["Cache-Control"]) == ("image/svg+xml", True, True)


def test_on_the_telephone_itself_the_code_is_a_picture_to_save_and_the_words_are_copied(client: Client, product: Product) -> None:
    _order, page = order_by_bank(client, product)
    address, text = page.redirect_chain[-1][0], page.content.decode()
    assert (f'href="{address}vietqr.png"' in text, text.count("data-copy=")) == (True, 3)
    assert [f'data-copy="{words}"' in text for words in ("1234567890123", "190000")] == [True, True]
    picture = client.get(f"{address}vietqr.png")
    assert (picture["Content-Type"], picture.content[:8]) == ("image/png", b"\x89PNG\r\n\x1a\n")
    assert picture["Content-Disposition"].startswith('attachment; filename="VietQR-CB')
    key = address.split("/")[3]
    assert client.get(f"/thanh-toan/{key}/trang-thai/").json() == {"waits": True}
    take_in(line(_order, 190_000))
    assert client.get(f"/thanh-toan/{key}/trang-thai/").json() == {"waits": False}
    paid = client.get(address).content.decode()
    assert ("Đã trả 190.000\u00a0₫ lúc" in paid, "vietqr" in paid) == (True, False)
    assert client.get(f"{address}vietqr.png").status_code == 404


def test_after_a_gateway_that_was_left_the_page_of_the_transfer_waits(client: Client, product: Product) -> None:
    order, page = order_by_bank(client, product)
    Payment.objects.create(
        order=order, provider="momo", reference=f"{order.number}-1", amount_vnd=190_000, state="closed",
        created_at=timezone.now(), expires_at=timezone.now(),
    )  # fmt: skip
    key = page.redirect_chain[-1][0].split("/")[3]
    assert client.get(f"/thanh-toan/{key}/trang-thai/").json() == {"waits": True}


def test_without_an_account_only_cash_is_offered(client: Client, product: Product) -> None:
    Seller.objects.update(bank_account="")
    cache.clear()
    client.post(reverse("basket:add"), {"product": product.pk, "quantity": 1})
    page = client.get("/dat-hang/").content.decode()
    assert ("bank_transfer" in page, "Trả tiền mặt" in page) == (False, True)


def test_alcohol_is_sold_by_transfer_with_a_licence_and_never_for_cash(client: Client) -> None:
    Seller.objects.update(alcohol_licence="Số 12/GP, ngày 1/2/2026, Phòng Kinh tế phường Thục Phán")
    cache.clear()
    spirit = make_product(is_alcohol=True, abv=30, group="drink", price_vnd=120_000, stock_at={make_point(): 5})
    client.post("/tuoi/", {"tra_loi": "du"})
    refused = fill(client, spirit, quantity=1, payment="cod")
    assert (refused.status_code, "không trả tiền mặt được" in refused.content.decode(), Order.objects.count()) == (422, True, 0)
    order, _page = order_by_bank(client, spirit)
    assert (order.status, order.lines.get().product_id) == ("pending_payment", spirit.pk)


def test_alcohol_goes_in_only_after_the_age_question(client: Client) -> None:
    beer = make_product(title="Bia dẻ", group="drink", is_alcohol=True, abv=4, stock_at={make_point(): 5})
    address = reverse("basket:add", kwargs={"pk": beer.pk})
    page = client.post(address, {"quantity": 1}, follow=True).content.decode()
    assert "Hãy xác nhận tuổi rồi thêm vào giỏ." in page
    assert ("Bạn đã đủ 18 tuổi chưa?" in page, "Bia dẻ" in page) == (True, False)
    assert not BasketLine.objects.exists()
    client.post("/tuoi/", {"tra_loi": "du", "tiep": beer.get_absolute_url()})
    client.post(address, {"quantity": 1})
    assert list(BasketLine.objects.values_list("product_id", flat=True)) == [beer.pk]


@pytest.mark.parametrize(
    ("abv", "licence", "may"), [(30, "", False), (None, "", False), (5.4, "", True), (5.5, "", False), (30, "Số 12/GP", True)]
)
def test_the_licence_stands_on_the_page_and_without_it_nothing_strong_is_sold(
    client: Client, abv: float | None, licence: str, may: bool
) -> None:
    Seller.objects.update(alcohol_licence=licence)
    cache.clear()
    spirit = make_product(title="Rượu thử", is_alcohol=True, abv=abv, group="drink", stock_at={make_point(): 5})
    client.post("/tuoi/", {"tra_loi": "du", "tiep": "/"})
    page = client.get(spirit.get_absolute_url()).content.decode()
    assert ("Thêm vào giỏ" in page, "chưa bán trực tuyến" in page) == (may, not may)
    assert ("Giấy phép bán lẻ rượu: Số 12/GP" in page) == bool(licence)
    told = client.post(reverse("basket:add"), {"product": spirit.pk, "quantity": 1}, follow=True).content.decode()
    assert ("có cồn nên chưa đặt được" in told) == (not may)
    draft = Draft(
        token="t", lines=(DraftLine(product_id=spirit.pk, quantity=1, unit_price_vnd=spirit.price_vnd),), payment_method="bank_transfer"
    )
    if may:
        assert place_order(draft, now=timezone.now(), on=timezone.localdate()).pk
        return
    with pytest.raises(OrderRefused) as refused:
        place_order(draft, now=timezone.now(), on=timezone.localdate())
    assert ([problem.code for problem in refused.value.problems], Order.objects.count()) == (["alcohol_closed"], 0)


def test_money_with_code_and_amount_pays_the_order_once(client: Client, product: Product) -> None:
    order, _page = order_by_bank(client, product)
    transfer, is_new = take_in(line(order, 190_000))
    order.refresh_from_db()
    assert (is_new, transfer.state, transfer.order_id, order.status, held(product)) == (True, "matched", order.pk, "new", 2)
    again, is_new = take_in(line(order, 190_000))
    assert (is_new, again.pk, IncomingTransfer.objects.count()) == (False, transfer.pk, 1)


@pytest.mark.parametrize(
    ("amount", "content", "problem"),
    [
        (189_999, None, "Chuyển thiếu: đơn 190.000\u00a0₫, nhận 189.999\u00a0₫."),
        (190_001, None, "Chuyển thừa: đơn 190.000\u00a0₫, nhận 190.001\u00a0₫."),
        (190_000, "mua mien dong", "Không thấy mã đơn trong nội dung."),
        (190_000, "CB261124ZZZZZZ", "Không thấy mã đơn trong nội dung."),
    ],
)
def test_what_does_not_agree_waits_for_a_person(client: Client, product: Product, amount: int, content: str | None, problem: str) -> None:
    order, _page = order_by_bank(client, product)
    transfer, _is_new = take_in(line(order, amount, content=content))
    order.refresh_from_db()
    assert (transfer.state, transfer.problem, order.status) == ("open", problem, "pending_payment")


def test_paid_twice_and_paid_too_late_become_refunds(client: Client, product: Product) -> None:
    order, _page = order_by_bank(client, product)
    take_in(line(order, 190_000, ref="A"))
    second, _is_new = take_in(line(order, 190_000, ref="B"))
    assert (second.state, second.problem) == ("refund_due", "Đơn đã được trả trước đó.")
    late, _page = order_by_bank(client, product)
    orders.expire_unpaid(now=timezone.now() + timedelta(hours=25))
    third, _is_new = take_in(line(late, 190_000, ref="C"))
    late.refresh_from_db()
    assert (third.state, third.problem, late.status) == ("refund_due", "Tiền đến sau khi đơn đã hủy.", "cancelled")
    officer = get_user_model().objects.create_user("thungan")
    done = mark_refunded(transfer_id=third.pk, refund_ref="HT9", by=officer, now=timezone.now())
    assert (done.state, done.refund_ref) == ("refunded", "HT9")
    with pytest.raises(NotSettled):
        mark_refunded(transfer_id=third.pk, refund_ref="HT10", by=officer, now=timezone.now())


def test_the_order_ends_by_itself_and_gives_its_stock_back_once(client: Client, product: Product) -> None:
    order, _page = order_by_bank(client, product)
    assert (expire_unpaid(), held(product)) == (0, 2)
    Order.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert [expire_unpaid(), expire_unpaid()] == [1, 0]
    order.refresh_from_db()
    assert (order.status, held(product)) == ("cancelled", 0)


def test_a_person_assigns_or_sends_back(client: Client, product: Product) -> None:
    order, _page = order_by_bank(client, product)
    officer, now = get_user_model().objects.create_user("thungan"), timezone.now()
    nameless, _is_new = take_in(line(None, 190_000, ref="A"))
    with pytest.raises(NotSettled, match="Không có đơn"):
        assign(transfer_id=nameless.pk, order_number="CB000000-XXXXXX", by=officer, now=now)
    paid = assign(transfer_id=nameless.pk, order_number=order.number.lower(), by=officer, now=now)
    order.refresh_from_db()
    assert (paid.state, paid.settled_by, order.status) == ("matched", officer, "new")
    other, _is_new = take_in(line(None, 5_000, ref="B"))
    assert send_back(transfer_id=other.pk, by=officer, now=now).state == "refund_due"


def cashier() -> Client:
    user = get_user_model().objects.create_user("thu-ngan")
    user.groups.add(Group.objects.get(name="Thu ngân"))
    client = Client()
    client.force_login(user)
    return client


def test_the_queue_on_the_screen_from_a_nameless_transfer_to_the_paid_order_and_the_refund(client: Client, product: Product) -> None:
    order, _page = order_by_bank(client, product)
    nameless, _is_new = take_in(line(None, 190_000, ref="A", content="me gui tien mien"))
    short, _is_new = take_in(line(order, 189_000, ref="B"))
    staff = cashier()

    def act(transfer: IncomingTransfer, code: str) -> str:
        return reverse("wagtailsnippets_payments_incomingtransfer:settle", kwargs={"pk": transfer.pk, "act": code})

    asked = staff.get(act(nameless, "gan")).content.decode()
    assert "me gui tien mien" in asked
    assert f"Đang chờ đúng 190.000\u00a0₫: đơn {order.number}" in asked
    assert "Nông Thị Thử" in asked
    assert "Không có đơn nào đang chờ đúng số tiền này" in staff.get(act(short, "gan")).content.decode()
    told = staff.post(act(short, "gan"), {"order_number": order.number}, follow=True).content.decode()
    short.refresh_from_db()
    order.refresh_from_db()
    assert (short.state, order.status, "Chuyển thiếu: đơn 190.000" in told) == ("open", "pending_payment", True)
    staff.post(act(nameless, "gan"), {"order_number": order.number})
    order.refresh_from_db()
    assert order.status == "new"
    late, _is_new = take_in(line(order, 190_000, ref="C"))
    home = staff.get("/quan-tri/").content.decode()
    assert "2 khoản chuyển khoản chờ xử lý" in home
    inspected = staff.get(reverse("wagtailsnippets_payments_incomingtransfer:inspect", args=[late.pk])).content.decode()
    assert ("Đơn đã được trả trước đó." in inspected, "Đã hoàn tiền" in inspected) == (True, True)
    staff.post(act(late, "da-hoan"), {"refund_ref": "HT9"})
    staff.post(act(short, "hoan"))
    assert list(IncomingTransfer.objects.order_by("bank_ref").values_list("bank_ref", "state", "refund_ref")) == [
        ("A", "matched", ""), ("B", "refund_due", ""), ("C", "refunded", "HT9"),
    ]  # fmt: skip


def upload(client: Client, text: str) -> Any:
    url = reverse("wagtailsnippets_payments_incomingtransfer:bring_in")
    return client.post(url, {"statement": SimpleUploadedFile("sao-ke.csv", text.encode())}, follow=True)


def test_a_statement_is_taken_in_whole_and_twice_changes_nothing(client: Client, product: Product) -> None:
    order, _page = order_by_bank(client, product)
    text = f"ref,received_at,amount,content\nFT1,2026-11-24 09:30,190000,{order.number}\nFT2,2026-11-24 09:31,5000,hello\n"
    staff = cashier()
    assert "Đã nhập 2 khoản mới: 1 khớp với đơn, 1 chờ người xử lý; 0 khoản đã có từ trước." in upload(staff, text).content.decode()
    assert "Đã nhập 0 khoản mới: 0 khớp với đơn, 0 chờ người xử lý; 2 khoản đã có từ trước." in upload(staff, text).content.decode()
    assert sorted(IncomingTransfer.objects.values_list("bank_ref", "state")) == [("FT1", "matched"), ("FT2", "open")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ref,amount\n1,2\n", "Thiếu cột: ngày giao dịch, nội dung."),
        ("SAO KÊ TÀI KHOẢN;;;\nSố giao dịch;Ngày giao dịch;Ghi có;Nội dung\n", "hãy xóa các dòng phía trên nó"),
        ("ref,received_at,amount,content\nFT1,hôm nay,1000,x\n", "Dòng 2: ngày giao dịch"),
        ("ref,received_at,amount,content\n,2026-11-24 09:00,1000,x\n", "Dòng 2: số giao dịch"),
        ("ref,received_at,amount,content\nFT1,2026-13-45 09:00,1000,x\n", "Dòng 2: ngày giao dịch"),
        ("ref,received_at,amount,content\nFT1,31/02/2026 09:00,1000,x\n", "Dòng 2: ngày giao dịch"),
        *(
            (f'ref,received_at,amount,content\nFT1,2026-11-24,"{amount}",x\n', "Dòng 2: số tiền ghi có")
            for amount in ("1.000,5", "1,000.50", "1.0000", "12.34.567", "1.000,000", "-1000", "1e3", "0", "100 USD", "١٠٠")
        ),
    ],
)
def test_a_wrong_line_refuses_the_file_and_says_where(text: str, words: str) -> None:
    page = upload(cashier(), text)
    assert (page.status_code, words in page.content.decode(), IncomingTransfer.objects.count()) == (400, True, 0)


def test_a_statement_is_taken_as_the_bank_gave_it(client: Client, product: Product) -> None:
    first, _page = order_by_bank(client, product)
    second, _page = order_by_bank(client, product)
    text = (
        "STT;Ngày giao dịch;Số tham chiếu;Ghi nợ;Ghi có;Diễn giải\n"
        f"1;24/11/2026 09:30:15;FT1;;190.000;{first.number}\n"
        "2;24/11/2026;FT2;1.200.000;0;Trả tiền điện\n"
        f'3;4/11/2026 8:05;FT3;;"190,000.00 VND";{second.number}\n'
        "4;24-11-2026 10:00;FT4;0;2.500;khong ro\n"
    )
    told = upload(cashier(), text).content.decode()
    assert "Đã nhập 3 khoản mới: 2 khớp với đơn, 1 chờ người xử lý; 0 khoản đã có từ trước. Bỏ qua 1 khoản tiền ra." in told
    rows = IncomingTransfer.objects.order_by("bank_ref").values_list("bank_ref", "amount_vnd", "state", "received_at")
    assert [(ref, amount, state, f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}") for ref, amount, state, at in rows] == [
        ("FT1", 190_000, "matched", "2026-11-24 09:30:15"),
        ("FT3", 190_000, "matched", "2026-11-04 08:05:00"),
        ("FT4", 2_500, "open", "2026-11-24 10:00:00"),
    ]


def test_other_roles_take_nothing_in() -> None:
    user = get_user_model().objects.create_user("bien-tap")
    user.groups.add(Group.objects.get(name="Biên tập"))
    client = Client()
    client.force_login(user)
    upload(client, "ref,received_at,amount,content\nFT1,2026-11-24 09:30,190000,x\n")
    assert IncomingTransfer.objects.count() == 0

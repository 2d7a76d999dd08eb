"""The workplace of a point: only the own shelf, each step once, the book equals the shelf afterwards."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models import Sum
from django.test import Client
from django.utils import timezone

from catalog.audit.models import AuditEntry
from catalog.models import Product
from catalog.partner.models import SalesPoint, StockMovement, StockRecord
from catalog.stockroom.models import StockCount, StockTransfer
from shop import counter_sales, orders
from shop.mails.models import OutgoingMail
from shop.order.models import Order, OrderStatus
from shop.orders import Draft, DraftAddress, DraftLine
from tests.factories import make_commune, make_point, make_product

pytestmark = pytest.mark.django_db
BASE = "/kenh-chu-the/diem/"


@pytest.fixture
def here() -> SalesPoint:
    return make_point(code="o-day", name="Điểm ở đây")


@pytest.fixture
def there() -> SalesPoint:
    return make_point(code="o-kia", name="Điểm ở kia")


@pytest.fixture
def product(here: SalesPoint) -> Product:
    return make_product(title="Miến dong Phia Đén", sku="CB-MIEN", price_vnd=95_000, stock_at={here: 10})


def someone(*points: SalesPoint, group: str = "Quản lý điểm bán", name: str = "quan-ly") -> Client:
    user = get_user_model().objects.create_user(name)
    user.groups.add(Group.objects.get(name=group))
    for point in points:
        point.users.add(user)
    client = Client()
    client.force_login(user)
    return client


def place(product: Product, *, token: str = "t", quantity: int = 2, **fields: object) -> Order:
    commune = make_commune()
    address = DraftAddress(street="Xóm 2", commune_code=commune.code, commune_name=commune.name, province_name="Cao Bằng")
    where = {} if "pickup_point_id" in fields else {"address": address}
    line = DraftLine(product_id=product.pk, quantity=quantity, unit_price_vnd=product.price_vnd)
    draft = Draft(token=token, lines=(line,), name="Nông Thị Thử", phone="+84912345678", email="khach@example.vn", **where, **fields)
    return orders.place_order(draft, now=timezone.now(), on=timezone.localdate())


def shelf(point: SalesPoint, product: Product) -> tuple[int, int]:
    held = StockRecord.objects.filter(partner=point, product=product).first()
    return (held.num_in_stock or 0, held.num_allocated or 0) if held else (0, 0)


def book(point: SalesPoint, product: Product) -> int:
    """What the ledger of movements adds up to, independently of the shelf."""
    return StockMovement.objects.filter(stockrecord__partner=point, stockrecord__product=product).aggregate(sum=Sum("on_hand_change"))[
        "sum"
    ]


def test_an_order_is_packed_sent_and_done(here: SalesPoint, product: Product) -> None:
    client, order = someone(here), place(product)
    today = client.get(BASE).content.decode()
    assert order.number in today
    assert "Xóm 2" in client.get(f"{BASE}don/{order.number}/").content.decode()
    assert "0912 345 678" in client.get(f"{BASE}don/{order.number}/").content.decode()
    for act, status, stock in (("dong-goi", "packed", (10, 2)), ("gui", "shipped", (8, 0)), ("xong", "completed", (8, 0))):
        for _time in range(2):
            client.post(f"{BASE}don/{order.number}/{act}/")
        order.refresh_from_db()
        assert (order.status, shelf(here, product)) == (status, stock)
    assert book(here, product) == 8
    assert list(OutgoingMail.objects.order_by("pk").values_list("kind", flat=True)) == ["placed", "shipped"]


def test_the_list_to_pick_adds_up(here: SalesPoint, product: Product) -> None:
    client = someone(here)
    place(product, token="a", quantity=2)
    place(product, token="b", quantity=3)
    page = client.get(f"{BASE}soan/")
    assert page.context["shelf"] == [("Miến dong Phia Đén", "CB-MIEN", 5)]
    for name in ("soan/soan-hang.pdf", "soan/phieu.pdf"):
        assert client.get(BASE + name).content[:5] == b"%PDF-"


@pytest.mark.parametrize("typed", ["{number}", "{code}", "{code_lower}", "http://testserver/kenh-chu-the/diem/giao/?ma={number}"])
def test_a_buyer_is_found_by_what_was_read_out_or_scanned(here: SalesPoint, product: Product, typed: str) -> None:
    client, order = someone(here), place(product, pickup_point_id=here.pk)
    code = order.number[-6:]
    text = typed.format(number=order.number, code=code, code_lower=code.lower())
    assert client.get(f"{BASE}giao/", {"ma": text})["Location"] == f"{BASE}don/{order.number}/"


def test_goods_are_handed_over_once(here: SalesPoint, product: Product) -> None:
    client, order = someone(here), place(product, pickup_point_id=here.pk)
    client.post(f"{BASE}don/{order.number}/gui/")
    assert shelf(here, product) == (10, 2), "whoever picks up is sent nothing"
    client.post(f"{BASE}don/{order.number}/dong-goi/")
    for _time in range(2):
        client.post(f"{BASE}don/{order.number}/giao/")
    order.refresh_from_db()
    assert (order.status, shelf(here, product)) == (OrderStatus.COMPLETED, (8, 0))
    assert list(OutgoingMail.objects.order_by("pk").values_list("kind", flat=True)) == ["placed", "ready"]


@pytest.mark.parametrize("code", ["AAAAAA", "7", "", "%", "' OR 1=1"])
def test_an_unknown_code_opens_nothing(here: SalesPoint, product: Product, code: str) -> None:
    place(product, pickup_point_id=here.pk)
    assert someone(here).get(f"{BASE}giao/", {"ma": code}).status_code in (200, 404)


def test_a_manager_sees_only_the_own_point(here: SalesPoint, there: SalesPoint, product: Product) -> None:
    order, sale_by = place(product, pickup_point_id=here.pk), someone(here)
    sale_by.post(f"{BASE}ban/", {f"sl_{product.pk}": "1", "tra": "counter_cash"})
    sale = Order.objects.get(channel="counter")
    sale_by.post(f"{BASE}ton/", {f"dem_{product.pk}": "5"})
    count = StockCount.objects.get()
    stranger = someone(there, name="nguoi-khac")
    before = shelf(here, product)
    for path in (f"don/{order.number}/", f"don/{order.number}/phieu.pdf", f"ban/{sale.number}/", f"ban/{sale.number}/bien-nhan.pdf"):
        assert stranger.get(BASE + path).status_code == 404, path
    for path in (f"don/{order.number}/dong-goi/", f"don/{order.number}/giao/", f"kiem-ke/{count.pk}/"):
        assert stranger.post(BASE + path, {"note": "x"}).status_code == 404, path
    assert stranger.get(BASE, {"diem": here.code}).context["point"] == there
    assert stranger.get(f"{BASE}giao/", {"ma": order.number}).status_code == 404
    assert order.number not in stranger.get(BASE).content.decode()
    assert (shelf(here, product), Order.objects.get(pk=order.pk).status) == (before, OrderStatus.NEW)
    assert someone(group="Quản lý điểm bán", name="khong-diem").get(BASE).status_code == 403
    assert Client().get(BASE).status_code == 302
    clerk = someone(group="Nhân viên đơn hàng", name="nhan-vien")
    assert clerk.get(BASE, {"diem": there.code}).context["point"] == there
    assert clerk.get(f"{BASE}don/{order.number}/", {"diem": here.code}).status_code == 200


def test_a_count_moves_the_shelf_by_the_difference_only_when_confirmed(here: SalesPoint, product: Product) -> None:
    client = someone(here)
    client.post(f"{BASE}ton/", {f"dem_{product.pk}": "7"})
    count = StockCount.objects.get()
    assert [(line.expected, line.counted, line.difference) for line in count.lines.all()] == [(10, 7, -3)]
    assert shelf(here, product) == (10, 0)
    place(product)
    orders.mark_shipped(Order.objects.get().pk)
    assert client.post(f"{BASE}kiem-ke/{count.pk}/", {"note": " "}).status_code == 422
    assert shelf(here, product) == (8, 0)
    for _time in range(2):
        client.post(f"{BASE}kiem-ke/{count.pk}/", {"note": "Hàng hỏng bỏ đi"})
    assert (shelf(here, product), book(here, product)) == ((5, 0), 5)


def test_what_was_sold_while_counting_is_counted_again(here: SalesPoint, product: Product) -> None:
    """Ten stood there when the page was opened, ten were counted, one was sold before it was sent: +1 would be an error of the book."""
    other = make_product(title="Chè dây", stock_at={here: 4})
    client = someone(here)
    page = client.get(f"{BASE}ton/").content.decode()
    assert f'name="so_{product.pk}" value="10"' in page
    client.post(f"{BASE}ban/", {f"sl_{product.pk}": "1", "tra": "counter_cash"})
    sent = {f"dem_{product.pk}": "10", f"so_{product.pk}": "10", f"dem_{other.pk}": "3", f"so_{other.pk}": "4"}
    answer = client.post(f"{BASE}ton/", sent)
    again = answer.content.decode()
    assert (answer.status_code, StockCount.objects.count(), shelf(here, product)) == (422, 0, (9, 0))
    assert "Trong lúc bạn đếm đã bán hoặc nhận thêm: “Miến dong Phia Đén”." in again
    assert (f'name="so_{product.pk}" value="9"' in again, f'name="dem_{product.pk}" inputmode="numeric" value=""' in again) == (True, True)
    assert f'name="dem_{other.pk}" inputmode="numeric" value="3"' in again
    client.post(f"{BASE}ton/", sent | {f"dem_{product.pk}": "9", f"so_{product.pk}": "9"})
    assert [(line.product.title, line.difference) for line in StockCount.objects.get().lines.all()] == [
        ("Chè dây", -1),
        ("Miến dong Phia Đén", 0),
    ]


def test_searching_keeps_the_numbers_that_were_typed(here: SalesPoint, product: Product) -> None:
    make_product(title="Chè dây", stock_at={here: 4})
    page = someone(here).post(f"{BASE}ton/", {"tim": "1", "q": "che", f"dem_{product.pk}": "7", f"so_{product.pk}": "10"})
    text = page.content.decode()
    assert (page.status_code, StockCount.objects.count(), "Chè dây" in text, "Miến dong Phia Đén" in text) == (200, 0, True, False)
    assert f'<input type="hidden" name="dem_{product.pk}" value="7"><input type="hidden" name="so_{product.pk}" value="10">' in text


def test_what_is_not_on_the_shelf_is_not_counted_here(here: SalesPoint, there: SalesPoint, product: Product) -> None:
    """Neither by its number nor by pretending that the page had shown it."""
    foreign = make_product(title="Của điểm khác", stock_at={there: 5})
    page = someone(here).post(f"{BASE}ton/", {f"dem_{foreign.pk}": "1", f"so_{foreign.pk}": "5"})
    assert (page.status_code, StockCount.objects.count(), shelf(there, foreign), shelf(here, foreign)) == (422, 0, (5, 0), (0, 0))


@pytest.mark.parametrize("typed", ["-1", "1.5", "x", "٣", "9999999"])
def test_what_is_no_count_is_told_and_kept(here: SalesPoint, product: Product, typed: str) -> None:
    page = someone(here).post(f"{BASE}ton/", {f"dem_{product.pk}": typed})
    assert (page.status_code, StockCount.objects.count(), shelf(here, product)) == (422, 0, (10, 0))
    assert f'value="{typed}"' in page.content.decode()


def test_goods_travel_between_points_with_their_difference(here: SalesPoint, there: SalesPoint, product: Product) -> None:
    place(product, quantity=4)
    sender, receiver = someone(here), someone(there, name="ben-kia")
    assert sender.post(f"{BASE}chuyen/", {"target": there.pk, f"gui_{product.pk}": "7"}).status_code == 422
    assert (shelf(here, product), StockTransfer.objects.count()) == ((10, 4), 0)
    sender.post(f"{BASE}chuyen/", {"target": there.pk, f"gui_{product.pk}": "6"})
    transfer = StockTransfer.objects.get()
    line = transfer.lines.get()
    assert (shelf(here, product), shelf(there, product)) == ((4, 4), (0, 0))
    url = f"{BASE}chuyen/{transfer.pk}/"
    assert sender.post(url, {f"nhan_{line.pk}": "6"}).status_code == 422, "the sender does not receive"
    assert receiver.post(url, {f"nhan_{line.pk}": "7"}).status_code == 422
    assert receiver.post(url, {f"nhan_{line.pk}": "5"}).status_code == 422, "what is missing needs a reason"
    for _time in range(2):
        receiver.post(url, {f"nhan_{line.pk}": "5", "note": "Vỡ một hộp"})
    line.refresh_from_db()
    assert (shelf(here, product), shelf(there, product), line.missing) == ((4, 4), (5, 0), 1)
    assert sender.post(url, {"huy": "1"}).status_code == 422
    assert (book(here, product), book(there, product)) == (4, 5)


def test_a_called_back_transfer_returns_to_its_shelf(here: SalesPoint, there: SalesPoint, product: Product) -> None:
    sender = someone(here)
    sender.post(f"{BASE}chuyen/", {"target": there.pk, f"gui_{product.pk}": "6"})
    for _time in range(2):
        sender.post(f"{BASE}chuyen/{StockTransfer.objects.get().pk}/", {"huy": "1"})
    assert (shelf(here, product), shelf(there, product)) == ((10, 0), (0, 0))
    assert [entry.after for entry in AuditEntry.objects.filter(action="stock.transfer")] == [{"stage": "cancelled"}]


def test_a_sale_over_the_counter_takes_from_the_same_stock_once(here: SalesPoint, product: Product) -> None:
    client = someone(here)
    client.post(f"{BASE}ban/", {"scan": "cb-mien"})
    client.post(f"{BASE}ban/", {"scan": f"http://testserver{product.get_absolute_url()}"})
    page = client.get(f"{BASE}ban/")
    assert (page.context["total_vnd"], page.context["lines"][0]["units"]) == (190_000, 2)
    done = client.post(f"{BASE}ban/", {f"sl_{product.pk}": "3", "tra": "counter_cash"}, follow=True)
    order = Order.objects.get()
    assert (order.channel, order.status, int(order.total_incl_tax), order.payment_method) == (
        "counter",
        "completed",
        285_000,
        "counter_cash",
    )
    assert (shelf(here, product), book(here, product)) == ((7, 0), 7)
    assert client.get(f"{BASE}ban/{order.number}/bien-nhan.pdf").content[:5] == b"%PDF-"
    assert done.status_code == 200
    client.post(f"{BASE}ban/", {"tra": "counter_cash"})
    assert Order.objects.count() == 1
    assert OutgoingMail.objects.count() == 0


def test_the_same_sale_told_twice_is_one(here: SalesPoint, product: Product) -> None:
    by = get_user_model().objects.create_user("x")
    given = {"point_id": here.pk, "units": {product.pk: 1}, "payment": "counter_cash", "token": "counter:1", "by": by}
    numbers = {counter_sales.sell(**given, now=timezone.now(), on=timezone.localdate()).number for _time in range(2)}
    assert (len(numbers), shelf(here, product)) == (1, (9, 0))


def test_what_may_not_be_sold_or_is_not_here_is_refused_at_the_counter(here: SalesPoint, there: SalesPoint, product: Product) -> None:
    client = someone(here)
    uncertified = make_product(certified=False, stock_at={here: 5})
    elsewhere = make_product(stock_at={there: 5, here: 1})
    for units in ({uncertified.pk: 1}, {elsewhere.pk: 2}, {product.pk: 11}):
        client.post(f"{BASE}ban/", {"xoa": "1"})
        fields = {f"sl_{pk}": str(quantity) for pk, quantity in units.items()}
        assert client.post(f"{BASE}ban/", {**fields, "tra": "counter_cash"}).status_code == 422
    assert (Order.objects.count(), shelf(here, product), shelf(here, elsewhere)) == (0, (10, 0), (1, 0))


def test_alcohol_over_the_counter_asks_for_the_age(here: SalesPoint) -> None:
    client, spirit = someone(here), make_product(is_alcohol=True, abv=29, group="drink", stock_at={here: 5})
    sale = {f"sl_{spirit.pk}": "1", "tra": "counter_cash"}
    assert (client.post(f"{BASE}ban/", sale).status_code, Order.objects.count()) == (422, 0)
    assert (client.post(f"{BASE}ban/", {**sale, "du-tuoi": "1"}).status_code, Order.objects.count()) == (302, 1)


def test_cards_and_labels_are_pdf(here: SalesPoint, product: Product) -> None:
    client = someone(here)
    for query in ({}, {"size": "tem"}, {"san_pham": str(product.pk)}, {"san_pham": "999"}, {"san_pham": "x"}):
        assert client.get(f"{BASE}the-ke/the-ke.pdf", query).content[:5] == b"%PDF-"


def test_numbers_of_another_points_rows_move_nothing(here: SalesPoint, there: SalesPoint, product: Product) -> None:
    """Their product in a transfer, a sale and a card; the lines of their transfer; their own transfer, called back by a third."""
    foreign = make_product(title="Của điểm kia", sku="CB-KIA", stock_at={there: 5})
    third = make_point(code="thu-ba", name="Điểm thứ ba")
    mine, theirs = someone(here), someone(there, name="ben-kia")
    theirs.post(f"{BASE}chuyen/", {"target": third.pk, f"gui_{foreign.pk}": "2"})
    transfer = StockTransfer.objects.get()
    line = transfer.lines.get()
    before = (shelf(here, product), shelf(there, foreign), shelf(here, foreign))
    answers = [
        mine.post(f"{BASE}chuyen/", {"target": there.pk, f"gui_{foreign.pk}": "1"}),
        mine.post(f"{BASE}chuyen/{transfer.pk}/", {"huy": "1"}),
        mine.post(f"{BASE}chuyen/{transfer.pk}/", {f"nhan_{line.pk}": "2"}),
        mine.post(f"{BASE}ban/", {f"sl_{foreign.pk}": "1", "tra": "counter_cash"}),
    ]
    assert [answer.status_code for answer in answers] == [422, 404, 404, 422]
    mine.post(f"{BASE}ban/", {"them": str(foreign.pk)})
    assert "Của điểm kia" not in mine.get(f"{BASE}ban/").content.decode()
    assert (shelf(here, product), shelf(there, foreign), shelf(here, foreign)) == before == ((10, 0), (3, 0), (0, 0))
    transfer.refresh_from_db()
    assert (transfer.stage, StockTransfer.objects.count(), Order.objects.count()) == ("sent", 1, 0)

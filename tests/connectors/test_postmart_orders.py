"""Orders and areas of Postmart (13 and 14 of its sandbox's checks): whatever comes, in whatever order, each order is here once and true."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import requests
from django.utils import timezone

from catalog.models import Product
from catalog.partner.models import SalesPoint, StockRecord
from catalog.points.models import FormerCommune
from connectors import inbound, registry
from connectors.accounts import connect
from connectors.console import inbox
from connectors.models import Account, ChannelOrder
from shop.order.models import Order
from shop.sandbox_server import start
from shop.secrets import seal
from tests import factories

pytestmark = pytest.mark.django_db
START = 1_780_000_000


@pytest.fixture
def portal() -> Iterator[str]:
    folder = registry.folder("postmart")
    running = start(lambda base_url: folder.make_sandbox(settings=folder.SANDBOX_DEFAULTS, clock=timezone.now, base_url=base_url))
    yield running.url
    running.close()


@pytest.fixture
def account(portal: str) -> Account:
    keys = registry.folder("postmart").SANDBOX_DEFAULTS
    return Account.objects.create(marketplace="postmart", name="Thử", host=portal, transport="api", state="active", secrets=seal(keys))


@pytest.fixture
def product(point: SalesPoint) -> Product:
    factories.make_commune("01273", "Phường Thục Phán")
    return factories.make_product(stock_at={point: 10}, price_vnd=95000)


def now_s() -> int:
    return int(timezone.now().timestamp())


def order(product: Product, number: str = "PM1", **fields: Any) -> dict[str, Any]:
    """As the mall software would tell it: paid, one line of two."""
    given = {
        "order_sn": number,
        "order_state": 20,
        "add_time": now_s() - 600,
        "update_time": now_s() - 600,
        "order_amount": 190000,
        "reciver_name": "Nông Thị B",
        "area_code": "01273",
        "extend_order_goods": [{"rec_id": 1, "goods_serial": product.sku, "goods_name": "Miến", "goods_num": 2, "goods_price": 95000}],
    }
    return {**given, **fields}


def tell(portal: str, *orders: dict[str, Any], **more: Any) -> None:
    assert requests.post(f"{portal}/__control", json={"orders": list(orders), **more}, timeout=5).status_code == 200


def read(account: Account) -> int:
    account.refresh_from_db()
    return inbound.import_orders(account, until=timezone.now())


def row(number: str = "PM1") -> ChannelOrder:
    return ChannelOrder.objects.select_related("order", "commune").get(external_id=number)


def held(product: Product) -> int:
    return StockRecord.objects.get(product=product).num_allocated or 0


def test_13_an_order_told_twice_is_one_order_and_holds_its_stock_once(account: Account, portal: str, product: Product) -> None:
    tell(portal, order(product))
    assert read(account) == 1
    assert read(account) == 0
    assert (Order.objects.count(), held(product), row().status, row().total_vnd) == (1, 2, "READY", 190000)
    assert row().order.number


def test_13_older_news_after_newer_changes_nothing(account: Account, portal: str, product: Product) -> None:
    tell(portal, order(product, order_state=30, update_time=now_s() - 60))
    read(account)
    tell(portal, order(product, order_state=20, update_time=now_s() - 600))
    assert read(account) == 0
    assert (row().status, row().vendor_status) == ("SHIPPED", "30/0/0")


def test_13_cancelled_before_it_went_out_gives_the_stock_back_and_after_it_waits_for_the_goods(
    account: Account, portal: str, product: Product
) -> None:
    tell(portal, order(product, "PM1"), order(product, "PM2"))
    read(account)
    assert held(product) == 4
    gone_out = order(product, "PM2", order_state=30, shipping_time=now_s() - 300, update_time=now_s() - 300)
    tell(portal, order(product, "PM1", order_state=0, update_time=now_s() - 300), gone_out)
    read(account)
    assert (row("PM1").status, held(product)) == ("CANCELLED", 0)
    on_hand = StockRecord.objects.get(product=product).num_in_stock
    tell(portal, {**gone_out, "order_state": 0, "update_time": now_s() - 100})
    read(account)
    assert row("PM2").status == "RETURNED"
    assert "Khi nhận lại hàng" in row("PM2").problem
    assert StockRecord.objects.get(product=product).num_in_stock == on_hand == 8


def test_13_a_partial_refund_and_a_lock_are_for_a_person(account: Account, portal: str, product: Product) -> None:
    tell(
        portal,
        order(product, "PM1", refund_state=1, refund_amount=95000),
        order(product, "PM2", order_state=30, lock_state=1),
        order(product, "PM3", lock_state=1),
        order(product, "PM4", order_state=77),
    )
    assert read(account) == 4
    assert "đã hoàn cho khách 95.000 đ" in row("PM1").problem
    assert "đang khóa đơn" in row("PM2").problem
    assert row("PM3").wants_cancel
    assert "trạng thái đơn không rõ (77)" in row("PM4").problem
    found = {item.remedy for item in inbox.collect(now=timezone.now())}
    assert any("95.000 đ" in text for text in found)


def test_13_an_order_without_buyer_or_goods_stops_nobody(account: Account, portal: str, product: Product) -> None:
    bare = {"order_sn": "PM1", "order_state": "20", "update_time": now_s() - 60}
    masked = order(product, "PM2", reciver_name=None, reciver_phone="", order_amount="190000.00")
    tell(portal, bare, masked)
    read(account)
    assert "thiếu mặt hàng" in row("PM1").problem
    assert (row("PM2").order is not None, row("PM2").total_vnd, row("PM2").problem) == (True, 190000, "")


def test_13_pages_that_shift_while_they_are_read_lose_and_double_nothing(account: Account, portal: str, product: Product) -> None:
    until = timezone.now()
    numbers = [f"PM{number:03d}" for number in range(120)]
    tell(
        portal,
        *(order(product, number, update_time=now_s() - 3000 + place) for place, number in enumerate(numbers)),
        shift_orders=["PM010", "PM060"],
    )
    found = [one.external_id for one in connect(account).marketplace.orders_since(until - timedelta(hours=2), until)]
    assert len(found) == len(set(found))
    assert set(numbers) - set(found) <= {"PM010", "PM060"}  # changed while being read: they stand in the next reading
    again = {one.external_id for one in connect(account).marketplace.orders_since(until - timedelta(hours=2), until)}
    assert set(found) | again == set(numbers)


def test_14_a_code_of_either_list_finds_the_commune_of_today(account: Account, portal: str, product: Product) -> None:
    today = factories.make_commune("01273", "Phường Thục Phán")
    FormerCommune.objects.create(code="01267", name="Phường Sông Hiến", district="Thành phố Cao Bằng", commune=today)
    tell(portal, order(product, "PM1", area_code="01273"), order(product, "PM2", area_code="01267"))
    read(account)
    assert [row(number).commune for number in ("PM1", "PM2")] == [today, today]
    assert [row(number).problem for number in ("PM1", "PM2")] == ["", ""]


@pytest.mark.parametrize("code", ["99999", "040", "x"])
def test_14_an_unknown_code_is_an_item_of_the_inbox_and_no_crash(account: Account, portal: str, product: Product, code: str) -> None:
    tell(portal, order(product, area_code=code))
    assert read(account) == 1
    assert row().order is not None
    assert row().commune is None
    assert f"mã địa bàn {code} không có trong danh mục" in row().problem
    assert any(f"mã địa bàn {code} " in item.remedy for item in inbox.collect(now=timezone.now()))
    read(account)
    assert row().problem.count("mã địa bàn") == 1

"""From "Chuẩn bị hàng" to the money: staff hand parcels over, take returns in, and each order's figures add up."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog.models import Product
from catalog.partner.models import StockRecord
from connectors.models import Account, ChannelOrder, ChannelReturn, Settlement
from connectors.tasks import import_account_orders
from shop.order.models import Order
from tests.connectors.conftest import ShopeeShop

pytestmark = [pytest.mark.django_db, pytest.mark.postgres(sqlite_too=True)]  # rows are locked, which SQLite does not know


def stock_of(product: Product) -> tuple[int, int]:
    """(on hand, held)."""
    record = StockRecord.objects.get(product=product)
    return record.num_in_stock, record.num_allocated or 0


@pytest.fixture
def staff(client: Client) -> Client:
    user = get_user_model().objects.create_user("thu-kho", password="mat-khau-thu-1")
    wanted = ["access_admin", "change_channelorder", "view_channelorder", "change_channelreturn", "view_channelreturn", "view_settlement"]
    user.user_permissions.add(*Permission.objects.filter(codename__in=wanted))
    client.force_login(user)
    return client


@pytest.fixture
def order(shopee: ShopeeShop, live: list[Product]) -> ChannelOrder:
    """Two units, come home and waiting to be handed over."""
    shopee.control(order={"lines": [{"sku": live[0].sku, "quantity": 2}], "message": "Gói kỹ giúp"})
    shopee.command("channel_orders", shopee.account.pk)
    return ChannelOrder.objects.get()


def url(name: str, pk: int) -> str:
    return reverse(f"wagtailsnippets_connectors_{name}", args=[pk])


def remote(shopee: ShopeeShop) -> dict[str, Any]:
    (row,) = shopee.state()["orders"]
    return dict(row)


def hand_over(staff: Client, order: ChannelOrder, way: str = "pickup") -> Any:
    page = staff.get(url("channelorder:prepare", order.pk)).content.decode()
    choice = next(value for value in re.findall(r'name="way" value="([^"]+)"', page) if value.startswith(way))
    return staff.post(url("channelorder:prepare", order.pk), {"way": choice}, follow=True)


def test_an_order_tells_its_deadline_and_its_buyers_words(order: ChannelOrder, staff: Client) -> None:
    assert (order.note, order.is_arranged, order.wants_cancel) == ("Gói kỹ giúp", False, False)
    assert order.order.note == "Gói kỹ giúp"
    assert order.ship_by_at - order.remote_updated_at == timedelta(days=2)
    page = staff.get(url("channelorder:inspect", order.pk)).content.decode()
    assert ("Chuẩn bị hàng" in page, "Tải tem" in page) == (True, False)


@pytest.mark.parametrize("way", ["pickup", "dropoff"])
def test_a_parcel_is_handed_over_and_its_number_and_label_come_back(
    shopee: ShopeeShop, order: ChannelOrder, staff: Client, way: str
) -> None:
    page = hand_over(staff, order, way).content.decode()
    order.refresh_from_db()
    told = remote(shopee)
    assert (told["order_status"], told["way"]) == ("PROCESSED", way)
    assert (order.is_arranged, order.arranged_by, order.tracking_number) == (True, "thu-kho", told["tracking_number"])
    assert told["tracking_number"] in page
    assert Order.objects.get().status == "packed"
    label = staff.get(url("channelorder:label", order.pk))
    assert (label["Content-Type"], label["Content-Disposition"]) == (
        "application/pdf",
        f'attachment; filename="tem-{order.external_id}.pdf"',
    )
    assert label.content.startswith(b"%PDF-")
    assert "no-store" in label["Cache-Control"]
    # Handed over already: a second try says so and sends nothing.
    calls = shopee.state()["calls"]["/api/v2/logistics/ship_order"]
    assert "not ready" in staff.get(url("channelorder:prepare", order.pk), follow=True).content.decode()
    assert shopee.state()["calls"]["/api/v2/logistics/ship_order"] == calls == 1


def test_a_lost_answer_to_the_hand_over_is_found_done_at_the_next_try(shopee: ShopeeShop, order: ChannelOrder, staff: Client) -> None:
    shopee.control(fail_next={"mode": "lost", "path": "ship_order"})
    page = hand_over(staff, order).content.decode()
    assert "Chuẩn bị hàng" in page
    order.refresh_from_db()
    assert not order.is_arranged
    staff.post(url("channelorder:refresh", order.pk))
    order.refresh_from_db()
    assert (order.is_arranged, order.tracking_number) == (True, remote(shopee)["tracking_number"])


def test_a_tracking_number_that_comes_later_is_asked_for(shopee: ShopeeShop, order: ChannelOrder, staff: Client) -> None:
    shopee.control(tracking_lag_s=3600)
    assert "trong ít phút" in hand_over(staff, order).content.decode()
    order.refresh_from_db()
    assert order.tracking_number == ""
    assert "chưa cấp mã vận đơn" in staff.get(url("channelorder:label", order.pk), follow=True).content.decode()
    shopee.control(tracking_lag_s=0)
    import_account_orders(shopee.account.pk)
    order.refresh_from_db()
    assert order.tracking_number == "", "asked again too soon"
    ChannelOrder.objects.update(tracking_due_at=timezone.now())
    import_account_orders(shopee.account.pk)
    order.refresh_from_db()
    assert (order.tracking_number, order.tracking_due_at) == (remote(shopee)["tracking_number"], None)


def test_a_label_that_is_still_being_printed_is_told(shopee: ShopeeShop, order: ChannelOrder, staff: Client) -> None:
    shopee.control(document_lag_s=3600)
    hand_over(staff, order)
    assert "đang in tem" in staff.get(url("channelorder:label", order.pk), follow=True).content.decode()


@pytest.mark.parametrize(("act", "status", "held"), [("dong-y-huy", "CANCELLED", 0), ("tu-choi-huy", "READY_TO_SHIP", 2)])
def test_a_buyers_wish_to_cancel_is_answered(
    shopee: ShopeeShop, order: ChannelOrder, staff: Client, live: list[Product], act: str, status: str, held: int
) -> None:
    shopee.control(order_status={"order_sn": order.external_id, "status": "IN_CANCEL"})
    shopee.command("channel_orders", shopee.account.pk)
    order.refresh_from_db()
    assert order.wants_cancel
    assert "Đồng ý hủy" in staff.get(url("channelorder:inspect", order.pk)).content.decode()
    assert staff.get(url(f"channelorder:{act}", order.pk)).status_code == 200
    assert remote(shopee)["order_status"] == "IN_CANCEL", "asked first"
    staff.post(url(f"channelorder:{act}", order.pk))
    order.refresh_from_db()
    assert (remote(shopee)["order_status"], order.wants_cancel) == (status, False)
    assert stock_of(live[0]) == (10, held)


def test_the_seller_cancels_with_a_reason_and_the_stock_is_free(
    shopee: ShopeeShop, order: ChannelOrder, staff: Client, live: list[Product]
) -> None:
    assert staff.post(url("channelorder:huy", order.pk)).status_code == 400
    assert remote(shopee)["order_status"] == "READY_TO_SHIP"
    staff.post(url("channelorder:huy", order.pk), {"reason": "stock"})
    told = remote(shopee)
    assert (told["order_status"], told["cancel_reason"], told["cancel_by"]) == ("CANCELLED", "OUT_OF_STOCK", "seller")
    assert (Order.objects.get().status, stock_of(live[0])) == ("cancelled", (10, 0))


def test_who_may_only_look_hands_nothing_over(client: Client, shopee: ShopeeShop, order: ChannelOrder) -> None:
    user = get_user_model().objects.create_user("chi-xem", password="mat-khau-thu-1")
    user.user_permissions.add(*Permission.objects.filter(codename__in=["access_admin", "view_channelorder"]))
    client.force_login(user)
    assert "Chuẩn bị hàng" not in client.get(url("channelorder:inspect", order.pk)).content.decode()
    before = shopee.state()["calls"]
    for name in ("prepare", "label", "huy"):
        client.get(url(f"channelorder:{name}", order.pk))
        client.post(url(f"channelorder:{name}", order.pk))
    assert shopee.state()["calls"] == before


def test_a_parked_account_is_not_called(shopee: ShopeeShop, order: ChannelOrder, staff: Client) -> None:
    Account.objects.update(state="needs_reauth")
    before = shopee.state()["calls"]
    for name in ("prepare", "label"):
        assert "chờ cấp quyền lại" in staff.get(url(f"channelorder:{name}", order.pk), follow=True).content.decode()
    staff.post(url("channelorder:huy", order.pk), {"reason": "stock"})
    assert shopee.state()["calls"] == before


# returns


@pytest.fixture
def returned(shopee: ShopeeShop, order: ChannelOrder) -> ChannelReturn:
    """The order went out and completed; the buyer gives both units back."""
    for status in ("SHIPPED", "COMPLETED"):
        shopee.control(order_status={"order_sn": order.external_id, "status": status})
    shopee.command("channel_orders", shopee.account.pk)
    shopee.control(**{"return": {"order_sn": order.external_id}})
    import_account_orders(shopee.account.pk)
    return ChannelReturn.objects.get()


def test_a_return_comes_home_with_its_goods_and_reason(returned: ChannelReturn, live: list[Product]) -> None:
    assert (returned.status, returned.reason, returned.refund_vnd) == ("ASKED", "Hàng hư hỏng", 190000)
    assert returned.goods_text == f"2 × {live[0].title}"
    assert returned.channel_order == ChannelOrder.objects.get()
    assert "trả hàng" in ChannelOrder.objects.get().problem.lower()
    assert stock_of(live[0]) == (8, 0)


def test_goods_are_on_the_shelf_again_once_and_only_the_good_ones(
    shopee: ShopeeShop, returned: ChannelReturn, staff: Client, live: list[Product]
) -> None:
    line = Order.objects.get().lines.get()
    here = url("channelreturn:receive", returned.pk)
    assert staff.post(here, {f"line_{line.pk}": 3}).status_code == 400
    assert stock_of(live[0]) == (8, 0)
    staff.post(here, {f"line_{line.pk}": 1})
    assert stock_of(live[0]) == (9, 0)
    again = staff.post(here, {f"line_{line.pk}": 1})
    assert (again.status_code, "trước đó" in again.content.decode()) == (400, True)
    assert (stock_of(live[0]), Order.objects.get().status) == ((9, 0), "returned")
    returned.refresh_from_db()
    assert (returned.good, returned.received_by, ChannelOrder.objects.get().problem) == ({str(line.pk): 1}, "thu-kho", "")
    # What the marketplace tells afterwards gives nothing back a second time.
    shopee.control(return_status={"return_sn": returned.external_id, "status": "CLOSED"})
    Account.objects.update(returns_read_until=None)
    import_account_orders(shopee.account.pk)
    returned.refresh_from_db()
    assert (returned.status, stock_of(live[0])) == ("ENDED", (9, 0))


def test_a_return_is_agreed_to_at_the_marketplace(shopee: ShopeeShop, returned: ChannelReturn, staff: Client) -> None:
    staff.post(url("channelreturn:agree", returned.pk))
    returned.refresh_from_db()
    assert (returned.status, shopee.state()["returns"][0]["status"]) == ("AGREED", "ACCEPTED")
    calls = shopee.state()["calls"]["/api/v2/returns/confirm"]
    assert "không còn chờ" in staff.post(url("channelreturn:agree", returned.pk), follow=True).content.decode()
    assert shopee.state()["calls"]["/api/v2/returns/confirm"] == calls


# money


def complete(shopee: ShopeeShop, order: ChannelOrder) -> dict[str, int]:
    shopee.control(order_status={"order_sn": order.external_id, "status": "COMPLETED"})
    import_account_orders(shopee.account.pk)
    return dict(shopee.state()["incomes"][order.external_id])


def test_each_orders_money_adds_up(shopee: ShopeeShop, order: ChannelOrder, staff: Client) -> None:
    told = complete(shopee, order)
    row = Settlement.objects.get()
    assert (row.gross_vnd, row.commission_vnd, row.service_vnd, row.transaction_vnd) == (190000, 7600, 11400, 9500)
    assert (row.shipping_vnd, row.tax_vnd, row.discount_vnd, row.refund_vnd, row.other_vnd) == (0, 2850, 0, 0, 0)
    assert (row.escrow_vnd, row.paid_vnd, row.gap_vnd) == (told["escrow_amount"], 158650, 0)
    assert row.released_at is not None
    page = staff.get(reverse("wagtailsnippets_connectors_settlement:list")).content.decode()
    assert "158.650" in page.replace("\xa0", " ")
    export = staff.get(reverse("wagtailsnippets_connectors_settlement:list"), {"export": "csv"})
    lines = b"".join(export.streaming_content).decode().splitlines()
    assert len(lines) == 2
    assert order.external_id in lines[1]


def test_money_is_read_once_and_again_after_a_return(shopee: ShopeeShop, order: ChannelOrder) -> None:
    complete(shopee, order)
    calls = shopee.state()["calls"]["/api/v2/payment/get_escrow_detail"]
    import_account_orders(shopee.account.pk)
    assert shopee.state()["calls"]["/api/v2/payment/get_escrow_detail"] == calls == 1
    number = shopee.control(**{"return": {"order_sn": order.external_id}})["return"]["return_sn"]
    shopee.control(return_status={"return_sn": number, "status": "ACCEPTED"})
    Account.objects.update(returns_read_until=None)
    import_account_orders(shopee.account.pk)
    row = Settlement.objects.get()
    assert (row.refund_vnd, row.escrow_vnd) == (190000, 158650 - 190000)


def test_figures_that_do_not_add_up_are_refused_by_the_database(shopee: ShopeeShop, order: ChannelOrder) -> None:
    complete(shopee, order)
    with pytest.raises(IntegrityError), transaction.atomic():
        Settlement.objects.update(escrow_vnd=1)


def test_an_order_whose_money_is_not_told_waits_a_day_and_stops_nobody(shopee: ShopeeShop, order: ChannelOrder) -> None:
    shopee.control(fail_next={"mode": "rejected", "path": "get_escrow_detail"})
    complete(shopee, order)
    order.refresh_from_db()
    assert order.money_due_at > timezone.now() + timedelta(hours=23)
    assert Account.objects.get().state == "active"

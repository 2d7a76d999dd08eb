"""The console: overview, inbox with retry and snooze, reconcile, bulk acts; who may act and who may look."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog.models import Product
from catalog.partner.models import SalesPoint
from connectors import watching
from connectors.console import inbox
from connectors.console.charts import Line, chart
from connectors.models import Account, DriftItem, Listing, QueueSample, Snooze
from tests.connectors.conftest import ShopeeShop, make_listable
from tests.connectors.test_console import log_in

pytestmark = pytest.mark.django_db
LOOK, ACT = ("view_account", "view_listing"), ("view_account", "view_listing", "change_listing", "change_account")


@pytest.fixture
def refused(shopee: ShopeeShop, live: list[Product]) -> Listing:
    shopee.control(fail_next={"mode": "rejected", "path": "update_price"})
    product = live[0]
    product.price_vnd = 99000
    product.save()
    Listing.objects.filter(product=product).mark_due(now=timezone.now())
    shopee.sync()
    return Listing.objects.get(product=product)


def test_the_overview_tells_each_account_and_the_last_day(client: Client, shopee: ShopeeShop, live: list[Product]) -> None:
    log_in(client, *LOOK)
    watching.sample(timezone.now())
    page = client.get(reverse("marketplace_overview")).content.decode()
    assert [word in page for word in ("3 / 3", "Lệnh gọi hôm nay", "tự gia hạn", "Xem bảng số", "<polyline")] == [True] * 5
    assert "Đăng hàng loạt" not in page
    sample = QueueSample.objects.get()
    assert (sample.waiting, sample.for_people) == (0, 0)
    assert sample.calls_today > 0


def test_an_overview_with_work_left_loads_itself_again(client: Client, shopee: ShopeeShop, live: list[Product]) -> None:
    log_in(client, *LOOK)
    url = reverse("marketplace_overview")
    assert "Refresh" not in client.get(url).headers
    Listing.objects.filter(product=live[0]).mark_due(now=timezone.now())
    assert client.get(url).headers["Refresh"] == "10"


@pytest.mark.parametrize("number", [1, 12])
def test_pages_have_a_fixed_number_of_queries(
    client: Client, shopee: ShopeeShop, point: SalesPoint, number: int, django_assert_max_num_queries
) -> None:
    for _product in range(number):
        product = make_listable(point, weight_g=None)
        Listing.objects.create(
            account=shopee.account, product=product, sku=product.sku, state="blocked", reasons=[{"code": "weight", "text": "x"}]
        )
    log_in(client, *ACT)
    for name in ("marketplace_overview", "marketplace_inbox"):
        client.get(reverse(name))
        with django_assert_max_num_queries(26):
            assert client.get(reverse(name)).status_code == 200


def test_the_inbox_tells_reason_remedy_and_whose_it_is(client: Client, shopee: ShopeeShop, refused: Listing, point: SalesPoint) -> None:
    heavy = make_listable(point, weight_g=None)
    shopee.publish_all()
    shopee.sync()
    items = {item.what.split(" ")[0]: item for item in inbox.collect(now=timezone.now())}
    assert (items[heavy.sku].code, items[heavy.sku].owner) == ("weight", heavy.producer.name)
    assert items[heavy.sku].remedy == "Nhập khối lượng ở trang sản phẩm."
    assert items[refused.sku].owner == "Văn phòng"
    log_in(client, *LOOK)
    page = client.get(reverse("marketplace_inbox")).content.decode()
    assert [word in page for word in (heavy.sku, refused.sku, "Thử lại", "Hoãn")] == [True, True, False, False]


def test_one_is_tried_again_and_all_of_one_reason(client: Client, shopee: ShopeeShop, refused: Listing) -> None:
    log_in(client, *LOOK)
    assert client.post(reverse("marketplace_retry"), {"listing": refused.pk}).status_code == 302
    assert Listing.objects.get(pk=refused.pk).due_at is None
    client.logout()
    log_in_again(client)
    client.post(reverse("marketplace_retry"), {"listing": refused.pk})
    row = Listing.objects.get(pk=refused.pk)
    assert (row.due_at is not None, row.cause) == (True, "Thử lại, do nhan-vien-2")
    Listing.objects.filter(pk=refused.pk).update(due_at=None)
    client.post(reverse("marketplace_retry"), {"account": refused.account_id, "code": refused.error_code})
    assert Listing.objects.get(pk=refused.pk).due_at is not None
    assert Listing.objects.filter(due_at__isnull=False).count() == 1


def log_in_again(client: Client) -> None:
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Permission

    user = get_user_model().objects.create_user("nhan-vien-2", password="mat-khau-thu-2")
    user.user_permissions.add(*Permission.objects.filter(codename__in=["access_admin", *ACT]))
    client.force_login(user)


def test_a_thing_put_off_comes_back_when_its_time_is_over(client: Client, refused: Listing) -> None:
    log_in(client, *ACT)
    (item,) = inbox.collect(now=timezone.now())
    client.post(reverse("marketplace_snooze"), {"target": item.target, "days": "7"})
    assert inbox.collect(now=timezone.now()) == []
    assert len(inbox.collect(now=timezone.now(), with_snoozed=True)) == 1
    assert len(inbox.collect(now=timezone.now() + timedelta(days=8))) == 1
    client.post(reverse("marketplace_snooze"), {"target": item.target, "days": "0"})
    assert not Snooze.objects.exists()


def test_listings_are_narrowed_down_by_reason_and_tell_what_comes_next(client: Client, shopee: ShopeeShop, refused: Listing) -> None:
    log_in(client, *LOOK)
    url = reverse("wagtailsnippets_connectors_listing:list")
    page = client.get(url, {"reason": refused.error_code}).content.decode()
    other = Listing.objects.exclude(pk=refused.pk).first()
    assert (refused.sku in page, other.sku in page, "Đợi người xử lý" in page) == (True, False, True)


def test_a_reading_is_asked_for_and_decided_on_the_page(client: Client, shopee: ShopeeShop, live: list[Product], monkeypatch) -> None:
    monkeypatch.setattr(watching.read_everything, "delay", watching.read_everything)
    log_in(client, *ACT)
    shopee.control(edit={"item_id": shopee.items()[live[0].sku]["item_id"], "item_name": "Tên người bán tự đặt trên sàn"})
    url = reverse("marketplace_drift", args=[shopee.account.pk])
    client.post(reverse("marketplace_read_now", args=[shopee.account.pk]))
    page = client.get(url).content.decode()
    assert [word in page for word in ("Tên người bán tự đặt trên sàn", live[0].title, "nhan-vien")] == [True] * 3
    item = DriftItem.objects.get()
    client.post(reverse("marketplace_decide", args=[shopee.account.pk]), {"item": item.pk, "decision": "overwrite"})
    item.refresh_from_db()
    assert (item.decision, item.decided_by) == ("overwrite", "nhan-vien")
    assert shopee.writes_of_sync() == {"update_item": 1}


def test_everything_is_withdrawn_and_published_from_one_page(client: Client, shopee: ShopeeShop, live: list[Product], monkeypatch) -> None:
    for task in (watching.publish_many, watching.withdraw_many):
        monkeypatch.setattr(task, "delay", task)
    log_in(client, *ACT)
    withdraw, publish = (reverse("marketplace_many", args=[shopee.account.pk, what]) for what in ("rut", "dang"))
    assert client.get(withdraw).status_code == 200
    assert Listing.objects.filter(is_wanted=True).count() == 3
    client.post(withdraw, {"producer": live[0].producer_id})
    assert Listing.objects.filter(is_wanted=False).count() == 1
    client.post(withdraw)
    shopee.sync()
    assert not any(item["is_live"] for item in shopee.items().values())
    client.post(publish)
    shopee.sync()
    assert all(item["is_live"] for item in shopee.items().values())


def test_a_chart_is_read_without_colour_and_has_its_numbers_beside_it() -> None:
    drawn = chart(
        "Hàng chờ", "tin", ["8h", "9h", "10h"], [Line(name="Chờ đẩy", values=[0, None, 40]), Line(name="Chờ người", values=[1, 2, 3])]
    )
    assert drawn is not None
    assert [line.dash for line in drawn.lines] == ["", "7 4"]
    assert len(drawn.lines[0].paths) == 2
    assert [text for _y, text in drawn.ticks] == ["0", "25", "50"]
    assert drawn.rows == (("8h", "0", "1"), ("9h", "–", "2"), ("10h", "40", "3"))
    assert chart("trống", "tin", ["8h"], [Line(name="x", values=[None])]) is None


def test_a_lost_consent_stands_first_in_the_inbox(shopee: ShopeeShop, refused: Listing) -> None:
    Account.objects.update(state="needs_reauth", state_text="Cấp quyền lại.")
    assert next(item.code for item in inbox.collect(now=timezone.now())) == "needs_reauth"

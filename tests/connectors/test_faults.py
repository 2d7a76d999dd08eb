"""Lost answers, faults, expired tokens and killed workers: in the end remote equals wanted, and no SKU is there twice."""

from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.core.management import CommandError
from django.utils import timezone

from catalog.models import Product
from catalog.partner.models import SalesPoint
from connectors import accounts, push, reconcile
from connectors.accounts import connect
from connectors.claims import claim, still_claimed
from connectors.models import Account, AccountState, Attempt, Listing, ListingState
from connectors.transport import Transport
from tests.connectors.conftest import ShopeeShop, change, make_listable, recount

pytestmark = pytest.mark.django_db
MODES = ("lost", "lost_before", "server", "html", "garbage", "rate", "too_many", "auth")


def assert_settled(shopee: ShopeeShop, products: list[Product]) -> None:
    """Remote equals wanted, each SKU once, nothing left to do."""
    assert sorted(shopee.items()) == sorted(product.sku for product in products)
    assert shopee.diff() == []
    assert not Listing.objects.pending().exists()
    assert set(Listing.objects.values_list("state", flat=True)) == {"live"}


def sync_through(shopee: ShopeeShop, *, rounds: int = 8) -> None:
    """Syncs; scheduled retries come at once instead of after their time."""
    for _round in range(rounds):
        shopee.command("channel_sync", shopee.account.pk)
        if not Listing.objects.pending().exists():
            return
        shopee.let_time_pass()


@pytest.mark.parametrize("mode", MODES)
def test_a_fault_while_creating(shopee: ShopeeShop, products: list[Product], mode: str) -> None:
    shopee.publish_all()
    shopee.control(fail_next={"mode": mode, "path": "add_item"})
    sync_through(shopee)
    assert_settled(shopee, products)
    assert shopee.writes()["add_item"] == (3 if mode == "lost" else 4)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("path", "field"), [("update_stock", "stock"), ("update_price", "price"), ("update_item", "title")])
def test_a_fault_while_changing(shopee: ShopeeShop, live: list[Product], point: SalesPoint, mode: str, path: str, field: str) -> None:
    shopee.control(fail_next={"mode": mode, "path": path})
    if field == "stock":
        recount(live[0], point, 3)
    else:
        change(live[0], **({"price_vnd": 99000} if field == "price" else {"title": "Miến dong sợi nhỏ đóng túi"}))
    sync_through(shopee)
    assert_settled(shopee, live)
    # What was lost on the way back had happened: content is read back and found to be right, price and stock are simply told again.
    assert shopee.state()["writes"][path] == (1 if (path, mode) == ("update_item", "lost") else 2)


@pytest.mark.parametrize("mode", MODES)
def test_a_fault_while_taking_off_sale(shopee: ShopeeShop, live: list[Product], mode: str) -> None:
    shopee.control(fail_next={"mode": mode, "path": "unlist_item"})
    shopee.command("channel_withdraw", shopee.account.pk, "--sku", live[0].sku)
    sync_through(shopee)
    assert not shopee.items()[live[0].sku]["is_live"]
    assert shopee.diff() == []


def test_the_daily_limit_pauses_the_account_and_counts_as_no_failure(shopee: ShopeeShop, products: list[Product]) -> None:
    shopee.publish_all()
    shopee.control(fail_next={"mode": "limit", "path": "add_item"})
    shopee.command("channel_sync", shopee.account.pk)
    account = Account.objects.get(pk=shopee.account.pk)
    assert account.paused_until is not None
    assert account.paused_until > timezone.now() + timedelta(seconds=30)
    assert list(Listing.objects.values_list("failures", flat=True)) == [0, 0, 0]
    calls = shopee.state()["calls"]
    shopee.command("channel_sync", shopee.account.pk)
    assert shopee.state()["calls"] == calls
    sync_through(shopee)
    assert_settled(shopee, products)


def test_a_refusal_is_told_with_its_remedy_and_not_repeated(shopee: ShopeeShop, point: SalesPoint) -> None:
    product = make_listable(point)
    shopee.publish_all()
    shopee.control(fail_next={"mode": "rejected", "path": "add_item"})
    assert shopee.writes_of_sync() == {"add_item": 1}
    row = shopee.status()[product.sku]
    assert (row["state"], row["next_attempt_at"], row["external_id"]) == ("rejected", None, None)
    assert row["last_error"]["code"] == "product.error_param"
    assert len(row["last_error"]["request_id"]) == 32
    assert "sửa sản phẩm theo đó rồi bấm Đẩy lại" in row["last_error"]["text"]
    assert shopee.writes_of_sync() == {}
    change(product, price_vnd=96000)
    assert shopee.writes_of_sync() == {"add_item": 1}
    assert shopee.status()[product.sku]["last_error"] is None


def test_a_new_create_needs_two_empty_look_ups_an_interval_apart(shopee: ShopeeShop, point: SalesPoint) -> None:
    product = make_listable(point)
    shopee.publish_all()
    Account.objects.update(lookup_s=3600)
    shopee.control(fail_next={"mode": "lost_before", "path": "add_item"})
    shopee.command("channel_sync", shopee.account.pk)
    listing = shopee.listing(product.sku)
    assert (listing.state, listing.empty_lookups) == (ListingState.UNKNOWN, 0)
    Listing.objects.update(create_sent_at=timezone.now() - timedelta(hours=9), due_at=timezone.now())
    shopee.command("channel_sync", shopee.account.pk)
    listing = shopee.listing(product.sku)
    assert (listing.state, listing.empty_lookups) == (ListingState.UNKNOWN, 1)
    assert listing.due_at - listing.looked_up_at == timedelta(hours=1)
    Listing.objects.update(due_at=timezone.now())
    shopee.command("channel_sync", shopee.account.pk)
    assert shopee.listing(product.sku).empty_lookups == 1
    assert shopee.writes() == {"add_item": 1}
    Listing.objects.update(looked_up_at=timezone.now() - timedelta(hours=2), due_at=timezone.now())
    shopee.command("channel_sync", shopee.account.pk)
    assert shopee.writes() == {"add_item": 2}
    assert_settled(shopee, [product])


def test_a_lost_create_is_found_although_the_search_index_lags(shopee: ShopeeShop, point: SalesPoint) -> None:
    product = make_listable(point)
    shopee.publish_all()
    shopee.control(index_lag_s=3600, fail_next={"mode": "lost", "path": "add_item"})
    sync_through(shopee)
    assert shopee.writes() == {"add_item": 1}
    assert_settled(shopee, [product])


def test_a_lost_create_of_a_product_that_was_withdrawn_meanwhile_is_taken_off_sale(shopee: ShopeeShop, point: SalesPoint) -> None:
    product = make_listable(point)
    shopee.publish_all()
    shopee.control(fail_next={"mode": "lost", "path": "add_item"})
    shopee.command("channel_sync", shopee.account.pk)
    shopee.command("channel_withdraw", shopee.account.pk, "--all")
    sync_through(shopee)
    assert not shopee.items()[product.sku]["is_live"]
    assert shopee.status()[product.sku]["state"] == "withdrawn"


def test_expired_tokens_are_renewed_once(shopee: ShopeeShop, products: list[Product]) -> None:
    shopee.publish_all()
    shopee.control(expire_tokens=True)
    sync_through(shopee)
    assert_settled(shopee, products)
    assert shopee.state()["calls"]["/api/v2/auth/access_token/get"] == 1


def test_whoever_comes_second_uses_the_tokens_of_the_first(shopee: ShopeeShop) -> None:
    first, second = (connect(Account.objects.get(pk=shopee.account.pk)) for _number in range(2))
    first.renew()
    second.renew()
    assert shopee.state()["calls"]["/api/v2/auth/access_token/get"] == 1
    assert accounts.read_tokens(second.row) == accounts.read_tokens(first.row)


def test_lost_consent_parks_the_account_and_its_work_waits(shopee: ShopeeShop, products: list[Product]) -> None:
    shopee.publish_all()
    shopee.control(revoke=True)
    with pytest.raises(CommandError, match="Cần cấp quyền lại"):
        shopee.sync()
    account = Account.objects.get(pk=shopee.account.pk)
    assert account.state == AccountState.NEEDS_REAUTH
    assert "Cấp quyền lại" in account.state_text
    calls = sum(shopee.state()["calls"].values())
    with pytest.raises(CommandError):
        shopee.sync()
    assert sum(shopee.state()["calls"].values()) == calls
    assert shopee.writes() == {}
    assert all(row["next_attempt_at"] for row in shopee.status().values())


def test_a_late_worker_changes_nothing(shopee: ShopeeShop, live: list[Product], point: SalesPoint) -> None:
    recount(live[0], point, 4)
    now = timezone.now()
    (late,) = claim(shopee.account.pk, now=now)
    assert late is not None
    Listing.objects.filter(pk=late.pk).update(lease_until=now - timedelta(seconds=1))
    assert shopee.writes_of_sync() == {"update_stock": 1}
    settled = Listing.objects.filter(pk=late.pk).values().get()
    before = shopee.state()["calls"]
    push.push(late, connect(Account.objects.get(pk=shopee.account.pk)))
    assert Listing.objects.filter(pk=late.pk).values().get() == settled
    assert shopee.state()["calls"] == before


def test_a_leased_row_is_nobody_elses(shopee: ShopeeShop, live: list[Product], point: SalesPoint) -> None:
    recount(live[0], point, 4)
    now = timezone.now()
    assert claim(shopee.account.pk, now=now) != []
    assert claim(shopee.account.pk, now=now) == []
    assert claim(shopee.account.pk, now=now + timedelta(seconds=61)) != []


def test_what_became_urgent_goes_first_among_the_claimed(shopee: ShopeeShop, products: list[Product]) -> None:
    shopee.publish_all()
    claimed = claim(shopee.account.pk, now=timezone.now(), limit=3)
    assert len(claimed) == 3
    shopee.command("channel_withdraw", shopee.account.pk, "--sku", claimed[2].sku)
    Listing.objects.filter(pk=claimed[0].pk).update(lease_token="another")
    left, changed = still_claimed(claimed)
    assert [(row.sku, row.is_urgent, row.is_wanted) for row in left] == [(claimed[2].sku, True, False), (claimed[1].sku, False, True)]
    assert changed == {claimed[2].product_id}


def test_an_urgent_claim_leaves_the_rest(shopee: ShopeeShop, products: list[Product]) -> None:
    shopee.publish_all()
    assert claim(shopee.account.pk, now=timezone.now(), limit=3, only_urgent=True) == []
    shopee.command("channel_withdraw", shopee.account.pk, "--sku", products[1].sku)
    assert [row.sku for row in claim(shopee.account.pk, now=timezone.now(), limit=3, only_urgent=True)] == [products[1].sku]


def test_a_change_during_a_push_is_not_delayed_by_its_back_off(shopee: ShopeeShop, live: list[Product], point: SalesPoint) -> None:
    recount(live[0], point, 4)
    (running,) = claim(shopee.account.pk, now=timezone.now())
    assert running is not None
    shopee.command("channel_withdraw", shopee.account.pk, "--sku", live[0].sku)
    Listing.objects.filter(pk=running.pk).update(failures=8)
    running.failures = 8
    shopee.control(fail_next={"mode": "server", "path": "update_stock"})
    push.push(running, connect(Account.objects.get(pk=shopee.account.pk)))
    row = shopee.listing(live[0].sku)
    assert row.is_urgent
    assert row.due_at <= timezone.now()


def test_a_row_that_changed_while_the_marketplace_was_read_is_left_alone(shopee: ShopeeShop, products: list[Product]) -> None:
    shopee.publish_all()
    rows = list(Listing.objects.filter(account=shopee.account))
    found = reconcile.differences(rows, [])
    assert [difference.field for difference in found] == ["missing"] * 3
    shopee.sync()
    assert reconcile.fix(rows, found, [], now=timezone.now()) == 0
    assert shopee.writes_of_sync() == {}


class Killed(BaseException):
    """The process ends here: nothing after it runs."""


def _kill_at(monkeypatch: pytest.MonkeyPatch, number: int, *, before: bool) -> None:
    """The run dies right before or right after its n-th request or database write."""
    done = count(1)

    def dying(inner: Any) -> Any:
        def call(*args: Any, **kwargs: Any) -> Any:
            turn = next(done)
            if before and turn == number:
                raise Killed
            answer = inner(*args, **kwargs)
            if not before and turn == number:
                raise Killed
            return answer

        return call

    monkeypatch.setattr("connectors.transport.Transport.request", dying(Transport.request))
    monkeypatch.setattr("connectors.push._Run._flush", dying(push._Run._flush))
    monkeypatch.setattr("connectors.push._Run._release", dying(push._Run._release))


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("number", range(1, 17))
def test_a_worker_killed_at_any_boundary_of_a_create(shopee: ShopeeShop, point: SalesPoint, number: int, before: bool) -> None:
    product = make_listable(point)
    shopee.publish_all()
    with pytest.MonkeyPatch.context() as patch:
        _kill_at(patch, number, before=before)
        (listing,) = claim(shopee.account.pk, now=timezone.now())
        assert listing is not None
        try:
            push.push(listing, connect(Account.objects.get(pk=shopee.account.pk)))
        except Killed:
            Listing.objects.update(lease_until=timezone.now())
    sync_through(shopee)
    assert_settled(shopee, [product])
    assert shopee.state()["writes"]["add_item"] <= 2


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("number", range(1, 10))
def test_a_worker_killed_at_any_boundary_of_changes(
    shopee: ShopeeShop, live: list[Product], point: SalesPoint, number: int, before: bool
) -> None:
    change(live[0], price_vnd=99000, title="Miến dong sợi nhỏ đóng túi")
    recount(live[0], point, 2)
    with pytest.MonkeyPatch.context() as patch:
        _kill_at(patch, number, before=before)
        (listing,) = claim(shopee.account.pk, now=timezone.now())
        assert listing is not None
        try:
            push.push(listing, connect(Account.objects.get(pk=shopee.account.pk)))
        except Killed:
            Listing.objects.update(lease_until=timezone.now())
    sync_through(shopee)
    assert_settled(shopee, live)


def test_every_attempt_that_could_change_something_is_kept(shopee: ShopeeShop, live: list[Product], point: SalesPoint) -> None:
    shopee.control(fail_next={"mode": "server", "path": "update_stock"})
    recount(live[0], point, 4)
    sync_through(shopee)
    log = Attempt.objects.filter(listing__sku=live[0].sku).order_by("pk").values_list("step", "outcome", "code")
    assert list(log) == [("create", "ok", ""), ("stock", "Temporary", "error_server"), ("stock", "ok", "")]

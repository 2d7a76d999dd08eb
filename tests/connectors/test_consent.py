"""The seller's consent: given by either page, pinned to one seller, looked after, and its end told to one person once."""

import threading
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core import mail
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from connectors import alerts
from connectors.accounts import connect, park, read_tokens
from connectors.models import Account, AccountState
from connectors.tasks import import_account_orders
from tests.connectors.conftest import ShopeeShop, committed

pytestmark = pytest.mark.django_db
EMAIL = "nguoi-lo@example.com"


@pytest.fixture
def staff(client: Client) -> Client:
    user = get_user_model().objects.create_user("can-bo", password="mat-khau-thu-1")
    user.user_permissions.add(*Permission.objects.filter(codename__in=["access_admin", "change_account", "view_account"]))
    client.force_login(user)
    return client


def agree(staff: Client, account: Account, page: str = "signed") -> Any:
    """A person presses the button, the seller agrees at the marketplace, the browser comes back."""
    sent = staff.post(reverse("marketplace_account", args=[account.pk]), {"act": page})
    assert sent.status_code == 302, sent.content
    back = urlsplit(requests.get(sent["Location"], allow_redirects=False, timeout=5).headers["Location"])
    return staff.get(f"{back.path}?{back.query}", follow=True)


@pytest.mark.parametrize("page", ["signed", "open"])
def test_either_page_gives_consent_and_tells_who_and_until_when(staff: Client, shopee: ShopeeShop, page: str) -> None:
    Account.objects.update(state="needs_reauth", state_text="x", tokens="", told="needs_reauth")
    shown = agree(staff, shopee.account, page)
    account = Account.objects.get()
    assert (account.state, account.state_text, account.told, account.seller_name) == ("active", "", "", "Sandbox OCOP")
    assert read_tokens(account) is not None
    assert account.consent_until > timezone.now() + timedelta(days=364)
    assert "Đã cấp quyền" in shown.content.decode()


def test_one_app_serves_several_shops_each_with_its_own_orders(staff: Client, shopee: ShopeeShop) -> None:
    """The second account needs no key: the app is known."""
    given = {
        "marketplace": "shopee",
        "name": "Hợp tác xã thử",
        "host": shopee.url,
        "partner_id": "1000001",
        "contact_email": "a@example.com",
    }
    assert staff.post(reverse("marketplace_account_add"), {**given, "partner_id": "7"}).status_code == 400
    assert Account.objects.count() == 1
    staff.post(reverse("marketplace_account_add"), given)
    second = Account.objects.get(name="Hợp tác xã thử")
    assert second.state == AccountState.NEW
    shopee.control(login="22002")
    agree(staff, second)
    second.refresh_from_db()
    assert (second.seller_id, second.state) == ("22002", "active")
    assert shopee.state()["shops"] == ["22001", "22002"]
    assert {connect(account).run(connect(account).read_seller).name for account in Account.objects.all()} == {"Sandbox OCOP"}


def test_a_shop_is_connected_once(staff: Client, shopee: ShopeeShop) -> None:
    given = {"marketplace": "shopee", "name": "Trùng", "host": shopee.url, "partner_id": "1000001", "contact_email": EMAIL}
    staff.post(reverse("marketplace_account_add"), given)
    second = Account.objects.get(name="Trùng")
    assert "đã kết nối ở gian hàng" in agree(staff, second).content.decode()
    second.refresh_from_db()
    assert (second.seller_id, second.tokens, second.state) == ("", "", "new")


def test_another_seller_is_refused_in_words_and_nothing_changes(staff: Client, shopee: ShopeeShop) -> None:
    before = Account.objects.values().get()
    shopee.control(login="22002")
    shown = agree(staff, shopee.account).content.decode()
    assert "22001 (Sandbox OCOP), không phải 22002" in shown
    assert Account.objects.values().get() == before


def test_a_return_that_nobody_asked_for_is_asked_about_first(staff: Client, shopee: ShopeeShop) -> None:
    Account.objects.update(seller_id="", tokens="", state="new")
    here = reverse("marketplace_consent", args=[shopee.account.pk])
    page = requests.get(connect(shopee.account).marketplace.authorize_url(redirect_url="http://x/"), allow_redirects=False, timeout=5)
    query = {name: values[0] for name, values in parse_qs(urlsplit(page.headers["Location"]).query).items()}
    shown = staff.get(here, {**query, "state": "forged"})
    assert "Chỉ đồng ý nếu chính bạn" in shown.content.decode()
    assert Account.objects.get().tokens == ""
    staff.post(f"{here}?code={query['code']}&shop_id={query['shop_id']}")
    assert Account.objects.get().state == "active"


def test_a_main_account_connects_each_of_its_shops_with_tokens_of_its_own(staff: Client, shopee: ShopeeShop) -> None:
    shopee.control(main_account={"id": "9001", "shops": ["22001", "22002"]})
    shown = agree(staff, shopee.account, "open")
    assert "Đã cấp quyền cho 2 gian hàng" in shown.content.decode()
    first, second = Account.objects.order_by("pk")
    assert [(row.seller_id, row.state) for row in (first, second)] == [("22001", "active"), ("22002", "active")]
    assert second.name == "Gian hàng thử · 22002"
    pairs = [read_tokens(row) for row in (first, second)]
    assert pairs[0]
    assert pairs[1]
    assert pairs[0].refresh_token != pairs[1].refresh_token
    for row in (first, second):
        connect(row).renew()  # the shared token is used up; their own are not
    agree(staff, first, "signed")
    assert Account.objects.count() == 2


def test_a_main_account_without_the_pinned_shop_or_unasked_changes_nothing(staff: Client, shopee: ShopeeShop) -> None:
    before = Account.objects.get().tokens
    shopee.control(main_account={"id": "9001", "shops": ["22003"]})
    assert "không có gian hàng 22001" in agree(staff, shopee.account, "open").content.decode()
    reply = staff.get(reverse("marketplace_consent", args=[shopee.account.pk]), {"code": "x", "main_account_id": "9001"}, follow=True)
    assert "không bắt đầu từ đây" in reply.content.decode()
    assert Account.objects.get().tokens == before


def test_consent_taken_back_parks_the_work_and_tells_one_person_once(shopee: ShopeeShop) -> None:
    Account.objects.update(contact_email=EMAIL)
    shopee.control(revoke=True)
    with committed():
        import_account_orders(shopee.account.pk)
    account = Account.objects.get()
    assert (account.state, "Cấp quyền lại" in account.state_text) == ("needs_reauth", True)
    calls = shopee.state()["calls"]
    for _turn in range(3):
        with committed():
            import_account_orders(shopee.account.pk)
            park(account, "again")
        alerts.tell(account.pk, now=timezone.now())
    assert shopee.state()["calls"] == calls
    assert [(letter.to, f"/quan-tri/san/ket-noi/{account.pk}/" in letter.body) for letter in mail.outbox] == [
        (["nguoi-lo@example.com"], True)
    ]


def days_before(until: datetime, days: float) -> datetime:
    return until - timedelta(days=days)


def test_the_end_of_consent_is_announced_at_each_step_once(shopee: ShopeeShop) -> None:
    account = Account.objects.get()
    until = account.consent_until
    Account.objects.update(contact_email=EMAIL)
    told = [[alerts.tell(account.pk, now=days_before(until, days)) for _turn in range(2)] for days in (31, 30, 20, 14, 7, 6.5, 3, 1, 0.5)]
    assert [first for first, _again in told] == [False, True, False, True, True, False, True, True, False]
    assert not any(again for _first, again in told)
    assert len(mail.outbox) == 5
    assert f"{timezone.localtime(until):%d/%m/%Y}" in mail.outbox[0].body


def test_the_end_of_consent_is_read_from_the_marketplace(shopee: ShopeeShop) -> None:
    ends_at = int((timezone.now() + timedelta(days=5)).timestamp())
    shopee.control(consent_until=ends_at)
    import_account_orders(shopee.account.pk)
    assert Account.objects.get().consent_until.timestamp() > ends_at, "asked twice a day, not each minute"
    Account.objects.update(seller_read_at=timezone.now() - timedelta(hours=13))
    import_account_orders(shopee.account.pk)
    assert Account.objects.get().consent_until.timestamp() == ends_at
    assert alerts.waiting(now=timezone.now()) == [shopee.account.pk]


def test_a_clock_that_is_wrong_is_named(shopee: ShopeeShop) -> None:
    shopee.control(clock_skew_s=900)
    import_account_orders(shopee.account.pk)
    account = Account.objects.get()
    assert account.state == "active", "a wrong clock is no lost consent"
    shopee.control(clock_skew_s=0)
    import_account_orders(shopee.account.pk)
    assert Account.objects.get().orders_read_until is not None


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_refresh_at_once_and_one_refresh_leaves(shopee: ShopeeShop) -> None:
    """A refresh token is good once: the second worker takes the tokens of the first."""
    before = shopee.state()["calls"].get("/api/v2/auth/access_token/get", 0)
    shopee.control(expire_tokens=True, latency_s=0.3)
    workers = [connect(Account.objects.get()) for _worker in range(4)]
    barrier, seen, failed = threading.Barrier(4), [], []

    def work(position: int) -> None:
        try:
            barrier.wait()
            workers[position].run(workers[position].read_seller)
            seen.append(read_tokens(workers[position].row).access_token)
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(position,)) for position in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert (len(seen), len(set(seen))) == (4, 1)
    assert shopee.state()["calls"]["/api/v2/auth/access_token/get"] - before == 1
    assert Account.objects.get().state == "active"

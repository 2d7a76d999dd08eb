"""The staff's screens of the marketplaces, and who may use them."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from catalog.models import Product
from connectors.models import Account, Listing
from tests.connectors.conftest import ShopeeShop, consent

pytestmark = pytest.mark.django_db


def log_in(client: Client, *permissions: str, **fields: Any) -> None:
    user = get_user_model().objects.create_user("nhan-vien", password="mat-khau-thu-1", **fields)
    user.user_permissions.add(*Permission.objects.filter(codename__in=["access_admin", *permissions]))
    client.force_login(user)


def answer(client: Client, account: Account, url: str, capsys: pytest.CaptureFixture[str]) -> Any:
    from connectors.accounts import connect

    code, shop_id = consent(
        connect(account).marketplace.authorize_url(redirect_url=f"http://testserver/quan-tri/san/cap-quyen/{account.pk}/")
    )
    return client.get(f"/quan-tri/san/cap-quyen/{account.pk}/", {"code": code, "shop_id": shop_id})


def test_consent_comes_back_to_the_staffs_entrance(client: Client, shopee: ShopeeShop) -> None:
    log_in(client, "change_account")
    Account.objects.update(state="needs_reauth", state_text="x", tokens="")
    reply = answer(client, shopee.account, shopee.url, shopee.capsys)
    assert reply.status_code == 302
    account = Account.objects.get()
    assert (account.state, account.state_text) == ("active", "")
    assert account.tokens


def test_consent_needs_the_right_and_a_log_in(client: Client, shopee: ShopeeShop) -> None:
    Account.objects.update(state="needs_reauth", tokens="")
    assert "/login" in answer(client, shopee.account, shopee.url, shopee.capsys)["Location"]
    log_in(client)
    answer(client, shopee.account, shopee.url, shopee.capsys)
    assert (Account.objects.get().state, Account.objects.get().tokens) == ("needs_reauth", "")


def test_another_seller_is_refused(client: Client, shopee: ShopeeShop) -> None:
    log_in(client, "change_account")
    before = Account.objects.get().tokens
    client.get(f"/quan-tri/san/cap-quyen/{shopee.account.pk}/", {"code": "x", "shop_id": "999"})
    account = Account.objects.get()
    assert (account.seller_id, account.tokens) == ("22001", before)


def test_listings_and_accounts_are_shown_and_not_edited(client: Client, shopee: ShopeeShop, live: list[Product]) -> None:
    log_in(client, "view_account", "view_listing")
    page = client.get(reverse("wagtailsnippets_connectors_listing:list"), {"q": live[0].sku})
    assert page.status_code == 200
    assert live[0].sku in page.content.decode()
    assert client.get(reverse("wagtailsnippets_connectors_account:list")).status_code == 200
    assert client.get(reverse("wagtailsnippets_connectors_account:edit", args=[shopee.account.pk])).status_code == 302
    secret = shopee.account.secrets
    assert secret
    inspected = client.get(reverse("wagtailsnippets_connectors_account:inspect", args=[shopee.account.pk])).content.decode()
    assert secret not in inspected


def test_a_listing_shows_both_sides_its_calls_and_is_pushed_again(client: Client, shopee: ShopeeShop, live: list[Product]) -> None:
    log_in(client, "view_listing", "change_listing")
    listing = Listing.objects.get(product=live[0])
    inspect = reverse("wagtailsnippets_connectors_listing:inspect", args=[listing.pk])
    page = client.get(inspect).content.decode()
    assert [text in page for text in ("Sàn đã xác nhận", "<td>Đăng tin: xong</td>", "Đẩy lại", "95.000")] == [True] * 4
    push = reverse("wagtailsnippets_connectors_listing:push_again", args=[listing.pk])
    assert (client.get(push).status_code, Listing.objects.get(pk=listing.pk).due_at) == (200, None)
    assert client.post(push)["Location"] == inspect
    assert Listing.objects.get(pk=listing.pk).due_at is not None


def test_who_may_only_look_pushes_nothing(client: Client, shopee: ShopeeShop, live: list[Product]) -> None:
    log_in(client, "view_listing")
    listing = Listing.objects.get(product=live[0])
    client.post(reverse("wagtailsnippets_connectors_listing:push_again", args=[listing.pk]))
    assert Listing.objects.get(pk=listing.pk).due_at is None
    assert "Đẩy lại" not in client.get(reverse("wagtailsnippets_connectors_listing:inspect", args=[listing.pk])).content.decode()

"""Consent of the seller, tokens, and notifications: what holds between the app and the shop."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from connectors.errors import NotAuthorised, Rejected, UnexpectedReply
from connectors.marketplace import Connection, Event, Tokens
from connectors.shopee.api import Api, field
from connectors.shopee.signing import is_equal, push_signature
from connectors.trade import Seller

ABSOLUTE_TIME_FROM = 1_000_000_000
"""`expire_in` above this is an absolute time (one official sample shows it so)."""
REFRESH_TOKEN_LIFE = timedelta(days=30)
OPEN_PAGES = {
    "https://partner.shopeemobile.com": "https://open.shopee.com",
    "https://openplatform.shopee.cn": "https://open.shopee.cn",
    "https://openplatform.shopee.com.br": "https://open.shopee.com.br",
    "https://openplatform.sandbox.test-stable.shopee.sg": "https://open.sandbox.test-stable.shopee.com",
    "https://openplatform.sandbox.test-stable.shopee.cn": "https://open.sandbox.test-stable.shopee.cn",
}
"""API host -> host of the newer page. A host that is not here (a sandbox of one's own) serves both."""
PUSH_CODES = (1, 2, 3, 4, 12, 15, 16, 29)
"""Consent given, taken back, order status, tracking number, consent about to end, label, item taken down, return."""
VERIFICATION, RETURN_CHANGED, CONSENT_CHANGED = "0", "29", ("1", "2", "12")


class Consent:
    """The part of `client.Shopee` that a seller's consent and the notifications need."""

    consent_pages: Mapping[str, str] = {
        "signed": "Trang cấp quyền có chữ ký (dùng được trong 5 phút)",
        "open": "Trang cấp quyền mới của Shopee (open.shopee.com)",
    }
    _api: Api
    _connection: Connection

    def authorize_url(self, *, redirect_url: str) -> str:
        """The classic signed page; the link is good for five minutes."""
        return self._api.signed_url("/api/v2/shop/auth_partner", [("redirect", redirect_url)])

    def consent_url(self, *, page: str, redirect_url: str, state: str) -> str:
        """The signed page knows no `state`, so it travels inside the address of return."""
        if page == "open":
            query = {
                "partner_id": self._connection.settings.get("partner_id", ""),
                "auth_type": "seller",
                "redirect_uri": redirect_url,
                "response_type": "code",
                "state": state,
            }
            return f"{OPEN_PAGES.get(self._connection.host, self._connection.host)}/auth?{urlencode(query)}"
        return self.authorize_url(redirect_url=f"{redirect_url}?{urlencode({'state': state})}")

    def exchange_code(self, *, code: str, seller_id: str) -> Tokens:
        return self._tokens("/api/v2/auth/token/get", {"code": code, "shop_id": int(seller_id)})

    def exchange_group(self, *, code: str, group_id: str) -> tuple[Tokens, tuple[str, ...]]:
        """The first pair is shared by the account's shops; each renews it once into a pair of its own."""
        answer, tokens = self._told_tokens("/api/v2/auth/token/get", {"code": code, "main_account_id": int(group_id)})
        return tokens, tuple(str(own) for own in answer.get("shop_id_list") or [])

    def renew_tokens(self, tokens: Tokens) -> Tokens:
        body = {"refresh_token": tokens.refresh_token, "shop_id": int(self._connection.seller_id)}
        return self._tokens("/api/v2/auth/access_token/get", body)

    def _tokens(self, path: str, body: dict[str, Any]) -> Tokens:
        return self._told_tokens(path, body)[1]

    def _told_tokens(self, path: str, body: dict[str, Any]) -> tuple[dict[str, Any], Tokens]:
        partner_id = self._connection.settings.get("partner_id", "")
        if not partner_id.isdigit():
            raise NotAuthorised("Gian hàng chưa có mã ứng dụng (Partner ID). Hãy thêm lại gian hàng ở mục Kết nối.", code="no_partner_id")
        answer = self._api.public_post(path, {**body, "partner_id": int(partner_id)})
        now, expire_in = self._connection.clock(), int(field(answer, "expire_in", (int, float)))
        expires_at = datetime.fromtimestamp(expire_in, UTC) if expire_in > ABSOLUTE_TIME_FROM else now + timedelta(seconds=expire_in)
        return answer, Tokens(
            access_token=field(answer, "access_token", str),
            refresh_token=field(answer, "refresh_token", str),
            expires_at=expires_at,
            refresh_expires_at=now + REFRESH_TOKEN_LIFE,
        )

    def read_seller(self) -> Seller:
        """get_shop_info, which is flat; `expire_time` there is the truth about the consent's end."""
        answer = self._api.get("/api/v2/shop/get_shop_info")
        until = answer.get("expire_time")
        return Seller(
            name=str(answer.get("shop_name") or ""),
            region=str(answer.get("region") or ""),
            is_open=str(answer.get("status") or "NORMAL") == "NORMAL",
            consent_until=datetime.fromtimestamp(int(until), UTC) if until else None,
        )

    # notifications

    def subscribe(self, *, url: str) -> None:
        """One address for the whole app; Shopee calls it while it is saved."""
        known = self._api.public_get("/api/v2/push/get_app_push_config")
        if known.get("callback_url") == url and set(PUSH_CODES) <= set(known.get("push_config_on_list") or []):
            return
        self._api.public_post("/api/v2/push/set_app_push_config", {"callback_url": url, "set_push_config_on": list(PUSH_CODES)})

    def read_event(self, *, url: str, headers: Mapping[str, str], body: bytes) -> Event:
        key = self._connection.settings.get("partner_key", "")
        if not key:
            raise Rejected("Gian hàng chưa có khóa ứng dụng nên không nhận thông báo.", code="no_partner_key")
        wanted = push_signature(key, url=url, body=body)
        given = next((value for name, value in headers.items() if name.lower() == "authorization"), "")
        if not is_equal(wanted, given):
            raise Rejected("Chữ ký của thông báo không đúng.", code="push_signature")
        try:
            message = json.loads(body)
            data = message.get("data") or {}
            kind = str(message["code"])
            shop_id = str(message.get("shop_id") or data.get("shop_id") or _soon_expired(data) or "")
            order_id = str(data.get("ordersn") or data.get("order_sn") or "")
        except (ValueError, KeyError, AttributeError, TypeError) as error:
            raise UnexpectedReply("Thông báo của Shopee không đúng dạng.", code="push_body") from error
        return Event(
            key=wanted,
            kind="" if kind == VERIFICATION else kind,
            shop_id=shop_id,
            data=data,
            order_id=order_id,
            tells_of_return=kind == RETURN_CHANGED,
            tells_of_consent=kind in CONSENT_CHANGED,
        )


def _soon_expired(data: Mapping[str, Any]) -> str:
    """Code 12 names shops whose consent ends soon; each app of ours hears of one shop at a time or asks by itself anyway."""
    shops = data.get("shop_expire_soon") or []
    return str(shops[0]) if shops else ""

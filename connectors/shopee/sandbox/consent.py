"""Authorisation page, tokens, shop info."""

import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from connectors.shopee.sandbox.state import Refused, State

if TYPE_CHECKING:
    from connectors.shopee.sandbox.server import Request

CODE_LIFE_S, ACCESS_LIFE_S, REFRESH_LIFE_S, OLD_ACCESS_GRACE_S = 600, 14400, 30 * 86400, 300
YEAR_S = 365 * 86400


def redirect_url(state: State, redirect: str) -> str:
    if urlsplit(redirect).scheme not in ("http", "https"):
        raise Refused("error_param", "There is no redirect in query.")
    code = secrets.token_hex(16)
    state.codes[code] = state.now_s() + CODE_LIFE_S
    state.is_linked = True
    joint = "&" if urlsplit(redirect).query else "?"
    return f"{redirect}{joint}{urlencode({'code': code, 'shop_id': state.shop_id})}"


def token_get(state: State, request: "Request") -> dict[str, Any]:
    body = request.json()
    if str(body.get("partner_id")) != state.partner_id or not body.get("code"):
        raise Refused("error_param", "Wrong parameters, detail: code is a required field.")
    if state.codes.pop(str(body["code"]), 0) < state.now_s():
        raise Refused("invalid_code", "Invalid code, please have a check.")
    if str(body.get("shop_id")) != state.shop_id:
        raise Refused("invalid_shop_id", "Invalid shop_id, please have a check.")
    return _pair(state)


def token_renew(state: State, request: "Request") -> dict[str, Any]:
    """A refresh token is good once; the access token before it for five more minutes."""
    body = request.json()
    if str(body.get("partner_id")) != state.partner_id or str(body.get("shop_id")) != state.shop_id:
        raise Refused("error_param", "Wrong parameters, detail: shop_id is a required field.")
    if not state.is_linked:
        raise Refused("shop_no_linked", "Partner and shop has no linked.")
    if state.refresh_tokens.pop(str(body.get("refresh_token")), 0) < state.now_s():
        raise Refused("error_auth", "Invalid refresh_token.")
    grace = state.now_s() + OLD_ACCESS_GRACE_S
    state.access_tokens = {token: min(until, grace) for token, until in state.access_tokens.items()}
    return {**_pair(state), "partner_id": int(state.partner_id), "shop_id": int(state.shop_id)}


def check_token(state: State, token: str, shop_id: str) -> None:
    if not token:
        raise Refused("error_param", "There is no access_token in query.")
    if not shop_id:
        raise Refused("error_param", "There is no shop_id in query.")
    if not state.is_linked:
        raise Refused("shop_no_linked", "Partner and shop has no linked.")
    if shop_id != state.shop_id or state.access_tokens.get(token, 0) < state.now_s():
        raise Refused("invalid_acceess_token", "Invalid access_token, please have a check.")


def get_shop_info(state: State, request: "Request") -> dict[str, Any]:
    now = state.now_s()
    return {"shop_name": "Sandbox OCOP", "region": "VN", "status": "NORMAL", "is_cb": False, "auth_time": now, "expire_time": now + YEAR_S}


def _pair(state: State) -> dict[str, Any]:
    access, refresh = secrets.token_hex(16), secrets.token_hex(16)
    state.access_tokens[access] = state.now_s() + ACCESS_LIFE_S
    state.refresh_tokens[refresh] = state.now_s() + REFRESH_LIFE_S
    return {"access_token": access, "refresh_token": refresh, "expire_in": ACCESS_LIFE_S}

"""Authorisation and cancellation pages in both forms, and tokens."""

import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from connectors.shopee.sandbox import notify
from connectors.shopee.sandbox.state import YEAR_S, App, Plain, Refused, State

if TYPE_CHECKING:
    from connectors.shopee.sandbox.server import Request

CODE_LIFE_S, ACCESS_LIFE_S, REFRESH_LIFE_S, OLD_ACCESS_GRACE_S = 600, 14400, 30 * 86400, 300


def consented_url(app: App, request: "Request") -> str:
    """The seller at the browser agrees: where the page sends the browser to. The newer page also gives `state` back."""
    redirect = _redirect(request)
    code = secrets.token_hex(16)
    now = app.now_s()
    main, several = app.main_account
    for shop in map(app.shop, several or (app.login,)):
        shop.is_linked, shop.consent_from, shop.consent_until = True, now, now + YEAR_S
        notify.send(shop, 1, {"authorize_type": "shop authorization", "extra": "", "success": 1, "shop_id": int(shop.shop_id)})
    name, subject = ("main_account_id", main) if main else ("shop_id", app.shop(app.login).shop_id)
    app.codes[code] = (now + CODE_LIFE_S, subject)
    return _with(redirect, {"code": code, name: subject, **_state(request)})


def cancelled_url(app: App, request: "Request") -> str:
    redirect = _redirect(request)
    shop = app.shop(app.login)
    shop.is_linked = False
    notify.send(shop, 2, {"authorize_type": "shop authorization canceled", "extra": "", "success": 1, "shop_id": int(shop.shop_id)})
    return _with(redirect, {"shop_id": shop.shop_id, **_state(request)})


def check_open_page(app: App, request: "Request") -> None:
    """The newer page carries no signature, so it is exact about its parameters."""
    if request.first("partner_id") != app.partner_id:
        raise Refused("invalid_partner_id", "Invalid partner_id, please have a check.")
    if request.path == "/auth" and request.first("response_type") != "code":
        raise Refused("error_param", "response_type should be code.")
    if request.first("auth_type") not in ("seller", "supplier", "user"):
        raise Refused("error_param", "auth_type should be one of seller, supplier, user.")


def _redirect(request: "Request") -> str:
    redirect = request.first("redirect_uri") or request.first("redirect")
    if urlsplit(redirect).scheme not in ("http", "https"):
        raise Refused("error_param", "There is no redirect in query.")
    return redirect


def _state(request: "Request") -> dict[str, str]:
    return {"state": request.first("state")} if request.first("state") else {}


def _with(url: str, pairs: dict[str, str]) -> str:
    return f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(pairs)}"


def token_get(app: App, request: "Request") -> Plain:
    body = request.json()
    if str(body.get("partner_id")) != app.partner_id or not body.get("code"):
        raise Refused("error_param", "Wrong parameters, detail: code is a required field.")
    until, subject = app.codes.pop(str(body["code"]), (0, ""))
    if until < app.now_s():
        raise Refused("invalid_code", "Invalid code, please have a check.")
    if "main_account_id" in body:
        return _of_main_account(app, subject, str(body["main_account_id"]))
    if str(body.get("shop_id")) != subject:
        raise Refused("invalid_shop_id", "Invalid shop_id, please have a check.")
    return Plain(fields=_pair(app.shop(subject)))


def _of_main_account(app: App, subject: str, told: str) -> Plain:
    """One pair for all its shops; each may use the refresh token once."""
    if told != subject or subject != app.main_account[0]:
        raise Refused("invalid_main_acount_id", "Invalid main_account_id, please have a check.")
    first, *others = (app.shop(own) for own in app.main_account[1])
    pair = _pair(first)
    for shop in others:
        shop.access_tokens[pair["access_token"]] = shop.now_s() + ACCESS_LIFE_S
        shop.refresh_tokens[pair["refresh_token"]] = shop.now_s() + REFRESH_LIFE_S
    return Plain(fields={**pair, "shop_id_list": [int(own) for own in app.main_account[1]], "merchant_id_list": []})


def token_renew(app: App, request: "Request") -> Plain:
    """A refresh token is good once; the access token before it for five more minutes."""
    body = request.json()
    shop = app.shops.get(str(body.get("shop_id")))
    if str(body.get("partner_id")) != app.partner_id or shop is None:
        raise Refused("error_param", "Wrong parameters, detail: shop_id is a required field.")
    if not shop.is_linked:
        raise Refused("shop_no_linked", "Partner and shop has no linked.")
    if shop.consent_until < app.now_s():
        raise Refused("shop_access_expired", "The authorization of the shop has expired.")
    if shop.refresh_tokens.pop(str(body.get("refresh_token")), 0) < app.now_s():
        raise Refused("error_auth", "Invalid refresh_token.")
    grace = app.now_s() + OLD_ACCESS_GRACE_S
    shop.access_tokens = {token: min(until, grace) for token, until in shop.access_tokens.items()}
    return Plain(fields={**_pair(shop), "partner_id": int(app.partner_id), "shop_id": int(shop.shop_id)})


def shop_of_token(app: App, token: str, shop_id: str) -> State:
    if not token:
        raise Refused("error_param", "There is no access_token in query.")
    if not shop_id:
        raise Refused("error_param", "There is no shop_id in query.")
    shop = app.shops.get(shop_id)
    if shop is not None and not shop.is_linked:
        raise Refused("shop_no_linked", "Partner and shop has no linked.")
    if shop is None or shop.access_tokens.get(token, 0) < app.now_s():
        raise Refused("invalid_acceess_token", "Invalid access_token, please have a check.")
    if shop.consent_until < app.now_s():
        raise Refused("shop_access_expired", "The authorization of the shop has expired.")
    return shop


def _pair(shop: State) -> dict[str, Any]:
    access, refresh = secrets.token_hex(16), secrets.token_hex(16)
    shop.access_tokens[access] = shop.now_s() + ACCESS_LIFE_S
    shop.refresh_tokens[refresh] = shop.now_s() + REFRESH_LIFE_S
    return {"access_token": access, "refresh_token": refresh, "expire_in": ACCESS_LIFE_S}

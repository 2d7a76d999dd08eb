"""The shop itself, and the shops that gave the app their consent."""

from typing import TYPE_CHECKING, Any

from connectors.shopee.sandbox.state import App, Plain, Refused, State

if TYPE_CHECKING:
    from connectors.shopee.sandbox.server import Request


def get_shop_info(state: State, request: "Request") -> Plain:
    """Flat, without `response`."""
    return Plain(
        fields={
            "shop_name": state.shop_name,
            "region": "VN",
            "status": "NORMAL",
            "is_cb": False,
            "is_sip": False,
            "merchant_id": None,
            "shop_fulfillment_flag": "Others",
            "auth_time": state.consent_from,
            "expire_time": state.consent_until,
        }
    )


def get_profile(state: State, request: "Request") -> dict[str, Any]:
    return {"shop_name": state.shop_name, "shop_logo": "", "description": state.description}


def update_profile(state: State, request: "Request") -> dict[str, Any]:
    body = request.json()
    if not any(name in body for name in ("shop_name", "shop_logo", "description")):
        raise Refused("error_param", "Wrong parameters, detail: one of shop_name, shop_logo, description is required.")
    state.shop_name = str(body.get("shop_name") or state.shop_name)
    state.description = str(body.get("description", state.description))
    return get_profile(state, request)


def get_warehouse_detail(state: State, request: "Request") -> dict[str, Any]:
    raise Refused("warehouse.error_not_in_whitelist", "The shop is not in the multi-warehouse whitelist.")


def get_shops_by_partner(app: App, request: "Request") -> Plain:
    size, page = int(request.first("page_size") or 100), int(request.first("page_no") or 1)
    if not 1 <= size <= 100 or page < 1:
        raise Refused("error_param", "page_size should be 1 to 100 and page_no from 1.")
    rows = [
        {"region": "VN", "shop_id": int(shop.shop_id), "auth_time": shop.consent_from, "expire_time": shop.consent_until}
        for shop in app.shops.values()
        if shop.is_linked
    ]
    start = (page - 1) * size
    return Plain(fields={"authed_shop_list": rows[start : start + size], "more": start + size < len(rows)})

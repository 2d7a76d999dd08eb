"""`/__state` and `/__control`: what a test sees and does behind the API's back. `shop_id` names the shop; without it, the first one.

`/__state?counts=1` answers the counts alone, with `sku` also the items that carry it.
"""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from connectors.shopee.sandbox import items, notify, orders, payment, returns
from connectors.shopee.sandbox.state import App, Faults, State

MODES = (
    "lost", "lost_before", "server", "busy", "html", "garbage", "empty", "rate", "too_many", "limit", "auth", "unlinked", "no_ip", "slow",
    "rejected", "strange",
)  # fmt: skip
WRITE_CALLS = (
    "add_item", "update_item", "update_price", "update_stock", "unlist_item", "delete_item",
    "init_tier_variation", "update_tier_variation", "add_model", "update_model", "delete_model",
)  # fmt: skip
APP_NUMBERS = ("latency_s", "slow_s", "index_lag_s", "clock_skew_s", "model_wait_s", "tracking_lag_s", "document_lag_s")
APP_WHOLE = ("calls_per_s", "daily_cap")


class BadControl(Exception):
    pass


def state_of(app: App, calls: Counter[str], *, shop_id: str = "") -> dict[str, Any]:
    state = app.shop(shop_id)
    sender = notify.sender_of(app)
    return {
        **counts_of(app, calls, shop_id=shop_id),
        "shop_id": state.shop_id,
        "shops": sorted(app.shops),
        "is_linked": state.is_linked,
        "items": [_item(item) for item in state.items.values()],
        "orders": list(state.orders.values()),
        "returns": list(state.returns.values()),
        "incomes": {number: payment.income(state, order) for number, order in state.orders.items()},
        "posts": list(app.posts),
        "images": len(app.images),
        "push": {**asdict(app.push), "codes": sorted(app.push.codes), "sent": sender.sent, "failed": sender.failed,
                 "waiting": sender.waiting, "lost": len(sender.lost)},
    }  # fmt: skip


def counts_of(app: App, calls: Counter[str], *, shop_id: str = "", sku: str = "") -> dict[str, Any]:
    """What a measurement asks often: nothing that grows with the shop but the counting; of one SKU also its items."""
    state = app.shop(shop_id)
    writes = {name: sum(number for path, number in calls.items() if path.endswith(f"/{name}")) for name in WRITE_CALLS}
    return {
        "live": sum(item["item_status"] == "NORMAL" for item in state.items.values()),
        "calls": dict(calls),
        "writes": writes,
        "write_count": sum(writes.values()),
        "busiest_second": max(app.calls_by_second.values(), default=0),
        "calls_by_second": dict(app.calls_by_second),
        **({"items": [_item(item) for item in state.items.values() if item["item_sku"] == sku]} if sku else {}),
    }


def _item(item: dict[str, Any]) -> dict[str, Any]:
    stock, reserved = items.totals(item)
    told = {"is_live": item["item_status"] == "NORMAL", "sku": item["item_sku"]}
    return {**item, **told, "available": max(0, stock - reserved)}


def apply(app: App, body: dict[str, Any], calls: Counter[str]) -> dict[str, Any]:
    """Each key is one action; answers what it did."""
    state = app.shop(str(body.pop("shop_id", "")))
    done: dict[str, Any] = {}
    for name, value in body.items():
        if name == "reset":
            calls.clear()
        action = ACTIONS.get(name)
        if action is None:
            raise BadControl(f"unknown control {name}; known: {', '.join(ACTIONS)}")
        try:
            done[name] = action(state, value)
        except (KeyError, ValueError, TypeError) as error:
            raise BadControl(f"{name}: {error!r}") from error
    return done


def _fail_next(state: State, value: Any) -> int:
    given = value if isinstance(value, dict) else {"mode": value}
    if given.get("mode") not in MODES:
        raise BadControl(f"mode must be one of {', '.join(MODES)}")
    state.faults.queue += [(given["mode"], given.get("path", ""))] * int(given.get("count", 1))
    return len(state.faults.queue)


def _fail_rate(state: State, value: dict[str, Any]) -> float:
    state.faults.rate = float(value["rate"])
    state.faults.modes = list(value.get("modes") or ["server"])
    state.faults.random = random.Random(value.get("seed", 0))
    return state.faults.rate


def _expire_tokens(state: State, value: Any) -> int:
    count = len(state.access_tokens)
    state.access_tokens.clear()
    return count


def _revoke(state: State, value: Any) -> bool:
    """The seller takes the consent back at the marketplace."""
    state.is_linked = False
    told = {"authorize_type": "shop authorization canceled", "extra": "", "success": 1, "shop_id": int(state.shop_id)}
    notify.send(state, 2, told)
    return True


def _main_account(state: State, value: dict[str, Any]) -> list[str]:
    """`id` and `shops`; an empty id: the seller logs in with one shop again."""
    shops = tuple(state.app.shop(str(own)).shop_id for own in value.get("shops") or [])
    state.app.main_account = (str(value.get("id") or ""), shops)
    return list(shops)


def _login(state: State, value: Any) -> str:
    """Whose seller sits at the browser from now on."""
    state.app.login = str(value)
    return state.app.shop(state.app.login).shop_id


def _consent_until(state: State, value: Any) -> int:
    """When the consent ends; the notification that warns of it goes out at once."""
    state.consent_until = int(value)
    soon = {"merchant_expire_soon": [], "shop_expire_soon": [int(state.shop_id)], "user_expire_soon": []}
    notify.send(state, 12, {**soon, "expire_before": state.consent_until, "page_no": 1, "total_page": 1})
    return state.consent_until


def _edit(state: State, value: dict[str, Any]) -> int:
    """A person at the marketplace. Price and stock alone do not move `update_time`."""
    item = state.items[int(value["item_id"])]
    changed = {
        name: given for name, given in value.items() if name in ("price", "stock", "item_name", "description", "item_status", "item_sku")
    }
    item.update(changed)
    if set(changed) - {"price", "stock"}:
        item["update_time"] = state.now_s()
    return int(item["item_id"])


def _ban(state: State, value: Any) -> int:
    items.ban(state, int(value))
    return int(value)


def _order(state: State, value: dict[str, Any]) -> dict[str, Any]:
    is_cod, message = bool(value.get("cod", True)), str(value.get("message", ""))
    return orders.place(state, lines=value["lines"], status=value.get("status", "READY_TO_SHIP"), is_cod=is_cod, message=message)


def _order_status(state: State, value: dict[str, Any]) -> dict[str, Any]:
    return orders.move(state, order_sn=value["order_sn"], status=value["status"])


def _edit_order(state: State, value: dict[str, Any]) -> dict[str, Any]:
    """Whatever the original may one day send: any field of one order, as it is."""
    order = state.orders[value["order_sn"]]
    order.update(value["fields"])
    return order


def _return(state: State, value: dict[str, Any]) -> dict[str, Any]:
    return returns.ask(state, order_sn=value["order_sn"], reason=value.get("reason", "ITEM_DAMAGED"), lines=value.get("lines"))


def _return_status(state: State, value: dict[str, Any]) -> dict[str, Any]:
    return returns.set_status(state, return_sn=value["return_sn"], status=value["status"])


def _push_faults(state: State, value: dict[str, Any]) -> dict[str, Any]:
    """`duplicate`, `reorder`, `forge`: booleans; `retry_after_s`: a list of seconds."""
    sender = notify.sender_of(state.app)
    sender.is_duplicating = bool(value.get("duplicate", sender.is_duplicating))
    sender.is_reordering = bool(value.get("reorder", sender.is_reordering))
    sender.is_forging = bool(value.get("forge", sender.is_forging))
    sender.retry_after_s = tuple(float(part) for part in value.get("retry_after_s", sender.retry_after_s))
    return value


def _push(state: State, value: dict[str, Any]) -> dict[str, Any]:
    """The console's "push test data"."""
    notify.send(state, int(value["code"]), value.get("data") or {})
    return value


def _set(name: str, kind: Callable[[Any], Any]) -> Callable[[State, Any], Any]:
    def change(state: State, value: Any) -> Any:
        setattr(state.app, name, kind(value))
        return kind(value)

    return change


def _forget_images(state: State, value: Any) -> int:
    """As a marketplace that was set up anew: ids of pictures told before mean nothing."""
    count = len(state.app.images)
    state.app.images.clear()
    return count


def _reset(state: State, value: Any) -> bool:
    """Forgets items, orders, returns, faults, limits and counts; consent stays."""
    for shop in state.app.shops.values():
        shop.items.clear()
        shop.orders.clear()
        shop.returns.clear()
    state.app.faults = Faults()
    state.app.latency_s = state.app.index_lag_s = state.app.clock_skew_s = 0.0
    state.app.calls_per_s = state.app.daily_cap = 0
    state.app.calls_by_second.clear()
    state.app.calls_by_day.clear()
    return True


ACTIONS: dict[str, Callable[[State, Any], Any]] = {
    "fail_next": _fail_next,
    "fail_rate": _fail_rate,
    "expire_tokens": _expire_tokens,
    "revoke": _revoke,
    "login": _login,
    "main_account": _main_account,
    "consent_until": _consent_until,
    "edit": _edit,
    "ban": _ban,
    "order": _order,
    "order_status": _order_status,
    "edit_order": _edit_order,
    "return": _return,
    "return_status": _return_status,
    "push_faults": _push_faults,
    "push": _push,
    **{name: _set(name, float) for name in APP_NUMBERS},
    **{name: _set(name, int) for name in APP_WHOLE},
    "stale_echo": _set("is_echo_stale", bool),
    "forget_images": _forget_images,
    "reset": _reset,
}

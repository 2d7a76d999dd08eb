"""`/__state` and `/__control`: what a test sees and does behind the API's back."""

import random
from collections import Counter
from typing import Any

from connectors.shopee.sandbox import orders
from connectors.shopee.sandbox.state import Faults, State

MODES = ("lost", "lost_before", "server", "html", "garbage", "rate", "too_many", "limit", "auth", "slow", "rejected")
WRITE_CALLS = ("add_item", "update_item", "update_price", "update_stock", "unlist_item", "delete_item")


class BadControl(Exception):
    pass


def state_of(state: State, calls: Counter[str]) -> dict[str, Any]:
    items = [_item(item) for item in state.items.values()]
    writes = {name: sum(number for path, number in calls.items() if path.endswith(f"/{name}")) for name in WRITE_CALLS}
    return {
        "shop_id": state.shop_id,
        "items": items,
        "orders": list(state.orders.values()),
        "calls": dict(calls),
        "writes": writes,
        "write_count": sum(writes.values()),
        "images": len(state.images),
    }


def _item(item: dict[str, Any]) -> dict[str, Any]:
    return {
        **item,
        "is_live": item["item_status"] == "NORMAL",
        "sku": item["item_sku"],
        "available": max(0, item["stock"] - item["reserved"]),
    }


def apply(state: State, body: dict[str, Any], calls: Counter[str]) -> dict[str, Any]:
    """Each key is one action; answers what it did."""
    done: dict[str, Any] = {}
    for name, value in body.items():
        action = ACTIONS.get(name)
        if action is None:
            raise BadControl(f"unknown control {name}; known: {', '.join(ACTIONS)}")
        done[name] = action(state, value, calls)
    return done


def _fail_next(state: State, value: Any, calls: Counter[str]) -> int:
    given = value if isinstance(value, dict) else {"mode": value}
    if given.get("mode") not in MODES:
        raise BadControl(f"mode must be one of {', '.join(MODES)}")
    state.faults.queue += [(given["mode"], given.get("path", ""))] * int(given.get("count", 1))
    return len(state.faults.queue)


def _fail_rate(state: State, value: dict[str, Any], calls: Counter[str]) -> float:
    state.faults.rate = float(value["rate"])
    state.faults.modes = list(value.get("modes") or ["server"])
    state.faults.random = random.Random(value.get("seed", 0))
    return state.faults.rate


def _expire_tokens(state: State, value: Any, calls: Counter[str]) -> int:
    count = len(state.access_tokens)
    state.access_tokens.clear()
    return count


def _revoke(state: State, value: Any, calls: Counter[str]) -> bool:
    state.is_linked = False
    return True


def _edit(state: State, value: dict[str, Any], calls: Counter[str]) -> int:
    item = state.items[int(value["item_id"])]
    item.update({name: given for name, given in value.items() if name in ("price", "stock", "item_name", "item_status", "item_sku")})
    item["update_time"] = state.now_s()
    return int(item["item_id"])


def _ban(state: State, value: Any, calls: Counter[str]) -> int:
    state.items[int(value)]["item_status"] = "BANNED"
    return int(value)


def _order(state: State, value: dict[str, Any], calls: Counter[str]) -> dict[str, Any]:
    return orders.place(state, lines=value["lines"], status=value.get("status", "READY_TO_SHIP"))


def _order_status(state: State, value: dict[str, Any], calls: Counter[str]) -> dict[str, Any]:
    return orders.move(state, order_sn=value["order_sn"], status=value["status"])


def _set(name: str) -> Any:
    def change(state: State, value: Any, calls: Counter[str]) -> float:
        setattr(state, name, float(value))
        return float(value)

    return change


def _forget_images(state: State, value: Any, calls: Counter[str]) -> int:
    """As a marketplace that was set up anew: ids of pictures told before mean nothing."""
    count = len(state.images)
    state.images.clear()
    return count


def _reset(state: State, value: Any, calls: Counter[str]) -> bool:
    """Forgets items, orders, faults and counts; consent stays."""
    state.items.clear()
    state.orders.clear()
    state.faults = Faults()
    state.latency_s = state.index_lag_s = 0.0
    calls.clear()
    return True


ACTIONS = {
    "fail_next": _fail_next,
    "fail_rate": _fail_rate,
    "expire_tokens": _expire_tokens,
    "revoke": _revoke,
    "edit": _edit,
    "ban": _ban,
    "order": _order,
    "order_status": _order_status,
    "latency_s": _set("latency_s"),
    "slow_s": _set("slow_s"),
    "index_lag_s": _set("index_lag_s"),
    "forget_images": _forget_images,
    "reset": _reset,
}

"""An order of Postmart in our words. Nothing of this is published: states and fields are those of the mall software (README). Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from connectors.marketplace import ChannelOrder, ChannelOrderLine
from connectors.postmart.contract import PRESENT

STATUS = {"cancelled": "CANCELLED", "unpaid": "NEW", "paid": "READY", "shipped": "SHIPPED", "received": "COMPLETED"}
PARTLY, WHOLLY = 1, 2
LOCKED = "Postmart đang khóa đơn này vì khách khiếu nại hoặc xin hoàn tiền. Trả lời khách trên cổng Postmart trước khi giao."
PARTLY_REFUNDED = "Postmart đã hoàn cho khách {amount} đ của đơn này. Kiểm tra phần hàng còn phải giao hoặc đã trả về."
STRANGE = "Postmart gửi trạng thái đơn không rõ ({state}). Xem đơn trên cổng Postmart."
UNREADABLE = "Đơn từ Postmart thiếu mặt hàng. Xem đơn trên cổng Postmart."


def read(row: Mapping[str, Any]) -> ChannelOrder:
    """Whatever is missing is empty; what can't be followed is said in `problem` and never stops the other orders."""
    told = {name: row.get(theirs) for name, theirs in PRESENT.order_fields.items()}
    word = PRESENT.order_states.get(_whole(told["state"], default=-1), "")
    lines = tuple(_line(line) for line in told["lines"] or [])
    status, problem = _status(told, word)
    return ChannelOrder(
        external_id=str(told["id"]),
        status=status,
        vendor_status=f"{told['state']}/{told['refund'] or 0}/{told['lock'] or 0}",
        created_at=_moment(told["created"]),
        updated_at=_moment(told["updated"] or told["created"]),
        total_vnd=_whole(told["total_vnd"]),
        lines=lines,
        buyer_name=str(told["buyer_name"] or ""),
        phone=str(told["phone"] or ""),
        address=str(told["address"] or ""),
        area_code=str(told["area"] or ""),
        note=str(told["note"] or ""),
        wants_cancel=bool(_whole(told["lock"])) and word in ("unpaid", "paid"),
        problem=problem or ("" if lines else UNREADABLE),
    )


def _status(told: Mapping[str, Any], word: str) -> tuple[str, str]:
    """Called off or paid back after it went out, the goods are still to come home: that is a return."""
    went_out = bool(told["shipped"]) or word in ("shipped", "received")
    if word == "cancelled" or _whole(told["refund"]) == WHOLLY:
        return ("RETURNED" if went_out else "CANCELLED"), ""
    if not word:
        return "NEW", STRANGE.format(state=told["state"])
    if _whole(told["refund"]) == PARTLY:
        return STATUS[word], PARTLY_REFUNDED.format(amount=f"{_whole(told['refund_vnd']):,}".replace(",", "."))
    return STATUS[word], LOCKED if _whole(told["lock"]) else ""


def _line(row: Mapping[str, Any]) -> ChannelOrderLine:
    told = {name: row.get(theirs) for name, theirs in PRESENT.line_fields.items()}
    return ChannelOrderLine(
        line_id=str(told["id"]),
        sku=str(told["sku"] or ""),
        title=str(told["title"] or ""),
        quantity=_whole(told["quantity"], default=1),
        unit_price_vnd=_whole(told["unit_price_vnd"]),
    )


def _moment(seconds: Any) -> datetime:
    return datetime.fromtimestamp(_whole(seconds), UTC)


def _whole(value: Any, *, default: int = 0) -> int:
    try:
        return round(float(value))
    except (TypeError, ValueError):
        return default

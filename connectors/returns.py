"""Returns at a marketplace: read, answered, and counted in; goods are on the shelf again once, when a person counted them."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from connectors.accounts import Connected
from connectors.inbound import OVERLAP
from connectors.marketplace import Capability
from connectors.models import Account, ChannelOrder, ChannelReturn, ReturnStatus
from connectors.trade import ChannelReturn as RemoteReturn
from shop import orders
from shop.order.models import Line, OrderStatus

log = logging.getLogger(__name__)
FIRST_LOOK_BACK, EVERY = timedelta(days=15), timedelta(minutes=10)
PARKED_PER_IMPORT = 20


class NotPossible(Exception):
    """Nothing was written; the text is Vietnamese and says why."""


def import_returns(connected: Connected, *, until: datetime, is_asked: bool = False) -> int:
    """Reads returns changed since the last reading, at most every ten minutes unless a notification asks; answers how many changed."""
    account, takes = connected.row, connected.part(Capability.RETURNS)
    read_until = account.returns_read_until
    if takes is None or (read_until and not is_asked and read_until > until - EVERY):
        return 0
    start = read_until - OVERLAP if read_until else until - FIRST_LOOK_BACK
    found = connected.run(lambda: list(takes.returns_since(start, until + OVERLAP)))
    parked = ChannelReturn.objects.filter(account=account, parked_at__isnull=False)
    for number in parked.values_list("external_id", flat=True)[:PARKED_PER_IMPORT]:
        found.append(connected.run(lambda number=number: takes.read_return(number)))  # type: ignore[misc]  # bound early
    changed = sum(_apply_or_park(account, remote, now=until) for remote in found)
    Account.objects.filter(pk=account.pk).update(returns_read_until=until)
    return changed


def _apply_or_park(account: Account, remote: RemoteReturn, *, now: datetime) -> bool:
    """The edge: whatever is wrong with one return stays with it."""
    try:
        return apply(account, remote, now=now)
    except Exception:
        log.exception("account=%s return=%s not written", account.pk, remote.external_id)
        return False


def apply(account: Account, remote: RemoteReturn, *, now: datetime) -> bool:
    """True when something changed; repeats and older news change nothing."""
    told: dict[str, Any] = {
        "external_order_id": remote.order_id,
        "status": remote.status,
        "vendor_status": remote.vendor_status,
        "reason": remote.reason[:300],
        "refund_vnd": max(0, remote.refund_vnd),
        "answer_by_at": remote.answer_by_at,
        "remote_updated_at": remote.updated_at,
        "lines": [{"sku": line.sku, "title": line.title, "quantity": line.quantity} for line in remote.lines],
        "problem": remote.problem,
        "parked_at": now if remote.problem else None,
        "channel_order": ChannelOrder.objects.filter(account=account, external_id=remote.order_id).first(),
    }
    with transaction.atomic():
        rows = ChannelReturn.objects.select_for_update()
        row, is_new = rows.get_or_create(account=account, external_id=remote.external_id, defaults=told)
        is_same = remote.updated_at == row.remote_updated_at and remote.vendor_status == row.vendor_status
        is_older = remote.updated_at < row.remote_updated_at and not (remote.status == ReturnStatus.ENDED != row.status)
        if not is_new and (is_older or (is_same and row.parked_at is None)):
            return False
        for name, value in told.items():
            setattr(row, name, value)
        row.save()
        if row.channel_order is not None:
            ChannelOrder.objects.filter(pk=row.channel_order.pk).update(money_due_at=now)
    return True


def countable(row: ChannelReturn) -> list[tuple[Line, int]]:
    """Lines of our order that the return speaks of, each with the most units that may come back."""
    order = row.channel_order.order if row.channel_order else None
    if order is None:
        return []
    left: dict[str, int] = {}
    for line in row.lines:
        left[line["sku"]] = left.get(line["sku"], 0) + line["quantity"]
    found = []
    for line in order.lines.filter(stockrecord__isnull=False).order_by("pk"):
        most = min(left.get(line.partner_sku, 0), line.quantity)
        if most:
            left[line.partner_sku] -= most
            found.append((line, most))
    return found


@transaction.atomic
def receive(row_id: int, *, good: Mapping[int, int], by: Any, now: datetime) -> None:
    """The goods came back: units in good order (by order line) are for sale again. Once; raises `NotPossible`."""
    row = ChannelReturn.objects.select_for_update(of=("self",)).select_related("channel_order__order").get(pk=row_id)
    most = {line.pk: quantity for line, quantity in countable(row)}
    if row.received_at is not None:
        raise NotPossible(_("Hàng trả này đã được ghi nhận trước đó."))
    order = row.channel_order.order if row.channel_order else None
    if order is None or order.status not in (OrderStatus.SHIPPED, OrderStatus.COMPLETED, OrderStatus.RETURNED):
        raise NotPossible(_("Đơn này chưa giao khỏi cửa hàng, nên không có hàng để nhận lại."))
    if any(quantity < 0 or quantity > most.get(line_id, 0) for line_id, quantity in good.items()):
        raise NotPossible(_("Số còn tốt không được nhiều hơn số khách trả."))
    back = {line_id: orders.Back(quantity=units, good=good.get(line_id, 0)) for line_id, units in most.items()}
    orders.take_back(order.pk, back=back, cause=f"return {row.external_id}", now=now, actor_id=by.pk)
    row.received_at, row.received_by = now, by.get_username()
    row.good = {str(line_id): quantity for line_id, quantity in good.items()}
    row.save(update_fields=["received_at", "received_by", "good"])
    ChannelOrder.objects.filter(order=order).update(problem="")


def agree(row: ChannelReturn, connected: Connected, *, now: datetime) -> None:
    """Says yes to the buyer at the marketplace, and reads what became of it."""
    takes = connected.part(Capability.RETURNS)
    if takes is None or row.status != ReturnStatus.ASKED:
        raise NotPossible(_("Yêu cầu trả hàng này không còn chờ trả lời."))
    connected.run(lambda: takes.agree_to_return(row.external_id))
    apply(row.account, connected.run(lambda: takes.read_return(row.external_id)), now=now)

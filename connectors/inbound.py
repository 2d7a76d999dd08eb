"""What comes home: a marketplace's orders become orders of the shop and hold its stock; notifications only wake."""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Product
from catalog.points.lookup import commune_by_code
from catalog.stock import NotOnHand
from connectors.accounts import Connected, connect
from connectors.errors import Gone, MarketplaceError, Rejected
from connectors.marketplace import Capability
from connectors.marketplace import ChannelOrder as RemoteOrder
from connectors.models import Account, ChannelOrder, Listing
from shop import orders
from shop.orders import Draft, DraftLine

log = logging.getLogger(__name__)
OVERLAP = timedelta(minutes=30)
"""Longer than a marketplace's clock was ever wrong by, before and behind: a change that carries another time than ours is still seen."""
PARKED_PER_IMPORT, TRACKING_PER_IMPORT = 50, 20
FIRST_LOOK_BACK = timedelta(days=15)
TRACKING_RECHECK = timedelta(minutes=5)
"""The marketplace advises against asking more often for one order; its notification comes sooner anyway."""
CANCELLED, RETURNED = "CANCELLED", "RETURNED"
LIFE = ("NEW", "READY", "SHIPPED", "COMPLETED", RETURNED, CANCELLED)
"""No order goes back in it."""
GONE_OUT = ("SHIPPED", "COMPLETED", RETURNED)
WITH_MONEY = ("COMPLETED", RETURNED)


def import_orders(account: Account, *, until: datetime, since: datetime | None = None) -> int:
    """Reads orders changed since the last reading (with an overlap) and books what is new; answers how many changed here.

    The watermark moves only past orders that are stored, be it as parked: an order that can't be written is kept with its
    problem, is tried again by each import, and never stops the others.
    """
    connected = connect(account)
    if Capability.ORDERS not in connected.marketplace.capabilities:
        return 0
    start = since or (account.orders_read_until - OVERLAP if account.orders_read_until else until - FIRST_LOOK_BACK)
    changed = connected.run(lambda: _read(connected, account, start, until))
    Account.objects.filter(pk=account.pk).update(orders_read_until=until)
    _ask_tracking(connected, account, now=until)
    return changed


def _read(connected: Connected, account: Account, start: datetime, until: datetime) -> int:
    changed = sum(_apply_or_park(account, remote) for remote in connected.marketplace.orders_since(start, until + OVERLAP))
    parked = ChannelOrder.objects.filter(account=account, parked_at__isnull=False).order_by("parked_at")
    numbers = list(parked.values_list("external_id", flat=True)[:PARKED_PER_IMPORT])
    if not numbers:
        return changed
    return changed + sum(_apply_or_park(account, remote) for remote in connected.marketplace.read_orders(numbers))


def read_again(account: Account, external_id: str) -> bool:
    """One order as it is now, after something was done to it at the marketplace; true when it changed here."""
    connected = connect(account)
    found = connected.run(lambda: connected.marketplace.read_orders([external_id]))
    return sum(_apply_or_park(account, remote) for remote in found) > 0


def _ask_tracking(connected: Connected, account: Account, *, now: datetime) -> None:
    ships = connected.part(Capability.SHIPPING)
    if ships is None:
        return
    due = ChannelOrder.objects.filter(account=account, tracking_due_at__lte=now).order_by("tracking_due_at")
    for row in due[:TRACKING_PER_IMPORT]:
        try:
            read_tracking(connected, row, now=now)
        except (Gone, Rejected) as error:
            log.info("account=%s order=%s no tracking: %s", account.pk, row.external_id, error.code)
            ChannelOrder.objects.filter(pk=row.pk).update(tracking_due_at=None)


def read_tracking(connected: Connected, row: ChannelOrder, *, now: datetime) -> str:
    """The tracking number as far as there is one; asked for again later while there is none."""
    number = str(connected.run(lambda: connected.part(Capability.SHIPPING).tracking_number(row.external_id)))
    due_at = None if number else now + TRACKING_RECHECK
    ChannelOrder.objects.filter(pk=row.pk).update(tracking_number=number, tracking_due_at=due_at)
    return number


def _apply_or_park(account: Account, remote: RemoteOrder) -> bool:
    """The edge: whatever is wrong with one order stays with that order."""
    now = timezone.now()
    if remote.problem and not remote.lines:
        _park(account, remote, remote.problem, now=now)
        return False
    try:
        return apply(account, remote, now=now)
    except MarketplaceError:
        raise
    except Exception as error:
        log.exception("account=%s order=%s parked", account.pk, remote.external_id)
        text = _("Chưa ghi được đơn này (%s). Hệ thống thử lại mỗi lần đọc đơn; nếu còn mãi, hãy báo người vận hành.")
        _park(account, remote, text % type(error).__name__, now=now)
        return False


def _told(remote: RemoteOrder) -> dict[str, Any]:
    """What the marketplace says, as columns."""
    return {
        "status": remote.status,
        "vendor_status": remote.vendor_status,
        "remote_updated_at": remote.updated_at,
        "total_vnd": max(0, remote.total_vnd),
        "note": remote.note,
        "ship_by_at": remote.ship_by_at,
        "wants_cancel": remote.wants_cancel,
        "is_arranged": remote.is_arranged,
    }


def _park(account: Account, remote: RemoteOrder, problem: str, *, now: datetime) -> None:
    row, _is_new = ChannelOrder.objects.get_or_create(account=account, external_id=remote.external_id, defaults=_told(remote))
    row.problem, row.parked_at = problem, row.parked_at or now
    row.save(update_fields=["problem", "parked_at"])


def apply(account: Account, remote: RemoteOrder, *, now: datetime) -> bool:
    """Books one remote order or its newer state; true when something changed. Repeats and older news change nothing."""
    told = _told(remote)
    with transaction.atomic():
        row, is_new = ChannelOrder.objects.select_for_update().get_or_create(account=account, external_id=remote.external_id, defaults=told)
        if not is_new and not _is_news(row, remote) and row.parked_at is None:
            return False
        if row.parked_at is not None:
            row.parked_at, row.problem = None, ""
        was_money_known = not is_new and row.status == remote.status
        for name, value in told.items():
            setattr(row, name, value)
        if row.order_id is None and remote.status not in (CANCELLED, RETURNED):
            _book(account, row, remote, now=now)
        _follow(row, remote, now=now)
        if remote.is_arranged and not row.tracking_number and remote.status != CANCELLED:
            row.tracking_due_at = row.tracking_due_at or now
        if remote.status in WITH_MONEY and not was_money_known:
            row.money_due_at = now
        _find_commune(row, remote)
        row.save()
    return True


def _find_commune(row: ChannelOrder, remote: RemoteOrder) -> None:
    """A code that no list knows is for a person; the order comes home all the same."""
    if not remote.area_code:
        return
    row.commune = commune_by_code(remote.area_code)
    text = _("Sàn gửi mã địa bàn %s không có trong danh mục xã, phường. Xem địa chỉ giao trên trang người bán của sàn.") % remote.area_code
    if row.commune is None and text not in row.problem:
        row.problem = f"{row.problem} {text}".strip()


def _is_news(row: ChannelOrder, remote: RemoteOrder) -> bool:
    """A later time, another status at the same time, or a later part of an order's life: a cancellation is one although the
    marketplace's clock was set back before it. An answer that was overtaken by another never says something later.
    """
    if remote.updated_at == row.remote_updated_at:
        return remote.vendor_status != row.vendor_status
    return remote.updated_at > row.remote_updated_at or _reached(remote) > _reached(row)


def _reached(told: ChannelOrder | RemoteOrder) -> tuple[int, bool]:
    return LIFE.index(told.status), told.is_arranged


def _product_ids(account: Account, remote: RemoteOrder) -> dict[str, int]:
    """Line id -> product: by SKU, else by the item's own id, for a person may have changed the SKU at the marketplace."""
    by_sku = dict(Product.objects.filter(sku__in=[line.sku for line in remote.lines]).values_list("sku", "pk"))
    items = {line.line_id: line.line_id.split(":")[0] for line in remote.lines if line.sku not in by_sku}
    named = [*items.values(), *items]  # an item of its own, or a choice of one
    listed = Listing.objects.filter(account=account, external_id__in=named).exclude(external_id="")
    by_item = dict(listed.values_list("external_id", "product_id"))
    found = {
        line.line_id: by_sku.get(line.sku) or by_item.get(line.line_id) or by_item.get(items.get(line.line_id, "")) for line in remote.lines
    }
    return {line_id: product_id for line_id, product_id in found.items() if product_id}


def _book(account: Account, row: ChannelOrder, remote: RemoteOrder, *, now: datetime) -> None:
    ids = _product_ids(account, remote)
    unknown = sorted({line.sku or line.title for line in remote.lines if line.line_id not in ids})
    row.problem = remote.problem
    if unknown:
        text = _("Đơn có mặt hàng không phải của cửa hàng: %s. Hãy xử lý phần này trên trang người bán của sàn.")
        row.problem = f"{row.problem} {text % ', '.join(unknown)}".strip()
    if not ids:
        return
    draft = Draft(
        token=f"{account.marketplace}:{account.pk}:{remote.external_id}",
        lines=tuple(
            DraftLine(product_id=ids[line.line_id], quantity=line.quantity, unit_price_vnd=line.unit_price_vnd)
            for line in remote.lines
            if line.line_id in ids
        ),
        name=remote.buyer_name,
        note=remote.note,
        payment_method="marketplace",
        channel=account.marketplace,
        channel_account=account.pk,
        channel_order_id=remote.external_id,
        total_vnd=remote.total_vnd,
    )
    order = orders.place_channel_order(draft, now=now)
    row.order = order
    row.problem = " ".join(part for part in (row.problem, order.attention) if part)


def _follow(row: ChannelOrder, remote: RemoteOrder, *, now: datetime) -> None:
    """What cannot be followed here is left to a person; it never keeps other orders from coming home."""
    if row.order_id is None:
        return
    try:
        if remote.status == CANCELLED:
            orders.cancel(row.order_id, now=now, cause=f"{row.account.marketplace} {remote.external_id} cancelled")
        elif remote.status in GONE_OUT:
            orders.mark_shipped(row.order_id)
            if remote.status == "COMPLETED":
                orders.mark_completed(row.order_id)
        elif remote.is_arranged:
            orders.mark_packed(row.order_id)
        if remote.status == RETURNED:
            row.problem = _("Khách trả hàng trên sàn. Khi nhận lại hàng, hãy ghi số còn tốt ở mục Trả hàng trên sàn.")
    except NotOnHand:
        row.problem = _("Đơn đã giao trên sàn nhưng số tồn ở điểm bán không đủ. Hãy kiểm kê rồi chuyển đơn sang “Đã gửi hàng”.")

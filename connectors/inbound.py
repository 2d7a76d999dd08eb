"""What comes home: a marketplace's orders become orders of the shop and hold its stock; notifications only wake."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Product
from catalog.stock import NotOnHand
from connectors.accounts import Connected, connect
from connectors.errors import TokenExpired
from connectors.marketplace import Capability
from connectors.marketplace import ChannelOrder as RemoteOrder
from connectors.models import Account, ChannelOrder
from shop import orders
from shop.orders import Draft, DraftLine

log = logging.getLogger(__name__)
OVERLAP = timedelta(minutes=10)
PARKED_PER_IMPORT = 50
FIRST_LOOK_BACK = timedelta(days=15)
CANCELLED, RETURNED = "CANCELLED", "RETURNED"
GONE_OUT = ("SHIPPED", "COMPLETED")


def import_orders(account: Account, *, until: datetime, since: datetime | None = None) -> int:
    """Reads orders changed since the last reading (with an overlap) and books what is new; answers how many changed here.

    The watermark moves only past orders that are stored, be it as parked: an order that can't be written is kept with its
    problem, is tried again by each import, and never stops the others.
    """
    connected = connect(account)
    if Capability.ORDERS not in connected.marketplace.capabilities:
        return 0
    start = since or (account.orders_read_until - OVERLAP if account.orders_read_until else until - FIRST_LOOK_BACK)
    try:
        changed = _read(connected, account, start, until)
    except TokenExpired:
        connected.renew()
        changed = _read(connected, account, start, until)
    Account.objects.filter(pk=account.pk).update(orders_read_until=until)
    return changed


def _read(connected: Connected, account: Account, start: datetime, until: datetime) -> int:
    changed = sum(_apply_or_park(account, remote) for remote in connected.marketplace.orders_since(start, until))
    parked = ChannelOrder.objects.filter(account=account, parked_at__isnull=False).order_by("parked_at")
    numbers = list(parked.values_list("external_id", flat=True)[:PARKED_PER_IMPORT])
    if not numbers:
        return changed
    return changed + sum(_apply_or_park(account, remote) for remote in connected.marketplace.read_orders(numbers))


def _apply_or_park(account: Account, remote: RemoteOrder) -> bool:
    """The edge: whatever is wrong with one order stays with that order."""
    now = timezone.now()
    try:
        return apply(account, remote, now=now)
    except Exception as error:
        log.exception("account=%s order=%s parked", account.pk, remote.external_id)
        _park(account, remote, error, now=now)
        return False


def _park(account: Account, remote: RemoteOrder, error: Exception, *, now: datetime) -> None:
    told = {
        "status": remote.status,
        "vendor_status": remote.vendor_status,
        "remote_updated_at": remote.updated_at,
        "total_vnd": remote.total_vnd,
    }
    row, _is_new = ChannelOrder.objects.get_or_create(account=account, external_id=remote.external_id, defaults=told)
    row.problem = (
        _("Chưa ghi được đơn này (%s). Hệ thống thử lại mỗi lần đọc đơn; nếu còn mãi, hãy báo người vận hành.") % type(error).__name__
    )
    row.parked_at = row.parked_at or now
    row.save(update_fields=["problem", "parked_at"])


def apply(account: Account, remote: RemoteOrder, *, now: datetime) -> bool:
    """Books one remote order or its newer state; true when something changed. Repeats and older news change nothing."""
    with transaction.atomic():
        row, is_new = ChannelOrder.objects.select_for_update().get_or_create(
            account=account,
            external_id=remote.external_id,
            defaults={
                "status": remote.status,
                "vendor_status": remote.vendor_status,
                "remote_updated_at": remote.updated_at,
                "total_vnd": remote.total_vnd,
            },
        )
        is_newer = remote.updated_at > row.remote_updated_at or (remote.updated_at == row.remote_updated_at and remote.status != row.status)
        if not is_new and not is_newer and row.parked_at is None:
            return False
        if row.parked_at is not None:
            row.parked_at, row.problem = None, ""
        row.status, row.vendor_status = remote.status, remote.vendor_status
        row.remote_updated_at, row.total_vnd = remote.updated_at, remote.total_vnd
        if row.order_id is None and remote.status not in (CANCELLED, RETURNED):
            _book(account, row, remote, now=now)
        _follow(row, remote, now=now)
        row.save()
    return True


def _book(account: Account, row: ChannelOrder, remote: RemoteOrder, *, now: datetime) -> None:
    ids = dict(Product.objects.filter(sku__in=[line.sku for line in remote.lines]).values_list("sku", "pk"))
    unknown = sorted({line.sku or line.title for line in remote.lines if line.sku not in ids})
    if unknown:
        row.problem = f"Đơn có mặt hàng không phải của cửa hàng: {', '.join(unknown)}. Hãy xử lý phần này trên trang người bán của sàn."
    if len(unknown) and not any(line.sku in ids for line in remote.lines):
        return
    draft = Draft(
        token=f"{account.marketplace}:{account.pk}:{remote.external_id}",
        lines=tuple(
            DraftLine(product_id=ids[line.sku], quantity=line.quantity, unit_price_vnd=line.unit_price_vnd)
            for line in remote.lines
            if line.sku in ids
        ),
        name=remote.buyer_name,
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
        elif remote.status == RETURNED:
            row.problem = "Khách trả hàng trên sàn. Khi nhận lại hàng còn tốt, hãy nhập lại vào kho."
    except NotOnHand:
        row.problem = "Đơn đã giao trên sàn nhưng số tồn ở điểm bán không đủ. Hãy kiểm kê rồi chuyển đơn sang “Đã giao cho vận chuyển”."

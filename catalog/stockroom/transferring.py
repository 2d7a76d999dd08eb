"""Goods between points: off one shelf when sent, on the other when counted in. Each step happens once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog import stock
from catalog.audit.record import record
from catalog.partner.models import SalesPoint, StockRecord
from catalog.stock import InsufficientStock, Piece
from catalog.stockroom.models import StockTransfer, TransferLine, TransferStage


class TransferRefused(Exception):
    """Nothing changed; the text says why."""


@transaction.atomic
def send(*, source_id: int, target_id: int, units: Mapping[int, int], by: Any, now: datetime) -> StockTransfer:
    """`units` by product id, only what no order holds. Raises `TransferRefused`."""
    if not units:
        raise TransferRefused(_("Hãy nhập số lượng của ít nhất một sản phẩm."))
    if source_id == target_id or not SalesPoint.objects.filter(pk=target_id, is_open=True).exists():
        raise TransferRefused(_("Hãy chọn một điểm bán khác đang hoạt động."))
    records = {row.product_id: row for row in StockRecord.objects.filter(partner_id=source_id, product_id__in=list(units))}
    transfer = StockTransfer.objects.create(source_id=source_id, target_id=target_id, sent_by=by, sent_at=now)
    TransferLine.objects.bulk_create(
        TransferLine(transfer=transfer, product_id=product_id, quantity=quantity) for product_id, quantity in sorted(units.items())
    )
    try:
        pieces = [Piece(stockrecord_id=records[product_id].pk, quantity=quantity) for product_id, quantity in units.items()]
        stock.take(pieces, cause=f"chuyển hàng {transfer.pk}", actor_id=by.pk if by else None)
    except (KeyError, InsufficientStock) as error:
        raise TransferRefused(_("Không đủ hàng rảnh trên kệ để chuyển: phần đã giữ cho đơn không chuyển được.")) from error
    return transfer


@transaction.atomic
def receive(*, transfer_id: int, point_id: int, received: Mapping[int, int], note: str, by: Any, now: datetime) -> StockTransfer:
    """`received` is units by line id, each at most what was sent. Raises `TransferRefused`."""
    transfer = _sent(transfer_id, target_id=point_id)
    lines = list(transfer.lines.all())
    if any(not 0 <= received.get(line.pk, -1) <= line.quantity for line in lines):
        raise TransferRefused(_("Số nhận phải từ 0 đến số đã gửi. Nhận thừa thì kiểm kê sau khi nhận."))
    if any(received[line.pk] < line.quantity for line in lines) and not note.strip():
        raise TransferRefused(_("Nhận thiếu so với số gửi: hãy ghi lý do."))
    for line in lines:
        TransferLine.objects.filter(pk=line.pk).update(received=received[line.pk])
    _put(transfer, {line.product_id: received[line.pk] for line in lines}, point_id, by)
    StockTransfer.objects.filter(pk=transfer.pk).update(
        stage=TransferStage.RECEIVED, received_by=by, received_at=now, note=note.strip()[:300]
    )
    missing = {str(line.product_id): line.quantity - received[line.pk] for line in lines if received[line.pk] < line.quantity}
    record(action="stock.transfer", target=transfer, by=by, after={"missing": missing}, cause=note.strip()[:300], at=now)
    return transfer


@transaction.atomic
def cancel(*, transfer_id: int, point_id: int, by: Any, now: datetime) -> StockTransfer:
    """The goods are back on the shelf that they left. Raises `TransferRefused`."""
    transfer = _sent(transfer_id, source_id=point_id)
    _put(transfer, {line.product_id: line.quantity for line in transfer.lines.all()}, point_id, by)
    StockTransfer.objects.filter(pk=transfer.pk).update(stage=TransferStage.CANCELLED, received_by=by, received_at=now)
    record(action="stock.transfer", target=transfer, by=by, after={"stage": TransferStage.CANCELLED.value}, at=now)
    return transfer


def _sent(transfer_id: int, **where: int) -> StockTransfer:
    transfer = StockTransfer.objects.select_for_update().filter(pk=transfer_id, stage=TransferStage.SENT, **where).first()
    if transfer is None:
        raise TransferRefused(_("Chuyến này đã được xử lý trước đó; không có gì thay đổi."))
    return transfer


def _put(transfer: StockTransfer, units: Mapping[int, int], point_id: int, by: Any) -> None:
    cause = f"chuyển hàng {transfer.pk}"
    for product_id, quantity in sorted(units.items()):
        if quantity:
            stock.put(product_id=product_id, point_id=point_id, quantity=quantity, cause=cause, actor_id=by.pk if by else None)

"""A count in two steps: written down with what the book said, then confirmed. What was sold in between stays sold."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog import stock
from catalog.audit.record import record
from catalog.partner.models import StockRecord
from catalog.stockroom.models import CountLine, StockCount


class CountRefused(Exception):
    """Nothing changed; the text says why."""


@transaction.atomic
def write_down(*, point_id: int, counted: Mapping[int, int], by: Any, now: datetime) -> StockCount:
    """`counted` is units on the shelf by product id. Raises `CountRefused`."""
    if not counted:
        raise CountRefused(_("Hãy nhập số đếm được của ít nhất một sản phẩm."))
    book = dict(StockRecord.objects.filter(partner_id=point_id, product_id__in=list(counted)).values_list("product_id", "num_in_stock"))
    count = StockCount.objects.create(point_id=point_id, counted_by=by, counted_at=now)
    CountLine.objects.bulk_create(
        CountLine(count=count, product_id=product_id, expected=book.get(product_id) or 0, counted=units)
        for product_id, units in sorted(counted.items())
    )
    return count


@transaction.atomic
def confirm(*, count_id: int, point_id: int, note: str, by: Any, now: datetime) -> int:
    """Moves the shelf by the differences; answers how many products changed. Raises `CountRefused`."""
    count = StockCount.objects.select_for_update().filter(pk=count_id, point_id=point_id, confirmed_at=None, dropped_at=None).first()
    if count is None:
        raise CountRefused(_("Lần kiểm kê này đã được xử lý trước đó; không có gì thay đổi."))
    different = [line for line in count.lines.all() if line.difference]
    if different and not note.strip():
        raise CountRefused(_("Có chênh lệch: hãy ghi lý do trước khi xác nhận."))
    for line in sorted(different, key=lambda line: line.product_id):
        held = StockRecord.objects.select_for_update().filter(partner_id=point_id, product_id=line.product_id).first()
        on_hand = (held.num_in_stock or 0) if held else 0
        if on_hand + line.difference < 0:
            raise CountRefused(_("“%s” đã bán thêm sau khi đếm. Hãy đếm lại.") % line.product.title)
        quantity = on_hand + line.difference
        cause = f"kiểm kê {count.pk}"
        stock.count(product_id=line.product_id, point_id=point_id, quantity=quantity, cause=cause, actor_id=by.pk if by else None)
    StockCount.objects.filter(pk=count.pk).update(confirmed_by=by, confirmed_at=now, note=note.strip()[:300])
    differences = {str(line.product_id): line.difference for line in different}
    record(action="stock.count", target=count, by=by, after=differences, cause=note.strip()[:300], at=now)
    return len(different)


def drop(*, count_id: int, point_id: int, now: datetime) -> bool:
    return bool(StockCount.objects.filter(pk=count_id, point_id=point_id, confirmed_at=None, dropped_at=None).update(dropped_at=now))

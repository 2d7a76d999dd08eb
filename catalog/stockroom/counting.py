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


class MovedMeanwhile(CountRefused):
    """Units left or came between opening the page and sending it: whether the count has them, nobody knows.

    `product_ids` are to be counted again.
    """

    def __init__(self, product_ids: list[int], titles: list[str]) -> None:
        names = ", ".join(f"“{title}”" for title in titles)
        super().__init__(_("Trong lúc bạn đếm đã bán hoặc nhận thêm: %s. Hãy đếm lại những món này; số khác bạn đã nhập vẫn còn.") % names)
        self.product_ids = frozenset(product_ids)


@transaction.atomic
def write_down(*, point_id: int, counted: Mapping[int, int], seen: Mapping[int, int], by: Any, now: datetime) -> StockCount:
    """`counted` is units on the shelf, `seen` what the book said when the count began, by product id. Raises `CountRefused`."""
    if not counted:
        raise CountRefused(_("Hãy nhập số đếm được của ít nhất một sản phẩm."))
    records = StockRecord.objects.filter(partner_id=point_id, product_id__in=list(counted)).select_related("product")
    held = {record.product_id: record for record in records.select_for_update(of=("self",)).order_by("pk")}
    book = {product_id: record.num_in_stock or 0 for product_id, record in held.items()}
    moved = [product_id for product_id, units in book.items() if seen.get(product_id, units) != units]
    if moved:
        raise MovedMeanwhile(moved, [held[product_id].product.title for product_id in moved])
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
        on_hand = stock.on_hand(product_id=line.product_id, point_id=point_id)
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

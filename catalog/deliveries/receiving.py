"""The point's side of a producer's delivery: counted in, once, onto the shelf."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog import stock
from catalog.audit.record import record
from catalog.deliveries.models import Delivery, DeliveryLine, DeliveryState

LARGEST = 1_000_000


class NotReceived(Exception):
    """Nothing changed; the text says why."""


@transaction.atomic
def receive(*, delivery_id: int, point_id: int, received: Mapping[int, int], by: Any, now: datetime) -> Delivery:
    """`received` is units by line id as counted here, more or fewer than announced; 0 for what did not come. Raises `NotReceived`."""
    waiting = Delivery.objects.select_for_update().filter(pk=delivery_id, point_id=point_id, state=DeliveryState.ANNOUNCED)
    delivery = waiting.first()
    if delivery is None:
        raise NotReceived(_("Chuyến này đã được nhận hoặc chủ thể đã hủy; không có gì thay đổi."))
    lines = list(delivery.lines.all())
    if any(not 0 <= received.get(line.pk, -1) <= LARGEST for line in lines):
        raise NotReceived(_("Hãy nhập số đã đếm của từng sản phẩm, từ 0 trở lên."))
    if not any(received[line.pk] for line in lines):
        raise NotReceived(_("Chưa có gì để nhận. Nếu hàng không đến, hãy gọi chủ thể để họ hủy chuyến."))
    actor_id = by.pk if by else None
    for line in sorted(lines, key=lambda line: line.product_id):
        DeliveryLine.objects.filter(pk=line.pk).update(received=received[line.pk])
        if received[line.pk]:
            units = {"product_id": line.product_id, "point_id": point_id, "quantity": received[line.pk]}
            stock.put(**units, cause=f"nhận hàng chuyến {delivery.pk}", actor_id=actor_id)
    Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.RECEIVED, received_by=by, received_at=now)
    differs = {str(line.product_id): received[line.pk] - line.quantity for line in lines if received[line.pk] != line.quantity}
    record(action="delivery.receive", target=delivery, by=by, after={"differs": differs}, at=now)
    delivery.refresh_from_db()
    return delivery

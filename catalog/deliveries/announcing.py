"""The producer's side of a delivery: announced, and cancelled while nobody has received it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.deliveries.models import Delivery, DeliveryLine, DeliveryState
from catalog.models import Product
from catalog.partner.models import SalesPoint


class DeliveryRefused(Exception):
    """Nothing was written; the text says why."""


@transaction.atomic
def announce(
    *, producer_id: int, point_id: int, quantities: Mapping[int, int], expected_on: date, note: str, by: Any, now: datetime
) -> Delivery:
    """`quantities` by product id, all of this producer. Raises `DeliveryRefused`."""
    if not quantities:
        raise DeliveryRefused(_("Hãy nhập số lượng của ít nhất một sản phẩm."))
    if not SalesPoint.objects.filter(pk=point_id, is_open=True).exists():
        raise DeliveryRefused(_("Điểm bán này không nhận hàng. Hãy chọn điểm khác."))
    own = set(Product.objects.filter(producer_id=producer_id, pk__in=list(quantities)).values_list("pk", flat=True))
    if own != set(quantities):
        raise DeliveryRefused(_("Có sản phẩm không phải của bạn."))
    delivery = Delivery.objects.create(
        producer_id=producer_id, point_id=point_id, expected_on=expected_on, note=note, announced_by=by, announced_at=now
    )
    DeliveryLine.objects.bulk_create(
        DeliveryLine(delivery=delivery, product_id=product_id, quantity=quantity) for product_id, quantity in sorted(quantities.items())
    )
    return delivery


def cancel(*, delivery_id: int, producer_id: int) -> bool:
    """False when it is not this producer's, was received or cancelled already."""
    waiting = Delivery.objects.filter(pk=delivery_id, producer_id=producer_id, state=DeliveryState.ANNOUNCED)
    return bool(waiting.update(state=DeliveryState.CANCELLED))

"""What an order was paid with, for its buyer to see that the money arrived."""

from dataclasses import dataclass
from datetime import datetime

from shop.order.models import Order, OrderStatus
from shop.payments.models import PaymentState, TransferState


@dataclass(frozen=True, kw_only=True)
class Received:
    amount_vnd: int
    at: datetime


def received_for(order: Order) -> Received | None:
    """The money that moved the order on; None for cash, and while the shop waits. Two queries at most."""
    if order.expires_at is None or order.status == OrderStatus.PENDING_PAYMENT:
        return None
    owed = int(order.total_incl_tax)
    payment = order.payments.filter(state=PaymentState.PAID, received_vnd=owed).order_by("settled_at").first()
    if payment is not None and payment.settled_at is not None:
        return Received(amount_vnd=owed, at=payment.settled_at)
    transfer = order.transfers.filter(state=TransferState.MATCHED, amount_vnd=owed).order_by("received_at").first()
    return Received(amount_vnd=owed, at=transfer.received_at) if transfer is not None else None

"""What the buyer needs to pay an order by bank."""

from dataclasses import dataclass
from datetime import datetime

from shop.order.models import Order, OrderStatus
from shop.payments.bank_transfer import METHOD
from shop.payments.bank_transfer.memo import memo_of
from shop.payments.bank_transfer.vietqr import payload
from shop.seller.models import Seller


@dataclass(frozen=True, kw_only=True)
class Transfer:
    """`amount_vnd` in whole đồng; `payload` is the content of the VietQR code."""

    bank_name: str
    account: str
    holder: str
    amount_vnd: int
    memo: str
    until: datetime
    payload: str


def transfer_of(order: Order, seller: Seller | None) -> Transfer | None:
    """None when nothing is to be transferred (any more)."""
    if seller is None or not seller.takes_transfers or order.payment_method != METHOD.code:
        return None
    if order.status != OrderStatus.PENDING_PAYMENT or order.expires_at is None:
        return None
    amount, memo = int(order.total_incl_tax), memo_of(order.number)
    return Transfer(
        bank_name=seller.bank_name,
        account=seller.bank_account,
        holder=seller.bank_holder,
        amount_vnd=amount,
        memo=memo,
        until=order.expires_at,
        payload=payload(bank_bin=seller.bank_bin, account=seller.bank_account, amount_vnd=amount, message=memo),
    )

"""What the checkout asks of a way to pay."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, kw_only=True)
class PaymentMethod:
    """`label` and `explanation` are Vietnamese message ids. `is_cash`: alcohol may not be sold with it (Law 44/2019/QH14).

    `pay_within`: the order is placed first, holds its stock, and ends by itself when nobody has paid in that time; None: no money
    is waited for. `is_online`: the buyer pays on the page of a gateway (`shop.payments.charging`).
    """

    code: str
    label: str
    explanation: str
    is_cash: bool
    pay_within: timedelta | None = None
    is_online: bool = False
    least_vnd: int = 0
    most_vnd: int | None = None

    def takes(self, amount_vnd: int) -> bool:
        return self.least_vnd <= amount_vnd and (self.most_vnd is None or amount_vnd <= self.most_vnd)

"""What the checkout asks of a way to pay."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class PaymentMethod:
    """`label` and `explanation` are Vietnamese message ids. `is_cash`: alcohol may not be sold with it (Law 44/2019/QH14)."""

    code: str
    label: str
    explanation: str
    is_cash: bool

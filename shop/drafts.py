"""What someone agreed to buy, before it is an order. Plain values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from shop.line_problems import LineProblem


@dataclass(frozen=True, kw_only=True)
class DraftLine:
    """`unit_price_vnd` is the price the buyer agreed to, `discount_vnd` what the whole line is reduced by; whole đồng."""

    product_id: int
    quantity: int
    unit_price_vnd: int
    discount_vnd: int = 0


@dataclass(frozen=True, kw_only=True)
class DraftGift:
    """`quantity` boxes of a gift set at the box's price."""

    gift_set_id: int
    quantity: int
    unit_price_vnd: int


@dataclass(frozen=True, kw_only=True)
class DraftDiscount:
    """One offer that was applied, `times` times; `voucher_id` and `code` when a coupon brought it. Whole đồng over the order."""

    offer_id: int
    name: str
    amount_vnd: int
    times: int = 1
    voucher_id: int | None = None
    code: str = ""


@dataclass(frozen=True, kw_only=True)
class DraftAddress:
    street: str
    commune_code: str
    commune_name: str
    province_name: str


@dataclass(frozen=True, kw_only=True)
class DraftInvoice:
    """For whom the seller writes the invoice; `tax_code` was checked by its check digit."""

    tax_code: str
    name: str
    address: str
    email: str


@dataclass(frozen=True, kw_only=True)
class Draft:
    """`token` makes placing idempotent. Either `address` or `pickup_point_id` says where the goods go; a marketplace ships by itself."""

    token: str
    lines: tuple[DraftLine, ...]
    gifts: tuple[DraftGift, ...] = ()
    discounts: tuple[DraftDiscount, ...] = ()
    name: str = ""
    phone: str = ""
    email: str = ""
    address: DraftAddress | None = None
    pickup_point_id: int | None = None
    payment_method: str = "cod"
    note: str = ""
    gift_note: str = ""
    """Words for the card in the parcel."""
    invoice: DraftInvoice | None = None
    consent: str = ""
    """What the buyer ticked: purposes joined by "+", a space, the version of the words. Kept as a note and in the consent log."""
    client_ip: str = ""
    """From where it was ticked; kept in the consent log."""
    user_id: int | None = None
    channel: str = "shop"
    channel_account: int | None = None
    channel_order_id: str = ""
    pay_within: timedelta | None = None
    """The order waits for its money this long and holds its stock; None: it is not waited for."""
    delivery_fee_vnd: int = 0
    """What the buyer was shown and agreed to, whole đồng."""
    total_vnd: int | None = None
    """What the marketplace charged; None: the sum of the lines and the delivery fee."""

    @property
    def goods_vnd(self) -> int:
        """Lines and boxes before any discount."""
        goods = sum(line.quantity * line.unit_price_vnd for line in self.lines)
        return goods + sum(box.quantity * box.unit_price_vnd for box in self.gifts)

    @property
    def discount_vnd(self) -> int:
        return sum(line.discount_vnd for line in self.lines)


class OrderRefused(Exception):
    """Nothing was written or held. `problems` says why, line by line."""

    def __init__(self, problems: Iterable[LineProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problem.text for problem in self.problems))

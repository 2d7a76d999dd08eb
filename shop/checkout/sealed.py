"""What the buyer was shown on the review page, sealed into its form: exactly that is ordered, whatever another tab did since."""

from dataclasses import asdict, dataclass
from datetime import timedelta

from django.core import signing

from shop.drafts import DraftDiscount, DraftGift, DraftLine

SALT = "shop.checkout.review"
ORDER_SALT = "shop.checkout.order"
KEPT_FOR = timedelta(hours=6)


class SealBroken(Exception):
    """Altered, or older than `KEPT_FOR`: the order is to be reviewed again."""


@dataclass(frozen=True, kw_only=True)
class Review:
    """`token` names this one order; `details` are the answers of the form, clean."""

    token: str
    lines: tuple[DraftLine, ...]
    details: dict[str, str]
    gifts: tuple[DraftGift, ...] = ()
    discounts: tuple[DraftDiscount, ...] = ()
    code: str = ""
    """The coupon that was typed, whether or not it took anything off."""
    delivery_fee_vnd: int = 0
    fee_note: str = ""
    weight_g: int = 0

    @property
    def goods_vnd(self) -> int:
        """After discounts."""
        singles = sum(line.quantity * line.unit_price_vnd - line.discount_vnd for line in self.lines)
        return singles + sum(box.quantity * box.unit_price_vnd for box in self.gifts)

    @property
    def total_vnd(self) -> int:
        return self.goods_vnd + self.delivery_fee_vnd


def seal(review: Review) -> str:
    return signing.dumps(asdict(review), salt=SALT, compress=True)


def unseal(text: str) -> Review:
    """Raises `SealBroken`."""
    try:
        found = signing.loads(text, salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature as error:
        raise SealBroken from error
    found["lines"] = tuple(DraftLine(**line) for line in found["lines"])
    found["gifts"] = tuple(DraftGift(**box) for box in found["gifts"])
    found["discounts"] = tuple(DraftDiscount(**discount) for discount in found["discounts"])
    return Review(**found)


def order_key(number: str) -> str:
    """The part of an order's address that nobody can make up."""
    return signing.Signer(salt=ORDER_SALT).sign(number)


def number_of(key: str) -> str | None:
    try:
        return signing.Signer(salt=ORDER_SALT).unsign(key)
    except signing.BadSignature:
        return None

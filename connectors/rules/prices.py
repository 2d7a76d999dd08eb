"""The price of one product at one account, and what is left of it for the producer.

One rule of rounding: a price goes up to the next whole step, a fee up to the next whole đồng, so the producer never gets less
than was reckoned. All amounts are whole đồng.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal

ROUND_STEPS = (1, 500, 1000)


@dataclass(frozen=True, kw_only=True)
class Promotion:
    """`percent` off the list price from the first day to the last, both inclusive."""

    percent: Decimal
    from_on: date
    until_on: date

    def runs(self, on: date) -> bool:
        return self.from_on <= on <= self.until_on


@dataclass(frozen=True, kw_only=True)
class PriceTerms:
    """List price = shelf price x `factor_percent` / 100 + `margin_vnd`, up to the next `round_to`.

    The floor is the greater of `floor_vnd` and `floor_percent` of the shelf price; None: no floor.
    """

    factor_percent: Decimal = Decimal(100)
    margin_vnd: int = 0
    round_to: int = 1
    promotion: Promotion | None = None
    floor_percent: Decimal | None = None
    floor_vnd: int | None = None


@dataclass(frozen=True, kw_only=True)
class Fee:
    """What the channel keeps of each sale. `name` is in words."""

    name: str
    percent: Decimal = Decimal(0)
    fixed_vnd: int = 0

    def of(self, price_vnd: int) -> int:
        return _up(price_vnd * self.percent / 100) + self.fixed_vnd


@dataclass(frozen=True, kw_only=True)
class Quote:
    """`price_vnd` is what a buyer pays now; `list_price_vnd` the price without a promotion. `net_vnd` is the price less the fees.

    `raise_to_vnd` is the lowest list price, on the rule's step, that keeps the floor; None when it is kept or can't be.
    """

    list_price_vnd: int
    price_vnd: int
    fees: tuple[tuple[str, int], ...]
    floor_vnd: int
    raise_to_vnd: int | None = None

    @property
    def net_vnd(self) -> int:
        return self.price_vnd - sum(amount for _name, amount in self.fees)

    @property
    def is_below_floor(self) -> bool:
        return self.net_vnd < self.floor_vnd


def quote(shelf_vnd: int, terms: PriceTerms, fees: Sequence[Fee], *, on: date) -> Quote:
    list_price = max(0, _to_step(shelf_vnd * terms.factor_percent / 100 + terms.margin_vnd, terms.round_to))
    floor = max(terms.floor_vnd or 0, _up(shelf_vnd * terms.floor_percent / 100) if terms.floor_percent is not None else 0)
    found = _quoted(list_price, terms, fees, floor=floor, on=on)
    if not found.is_below_floor:
        return found
    return _quoted(list_price, terms, fees, floor=floor, on=on, raise_to=_lowest_list_price(terms, fees, floor=floor, on=on))


def _quoted(list_price: int, terms: PriceTerms, fees: Sequence[Fee], *, floor: int, on: date, raise_to: int | None = None) -> Quote:
    price = promoted(list_price, terms, on=on)
    return Quote(
        list_price_vnd=list_price,
        price_vnd=price,
        fees=tuple((fee.name, amount) for fee in fees if (amount := fee.of(price))),
        floor_vnd=floor,
        raise_to_vnd=raise_to,
    )


def promoted(list_price_vnd: int, terms: PriceTerms, *, on: date) -> int:
    if terms.promotion is None or not terms.promotion.runs(on):
        return list_price_vnd
    return min(list_price_vnd, _to_step(list_price_vnd * (100 - terms.promotion.percent) / 100, terms.round_to))


def _lowest_list_price(terms: PriceTerms, fees: Sequence[Fee], *, floor: int, on: date) -> int | None:
    kept = 100 - sum((fee.percent for fee in fees), Decimal(0))
    if terms.promotion is not None and terms.promotion.runs(on):
        share = (100 - terms.promotion.percent) / 100
    else:
        share = Decimal(1)
    if kept <= 0 or share <= 0:
        return None
    price = _to_step((floor + sum(fee.fixed_vnd for fee in fees)) * 100 / kept / share, terms.round_to)
    while _quoted(price, terms, fees, floor=floor, on=on).is_below_floor:  # roundings of fees: a few steps at most
        price += terms.round_to
    return price


def _to_step(amount: Decimal, step: int) -> int:
    return int((amount / step).to_integral_value(ROUND_CEILING)) * step


def _up(amount: Decimal) -> int:
    return int(amount.to_integral_value(ROUND_CEILING))

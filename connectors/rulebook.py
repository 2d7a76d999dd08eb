"""From the province's offer to what one account shows: price, stock, words and places in the marketplace's tree.

An account without rules shows the shelf price and the sum of the open points.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol, TypeVar

from django.db.models import Q
from django.utils.translation import gettext as _

from catalog.dossiers.models import Paper
from catalog.fold import fold
from catalog.models import Product
from catalog.offer import Offer
from catalog.offers import build_offers
from connectors import registry
from connectors.marketplace import NO_DIRECTIONS, AttributeOrder, Capability, Directions, FamilyPlace, Problem
from connectors.models import (
    Account,
    AttributeRule,
    CategoryRule,
    ChannelFee,
    Family,
    LastUnitsRule,
    PriceRule,
    StockReservation,
    StockRule,
    TextTemplate,
)
from connectors.rules import texts
from connectors.rules.attributes import read_source
from connectors.rules.prices import PriceTerms, Quote, quote
from connectors.rules.stock import LastUnits, StockTerms, promised
from shop import orders


class Scoped(Protocol):
    product_id: int | None
    group: str


S = TypeVar("S", bound=Scoped)
SHELF = PriceTerms()
ALL_POINTS = StockTerms()


@dataclass(frozen=True, kw_only=True)
class Shaped:
    """An offer as one account shows it. With `problems` it may not be live there."""

    offer: Offer
    directions: Directions = NO_DIRECTIONS
    problems: tuple[Problem, ...] = ()

    @property
    def may_be_live(self) -> bool:
        return self.offer.may_be_sold and not self.problems


def shape(account_id: int, product_ids: Iterable[int], *, on: date) -> dict[int, Shaped]:
    """By product id, in a fixed number of queries; an id that is gone is missing."""
    channel = Account.objects.values_list("marketplace", flat=True).get(pk=account_id)
    offers = build_offers(product_ids, on=on, channel=channel)
    return Rulebook(account_id, offers.values(), on=on).shaped()


class Rulebook:
    """One account's rules for some offers, read once."""

    def __init__(self, account_id: int, offers: Iterable[Offer], *, on: date) -> None:
        self.account_id, self.on = account_id, on
        self.offers = {offer.product_id: offer for offer in offers}
        rows = {"account_id": account_id}
        self._prices = list(PriceRule.objects.filter(**rows))
        self._fees = [row.fee for row in ChannelFee.objects.filter(**rows) if row.applies(on)]
        self._stocks = list(StockRule.objects.filter(**rows).prefetch_related("points"))
        self._last_units = list(LastUnitsRule.objects.all())
        self._kept = kept_for_others(account_id, on=on)
        self._texts = list(TextTemplate.objects.filter(**rows))
        self._categories = list(CategoryRule.objects.filter(**rows))
        self._attributes = list(AttributeRule.objects.filter(**rows))
        self._papers = papers_of(self.offers, on=on)
        has_families = any(offer.family for offer in self.offers.values()) and sells_families(account_id)
        self._leaders = dict(Family.objects.filter(**rows).values_list("key", "leader__product_id")) if has_families else None

    def shaped(self) -> dict[int, Shaped]:
        return {product_id: self._shape(offer) for product_id, offer in self.offers.items()}

    def quote(self, offer: Offer) -> Quote | None:
        """None: the product has no price."""
        if offer.price_vnd is None:
            return None
        rule = most_specific(self._prices, offer)
        return quote(offer.price_vnd, rule.terms if rule else SHELF, self._fees, on=self.on)

    def units(self, offer: Offer) -> int:
        rule, last = most_specific(self._stocks, offer), most_specific(self._last_units, offer)
        return promised(
            dict(offer.quantity_by_point),
            rule.terms if rule else ALL_POINTS,
            account=self.account_id,
            last_units=LastUnits(threshold=last.threshold, keeper=last.keeper_id) if last else None,
            kept_for_others=self._kept.get(offer.product_id, 0),
        )

    def _shape(self, offer: Offer) -> Shaped:
        priced = self.quote(offer)
        problems = (below_floor(priced),) if priced is not None and priced.is_below_floor else ()
        fields: dict[str, object] = {"quantity": self.units(offer), "quantity_by_point": ()}
        if priced is not None:
            fields["price_vnd"] = priced.price_vnd
            fields["list_price_vnd"] = priced.list_price_vnd if priced.list_price_vnd != priced.price_vnd else None
        return Shaped(offer=replace(offer, **fields), directions=self._directions(offer), problems=problems)  # type: ignore[arg-type]  # the fields above

    def _place(self, offer: Offer) -> FamilyPlace | None:
        if not offer.family or self._leaders is None:
            return None
        return FamilyPlace(line=offer.line, option=offer.option, is_leader=self._leaders.get(offer.family) == offer.product_id)

    def _directions(self, offer: Offer) -> Directions:
        place = self._place(offer)
        worded = replace(offer, title=place.line, net_content="") if place else offer
        titled = most_specific([row for row in self._texts if row.title], offer)
        described = most_specific([row for row in self._texts if row.description], offer)
        category = self._category(offer)
        return Directions(
            category_id=category.category_id if category else "",
            title=texts.title_of(titled.title, worded) if titled else "",
            description=texts.description_of(described.description, worded) if described else "",
            attributes=tuple(self._orders(offer)),
            papers=self._papers.get(offer.product_id, ()),
            family=place,
        )

    def _category(self, offer: Offer) -> CategoryRule | None:
        name = f" {' '.join(offer.keywords) or fold(offer.title)} "
        fitting = [row for row in self._categories if not row.word or f" {fold(row.word)} " in name]
        found = [
            row for row in fitting if row.product_id == offer.product_id or (row.product_id is None and row.group in ("", offer.group))
        ]
        return max(found, key=lambda row: (row.product_id is not None, len(row.word), bool(row.group), -row.pk), default=None)

    def _orders(self, offer: Offer) -> Iterable[AttributeOrder]:
        for row in self._attributes:
            text = read_source(row.source, offer, self._papers.get(offer.product_id, ())) if row.source else row.value_text
            if text or row.value_id:
                yield AttributeOrder(
                    attribute_id=row.attribute_id, category_id=row.category_id, value_id=row.value_id, text=text, unit=row.unit
                )


def sells_families(account_id: int) -> bool:
    marketplace = Account.objects.values_list("marketplace", flat=True).get(pk=account_id)
    return Capability.FAMILIES in registry.folder(marketplace).CAPABILITIES


def of_scope(rules: Sequence[S], offer: Offer) -> list[S]:
    return [row for row in rules if row.product_id == offer.product_id or (row.product_id is None and row.group in ("", offer.group))]


def most_specific(rules: Sequence[S], offer: Offer) -> S | None:
    """The product's rule, else its group's, else the one for all."""
    return max(of_scope(rules, offer), key=lambda row: (row.product_id is not None, bool(row.group)), default=None)


def below_floor(priced: Quote) -> Problem:
    fees = ", ".join(f"{name} {_vnd(amount)}" for name, amount in priced.fees) or _("không có phí")
    text = _("Giá %(price)s trừ phí sàn (%(fees)s) còn %(net)s cho chủ thể, thấp hơn mức đã đặt là %(floor)s.") % {
        "price": _vnd(priced.price_vnd),
        "fees": fees,
        "net": _vnd(priced.net_vnd),
        "floor": _vnd(priced.floor_vnd),
    }
    if priced.raise_to_vnd is not None:
        text += " " + _("Giá trên gian hàng cần từ %s.") % _vnd(priced.raise_to_vnd)
    return Problem(code="below_floor", text=text)


def _vnd(amount: int) -> str:
    return f"{amount:,}".replace(",", ".") + " đ"


def kept_for_others(account_id: int, *, on: date) -> dict[int, int]:
    """Units by product that other accounts have reserved today and not sold since their promotion began."""
    kept: dict[int, int] = defaultdict(int)
    running = StockReservation.objects.filter(from_on__lte=on, until_on__gte=on).exclude(account_id=account_id)
    for row in running.select_related("account"):
        sold = orders.sold_for_account(
            channel=row.account.marketplace, channel_account=row.account_id, product_id=row.product_id, since=row.from_on
        )
        kept[row.product_id] += max(0, row.quantity - sold)
    return dict(kept)


def papers_of(product_ids: Iterable[int], *, on: date) -> dict[int, tuple[tuple[str, str], ...]]:
    """Valid documents with a number: (kind, number) by product, the product's own before its producer's."""
    of_producer: dict[int, list[int]] = defaultdict(list)
    for product_id, producer_id in Product.objects.filter(pk__in=list(product_ids)).values_list("pk", "producer_id"):
        of_producer[producer_id].append(product_id)
    known = [product_id for own in of_producer.values() for product_id in own]
    rows = Paper.objects.valid(on=on).exclude(number="").filter(Q(product_id__in=known) | Q(product=None, producer_id__in=of_producer))
    found: dict[int, dict[str, tuple[bool, date, str]]] = {product_id: {} for product_id in known}
    for product_id, producer_id, kind, issued_on, number in rows.values_list("product_id", "producer_id", "kind", "issued_on", "number"):
        weight = (product_id is not None, issued_on or date.min, number)
        for key in [product_id] if product_id else of_producer[producer_id]:
            found[key][kind] = max(found[key].get(kind, weight), weight)
    return {key: tuple(sorted((kind, best[2]) for kind, best in kinds.items())) for key, kinds in found.items() if kinds}

"""The two kinds of rows that a month is made of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from shop.ledger.models import ProductVat
from shop.ledger.vat import ALCOHOL, ORDINARY, rate_on, tax_in
from shop.order.models import Line, Order

Classes = Mapping[int, list[ProductVat]]
"""By product, the newest first."""


@dataclass(frozen=True, kw_only=True)
class Sale:
    """One line of an order that left the shelf, or came back (< 0). `gross_vnd` includes the tax; net and tax add up to it."""

    on: date
    order: str
    channel: str
    point: str
    sku: str
    title: str
    quantity: int
    gross_vnd: int
    rate_percent: int
    tax_vnd: int

    @property
    def net_vnd(self) -> int:
        return self.gross_vnd - self.tax_vnd

    def taken_back(self, *, units: int, gross_vnd: int) -> "Sale":
        """The part of it that came back."""
        title = _("Hàng trả lại: %s") % self.title
        return replace(self, title=title, quantity=-units, gross_vnd=-gross_vnd, tax_vnd=-tax_in(gross_vnd, self.rate_percent))


@dataclass(frozen=True, kw_only=True)
class Movement:
    """Money in (> 0), back or kept by a carrier (< 0). `is_expected`: cash that a courier or a marketplace is to hand over for the sale;
    below zero it will not come any more."""

    on: date
    order: str
    way: str
    reference: str
    amount_vnd: int
    is_expected: bool = False
    is_fee: bool = False


def vat_classes(product_ids: Iterable[int | None]) -> Classes:
    classes: dict[int, list[ProductVat]] = {}
    for row in ProductVat.objects.filter(product_id__in={pk for pk in product_ids if pk}).order_by("-from_on"):
        classes.setdefault(row.product_id, []).append(row)
    return classes


def sale_of_line(order: Order, line: Line, *, on: date, rate_on_day: date, classes: Classes) -> Sale:
    gross, rate = int(line.line_price_incl_tax), rate_on(_class_of(line, classes, rate_on_day), on=rate_on_day)
    return Sale(
        on=on,
        order=order.number,
        channel=order.channel,
        point=line.partner_name,
        sku=line.partner_sku,
        title=line.title,
        quantity=line.quantity,
        gross_vnd=gross,
        rate_percent=rate,
        tax_vnd=tax_in(gross, rate),
    )


def sale_of_rest(order: Order, *, on: date, rest: int, rate_on_day: date) -> Sale:
    """Freight, or what a marketplace or a coupon took off the whole: the order's total is what the buyer owes."""
    is_freight = abs(rest) == int(order.shipping_incl_tax)
    title = _("Phí giao hàng") if is_freight else _("Phí giao hàng, giảm giá và điều chỉnh của sàn")
    rate = rate_on(ORDINARY, on=rate_on_day)
    tax = tax_in(rest, rate) if rest > 0 else -tax_in(-rest, rate)
    return Sale(
        on=on,
        order=order.number,
        channel=order.channel,
        point="",
        sku="",
        title=title,
        quantity=1 if rest > 0 else -1,
        gross_vnd=rest,
        rate_percent=rate,
        tax_vnd=tax,
    )


def _class_of(line: Line, classes: Classes, on: date) -> str:
    known = next((row.vat_class for row in classes.get(line.product_id or 0, []) if row.from_on <= on), None)
    return known or (ALCOHOL if line.product is not None and line.product.is_alcohol else ORDINARY)

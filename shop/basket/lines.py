"""The only writer of basket lines: one line per product, changed under the basket's lock."""

from decimal import Decimal

from django.db import transaction

from catalog.facts import free_by_point
from catalog.gifts.models import GiftSet
from catalog.models import Product
from shop.basket.models import Basket, GiftLine, Line

MOST_LINES = 60
MOST_UNITS = 9999


class BasketFull(Exception):
    """More different products than one order takes."""


def quantity_of(basket: Basket, *, product_id: int) -> int:
    if basket.pk is None:
        return 0
    return basket.lines.filter(product_id=product_id).values_list("quantity", flat=True).first() or 0


@transaction.atomic
def add(basket: Basket, product: Product, *, quantity: int) -> int:
    """Answers the units then in the basket. Needs `stockrecords` loaded with at least one. Raises `BasketFull`.

    The price kept with the line is the one shown now, so that a later change can be told.
    """
    if basket.pk is None:
        basket.save()
    Basket.objects.select_for_update().get(pk=basket.pk)
    price = Decimal(product.price_vnd)
    line = Line.objects.filter(basket_id=basket.pk, product_id=product.pk).first()
    if line is None:
        if Line.objects.filter(basket_id=basket.pk).count() >= MOST_LINES:
            raise BasketFull
        line = Line(basket=basket, product=product, line_reference=str(product.pk), stockrecord=_home(product), quantity=0)
    line.quantity = min(line.quantity + quantity, MOST_UNITS)
    line.price_currency, line.price_excl_tax, line.price_incl_tax = "VND", price, price
    line.save()
    return line.quantity


def change(basket: Basket, *, line_id: int, quantity: int) -> bool:
    """Zero removes the line; false when the basket has no such line."""
    line = Line.objects.filter(pk=line_id, basket_id=basket.pk)
    if quantity == 0:
        return bool(line.delete()[0])
    return bool(line.update(quantity=min(quantity, MOST_UNITS)))


@transaction.atomic
def add_gift(basket: Basket, gift: GiftSet, *, quantity: int) -> int:
    """Answers the boxes then in the basket. Raises `BasketFull`."""
    if basket.pk is None:
        basket.save()
    Basket.objects.select_for_update().get(pk=basket.pk)
    line = GiftLine.objects.filter(basket_id=basket.pk, gift_set_id=gift.pk).first()
    if line is None:
        if GiftLine.objects.filter(basket_id=basket.pk).count() >= MOST_LINES:
            raise BasketFull
        line = GiftLine(basket_id=basket.pk, gift_set_id=gift.pk, quantity=0)
    line.quantity, line.price_vnd = min(line.quantity + quantity, MOST_UNITS), gift.price_vnd
    line.save()
    return line.quantity


def change_gift(basket: Basket, *, line_id: int, quantity: int) -> bool:
    """Zero removes the line; false when the basket has no such line."""
    line = GiftLine.objects.filter(pk=line_id, basket_id=basket.pk)
    if quantity == 0:
        return bool(line.delete()[0])
    return bool(line.update(quantity=min(quantity, MOST_UNITS)))


def take_out(basket: Basket, *, product_ids: list[int], gift_set_ids: list[int]) -> None:
    """What was ordered leaves the basket."""
    Line.objects.filter(basket_id=basket.pk, product_id__in=product_ids).delete()
    GiftLine.objects.filter(basket_id=basket.pk, gift_set_id__in=gift_set_ids).delete()


def _home(product: Product) -> object:
    """Oscar wants a stock record on each line; where the goods come from is decided at the order."""
    free = free_by_point(product)
    return max(product.stockrecords.all(), key=lambda record: (free.get(record.partner_id, 0), -record.pk))

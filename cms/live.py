"""What the live blocks of a page show today, read in a fixed number of queries per kind of block."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from catalog.browse.cards import Card, first_cards
from catalog.browse.certificate_view import CertificateView, certificate_view
from catalog.browse.origin_map import OriginMap, origin_map
from catalog.certificates.models import Certificate
from catalog.partner.models import SalesPoint
from catalog.producers.models import Producer
from catalog.search import Search
from cms.blocks import product_ids_in, values_of
from cms.news import newest
from cms.offers import ShownProduct, shown_products


@dataclass(frozen=True, kw_only=True)
class ShownCertificate:
    view: CertificateView
    product_title: str
    product_url: str


@dataclass(frozen=True, kw_only=True)
class Live:
    """`collections` by the block's id; everything else by the row's."""

    products: Mapping[int, ShownProduct] = field(default_factory=dict)
    collections: Mapping[str, list[Card]] = field(default_factory=dict)
    producers: Mapping[int, Producer] = field(default_factory=dict)
    certificates: Mapping[int, ShownCertificate] = field(default_factory=dict)
    points: tuple[SalesPoint, ...] = ()
    points_map: OriginMap | None = None
    news: tuple[Any, ...] = ()


def live(body: Any, *, on: date, is_adult: bool) -> Live:
    kinds = {row["type"] for row in body.raw_data}
    shown = shown_products(product_ids_in(body), on=on, is_adult=is_adult)
    points = _points() if "points" in kinds else ()
    return Live(
        products=shown,
        collections={block.id: _cards(block.value, shown, on=on) for block in body if block.block_type == "collection"},
        producers=Producer.objects.filter(is_active=True).select_related("commune").in_bulk(values_of(body, "producer", "producer")),
        certificates=_certificates(values_of(body, "certificate", "certificate"), on=on),
        points=points,
        points_map=origin_map(origin_code="", points=[(point.commune_id or "", point.name, point.get_absolute_url()) for point in points]),
        news=tuple(newest(max(values_of(body, "news", "limit"), default=0))),
    )


def _cards(rule: Any, shown: Mapping[int, ShownProduct], *, on: date) -> list[Card]:
    picked = [product.pk for product in rule["products"] if product is not None]
    if picked:
        cards = [shown[pk].card for pk in picked if pk in shown]
        return [card for card in cards if card is not None and not card.is_veiled]
    wanted = Search(
        groups=frozenset([rule["group"]] if rule["group"] else []),
        stars=frozenset([int(rule["stars"])] if rule["stars"] else []),
        commune=rule["commune"] or "",
        season=bool(rule["season"]),
        sort=rule["order"] or "",
    )
    return first_cards(wanted, on=on, limit=rule["limit"], leave_out=("alcohol",))


def _certificates(ids: list[int], *, on: date) -> dict[int, ShownCertificate]:
    rows = Certificate.objects.filter(pk__in=ids, product__is_public=True).select_related("product") if ids else []
    return {
        row.pk: ShownCertificate(
            view=certificate_view(row, on=on), product_title=row.product.title, product_url=row.product.get_absolute_url()
        )
        for row in rows
    }


def _points() -> tuple[SalesPoint, ...]:
    return tuple(SalesPoint.objects.filter(is_open=True).select_related("commune__province").order_by("name"))

"""A product as a list shows it: everything ready for `components/product_card.html`, no query left."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog.addresses import product_url
from catalog.listing_bits import Index, current
from catalog.listing_row import ListingRow
from catalog.search import Search, first_ids, rows_of
from catalog.thumbnails import Picture, picture_of


@dataclass(frozen=True, kw_only=True)
class Card:
    """`is_veiled`: alcohol before the age question; then name, maker and picture are left out."""

    title: str
    url: str
    producer_name: str = ""
    commune_name: str = ""
    stars: int | None = None
    valid_until: date | None = None
    price_vnd: int | None = None
    net_content: str = ""
    where: str = ""
    picture: Picture | None = None
    is_alcohol: bool = False
    is_veiled: bool = False


def cards_by_id(index: Index, ids: Iterable[int], *, is_adult: bool) -> list[Card]:
    """In the order of the ids; one query for those that nobody has seen since they changed, none without."""

    def both(missing: list[int]) -> dict[int, tuple[Card, Card]]:
        return {row.pk: (_card(row, index.points), _veiled(row)) for row in rows_of(missing)}

    pairs = index.pieces(f"cards {get_language()}", ids, both)
    return [veiled if card.is_alcohol and not is_adult else card for card, veiled in pairs]


def first_cards(wanted: Search, *, on: date, limit: int, leave_out: Iterable[str] = (), is_adult: bool = False) -> list[Card]:
    """A short list; see `catalog.search.first_ids`."""
    return cards_by_id(current(), first_ids(wanted, on=on, limit=limit, leave_out=leave_out), is_adult=is_adult)


def cards_of(rows: Iterable[ListingRow], *, points: Mapping[str, str], is_adult: bool) -> list[Card]:
    """`points` names the sales points by code."""
    return [_veiled(row) if row.is_alcohol and not is_adult else _card(row, points) for row in rows]


def _card(row: ListingRow, points: Mapping[str, str]) -> Card:
    return Card(
        title=row.title,
        url=product_url(row.slug, row.pk),
        producer_name=row.producer_name,
        commune_name=row.commune_name,
        stars=row.stars,
        valid_until=row.valid_until,
        price_vnd=row.price_vnd,
        net_content=row.net_content,
        where=_where(row, points),
        is_alcohol=row.is_alcohol,
        picture=picture_of(
            row.image,
            alt=row.image_alt or row.title,
            width=row.image_width,
            height=row.image_height,
            is_illustration=row.image_is_illustration,
        ),
    )


def _veiled(row: ListingRow) -> Card:
    return Card(title=_("Đồ uống có cồn"), url=product_url(row.slug, row.pk), where=_("Xác nhận tuổi để xem"), is_veiled=True)


def _where(row: ListingRow, points: Mapping[str, str]) -> str:
    if row.is_service:
        return _("Dịch vụ: liên hệ để đặt")
    names = [points[code] for code in row.point_codes.strip("|").split("||") if code in points]
    if not names or not row.in_stock:
        return _("Tạm hết hàng")
    if len(names) == 1:
        return _("Còn hàng tại %s") % names[0]
    return _("Còn hàng tại %(point)s và %(number)d điểm khác") % {"point": names[0], "number": len(names) - 1}

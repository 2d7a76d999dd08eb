"""A product as a list shows it: everything ready for `components/product_card.html`, no query left."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.listing_row import ListingRow
from catalog.partner.models import SalesPoint
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
    is_veiled: bool = False


def point_names() -> dict[str, str]:
    """Names of the open points by code; one query."""
    return dict(SalesPoint.objects.filter(is_open=True).values_list("code", "name"))


def cards_of(rows: Iterable[ListingRow], *, points: Mapping[str, str], is_adult: bool) -> list[Card]:
    """`points` names the sales points by code (see `point_names`)."""
    return [_veiled(row) if row.is_alcohol and not is_adult else _card(row, points) for row in rows]


def _card(row: ListingRow, points: Mapping[str, str]) -> Card:
    return Card(
        title=row.title,
        url=_url(row),
        producer_name=row.producer_name,
        commune_name=row.commune_name,
        stars=row.stars,
        valid_until=row.valid_until,
        price_vnd=row.price_vnd,
        net_content=row.net_content,
        where=_where(row, points),
        picture=picture_of(
            row.image,
            alt=row.image_alt or row.title,
            width=row.image_width,
            height=row.image_height,
            is_illustration=row.image_is_illustration,
        ),
    )


def _veiled(row: ListingRow) -> Card:
    return Card(title=_("Đồ uống có cồn"), url=_url(row), where=_("Xác nhận tuổi để xem"), is_veiled=True)


def _url(row: ListingRow) -> str:
    return reverse("catalogue:detail", kwargs={"product_slug": row.slug, "pk": row.pk})


def _where(row: ListingRow, points: Mapping[str, str]) -> str:
    if row.is_service:
        return _("Dịch vụ: liên hệ để đặt")
    names = [points[code] for code in row.point_codes.strip("|").split("||") if code in points]
    if not names or not row.in_stock:
        return _("Tạm hết hàng")
    if len(names) == 1:
        return _("Còn hàng tại %s") % names[0]
    return _("Còn hàng tại %(point)s và %(number)d điểm khác") % {"point": names[0], "number": len(names) - 1}

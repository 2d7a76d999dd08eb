"""Public pages of the gift sets: all of them, and one with what is in the box and where it can be packed."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.browse.caching import public_page
from catalog.browse.product_view import PointStock, picture_of_image
from catalog.facts import certificate_on
from catalog.gifts.facts import separately_vnd, sets_by_point, why_not, with_items
from catalog.gifts.models import GiftItem, GiftSet
from catalog.thumbnails import Picture, url_of


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One product of the box; stars only while its certificate counts."""

    title: str
    url: str
    producer_name: str
    net_content: str
    quantity: int
    stars: int | None
    picture: Picture | None


@dataclass(frozen=True, kw_only=True)
class GiftPage:
    """`reasons` are sentences why it isn't sold now; `saving_vnd` is against buying piece by piece, 0 when there is none."""

    gift: GiftSet
    pieces: tuple[Piece, ...]
    reasons: tuple[str, ...]
    free: int
    points: tuple[PointStock, ...]
    saving_vnd: int

    @property
    def may_be_ordered(self) -> bool:
        return not self.reasons and self.free > 0


def gift_page(gift: GiftSet, *, on: date) -> GiftPage:
    """Needs `with_items` loaded."""
    items, by_point = list(gift.items.all()), sets_by_point(gift)
    partners = {record.partner_id: record.partner for item in items for record in item.product.stockrecords.all()}
    points = [
        PointStock(name=partners[pk].name, url=partners[pk].get_absolute_url(), commune_name="", quantity=quantity)
        for pk, quantity in by_point.items()
    ]
    return GiftPage(
        gift=gift,
        pieces=tuple(_piece(item, on=on) for item in items),
        reasons=why_not(gift, on=on),
        free=sum(by_point.values()),
        points=tuple(sorted(points, key=lambda point: (-point.quantity, point.name))),
        saving_vnd=max(0, separately_vnd(gift) - gift.price_vnd),
    )


@require_safe
@public_page
def gift_list(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    in_time = (Q(sold_from=None) | Q(sold_from__lte=today)) & (Q(sold_until=None) | Q(sold_until__gte=today))
    gifts = GiftSet.objects.filter(in_time, is_public=True).prefetch_related(with_items())
    pages = sorted((gift_page(gift, on=today) for gift in gifts), key=lambda page: not page.may_be_ordered)
    return render(request, "gifts/list.html", {"pages": pages, "canonical": settings.SITE_URL + request.path})


@require_safe
@public_page
def gift_detail(request: HttpRequest, slug: str) -> HttpResponse:
    gift = get_object_or_404(GiftSet.objects.filter(is_public=True).prefetch_related(with_items()), slug=slug)
    page = gift_page(gift, on=timezone.localdate())
    context = {
        "page": page,
        "gift": gift,
        "json_ld": _json_ld(page),
        "canonical": settings.SITE_URL + gift.get_absolute_url(),
        "crumbs": [(_("Trang chủ"), "/"), (_("Quà tặng"), "/qua-tang/"), (gift.title, "")],
    }
    return render(request, "gifts/detail.html", context)


def _piece(item: GiftItem, *, on: date) -> Piece:
    product, certificate = item.product, certificate_on(item.product, on=on)
    image = next(iter(product.images.all()), None)
    return Piece(
        title=product.title,
        url=product.get_absolute_url(),
        producer_name=product.producer.name,
        net_content=product.net_content,
        quantity=item.quantity,
        stars=certificate.stars if certificate else None,
        picture=picture_of_image(image, alt=product.title) if image else None,
    )


def _json_ld(page: GiftPage) -> dict[str, object]:
    """schema.org Product while it is sold."""
    url = settings.SITE_URL + page.gift.get_absolute_url()
    found: dict[str, object] = {"@context": "https://schema.org", "@type": "Product", "name": page.gift.title, "url": url}
    pictures = [piece.picture for piece in page.pieces if piece.picture]
    if page.reasons:
        return {}
    if pictures:
        found["image"] = [settings.SITE_URL + url_of(picture.name, width=1200) for picture in pictures]
    if page.gift.description:
        found["description"] = page.gift.description
    found["offers"] = {
        "@type": "Offer",
        "url": url,
        "price": page.gift.price_vnd,
        "priceCurrency": "VND",
        "itemCondition": "https://schema.org/NewCondition",
        "availability": f"https://schema.org/{'InStock' if page.free else 'OutOfStock'}",
    }
    return found

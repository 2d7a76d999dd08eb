"""What a shared link shows, and the address of its picture. Drawn once per content and kept as a file."""

import hashlib
import io
from dataclasses import dataclass

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe
from PIL import Image

from catalog import share_image
from catalog.addresses import plain_reverse
from catalog.listing_row import ListingRow
from catalog.share_image import Share

FOLDER, DRAWING = "chia-se", "1"
"""DRAWING changes when the drawing does, so that old files are left behind."""
MAX_AGE_S = 3600
"""The picture says stars and price; an hour after they end no cache may say so."""


@dataclass(frozen=True, kw_only=True)
class SharedLink:
    """For the page's head. `image` is an absolute address."""

    title: str
    description: str
    url: str
    image: str = ""
    kind: str = "website"


@require_safe
def product_image(request: HttpRequest, pk: int) -> HttpResponse:
    """Alcohol has no picture: the link may reach anybody."""
    row = get_object_or_404(ListingRow, pk=pk, is_alcohol=False)
    return picture_of(product_share(row))


def product_share(row: ListingRow) -> Share:
    on_sale = ListingRow.objects.on_sale(on=timezone.localdate()).filter(pk=row.pk).exists()
    under = ", ".join(part for part in (row.producer_name, row.commune_name) if part)
    price = f"{row.price_vnd:,}".replace(",", ".") + "\u00a0₫" if on_sale and row.price_vnd else ""
    return Share(title=row.title, under=under, stars=row.stars if on_sale else None, price=price, picture=read_picture(row.image))


def product_image_url(pk: int) -> str:
    return settings.SITE_URL + plain_reverse("share_product", kwargs={"pk": pk})


def picture_of(share: Share) -> HttpResponse:
    key = f"{DRAWING}|{share.title}|{share.under}|{share.stars}|{share.price}|{hashlib.sha256(share.picture).hexdigest()}"
    name = f"{FOLDER}/{hashlib.sha256(key.encode()).hexdigest()[:32]}.png"
    if default_storage.exists(name):
        with default_storage.open(name) as file:
            data = file.read()
    else:
        data = share_image.draw(share)
        default_storage.save(name, ContentFile(data))
    return HttpResponse(data, content_type="image/png", headers={"Cache-Control": f"public, max-age={MAX_AGE_S}"})


def read_picture(name: str) -> bytes:
    """The original when it is a picture that can be drawn; a broken one leaves the place empty."""
    if not name or not default_storage.exists(name):
        return b""
    with default_storage.open(name) as file:
        data = bytes(file.read())
    try:
        with Image.open(io.BytesIO(data)) as picture:
            picture.draft("RGB", (1200, 1200))
            picture.load()
    except (OSError, Image.DecompressionBombError):
        return b""
    return data

"""From the database to `Offer`, in a fixed number of queries whatever the number of products."""

import mimetypes
from collections.abc import Iterable
from datetime import date

from django.conf import settings

from catalog.facts import PREFETCHED, RELATED, certificate_on, free_by_point, reasons
from catalog.fold import fold
from catalog.models import Product, ProductImage
from catalog.offer import Offer, OfferImage


def build_offers(product_ids: Iterable[int], *, on: date, channel: str = "") -> dict[int, Offer]:
    """By product id, as the channel may show it ("" is the shop); an id that is gone is missing. `on` is the day in Vietnam."""
    products = Product.objects.filter(pk__in=list(product_ids)).select_related(*RELATED).prefetch_related(*PREFETCHED)
    return {product.pk: _offer(product, on=on, channel=channel) for product in products}


def _offer(product: Product, *, on: date, channel: str) -> Offer:
    blocked_by = reasons(product, on=on, channel=channel)
    certificate = certificate_on(product, on=on)
    commune = product.commune
    free = {} if blocked_by else free_by_point(product)
    return Offer(
        product_id=product.pk,
        sku=product.sku,
        title=product.title,
        description=product.description,
        group=product.group,
        price_vnd=product.price_vnd,
        quantity=sum(free.values()),
        quantity_by_point=tuple(sorted(free.items())),
        blocked_by=blocked_by,
        weight_g=product.weight_g,
        net_content=product.net_content,
        family=product.family_key,
        line=product.product_line,
        option=(product.line_option or product.net_content) if product.family_key else "",
        producer=product.producer.name,
        commune=commune.name if commune else "",
        province=commune.province.name if commune else "",
        barcode=product.upc or "",
        ingredients=product.ingredients,
        storage=product.storage,
        usage=product.usage,
        shelf_life=product.shelf_life,
        images=tuple(_image(image) for image in product.images.all()),
        keywords=tuple(fold(product.title).split()),
        stars=certificate.stars if certificate else None,
        certificate_number=certificate.number if certificate else "",
        certificate_issuer=certificate.issuer if certificate else "",
        certificate_expires_on=certificate.expires_on if certificate else None,
        is_alcohol=product.is_alcohol,
        abv=float(product.abv) if product.abv is not None else None,
        is_service=product.is_service,
        url=settings.SITE_URL + product.get_absolute_url(),
    )


def _image(image: ProductImage) -> OfferImage:
    name = image.original.name
    return OfferImage(
        path=name,
        url=settings.SITE_URL + image.original.url if image.original.url.startswith("/") else image.original.url,
        sha256=image.sha256,
        content_type=mimetypes.guess_type(name)[0] or "application/octet-stream",
    )

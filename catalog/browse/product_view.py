"""What the product page shows, read in a fixed number of queries and made ready for the template."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Prefetch, Q, prefetch_related_objects
from django.utils.translation import gettext as _

from catalog.browse.certificate_view import CertificateView, certificate_view
from catalog.browse.origin_map import OriginMap, origin_map
from catalog.certificates.models import Certificate
from catalog.dossiers.models import Paper
from catalog.facts import certificate_on, free_by_point, reasons
from catalog.models import Product, ProductImage
from catalog.partner.models import SalesPoint, StockRecord
from catalog.protected_names.models import NameUse
from catalog.sellable import REASON_TEXTS
from catalog.thumbnails import Picture, picture_of, url_of
from catalog.traceability.models import Lot
from catalog.voices.heard import Heard, heard_of

RELATED = ("producer__commune", "commune__province")
OF_EVERY_PRODUCT = ("certificates", "lots", "images")
OF_GOODS = (*OF_EVERY_PRODUCT, Prefetch("stockrecords", StockRecord.objects.select_related("partner__commune")))


@dataclass(frozen=True, kw_only=True)
class PointStock:
    name: str
    url: str
    commune_name: str
    quantity: int
    commune_code: str = ""


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Whom to ask for a service."""

    name: str
    phone: str


@dataclass(frozen=True, kw_only=True)
class ProductPage:
    """`reasons` are Vietnamese sentences why it may not be sold; empty when it may."""

    product: Product
    reasons: tuple[str, ...]
    certificate: CertificateView | None
    pictures: tuple[Picture, ...]
    points: tuple[PointStock, ...]
    free: int
    facts: tuple[tuple[str, str], ...]
    heard: Heard
    map: OriginMap | None = None
    map_text: str = ""
    papers: tuple[Paper, ...] = ()
    lots: tuple[Lot, ...] = ()
    """On sale today, the one that ends first in front."""
    contacts: tuple[Contact, ...] = ()
    names: tuple[NameUse, ...] = ()
    """Rights to use a protected name that hold today."""

    @property
    def may_be_ordered(self) -> bool:
        """Alcohol waits for a non-cash payment (Law 44/2019/QH14); a service is asked for."""
        return not self.reasons and self.free > 0 and not self.product.is_alcohol and not self.product.is_service


def product_page(product: Product, *, on: date) -> ProductPage:
    """Needs RELATED loaded. Eight queries more; a service asks for its contacts instead of stock."""
    prefetch_related_objects([product], *(OF_EVERY_PRODUCT if product.is_service else OF_GOODS))
    free = free_by_point(product)
    points = _points(product, free)
    return ProductPage(
        product=product,
        reasons=tuple(_(REASON_TEXTS[reason]) for reason in reasons(product, on=on)),
        certificate=_certificate(product, on=on),
        pictures=_pictures(product),
        points=points,
        free=sum(free.values()),
        facts=_facts(product),
        heard=heard_of(product),
        map=_map(product, points),
        map_text=_map_text(product, points),
        papers=tuple(_papers(product, on=on)),
        lots=_lots(product, on=on),
        contacts=_contacts(product) if product.is_service else (),
        names=tuple(NameUse.objects.valid(on=on).filter(product=product).select_related("protected_name")),
    )


def json_ld(page: ProductPage) -> dict[str, object]:
    """schema.org Product with its Offer; nothing at all while it may not be sold, for there is nothing to offer to whoever searches."""
    product = page.product
    if page.reasons or (product.price_vnd is None and not page.heard.count):
        return {}
    url = settings.SITE_URL + product.get_absolute_url()
    found: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "Product",
        "@id": url,
        "name": product.title,
        "sku": product.sku,
        "url": url,
        "brand": {"@type": "Brand", "name": product.producer.name},
    }
    if product.description:
        found["description"] = product.description
    if product.upc:
        found["gtin"] = product.upc
    if page.pictures:
        found["image"] = [settings.SITE_URL + url_of(picture.name, width=1200) for picture in page.pictures]
    if page.heard.count:
        found["aggregateRating"] = {"@type": "AggregateRating", "ratingValue": page.heard.mean, "reviewCount": page.heard.count}
        found["review"] = [
            {
                "@type": "Review",
                "author": {"@type": "Person", "name": said.author},
                "datePublished": said.at.date().isoformat(),
                "reviewBody": said.body,
                "reviewRating": {"@type": "Rating", "ratingValue": said.rating},
            }
            for said in page.heard.reviews
        ]
    if page.certificate is not None:
        found["hasCertification"] = _certified(page.certificate)
    if product.price_vnd is not None:
        found["offers"] = {
            "@type": "Offer",
            "url": url,
            "price": product.price_vnd,
            "priceCurrency": "VND",
            "itemCondition": "https://schema.org/NewCondition",
            "availability": f"https://schema.org/{'InStock' if page.may_be_ordered else 'OutOfStock'}",
        }
    return found


def _certified(view: CertificateView) -> dict[str, object]:
    """The certificate in brief, as Google's merchant listings read it."""
    return {
        "@type": "Certification",
        "name": f"OCOP {view.stars} sao",
        "issuedBy": {"@type": "Organization", "name": view.issuer},
        "certificationIdentification": view.number or view.decision_no,
        "certificationRating": {"@type": "Rating", "ratingValue": view.stars, "bestRating": 5},
    }


def _certificate(product: Product, *, on: date) -> CertificateView | None:
    """The one that counts; else the newest, so that the page can say why nothing is sold."""
    found: Certificate | None = certificate_on(product, on=on)
    if found is None:
        everything = product.certificates.all()
        found = max(everything, key=lambda certificate: (certificate.issued_on, certificate.expires_on), default=None)
    return certificate_view(found, on=on) if found else None


def picture_of_image(image: ProductImage, *, alt: str) -> Picture | None:
    """`alt` is said when nobody described the picture."""
    return picture_of(
        image.original.name,
        alt=image.alt_text or image.caption or alt,
        width=image.width,
        height=image.height,
        is_illustration=image.is_illustration,
    )


def _pictures(product: Product) -> tuple[Picture, ...]:
    found = (picture_of_image(image, alt=product.title) for image in product.images.all())
    return tuple(picture for picture in found if picture)


def _points(product: Product, free: dict[int, int]) -> tuple[PointStock, ...]:
    records = [record for record in product.stockrecords.all() if record.partner_id in free] if free else []
    points = [
        PointStock(
            name=record.partner.name,
            url=record.partner.get_absolute_url(),
            commune_name=record.partner.commune.name if record.partner.commune else "",
            quantity=free[record.partner_id],
            commune_code=record.partner.commune_id or "",
        )
        for record in records
    ]
    return tuple(sorted(points, key=lambda point: (-point.quantity, point.name)))


def _map(product: Product, points: tuple[PointStock, ...]) -> OriginMap | None:
    stocked = [(point.commune_code, point.name, point.url) for point in points if point.quantity]
    label = product.commune.name if product.commune else ""
    return origin_map(origin_code=product.commune_id or "", points=stocked, origin_label=label)


def _map_text(product: Product, points: tuple[PointStock, ...]) -> str:
    made = _("Ngôi sao: nơi làm ra, %s.") % product.commune.name if product.commune else ""
    where = ", ".join(point.commune_name or point.name for point in points if point.quantity)
    sold = _("Hình thoi: điểm bán còn hàng (%s).") % where if where else ""
    return " ".join(part for part in (made, sold) if part)


def _papers(product: Product, *, on: date) -> list[Paper]:
    """What the producer wants told: the product's own papers and those that hold for all of them."""
    mine = Q(product=product) | Q(product=None, producer_id=product.producer_id)
    return list(Paper.objects.valid(on=on).filter(mine, is_public=True).order_by("kind", "-issued_on")[:12])


def _lots(product: Product, *, on: date) -> tuple[Lot, ...]:
    sold = [lot for lot in product.lots.all() if lot.facts.last_day >= on]
    return tuple(sorted(sold, key=lambda lot: (lot.best_before, lot.pk)))[:3]


def _facts(product: Product) -> tuple[tuple[str, str], ...]:
    abv = f"{product.abv.normalize():f}".replace(".", ",") + "\u00a0%" if product.abv is not None else ""
    pairs = (
        (_("Mỗi lần đặt gồm") if product.is_service else _("Khối lượng, quy cách"), product.net_content),
        (_("Thành phần"), product.ingredients),
        (_("Độ cồn"), abv),
        (_("Cách dùng"), product.usage),
        (_("Bảo quản"), product.storage),
        (_("Hạn sử dụng"), product.shelf_life),
        (_("Xuất xứ"), product.origin),
        (_("Vùng nguyên liệu"), product.raw_area),
        (_("Bao bì"), product.packaging_version),
        (_("Mã sản phẩm"), product.sku),
        (_("Mã vạch"), product.upc or ""),
    )
    return tuple((label, value) for label, value in pairs if value)


def _contacts(product: Product) -> tuple[Contact, ...]:
    if product.producer.phone:
        return (Contact(name=product.producer.name, phone=product.producer.phone),)
    points = SalesPoint.objects.filter(is_open=True).exclude(phone="").order_by("name")
    return tuple(Contact(name=point.name, phone=point.phone) for point in points)

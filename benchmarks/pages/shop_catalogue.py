"""Fills the shop with generated goods in bulk: `python -m benchmarks.pages.shop_catalogue 100000`.

Rows are written straight into the tables, listing rows included, because 100,000 saves would take an hour.
"""

import sys
from datetime import date, timedelta

from benchmarks.pages import goods as source

BATCH = 2000
PICTURES = 12


def main(number: int) -> None:
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.pages.shop_settings")
    import django

    django.setup()
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command

    settings.MIGRATION_MODULES = {config.label: None for config in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0)
    from tests.planting import plant

    plant()
    fill(number)


def fill(number: int) -> None:
    """Into an empty catalogue of a migrated database."""
    from django.db import transaction
    from django.utils import timezone

    with transaction.atomic():
        _fill(list(source.goods(number)), on=timezone.localdate())


def _fill(goods: list[source.Goods], *, on: date) -> None:
    from catalog import stamp
    from catalog.certificates.models import Certificate
    from catalog.models import Product, ProductImage
    from catalog.partner.models import StockRecord

    points, communes, makers = _surroundings(len(goods))
    products = Product.objects.bulk_create([_product(item, makers, communes) for item in goods], batch_size=BATCH)
    issued, ends = on - timedelta(days=100), on + timedelta(days=900)
    certificates = [
        Certificate(
            product=product, number=f"OCOP-{item.sku}", issuer="UBND tỉnh Cao Bằng", issuer_level="province",
            decision_no=f"{item.number}/QĐ", decision_date=issued, stars=item.stars, issued_on=issued, expires_on=ends,
            code=f"{product.pk:08d}",
        )
        for item, product in zip(goods, products, strict=True)
    ]  # fmt: skip
    Certificate.objects.bulk_create(certificates, batch_size=BATCH)
    records = [
        StockRecord(product=product, partner=points[code], partner_sku=item.sku, num_in_stock=units, num_allocated=0)
        for item, product in zip(goods, products, strict=True)
        for code, units in item.stock.items()
    ]
    StockRecord.objects.bulk_create(records, batch_size=BATCH)
    pictures = _pictures()
    images = [
        ProductImage(product=product, original=pictures[item.number % PICTURES], width=800, height=800, display_order=0)
        for item, product in zip(goods, products, strict=True)
    ]
    ProductImage.objects.bulk_create(images, batch_size=BATCH)
    _listing_rows(goods, products, issued=issued, ends=ends, pictures=pictures)
    stamp.bump(product.pk for product in products)


def _surroundings(number: int):  # type: ignore[no-untyped-def]  # models are known only after setup
    from catalog.partner.models import SalesPoint
    from catalog.points.models import Commune, Province
    from catalog.producers.models import Producer

    province, _made = Province.objects.get_or_create(code="04", defaults={"name": "Cao Bằng"})
    communes = [
        Commune.objects.get_or_create(code=f"9{at:04d}", defaults={"name": f"Xã {source.PLACES[at % 10]} {at}", "province": province})[0]
        for at in range(source.commune_count(number))
    ]
    points = {code: SalesPoint.objects.get_or_create(code=code, defaults={"name": f"Điểm bán {code}"})[0] for code in source.POINTS}
    makers = Producer.objects.bulk_create(
        [
            Producer(name=source.maker_name(at), slug=f"chu-the-{at}", kind="cooperative", consents_to_sale=True)
            for at in range(source.maker_count(number))
        ]
    )
    return points, communes, makers


def _product(item: source.Goods, makers, communes):  # type: ignore[no-untyped-def]  # as above
    from catalog.fold import fold, slugify
    from catalog.models import Product, class_for

    return Product(
        sku=item.sku,
        title=item.title,
        slug=slugify(item.title),
        folded=fold(item.title),
        product_class=class_for(is_service=False),
        group=item.group,
        producer=makers[item.maker],
        commune=communes[item.commune],
        price_vnd=item.price_vnd,
        net_content=item.net_content,
        weight_g=500,
        description="Hàng thử để đo tốc độ.",
        is_alcohol=item.is_alcohol,
        is_demo=True,
    )


def _pictures() -> list[str]:
    """The same few drawn pictures for everybody."""
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    from benchmarks.pages.pictures import picture

    names = []
    for number in range(PICTURES):
        name = f"images/bench-{number}.jpg"
        if not default_storage.exists(name):
            default_storage.save(name, ContentFile(picture(number)))
        names.append(name)
    return names


def _listing_rows(goods, products, *, issued: date, ends: date, pictures: list[str]) -> None:  # type: ignore[no-untyped-def]  # as above
    from django.db import connection
    from django.utils import timezone

    from catalog.fold import fold
    from catalog.listing_index import TEXT_TABLE
    from catalog.listing_row import ListingRow

    now = timezone.now()
    rows = [
        ListingRow(
            product_id=product.pk, title=item.title, slug=product.slug, group=item.group, producer_id=product.producer_id,
            folded=fold(f"{item.title} {product.producer.name} {product.commune.name} {product.get_group_display()} {item.sku}"),
            producer_name=product.producer.name, producer_slug=product.producer.slug, commune_code=product.commune_id,
            commune_name=product.commune.name, price_vnd=item.price_vnd, net_content=item.net_content, weight_g=500, stars=item.stars,
            valid_from=issued, valid_until=ends, certificate_code=f"{product.pk:08d}", may_be_sold=True, in_stock=sum(item.stock.values()),
            point_codes="".join(f"|{code}|" for code, units in item.stock.items() if units), is_alcohol=item.is_alcohol, is_demo=True,
            image=pictures[item.number % PICTURES], image_width=800, image_height=800, added_at=now - timedelta(minutes=item.number),
        )
        for item, product in zip(goods, products, strict=True)
    ]  # fmt: skip
    ListingRow.objects.bulk_create(rows, batch_size=BATCH)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {TEXT_TABLE} (rowid, folded) SELECT product_id, folded FROM catalogue_listingrow")


if __name__ == "__main__":
    main(int(sys.argv[1]))

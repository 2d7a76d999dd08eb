"""Fills the shop with generated goods in bulk: `python -m benchmarks.pages.shop_catalogue 100000`.

Rows are written straight into the tables, listing rows included, because 100,000 saves would take an hour.
"""

import sys
from datetime import date, timedelta
from functools import lru_cache

from benchmarks.pages import goods as source
from catalog.fold import fold

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
    from django.db.models import Max

    from benchmarks.pages.rows import insert
    from catalog import stamp
    from catalog.certificates.models import Certificate
    from catalog.models import Product, ProductImage
    from catalog.partner.models import StockRecord

    points, communes, makers = _surroundings(len(goods))
    first = (Product.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    keyed = list(enumerate(goods, first))
    _products(keyed, makers, communes)
    issued, ends = on - timedelta(days=100), on + timedelta(days=900)
    certificate = Certificate(issuer="UBND tỉnh Cao Bằng", issuer_level="province", decision_date=issued, issued_on=issued, expires_on=ends)
    numbers = (
        {"product_id": pk, "number": f"OCOP-{item.sku}", "decision_no": f"{item.number}/QĐ", "stars": item.stars, "code": f"{pk:08d}"}
        for pk, item in keyed
    )
    insert(certificate, each=numbers)
    stock = (
        {"product_id": pk, "partner_id": points[code].pk, "partner_sku": item.sku, "num_in_stock": units}
        for pk, item in keyed
        for code, units in item.stock.items()
    )
    insert(StockRecord(num_allocated=0), each=stock)
    pictures = _pictures()
    images = ({"product_id": pk, "original": pictures[item.number % PICTURES]} for pk, item in keyed)
    insert(ProductImage(width=800, height=800, display_order=0), each=images)
    _listing_rows(keyed, makers, communes, issued=issued, ends=ends, pictures=pictures)
    stamp.bump(pk for pk, _item in keyed)


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


def _products(keyed, makers, communes) -> None:  # type: ignore[no-untyped-def]  # as above
    from benchmarks.pages.rows import insert
    from catalog.models import Product, class_for

    goods_class = class_for(is_service=False)
    like = Product(product_class=goods_class, weight_g=500, description="Hàng thử để đo tốc độ.", is_demo=True)
    each = (
        {
            "id": pk,
            "sku": item.sku,
            "title": item.title,
            "slug": _folded_title(item).replace(" ", "-"),
            "folded": _folded_title(item),
            "group": item.group,
            "producer_id": makers[item.maker].pk,
            "commune_id": communes[item.commune].pk,
            "price_vnd": item.price_vnd,
            "net_content": item.net_content,
            "is_alcohol": item.is_alcohol,
        }
        for pk, item in keyed
    )
    insert(like, each=each, has_keys=True)


@lru_cache(maxsize=10_000)
def _folded(text: str) -> str:
    return fold(text)


def _folded_title(item: source.Goods) -> str:
    """As `fold` says it; the words before the number come again and again."""
    name, number = item.title.rsplit(" ", 1)
    return f"{_folded(name)} {number}"


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


def _listing_rows(keyed, makers, communes, *, issued: date, ends: date, pictures: list[str]) -> None:  # type: ignore[no-untyped-def]  # as above
    from django.db import connection
    from django.utils import timezone

    from benchmarks.pages.rows import insert
    from catalog.groups import Group
    from catalog.listing_index import TEXT_TABLE
    from catalog.listing_row import ListingRow

    now, groups = timezone.now(), {group.value: str(group.label) for group in Group}
    like = ListingRow(weight_g=500, valid_from=issued, valid_until=ends, may_be_sold=True, is_demo=True, image_width=800, image_height=800)

    def row(pk: int, item: source.Goods) -> dict[str, object]:
        maker, commune = makers[item.maker], communes[item.commune]
        names = (_folded(maker.name), _folded(commune.name), _folded(groups[item.group]), f"b {item.number:06d}")
        return {
            "product_id": pk,
            "title": item.title,
            "slug": _folded_title(item).replace(" ", "-"),
            "folded": " ".join((_folded_title(item), *names)),
            "group": item.group,
            "producer_id": maker.pk,
            "producer_name": maker.name,
            "producer_slug": maker.slug,
            "commune_code": commune.pk,
            "commune_name": commune.name,
            "price_vnd": item.price_vnd,
            "net_content": item.net_content,
            "stars": item.stars,
            "certificate_code": f"{pk:08d}",
            "in_stock": sum(item.stock.values()),
            "point_codes": "".join(f"|{code}|" for code, units in item.stock.items() if units),
            "is_alcohol": item.is_alcohol,
            "image": pictures[item.number % PICTURES],
            "added_at": connection.ops.adapt_datetimefield_value(now - timedelta(minutes=item.number)),
        }

    insert(like, each=(row(pk, item) for pk, item in keyed), has_keys=True)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {TEXT_TABLE} (rowid, folded) SELECT product_id, folded FROM catalogue_listingrow")


if __name__ == "__main__":
    main(int(sys.argv[1]))

"""Makes a schema and a catalogue quickly: `python -m benchmarks.planted PRODUCTS IMAGES STOCK`."""

import io
import random
import sys
from datetime import timedelta
from typing import Any


def main(products: int, images: int, stock: int) -> None:
    import django
    from django.conf import settings

    django.setup()
    from django.apps import apps
    from django.core.management import call_command
    from django.db import connection

    settings.MIGRATION_MODULES = {config.label: None for config in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0)
    from tests.planting import plant

    plant()
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA synchronous=OFF")
    _rows(products, images, stock)


def _rows(products: int, images: int, stock: int) -> None:
    from django.utils import timezone

    from catalog.certificates.models import Certificate
    from catalog.models import Product
    from catalog.partner.models import StockRecord
    from tests import factories
    from tests.connectors.conftest import DESCRIPTION

    point, today = factories.make_point(), timezone.localdate()
    producers = [factories.make_producer() for _number in range(20)]
    words = {
        "description": DESCRIPTION,
        "ingredients": "Tinh bột dong riềng",
        "shelf_life": "12 tháng",
        "weight_g": 500,
        "net_content": "500 g",
    }
    made = Product.objects.bulk_create(
        [
            Product(
                sku=f"CB-{n:05d}",
                slug=f"mien-dong-{n}",
                title=f"Miến dong thử số {n}",
                group="food",
                price_vnd=95000,
                producer=producers[n % 20],
                **words,
            )
            for n in range(products)
        ],
        batch_size=500,
    )
    decision = {"issuer": "UBND tỉnh Cao Bằng", "issuer_level": "province", "decision_date": today - timedelta(days=101), "stars": 4}
    Certificate.objects.bulk_create(
        [
            Certificate(
                product=row, number=f"OCOP-{row.sku}", decision_no=f"{row.pk}/QĐ", issued_on=today - timedelta(days=100),
                expires_on=today + timedelta(days=900), **decision,
            )
            for row in made
        ],
        batch_size=500,
    )  # fmt: skip
    StockRecord.objects.bulk_create(
        [StockRecord(product=row, partner=point, partner_sku=row.sku, num_in_stock=stock, num_allocated=0) for row in made], batch_size=500
    )
    _pictures(made, images)


def _pictures(made: list[Any], images: int) -> None:
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    from catalog.models import ProductImage

    pictures = [_picture(number) for number in range(images)]
    names = [default_storage.save(f"bench/{digest}.png", ContentFile(content)) for digest, content in pictures]
    ProductImage.objects.bulk_create(
        [
            ProductImage(
                product=row,
                caption=row.title,
                alt_text=row.title,
                original=names[n % images],
                sha256=pictures[n % images][0],
                width=64,
                height=64,
            )
            for n, row in enumerate(made)
        ],
        batch_size=500,
    )


def _picture(seed: int) -> tuple[str, bytes]:
    import hashlib

    from PIL import Image

    out = io.BytesIO()
    Image.frombytes("RGB", (64, 64), random.Random(seed).randbytes(64 * 64 * 3)).save(out, "PNG")
    return hashlib.sha256(out.getvalue()).hexdigest(), out.getvalue()


if __name__ == "__main__":
    main(*(int(text) for text in sys.argv[1:4]))

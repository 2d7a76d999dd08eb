"""Fills the peer with the same goods: `python -m benchmarks.stock_oscar.catalogue 1000`. Prints the addresses to measure."""

import json
import os
import sys

from benchmarks.pages import goods as source
from benchmarks.pages.pictures import picture

BATCH = 1000
PICTURES = 12


def main(number: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.stock_oscar.settings"
    import django

    django.setup()
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command

    settings.MIGRATION_MODULES = {config.label: None for config in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0)
    product = _fill(list(source.goods(number)))
    call_command("rebuild_index", interactive=False, verbosity=0)
    from oscar.core.loading import get_model

    category = get_model("catalogue", "Category").objects.get(name="food")
    print(json.dumps({"product": product.get_absolute_url(), "category": category.get_absolute_url()}))


def _fill(goods: list[source.Goods]):  # type: ignore[no-untyped-def]  # models are known only after setup
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage
    from django.utils.text import slugify
    from oscar.core.loading import get_model

    Product, ProductClass, Category = (get_model("catalogue", name) for name in ("Product", "ProductClass", "Category"))
    Partner, StockRecord = get_model("partner", "Partner"), get_model("partner", "StockRecord")
    kind = ProductClass.objects.create(name="Goods", track_stock=True)
    categories = {group: Category.add_root(name=group) for group in ("food", "drink", "herbal", "craft")}
    partners = {code: Partner.objects.create(name=code, code=code) for code in source.POINTS}
    rows = [
        Product(title=item.title, slug=slugify(item.title), upc=item.sku, description="Hàng thử để đo tốc độ.", product_class=kind)
        for item in goods
    ]
    products = Product.objects.bulk_create(rows, batch_size=BATCH)
    pairs = list(zip(goods, products, strict=True))
    get_model("catalogue", "ProductCategory").objects.bulk_create(
        [get_model("catalogue", "ProductCategory")(product=product, category=categories[item.group]) for item, product in pairs],
        batch_size=BATCH,
    )
    records = [
        StockRecord(product=product, partner=partners[code], partner_sku=item.sku, price=item.price_vnd, num_in_stock=units)
        for item, product in pairs
        for code, units in item.stock.items()
    ]
    StockRecord.objects.bulk_create(records, batch_size=BATCH)
    names = [default_storage.save(f"images/bench-{number}.jpg", ContentFile(picture(number))) for number in range(PICTURES)]
    images = [
        get_model("catalogue", "ProductImage")(product=product, original=names[item.number % PICTURES], display_order=0)
        for item, product in pairs
    ]
    get_model("catalogue", "ProductImage").objects.bulk_create(images, batch_size=BATCH)
    return products[0]


if __name__ == "__main__":
    main(int(sys.argv[1]))

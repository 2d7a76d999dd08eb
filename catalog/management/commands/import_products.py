"""`manage.py import_products FILE [--images DIR|ZIP] [--dry-run] [--json]`"""

from typing import Any

from catalog.exchange.console import ImportCommand, image_source
from catalog.exchange.products import ProductImporter


class Command(ImportCommand):
    help = "Nhập sản phẩm từ CSV hoặc XLSX theo mã (sku): thêm mới hoặc cập nhật."
    takes_images = True

    def importer(self, **options: Any) -> ProductImporter:
        return ProductImporter(
            images=image_source(self, file=options["file"], images=options["images"]), cause=f"nhập từ tệp {options['file'].name}"
        )

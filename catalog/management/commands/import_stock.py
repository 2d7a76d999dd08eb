"""`manage.py import_stock FILE [--dry-run] [--json]`"""

from typing import Any

from catalog.exchange.console import ImportCommand
from catalog.exchange.stock import StockImporter


class Command(ImportCommand):
    help = "Nhập số kiểm kê từ CSV hoặc XLSX theo sku và mã điểm bán."

    def importer(self, **options: Any) -> StockImporter:
        return StockImporter(cause=f"nhập từ tệp {options['file'].name}")

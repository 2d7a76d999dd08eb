"""`manage.py import_certificates FILE [--dry-run] [--json]`"""

from typing import Any

from catalog.exchange.certificates import CertificateImporter
from catalog.exchange.console import ImportCommand


class Command(ImportCommand):
    help = "Nhập giấy chứng nhận từ CSV hoặc XLSX theo sku, cơ quan cấp, số và ngày quyết định."

    def importer(self, **options: Any) -> CertificateImporter:
        return CertificateImporter(cause=f"nhập từ tệp {options['file'].name}")

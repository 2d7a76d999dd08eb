"""`manage.py export_products [--format csv|xlsx|json] [--output FILE]`"""

from catalog.exchange.console import ExportCommand
from catalog.exchange.products import COLUMNS, export_rows


class Command(ExportCommand):
    help = "Xuất sản phẩm; tệp xuất nhập lại được."
    columns = COLUMNS
    rows = staticmethod(export_rows)

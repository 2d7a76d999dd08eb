"""`manage.py export_certificates [--format csv|xlsx|json] [--output FILE]`"""

from catalog.exchange.certificates import COLUMNS, export_rows
from catalog.exchange.console import ExportCommand


class Command(ExportCommand):
    help = "Xuất giấy chứng nhận; tệp xuất nhập lại được."
    columns = COLUMNS
    rows = staticmethod(export_rows)

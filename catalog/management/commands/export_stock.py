"""`manage.py export_stock [--format csv|xlsx|json] [--output FILE]`"""

from catalog.exchange.console import ExportCommand
from catalog.exchange.stock import COLUMNS, export_rows


class Command(ExportCommand):
    help = "Xuất tồn kho từng điểm bán; tệp xuất nhập lại được."
    columns = COLUMNS
    rows = staticmethod(export_rows)

"""`manage.py purge_demo [--yes]`: removes what `seed_demo` and `demo_users` wrote."""

import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from catalog.demo.purge import StillUsed, products_with_orders, purge
from catalog.exchange.console import JsonCommand


class Command(JsonCommand):
    help = "Xóa đúng những gì đã đánh dấu là dữ liệu trình diễn."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--yes", action="store_true", help="xóa cả khi có đơn hàng nhắc đến; đơn vẫn giữ tên, số lượng và giá")

    def run(self, **options: Any) -> None:
        if not options["yes"]:
            self._ask_about_orders()
        try:
            purged = purge()
        except StillUsed as error:
            self.fail(str(error))
        self.say(
            f"Đã xóa {purged.products} sản phẩm, {purged.certificates} giấy chứng nhận, {purged.producers} chủ thể, "
            f"{purged.points} điểm bán và {purged.users} tài khoản trình diễn.",
            asdict(purged),
        )

    def _ask_about_orders(self) -> None:
        ordered = products_with_orders()
        if not ordered:
            return
        question = f"{ordered} sản phẩm trình diễn đã có trong đơn hàng"
        if self.as_json or not sys.stdin.isatty():
            self.fail(f"{question}: thêm --yes nếu vẫn muốn xóa.")
        if input(f"{question}. Vẫn xóa? Gõ “co”: ").strip().lower() not in {"co", "có", "yes", "y"}:
            self.fail("Không xóa gì.")

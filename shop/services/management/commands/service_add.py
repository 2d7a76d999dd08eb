import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from shop.services import accounts
from shop.services.models import ServiceAccount

USAGE = 2


class Command(BaseCommand):
    help = "Thêm hoặc đổi kết nối với cổng thanh toán, hãng vận chuyển."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", choices=sorted(accounts.folders()))
        parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", dest="values")
        parser.add_argument("--sandbox", default="", metavar="URL", help="trỏ tới máy thử trên máy này; kết nối được đánh dấu trình diễn")
        parser.add_argument("--test-host", action="store_true", help="máy chủ thử nghiệm của nhà cung cấp")
        parser.add_argument("--off", action="store_true", help="lưu mà chưa dùng")
        parser.add_argument("--json", action="store_true", help="một tài liệu JSON trên stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        code = options["code"]
        wrong = [text for text in options["values"] if "=" not in text]
        if wrong:
            raise CommandError(f"--set cần dạng khóa=giá trị, không phải: {', '.join(wrong)}.", returncode=USAGE)
        account = accounts.account_of(code) or ServiceAccount(code=code)
        if options["sandbox"] and account.pk and not account.is_demo:
            raise CommandError(f"Kết nối {code} là kết nối thật; không đổi thành kết nối thử.", returncode=1)
        folder = accounts.folder_of(code)
        values = {field.name: account.settings.get(field.name, field.default) for field in folder.FIELDS}
        values |= folder.sandbox_settings(options["sandbox"].rstrip("/")) if options["sandbox"] else {}
        values |= dict(text.split("=", 1) for text in options["values"])
        unknown = set(values) - {field.name for field in folder.FIELDS}
        if unknown:
            raise CommandError(f"Không có thiết lập: {', '.join(sorted(unknown))}.", returncode=USAGE)
        problems = accounts.problems_of(code, values, has_secrets=bool(account.secrets), is_test_host=options["test_host"])
        if problems:
            raise CommandError("; ".join(f"{name}: {text}" for name, text in problems.items()), returncode=USAGE)
        account.is_enabled, account.is_test_host = not options["off"], options["test_host"]
        account.is_demo = bool(options["sandbox"])
        accounts.store(account, values)
        told = {"id": account.pk, "code": code, "is_enabled": account.is_enabled, "is_demo": account.is_demo}
        self.stdout.write(json.dumps(told, ensure_ascii=False) if options["json"] else f"{account}: đã lưu.")

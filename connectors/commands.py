"""What the channel commands share: finding the account, one JSON document on stdout, words on stderr, exit codes."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.models import Product
from connectors.models import Account

DONE, FAILED, USAGE, TIMED_OUT = 0, 1, 2, 3


class ChannelCommand(BaseCommand):
    """Exit 0 done, 1 failed, 2 usage, 3 time-out with work left (design 5)."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="một tài liệu JSON trên stdout")

    def say(self, text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    def answer(self, options: dict[str, Any], document: Any, *, text: str = "") -> None:
        if options["json"]:
            self.stdout.write(json.dumps(document, ensure_ascii=False, default=_plain))
        elif text:
            self.stdout.write(text)
        else:
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def account_named(account_id: int) -> Account:
    account = Account.objects.filter(pk=account_id).first()
    if account is None:
        known = ", ".join(f"{row.pk} ({row})" for row in Account.objects.all()) or "chưa có gian hàng nào"
        raise CommandError(f"Không có gian hàng số {account_id}. Đang có: {known}.", returncode=USAGE)
    return account


def products_named(skus: list[str]) -> list[int]:
    ids = dict(Product.objects.filter(sku__in=skus).values_list("sku", "pk"))
    unknown = [sku for sku in skus if sku not in ids]
    if unknown:
        raise CommandError(f"Không có sản phẩm với SKU: {', '.join(unknown)}.", returncode=USAGE)
    return sorted(ids.values())


def pairs(given: list[str]) -> dict[str, str]:
    """`key=value` arguments."""
    wrong = [text for text in given if "=" not in text]
    if wrong:
        raise CommandError(f"--set cần dạng khóa=giá trị, không phải: {', '.join(wrong)}.", returncode=USAGE)
    return dict(text.split("=", 1) for text in given)

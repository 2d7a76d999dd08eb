from datetime import datetime
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from connectors.commands import FAILED, USAGE, ChannelCommand, account_named
from connectors.errors import MarketplaceError
from connectors.inbound import import_orders


class Command(ChannelCommand):
    help = "Lấy đơn hàng từ sàn về."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("account", type=int)
        parser.add_argument("--since", metavar="T", help="ngày hoặc giờ theo ISO 8601")

    def handle(self, *args: Any, **options: Any) -> None:
        account = account_named(options["account"])
        try:
            changed = import_orders(account, until=timezone.now(), since=_moment(options["since"]))
        except MarketplaceError as error:
            raise CommandError(f"{error.text} ({error.code})", returncode=FAILED) from error
        self.answer(options, {"changed": changed}, text=f"{changed} đơn mới hoặc có thay đổi.")


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        day = parse_date(text)
        moment = datetime.combine(day, datetime.min.time()) if day else parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None:
        raise CommandError(f"--since không đọc được: “{text}”. Ví dụ: 2026-11-24 hoặc 2026-11-24T08:00.", returncode=USAGE)
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)

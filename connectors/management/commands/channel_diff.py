from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from connectors import reconcile
from connectors.accounts import connect
from connectors.commands import FAILED, ChannelCommand, account_named
from connectors.errors import MarketplaceError
from connectors.marketplace import Capability
from connectors.models import Listing
from connectors.tasks import wake


class Command(ChannelCommand):
    help = "Đọc sàn và liệt kê mọi chỗ khác với điều ta muốn; --fix đánh dấu để đẩy lại."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("account", type=int)
        parser.add_argument("--fix", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        account = account_named(options["account"])
        connected = connect(account)
        if Capability.PUSH not in connected.marketplace.capabilities:
            raise CommandError("Sàn này không đọc được trực tiếp: dùng channel_file --export.", returncode=FAILED)
        rows = list(Listing.objects.filter(account=account).order_by("sku"))
        try:
            items = reconcile.read_all(connected)
        except MarketplaceError as error:
            raise CommandError(f"{error.text} ({error.code})", returncode=FAILED) from error
        found = reconcile.differences(rows, items)
        if options["fix"]:
            fixed = reconcile.fix(rows, found, items, now=timezone.now())
            wake([account.pk])
            self.say(f"Đã đánh dấu {fixed} tin để đẩy lại.")
        self.answer(options, [difference.as_dict() for difference in found])

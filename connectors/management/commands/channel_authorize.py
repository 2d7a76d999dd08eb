from typing import Any

from django.core.management.base import CommandError, CommandParser

from connectors.accounts import authorize
from connectors.commands import FAILED, ChannelCommand, account_named
from connectors.errors import MarketplaceError


class Command(ChannelCommand):
    help = "Đổi mã cấp quyền lấy quyền truy cập gian hàng."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("account", type=int)
        parser.add_argument("--code", required=True)
        parser.add_argument("--shop-id", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        account = account_named(options["account"])
        try:
            authorize(account, code=options["code"], seller_id=options["shop_id"])
        except MarketplaceError as error:
            raise CommandError(f"{error.text} ({error.code})", returncode=FAILED) from error
        self.answer(options, {"id": account.pk, "shop_id": account.seller_id, "state": account.state}, text="Đã cấp quyền.")

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from connectors import listings
from connectors.commands import ChannelCommand, account_named, products_named
from connectors.models import Listing
from connectors.tasks import wake


class Command(ChannelCommand):
    help = "Ngừng bán sản phẩm ở gian hàng."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("account", type=int)
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--all", action="store_true")
        which.add_argument("--sku", nargs="+")

    def handle(self, *args: Any, **options: Any) -> None:
        account = account_named(options["account"])
        everything = Listing.objects.filter(account=account).values_list("product_id", flat=True)
        ids = list(everything) if options["all"] else products_named(options["sku"])
        count = listings.withdraw(account, ids, now=timezone.now())
        wake([account.pk])
        self.answer(options, {"withdrawn": count}, text=f"Đang ngừng bán {count} sản phẩm.")

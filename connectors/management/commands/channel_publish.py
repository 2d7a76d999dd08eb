from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from catalog.models import Product
from connectors import listings
from connectors.commands import ChannelCommand, account_named, products_named
from connectors.models import Listing
from connectors.tasks import wake


class Command(ChannelCommand):
    help = "Cho biết sản phẩm nào cần đăng ở gian hàng; sản phẩm chưa đủ điều kiện được giữ lại cùng lý do."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("account", type=int)
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--all", action="store_true")
        which.add_argument("--sku", nargs="+")

    def handle(self, *args: Any, **options: Any) -> None:
        account = account_named(options["account"])
        ids = list(Product.objects.values_list("pk", flat=True)) if options["all"] else products_named(options["sku"])
        now = timezone.now()
        wanted = listings.publish(account, ids, now=now, on=timezone.localdate())
        wake([account.pk])
        rows = Listing.objects.filter(account=account, product_id__in=ids, wanted_live=False).exclude(reasons=[]).order_by("sku")
        blocked = [{"sku": row.sku, "reasons": [reason["text"] for reason in row.reasons]} for row in rows]
        text = f"Cần đăng {wanted} sản phẩm, trong đó {len(blocked)} chưa đủ điều kiện."
        self.answer(options, {"wanted": wanted, "blocked": blocked}, text=text)

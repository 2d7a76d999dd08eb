from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from connectors import registry
from connectors.accounts import connect
from connectors.commands import USAGE, ChannelCommand, pairs
from connectors.listings import forget_remote
from connectors.marketplace import Capability
from connectors.models import Account, AccountState, Transport
from shop.secrets import open_sealed, seal

ENGINE_SETTINGS = {"lookup_s": int, "calls_per_s": int}


class Command(ChannelCommand):
    help = "Thêm gian hàng trên sàn; gian hàng cùng tên được trỏ tới địa chỉ mới."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("code")
        parser.add_argument("--name", required=True)
        parser.add_argument("--host", default="", help="địa chỉ máy chủ của sàn; bỏ trống: trao đổi bằng tệp")
        parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", dest="values")
        parser.add_argument("--test-host", action="store_true", help="máy chủ thử nghiệm của sàn")
        parser.add_argument("--starts-empty", action="store_true", help="máy chủ vừa mở lại và không còn tin nào")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            folder = registry.folder(options["code"])
        except registry.UnknownMarketplace as error:
            raise CommandError(str(error), returncode=USAGE) from error
        values = pairs(options["values"])
        host = options["host"].rstrip("/")
        if host and urlsplit(host).scheme not in ("http", "https"):
            raise CommandError("--host phải bắt đầu bằng http:// hoặc https://.", returncode=USAGE)
        account = Account.objects.filter(marketplace=options["code"], name=options["name"]).first()
        account = account or Account(marketplace=options["code"], name=options["name"])
        moved = self._fill(account, folder, host, values, is_test_host=options["test_host"])
        account.save()
        if moved or options["starts_empty"]:
            forget_remote(account)
        authorize_url = None
        market = connect(account).marketplace
        if Capability.AUTHORIZE in market.capabilities and account.transport == Transport.API:
            authorize_url = market.authorize_url(redirect_url=f"{settings.SITE_URL}/quan-tri/san/cap-quyen/{account.pk}/")
        self.answer(options, {"id": account.pk, "authorize_url": authorize_url})

    def _fill(self, account: Account, folder: Any, host: str, values: dict[str, str], *, is_test_host: bool) -> bool:
        secret_names = set(folder.SECRET_SETTINGS)
        secrets = {**(open_sealed(account.secrets) or {}), **{name: value for name, value in values.items() if name in secret_names}}
        plain = {name: value for name, value in values.items() if name not in secret_names and name not in ENGINE_SETTINGS}
        account.settings = {**account.settings, **plain}
        missing = [name for name in folder.REQUIRED_SETTINGS if host and name not in {**account.settings, **secrets}]
        if missing:
            raise CommandError(f"Thiếu --set cho: {', '.join(missing)}.", returncode=USAGE)
        for name, kind in ENGINE_SETTINGS.items():
            if name in values:
                if not values[name].isdigit():
                    raise CommandError(f"--set {name} cần một số nguyên.", returncode=USAGE)
                setattr(account, name, kind(values[name]))
        moved = account.host != host
        account.host, account.is_test_host = host, is_test_host
        account.secrets = seal(secrets) if secrets else ""
        account.transport = Transport.API if host and account.settings.get("transport") != "files" else Transport.FILES
        needs_consent = account.transport == Transport.API and getattr(folder, "NEEDS_CONSENT", True)
        if moved and needs_consent:
            account.tokens = ""
        account.state = AccountState.NEW if needs_consent and not account.tokens else AccountState.ACTIVE
        return moved

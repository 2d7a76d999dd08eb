import signal
import threading
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from connectors import registry
from connectors.commands import FAILED, USAGE, ChannelCommand, pairs
from shop.sandbox_server import start


class Command(ChannelCommand):
    help = "Chạy sàn thử trên máy này."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("code")
        parser.add_argument("--port", type=int, default=0)
        parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", dest="values")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            folder = registry.folder(options["code"])
        except registry.UnknownMarketplace as error:
            raise CommandError(str(error), returncode=USAGE) from error
        settings = {**folder.SANDBOX_DEFAULTS, **pairs(options["values"])}
        try:
            running = start(
                lambda base_url: folder.make_sandbox(settings=settings, clock=timezone.now, base_url=base_url), port=options["port"]
            )
        except OSError as error:
            raise CommandError(f"Không mở được cổng {options['port']}: {error.strerror}.", returncode=FAILED) from error
        self.answer(options, {"url": running.url}, text=running.url)
        self.stdout.flush()
        ended = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_ignored: ended.set())
        ended.wait()
        running.close()

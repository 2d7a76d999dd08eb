"""Reads reports of letters that came back, from a mailbox on a server or from a file."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from shop.mails import bounces, mailbox


class Command(BaseCommand):
    help = "Đọc các báo cáo thư bị trả lại: từ hộp thư BOUNCE_IMAP_URL, hoặc từ tệp mbox hay thư mục Maildir."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", type=Path, help="tệp mbox hoặc thư mục Maildir")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path | None = options["file"]
        if path is not None and not path.exists():
            raise CommandError(f"Không có {path}.")
        if path is None and not settings.BOUNCE_IMAP_URL:
            raise CommandError("Chưa đặt BOUNCE_IMAP_URL, và không có --file.")
        now = timezone.now()
        read = taken = 0
        for message in mailbox.in_file(path) if path is not None else mailbox.unseen(settings.BOUNCE_IMAP_URL):
            read += 1
            taken += bounces.take_message(message, now=now)
        told = {"messages": read, "taken": taken}
        self.stdout.write(json.dumps(told) if options["json"] else f"Đã đọc {read} thư, ghi {taken} lần trả lại.")

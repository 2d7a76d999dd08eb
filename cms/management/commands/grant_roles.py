"""Gives the roles the rights that a newer version brought. Adds what is missing and takes nothing away."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cms.setup import grant_missing


class Command(BaseCommand):
    help = "Bổ sung quyền mới cho các vai trò sau khi nâng cấp; không bớt quyền nào."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        granted = grant_missing()
        if options["json"]:
            self.stdout.write(json.dumps(granted, ensure_ascii=False))
            return
        for role, codenames in granted.items():
            self.stdout.write(f"{role}: {', '.join(codenames) or 'đã đủ quyền'}")

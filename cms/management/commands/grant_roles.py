"""Gives the roles the rights that a newer version brought, and takes away what it does not give any more."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cms.setup import grant_missing


class Command(BaseCommand):
    help = "Đặt quyền của các vai trò đúng như phiên bản này: thêm quyền mới, bớt quyền không còn được giao."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")
        parser.add_argument("--keep-extra", action="store_true", help="giữ các quyền thừa, chỉ nêu tên")

    def handle(self, *args: Any, **options: Any) -> None:
        takes_away = not options["keep_extra"]
        changed = grant_missing(takes_away=takes_away)
        if options["json"]:
            self.stdout.write(json.dumps(changed, ensure_ascii=False))
            return
        for role, told in changed.items():
            words = [f"thêm {', '.join(told['added'])}"] if told["added"] else []
            if told["extra"]:
                words.append(f"{'bớt' if takes_away else 'thừa'} {', '.join(told['extra'])}")
            self.stdout.write(f"{role}: {'; '.join(words) or 'đã đúng'}")

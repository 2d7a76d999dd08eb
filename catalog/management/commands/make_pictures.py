"""Finds pictures without their AVIF and WebP renditions and draws them."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from catalog import drawing, thumbnails


class Command(BaseCommand):
    help = "Vẽ các cỡ ảnh còn thiếu (AVIF và WebP); --check chỉ đếm."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="chỉ kiểm tra, thiếu thì kết thúc với mã 1")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        lacking = drawing.lacking()
        if not options["check"]:
            for pk, name in lacking:
                drawing.draw(pk, name)
        left = [name for _pk, name in lacking if thumbnails.missing(name)]
        told = {"lacking": len(lacking), "drawn": len(lacking) - len(left), "left": left}
        text = f"Thiếu {told['lacking']}, đã vẽ {told['drawn']}, còn {len(left)}"
        self.stdout.write(json.dumps(told, ensure_ascii=False) if options["as_json"] else text)
        if left:
            raise SystemExit(1)

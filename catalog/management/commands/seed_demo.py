"""`manage.py seed_demo`: demonstration data; safe to repeat."""

from dataclasses import asdict
from typing import Any

from django.utils import timezone

from catalog.demo.seed import seed
from catalog.exchange.console import JsonCommand


class Command(JsonCommand):
    help = "Nạp dữ liệu trình diễn (49 sản phẩm từ nguồn công khai, 3 mẫu, 4 điểm bán); chạy lại không sao."

    def run(self, **options: Any) -> None:
        seeded = seed(on=timezone.localdate(), progress=self.progress)
        text = (
            f"Dữ liệu trình diễn: thêm {seeded.products} sản phẩm, {seeded.certificates} giấy chứng nhận, "
            f"{seeded.pictures} hình minh họa, {seeded.points} điểm bán, {seeded.stock} dòng tồn kho."
        )
        self.say(text, asdict(seeded))

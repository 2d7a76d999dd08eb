"""One catalogue for every contestant: the same products, makers, places, prices and stock for a number. Pure."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

KINDS = (
    ("food", "Miến dong", "500 g"), ("food", "Gạo nếp hương", "1 kg"), ("food", "Hạt dẻ", "500 g"), ("food", "Lạp sườn", "500 g"),
    ("food", "Thạch đen", "1 kg"), ("food", "Mật ong rừng", "500 ml"), ("food", "Đường phên", "1 kg"), ("food", "Bún khô", "500 g"),
    ("drink", "Trà Kolia", "100 g"), ("drink", "Chè dây", "200 g"), ("drink", "Rượu ngô", "500 ml"), ("herbal", "Dầu hồi", "100 ml"),
    ("craft", "Dao Phúc Sen", "1 con"), ("craft", "Chiếu trúc", "1 chiếc"),
)  # fmt: skip
PLACES = ("Phia Đén", "Minh Tâm", "Trùng Khánh", "Bảo Lạc", "Hà Quảng", "Thạch An", "Nguyên Bình", "Hòa An", "Quảng Uyên", "Đông Khê")
MAKERS = ("Hợp tác xã", "Tổ hợp tác", "Công ty", "Hộ kinh doanh")
POINTS = ("thuc-phan", "ban-gioc", "pac-bo", "trung-khanh")
WORDS = (
    "mien dong",
    "hat de",
    "che day",
    "mat ong",
    "lap suon",
    "dao phuc sen",
    "gao nep",
    "tra",
    "phia den",
    "bao lac",
    "mien dog",
    "duong ph",
)
"""What people look for in the runs."""


@dataclass(frozen=True, kw_only=True)
class Goods:
    number: int
    title: str
    group: str
    net_content: str
    maker: int
    commune: int
    price_vnd: int
    stars: int
    stock: dict[str, int]

    @property
    def sku(self) -> str:
        return f"B-{self.number:06d}"

    @property
    def is_alcohol(self) -> bool:
        return self.title.startswith("Rượu")


def maker_count(number: int) -> int:
    return min(800, max(8, number // 12))


def maker_name(number: int) -> str:
    return f"{MAKERS[number % len(MAKERS)]} {PLACES[number % len(PLACES)]} {number}"


def commune_count(number: int) -> int:
    return min(56, max(5, number // 10))


def goods(number: int) -> Iterator[Goods]:
    luck = random.Random(7)
    makers, communes = maker_count(number), commune_count(number)
    for at in range(number):
        group, kind, content = KINDS[luck.randrange(len(KINDS))]
        place = PLACES[luck.randrange(len(PLACES))]
        yield Goods(
            number=at,
            title=f"{kind} {place} {at}",
            group=group,
            net_content=content,
            maker=luck.randrange(makers),
            commune=luck.randrange(communes),
            price_vnd=luck.randrange(20, 900) * 1000,
            stars=luck.choice((3, 3, 3, 4, 4, 5)),
            stock={code: luck.choice((0, 0, 3, 12)) for code in POINTS},
        )

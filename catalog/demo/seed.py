"""Writes the demonstration data: what is missing is added, what people changed since is left alone."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db import transaction

from catalog import artwork, changes
from catalog.certificates.models import Certificate
from catalog.demo import papers, parts
from catalog.demo.source import DATA, SHOWCASE_PRODUCER, UNKNOWN_PRODUCER, DemoProduct, products, read
from catalog.exchange import pictures
from catalog.exchange.certificates import COLUMNS as CERTIFICATE_COLUMNS
from catalog.exchange.certificates import CertificateImporter
from catalog.exchange.images import FolderSource, Picture
from catalog.exchange.outcome import Importer, Outcome, import_table
from catalog.exchange.products import ProductImporter
from catalog.exchange.stock import StockImporter
from catalog.groups import Group
from catalog.models import Product
from catalog.partner.models import SalesPoint, StockRecord
from catalog.points import holidays
from catalog.points.models import OpeningHours, SpecialDay
from catalog.producers.models import Producer
from catalog.tabular import Row, Table

STOCK_CAUSE = "dữ liệu trình diễn"
STORIES = {
    UNKNOWN_PRODUCER: "Nguồn công khai không nêu chủ thể của các sản phẩm này. Tên này chỉ để trình diễn.",
    SHOWCASE_PRODUCER: "Hợp tác xã không có thật, dùng để cho thấy giấy chứng nhận sắp hết hạn, hết hạn và bị thu hồi.",
}


@dataclass(frozen=True, kw_only=True)
class Seeded:
    """How many rows were written; all zero when everything was there."""

    points: int
    products: int
    certificates: int
    pictures: int
    stock: int
    others: dict[str, int]
    """By the name of the part that another package registered."""


@transaction.atomic
def seed(*, on: date, progress: Callable[[Sequence[Any]], Iterable[Any]] = lambda rows: rows) -> Seeded:
    """`on` is the day in Vietnam."""
    wanted = products()
    return Seeded(
        points=_points(on=on),
        products=_products(wanted),
        certificates=_certificates(wanted, on=on),
        pictures=_pictures(wanted, progress),
        stock=_stock(wanted),
        others={part.name: int(part.seed()) for part in parts.registered()},
    )


def _points(*, on: date) -> int:
    present = set(SalesPoint.objects.values_list("code", flat=True))
    missing = [row for row in read("points.csv") if row["code"] not in present]
    for row in missing:
        SalesPoint.objects.create(
            code=row["code"],
            name=row["name"],
            kind=row["kind"],
            commune_id=row["commune_code"],
            address_line=row["address_line"],
            phone=row["phone"],
            opening_hours=row["opening_hours"],
            is_demo=True,
        )
    for row in read("points.csv"):
        _hours(row, on=on)
    return len(missing)


def _hours(row: Mapping[str, str], *, on: date) -> None:
    """The week of a demonstration point, and that it is closed at Tết; only where nobody has typed any hours."""
    point = SalesPoint.objects.filter(code=row["code"], is_demo=True, hours=None).first()
    if point is None:
        return
    opens, closes = time.fromisoformat(row["opens"]), time.fromisoformat(row["closes"])
    days = [day for day in range(7) if str(day) != row["closed_on"]]
    OpeningHours.objects.bulk_create(OpeningHours(point=point, weekday=day, opens=opens, closes=closes) for day in days)
    tet = next((holiday for holiday in holidays.coming(on) if holiday.key.startswith("tet-2")), None)
    if tet is not None:
        SpecialDay.objects.get_or_create(point=point, from_on=tet.from_on, defaults={"name": tet.name, "until_on": tet.until_on})


def _products(wanted: Sequence[DemoProduct]) -> int:
    present = set(Product.objects.values_list("sku", flat=True))
    importer = ProductImporter(images=FolderSource(DATA), is_demo=True)
    outcome = _import([product.row for product in wanted if product.sku not in present], importer)
    for name, story in STORIES.items():
        Producer.objects.filter(name=name, is_demo=True, story="").update(story=story)
    return outcome.created


def _certificates(wanted: Sequence[DemoProduct], *, on: date) -> int:
    """Adds a certificate where no demonstration paper shows the state, and moves the dates of one that has grown old."""
    present: dict[str, list[dict[str, Any]]] = {}
    of_demo = Certificate.objects.filter(product__is_demo=True)
    for sku, expires_on, revoked_on in of_demo.values_list("product__sku", "expires_on", "revoked_on"):
        present.setdefault(sku, []).append({"expires_on": expires_on, "revoked_on": revoked_on})
    demo_skus = set(Product.objects.filter(is_demo=True).values_list("sku", flat=True))
    rows = [
        papers.certificate_row(sku=product.sku, state=product.state, stars=product.stars, number=number, on=on)
        for number, product in enumerate(wanted, start=1)
        if product.sku in demo_skus and _lacks_its_paper(product, present.get(product.sku, []), on=on)
    ]
    outcome = _import(rows, CertificateImporter(is_demo=True), columns=CERTIFICATE_COLUMNS)
    return outcome.created + outcome.updated


def _lacks_its_paper(product: DemoProduct, papers_of_it: Sequence[Mapping[str, Any]], *, on: date) -> bool:
    """A product of a real name keeps whatever it has, so that a revocation tried out in the demo stays."""
    if product.state == "valid":
        return not papers_of_it
    return not any(papers.shows(product.state, paper, on=on) for paper in papers_of_it)


def _pictures(wanted: Sequence[DemoProduct], progress: Callable[[Sequence[Any]], Iterable[Any]]) -> int:
    kinds = {product.sku: product for product in wanted}
    bare = list(Product.objects.filter(is_demo=True, sku__in=kinds, images=None))
    for product in progress(bare):
        drawing = artwork.draw(kinds[product.sku].kind, seed=product.sku)
        picture = Picture(
            content=drawing, sha256=hashlib.sha256(drawing).hexdigest(), width=artwork.SIZE, height=artwork.SIZE, suffix=".jpg"
        )
        caption = f"Hình minh họa: {product.title}"[:200]
        pictures.store(product, picture, name=f"minh-hoa-{product.sku}", order=0, alt_text=caption, caption=caption, is_illustration=True)
    changes.touch([product.pk for product in bare])
    return len(bare)


def _stock(wanted: Sequence[DemoProduct]) -> int:
    present = set(StockRecord.objects.values_list("product__sku", "partner__code"))
    demo_skus = set(Product.objects.filter(is_demo=True).exclude(group=Group.TOURISM).values_list("sku", flat=True))
    points = [row["code"] for row in read("points.csv")]
    rows = [
        {"sku": product.sku, "point": point, "quantity": str(quantity)}
        for product in wanted
        if product.sku in demo_skus
        for point in points
        if (quantity := units(product.sku, point)) and (product.sku, point) not in present
    ]
    outcome = _import(rows, StockImporter(cause=STOCK_CAUSE))
    return outcome.created + outcome.updated


def units(sku: str, point: str) -> int:
    """0 or 6 to 45, fixed by the names; the first point has every product."""
    number = int.from_bytes(hashlib.sha256(f"{sku}@{point}".encode()).digest()[:4], "big")
    if point != "thuc-phan" and number % 5 == 0:
        return 0
    return 6 + number // 5 % 40


def _import(rows: Sequence[Mapping[str, str]], importer: Importer, columns: Sequence[str] = ()) -> Outcome:
    if not rows:
        return Outcome(created=0, updated=0, unchanged=0, problems=())
    table = Table(columns=tuple(columns or rows[0]), rows=tuple(Row(line=line, values=row) for line, row in enumerate(rows, start=2)))
    outcome = import_table(table, importer, dry_run=False)
    if outcome.problems:
        raise ValueError("demonstration files: " + "; ".join(map(str, outcome.problems)))
    return outcome

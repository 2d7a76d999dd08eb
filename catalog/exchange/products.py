"""Products from and to files. Key: `sku`. A producer that is named for the first time is made.

A new producer counts as agreeing to the sale unless `producer_consents` says 0: the office that hands in the file holds the
signed agreements. An existing producer's agreement changes only through that column.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

from django.utils import timezone

from catalog import changes
from catalog.audit.models import AuditEntry
from catalog.audit.record import entry, record_all
from catalog.exchange import fields, pictures
from catalog.exchange.fields import CellRefused
from catalog.exchange.images import ImageRefused, ImageSource
from catalog.exchange.outcome import Effect, RowRefused
from catalog.fold import slugify
from catalog.groups import Group
from catalog.models import Product, class_for
from catalog.points.models import Commune
from catalog.producers.models import Producer, ProducerKind
from catalog.tabular import Cell, clean

COLUMNS = (
    "sku",
    "name",
    "group",
    "producer",
    "producer_kind",
    "commune_code",
    "net_content",
    "weight_g",
    "price_vnd",
    "description",
    "images",
    "is_alcohol",
    "abv",
)
EXTRA_COLUMNS = (
    "shelf_life",
    "ingredients",
    "storage",
    "usage",
    "origin",
    "raw_area",
    "packaging_version",
    "protected_name",
    "barcode",
    "season_from",
    "season_to",
    "producer_consents",
    "product_line",
    "line_option",
)
REQUIRED = ("name", "group", "producer")
TEXT_LIMIT = 20_000
CHUNK = 500


@dataclass(frozen=True, kw_only=True)
class Field:
    """How one column becomes one attribute of the product; `empty` is what an empty cell clears it to."""

    attribute: str
    parse: Callable[[str], Any]
    empty: Any = ""


def _month(cell: str) -> int:
    return fields.whole_number(cell, low=1, high=12, unit="(tháng)")


FIELDS = {
    "name": Field(attribute="title", parse=lambda cell: fields.text(cell, limit=255)),
    "group": Field(attribute="group", parse=lambda cell: fields.choice(cell, Group.choices)),
    "net_content": Field(attribute="net_content", parse=lambda cell: fields.text(cell, limit=60)),
    "weight_g": Field(
        attribute="weight_g", parse=lambda cell: fields.whole_number(cell, low=1, high=fields.MAX_WEIGHT_G, unit="gam"), empty=None
    ),
    "price_vnd": Field(
        attribute="price_vnd", parse=lambda cell: fields.whole_number(cell, low=1, high=fields.MAX_PRICE_VND, unit="đồng"), empty=None
    ),
    "description": Field(attribute="description", parse=lambda cell: fields.text(cell, limit=TEXT_LIMIT)),
    "is_alcohol": Field(attribute="is_alcohol", parse=fields.yes_or_no, empty=False),
    "abv": Field(attribute="abv", parse=lambda cell: fields.decimal(cell, low=0, high=100, what="độ cồn"), empty=None),
    "shelf_life": Field(attribute="shelf_life", parse=lambda cell: fields.text(cell, limit=100)),
    "ingredients": Field(attribute="ingredients", parse=lambda cell: fields.text(cell, limit=TEXT_LIMIT)),
    "storage": Field(attribute="storage", parse=lambda cell: fields.text(cell, limit=TEXT_LIMIT)),
    "usage": Field(attribute="usage", parse=lambda cell: fields.text(cell, limit=TEXT_LIMIT)),
    "origin": Field(attribute="origin", parse=lambda cell: fields.text(cell, limit=200)),
    "raw_area": Field(attribute="raw_area", parse=lambda cell: fields.text(cell, limit=200)),
    "packaging_version": Field(attribute="packaging_version", parse=lambda cell: fields.text(cell, limit=80)),
    "protected_name": Field(attribute="protected_name", parse=lambda cell: fields.text(cell, limit=120)),
    "barcode": Field(attribute="upc", parse=lambda cell: fields.text(cell, limit=64), empty=None),
    "season_from": Field(attribute="season_from", parse=_month, empty=None),
    "season_to": Field(attribute="season_to", parse=_month, empty=None),
    "product_line": Field(attribute="product_line", parse=lambda cell: fields.text(cell, limit=120)),
    "line_option": Field(attribute="line_option", parse=lambda cell: fields.text(cell, limit=60)),
}
WRITTEN = [*(field.attribute for field in FIELDS.values()), "producer", "commune", "folded", "family_key", "date_updated"]


class ProductImporter:
    """`images` answers the pictures that the file names; `is_demo` marks what is new as demonstration data.

    `by` and `cause` stand in the audit log beside each price that changed.
    """

    columns = COLUMNS + EXTRA_COLUMNS
    key = ("sku",)

    def __init__(self, *, images: ImageSource, is_demo: bool = False, by: Any = None, cause: str = "import") -> None:
        self.images = images
        self.is_demo = is_demo
        self.by, self.cause = by, cause
        self.priced: dict[int, int | None] = {}
        self.products: dict[str, Product] = {}
        self.producers: dict[str, Producer] = {}
        self.barcodes: dict[str, str] = {}
        self.communes: frozenset[str] = frozenset()
        self.told: dict[tuple[str, str], Any] = {}
        self.changed_producers: dict[str, Producer] = {}
        self.new: list[Product] = []
        self.changed: list[Product] = []
        self.galleries: list[pictures.Gallery] = []
        self.files: pictures.Files = {}

    def load(self, rows: Sequence[Mapping[str, str]]) -> None:
        skus = [row["sku"] for row in rows]
        for start in range(0, len(skus), CHUNK):
            found = Product.objects.filter(sku__in=skus[start : start + CHUNK]).select_related("producer").prefetch_related("images")
            self.products |= {product.sku: product for product in found}
        self.producers = {producer.name: producer for producer in Producer.objects.all()}
        self.communes = frozenset(Commune.objects.values_list("pk", flat=True))
        self.barcodes = dict(Product.objects.exclude(upc=None).values_list("upc", "sku"))

    def read(self, values: Mapping[str, str]) -> Effect:
        product = self.products.get(values["sku"])
        is_new = product is None
        if product is None:
            product = Product(sku=self._new_sku(values), is_demo=self.is_demo)
        before = {name: getattr(product, name) for name in (*(field.attribute for field in FIELDS.values()), "commune_id")}
        self._fill(product, values)
        producer = self._producer(values)
        moved = (producer is not None and producer.pk != product.producer_id) or is_new
        if producer is not None:
            product.producer = producer
        gallery = self._gallery(product, values)
        self._refuse_contradictions(product)
        is_changed = moved or any(not _same(getattr(product, name), value) for name, value in before.items())
        producer_changed = self._tell_producer(self.producers[product.producer.name], values)
        if gallery:
            self.galleries.append(gallery)
        if is_new:
            self.new.append(product)
            return Effect.CREATED
        if is_changed:
            self.changed.append(product)
            self.priced[product.pk] = before["price_vnd"]
        return Effect.UPDATED if is_changed or gallery or producer_changed else Effect.UNCHANGED

    def _new_sku(self, values: Mapping[str, str]) -> str:
        for column in REQUIRED:
            if not values.get(column):
                raise RowRefused(column, "Sản phẩm mới phải có cột này." if column not in values else "Không được để trống.")
        return str(_cell("sku", lambda: fields.text(values["sku"], limit=64)))

    def _fill(self, product: Product, values: Mapping[str, str]) -> None:
        for column, field in FIELDS.items():
            if column not in values:
                continue
            cell = values[column]
            if not cell and column in REQUIRED:
                raise RowRefused(column, "Không được để trống.")
            setattr(product, field.attribute, field.empty if not cell else _parsed(column, field, cell))
        if "commune_code" in values:
            product.commune_id = self._commune(values["commune_code"])
        if product.upc and self.barcodes.setdefault(product.upc, product.sku) != product.sku:
            raise RowRefused("barcode", f"Mã vạch {product.upc} đã dùng cho sản phẩm {self.barcodes[product.upc]}.")

    def _commune(self, cell: str) -> str | None:
        if not cell:
            return None
        code = cell.zfill(5) if cell.isdigit() else cell  # spreadsheets take the leading zero off
        if code not in self.communes:
            raise RowRefused("commune_code", f"Không có xã mã “{cell}”: ghi mã 5 chữ số theo Quyết định 19/2025/QĐ-TTg, ví dụ 01273.")
        return code

    def _producer(self, values: Mapping[str, str]) -> Producer | None:
        """The producer that the row names, perhaps not in the database yet; None when the column is missing."""
        if "producer" not in values:
            return None
        name = " ".join(values["producer"].split())
        if not name:
            raise RowRefused("producer", "Không được để trống.")
        known = self.producers.get(name)
        if known is None:
            _cell("producer", lambda: fields.text(name, limit=200))
            known = self.producers[name] = Producer(name=name, consents_to_sale=True, is_demo=self.is_demo)
        return known

    def _tell_producer(self, producer: Producer, values: Mapping[str, str]) -> bool:
        """Kind and agreement, which are the producer's and must be the same in every row; true when something changed."""
        wanted: dict[str, Any] = {}
        if "producer_kind" in values:
            kind = values["producer_kind"]
            wanted["kind"] = _cell("producer_kind", lambda: fields.choice(kind, ProducerKind.choices)) if kind else ""
        if "producer_consents" in values:
            wanted["consents_to_sale"] = _cell("producer_consents", lambda: fields.yes_or_no(values["producer_consents"]))
        for attribute, value in wanted.items():
            if self.told.setdefault((producer.name, attribute), value) != value:
                column = "producer_kind" if attribute == "kind" else "producer_consents"
                raise RowRefused(column, f"Khác với dòng trước của cùng chủ thể “{producer.name}”: ghi giống nhau.")
        stale = {attribute: value for attribute, value in wanted.items() if getattr(producer, attribute) != value}
        for attribute, value in stale.items():
            setattr(producer, attribute, value)
        if stale and producer.pk:
            self.changed_producers[producer.name] = producer
        return bool(stale) and producer.pk is not None

    def _gallery(self, product: Product, values: Mapping[str, str]) -> "pictures.Gallery | None":
        if "images" not in values:
            return None
        try:
            return pictures.plan(product, values["images"], source=self.images)
        except ImageRefused as refused:
            raise RowRefused("images", str(refused)) from refused

    def _refuse_contradictions(self, product: Product) -> None:
        if product.abv and not product.is_alcohol:
            raise RowRefused("abv", "Có độ cồn nhưng is_alcohol là 0: ghi is_alcohol là 1 hoặc để trống abv.")
        if (product.season_from is None) != (product.season_to is None):
            raise RowRefused("season_from", "Mùa bán cần cả season_from và season_to, hoặc để trống cả hai.")

    def prepare(self) -> None:
        self.files = pictures.store_files(self.galleries)

    def write(self) -> None:
        try:
            self._write()
        except BaseException:
            pictures.drop_files(self.files)
            raise

    def _write(self) -> None:
        now = timezone.now()
        for producer in self.changed_producers.values():
            producer.save()
        classes = {is_service: class_for(is_service=is_service) for is_service in {product.is_service for product in self.new}}
        for product in self.new:
            product.product_class = classes[product.is_service]
        for product in [*self.new, *self.changed]:
            _finish(product, now)
        Product.objects.bulk_create(self.new, batch_size=CHUNK)
        Product.objects.bulk_update(self.changed, WRITTEN, batch_size=200)
        pictures.write(self.galleries, self.files)
        if not self.is_demo:
            record_all([self._new_price(product) for product in self.changed if self.priced[product.pk] != product.price_vnd])
        changes.touch([product.pk for product in (*self.new, *self.changed, *(gallery.product for gallery in self.galleries))])

    def _new_price(self, product: Product) -> AuditEntry:
        before, after = {"price_vnd": self.priced[product.pk]}, {"price_vnd": product.price_vnd}
        return entry(action="product.price", target=product, by=self.by, before=before, after=after, cause=self.cause)


def _finish(product: Product, now: Any) -> None:
    """What `Product.save` does, for rows that are written in bulk."""
    if product.producer.pk is None:
        product.producer.save()
    product.producer = product.producer  # takes over the key that save() gave
    product.fold_names()
    product.slug = product.slug or slugify(product.title)[:255]
    product.date_updated = now


def _parsed(column: str, field: Field, cell: str) -> Any:
    return _cell(column, lambda: field.parse(cell))


def _cell(column: str, parse: Callable[[], Any]) -> Any:
    try:
        return parse()
    except CellRefused as refused:
        raise RowRefused(column, str(refused)) from refused


def _same(left: object, right: object) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return clean(left) == clean(right)
    return left == right


def export_rows() -> Iterator[dict[str, Cell]]:
    """Every product in the order of its SKU, in the columns of `COLUMNS`."""
    products = Product.objects.select_related("producer").prefetch_related("images").order_by("sku")
    for product in products.iterator(chunk_size=CHUNK):
        yield {
            "sku": product.sku,
            "name": product.title,
            "group": product.group,
            "producer": product.producer.name,
            "producer_kind": product.producer.kind,
            "commune_code": product.commune_id or "",
            "net_content": product.net_content,
            "weight_g": product.weight_g,
            "price_vnd": product.price_vnd,
            "description": product.description,
            "images": ";".join(PurePosixPath(image.original.name).name for image in product.images.all()),
            "is_alcohol": int(product.is_alcohol),
            "abv": "" if product.abv is None else str(Decimal(product.abv)),
        }

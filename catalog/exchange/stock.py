"""Counted stock from and to files. Key: `sku`, `point`; `quantity` is on hand. Written through `catalog.stock` alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from catalog import stock
from catalog.exchange import fields
from catalog.exchange.fields import CellRefused
from catalog.exchange.outcome import Effect, RowRefused
from catalog.groups import Group
from catalog.models import Product
from catalog.partner.models import SalesPoint, StockRecord
from catalog.tabular import Cell

COLUMNS = ("sku", "point", "quantity")
CHUNK = 500


@dataclass(frozen=True, kw_only=True, order=True)
class Count:
    product_id: int
    point_id: int
    quantity: int


class StockImporter:
    """`cause` stands in the ledger beside every change."""

    columns = COLUMNS
    key = ("sku", "point")

    def __init__(self, *, cause: str) -> None:
        self.cause = cause
        self.products: dict[str, tuple[int, str]] = {}
        self.points: dict[str, int] = {}
        self.on_hand: dict[tuple[int, int], int | None] = {}
        self.counts: list[Count] = []

    def load(self, rows: Sequence[Mapping[str, str]]) -> None:
        self.points = dict(SalesPoint.objects.values_list("code", "pk"))
        skus = sorted({row["sku"] for row in rows})
        for start in range(0, len(skus), CHUNK):
            chunk = skus[start : start + CHUNK]
            found = Product.objects.filter(sku__in=chunk).values_list("sku", "pk", "group")
            self.products |= {sku: (pk, group) for sku, pk, group in found}
            records = StockRecord.objects.filter(product__sku__in=chunk).values_list("product_id", "partner_id", "num_in_stock")
            self.on_hand |= {(product_id, point_id): quantity for product_id, point_id, quantity in records}

    def foresee(self, groups: Mapping[str, str]) -> None:
        """Products that another file of the same upload is about to make; only for a check."""
        for number, (sku, group) in enumerate(groups.items(), 1):
            self.products.setdefault(sku, (-number, group))

    def read(self, values: Mapping[str, str]) -> Effect:
        product_id = self._product_id(values["sku"])
        point_id = self.points.get(values["point"])
        if point_id is None:
            raise RowRefused("point", f"Không có điểm bán mã “{values['point']}”. Các mã: {', '.join(sorted(self.points)) or 'chưa có'}.")
        quantity = _quantity(values)
        key = (product_id, point_id)
        if key in self.on_hand and self.on_hand[key] == quantity:
            return Effect.UNCHANGED
        self.counts.append(Count(product_id=product_id, point_id=point_id, quantity=quantity))
        return Effect.UPDATED if key in self.on_hand else Effect.CREATED

    def _product_id(self, sku: str) -> int:
        if sku not in self.products:
            raise RowRefused("sku", f"Chưa có sản phẩm mã “{sku}”: nhập sản phẩm trước.")
        product_id, group = self.products[sku]
        if group == Group.TOURISM:
            raise RowRefused("sku", f"“{sku}” là dịch vụ, không có tồn kho: bỏ dòng này.")
        return product_id

    def prepare(self) -> None:
        """Nothing to do beforehand."""

    def write(self) -> None:
        for count in sorted(self.counts):
            stock.count(product_id=count.product_id, point_id=count.point_id, quantity=count.quantity, cause=self.cause)


def _quantity(values: Mapping[str, str]) -> int:
    if not values.get("quantity"):
        raise RowRefused("quantity", "Không được để trống: ghi 0 nếu hết hàng.")
    try:
        return fields.whole_number(values["quantity"], low=0, high=fields.MAX_QUANTITY, unit="đơn vị")
    except CellRefused as refused:
        raise RowRefused("quantity", str(refused)) from refused


def export_rows() -> Iterator[dict[str, Cell]]:
    """What is on hand at each point, by SKU and point."""
    records = StockRecord.objects.exclude(num_in_stock=None).order_by("product__sku", "partner__code")
    for sku, point, quantity in records.values_list("product__sku", "partner__code", "num_in_stock").iterator(chunk_size=CHUNK):
        yield {"sku": sku, "point": point, "quantity": quantity}

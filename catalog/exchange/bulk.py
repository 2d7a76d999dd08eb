"""Several files at once, all or nothing as far as their content goes: everything is read and judged before anything is written.

Written in batches, so that no other writer waits long for the database (SQLite has one write lock). What goes wrong between two
batches is no wrong line but a broken machine; the same files again then finish the work, because every row has a key.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from catalog.exchange.certificates import CertificateImporter
from catalog.exchange.images import FolderSource, ImageSource, open_source
from catalog.exchange.outcome import Importer, Outcome, check_columns, import_table, write_in_batches
from catalog.exchange.products import ProductImporter
from catalog.exchange.stock import StockImporter
from catalog.tabular import Table

PRODUCTS, CERTIFICATES, STOCK = "products", "certificates", "stock"
ORDER = (PRODUCTS, CERTIFICATES, STOCK)
TOLD_EVERY = 200
Progress = Callable[[str, int, int], None]
"""Called with the step's name, rows done and rows in all."""


@dataclass(frozen=True, kw_only=True)
class Bulk:
    """`tables` by kind; `images` is a folder or a ZIP; `by` and `cause` stand in the audit log and the ledger of stock."""

    tables: Mapping[str, Table]
    images: Path | None = None
    cause: str = "bulk import"
    by: Any = None

    def source(self) -> ImageSource:
        return open_source(self.images) if self.images else FolderSource(Path("/nonexistent"))

    def importer(self, kind: str, source: ImageSource | None = None) -> Importer:
        """`source` is given where many importers read the same pictures."""
        if kind == PRODUCTS:
            return ProductImporter(images=source or self.source(), by=self.by, cause=self.cause)
        if kind == CERTIFICATES:
            return CertificateImporter(by=self.by, cause=self.cause)
        return StockImporter(cause=self.cause)


def run(bulk: Bulk, *, tell: Progress = lambda step, done, total: None, only_check: bool = False) -> dict[str, Outcome]:
    """Outcomes by kind. With one wrong line in any file nothing is written anywhere. Raises `UsageError`."""
    checked = _check(bulk, tell)
    if only_check or any(outcome.problems for outcome in checked.values()):
        return {kind: replace(outcome, is_dry_run=True) for kind, outcome in checked.items()}
    for kind in checked:
        _write(bulk, kind, tell)
    return checked


def _check(bulk: Bulk, tell: Progress) -> dict[str, Outcome]:
    groups = _groups_in(bulk.tables.get(PRODUCTS))
    found = {}
    for kind in (kind for kind in ORDER if kind in bulk.tables):
        table = bulk.tables[kind]
        importer = bulk.importer(kind)
        check_columns(table.columns, importer)
        told = partial(_told, step=f"check {kind}", tell=tell)
        found[kind] = import_table(table, _Foreseeing(importer, groups), dry_run=True, progress=told)
    return found


def _told(rows, *, step: str, tell: Progress):  # type: ignore[no-untyped-def]  # a generator over rows
    for number, row in enumerate(rows, 1):
        yield row
        if number % TOLD_EVERY == 0 or number == len(rows):
            tell(step, number, len(rows))


def _write(bulk: Bulk, kind: str, tell: Progress) -> None:
    source = bulk.source()
    write_in_batches(bulk.tables[kind], partial(bulk.importer, kind, source), tell=partial(tell, f"write {kind}"))


def _groups_in(table: Table | None) -> dict[str, str]:
    """What the file of products will have brought by the time the others are written."""
    return (
        {row.values["sku"]: row.values.get("group", "") for row in table.rows if not row.problem and row.values.get("sku")} if table else {}
    )


class _Foreseeing:
    """An importer that also knows the products which the same upload is about to make."""

    def __init__(self, importer: Importer, groups: Mapping[str, str]) -> None:
        self.importer, self.groups = importer, groups
        self.columns, self.key = importer.columns, importer.key

    def load(self, rows) -> None:  # type: ignore[no-untyped-def]  # as Importer
        self.importer.load(rows)
        foresee = getattr(self.importer, "foresee", None)
        if foresee is not None:
            foresee(self.groups)

    def read(self, values):  # type: ignore[no-untyped-def]  # as Importer
        return self.importer.read(values)

    def prepare(self) -> None:
        raise RuntimeError("a check writes nothing")

    write = prepare

"""One way through every import: read all rows, tell what is wrong line by line, then write the good ones in small transactions.

Small, so that whoever else writes (an order, say) waits a moment only: SQLite has one write lock. Every row has a key, so a run that was
cut off is finished by running it again.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from django.db import connection, transaction

from catalog.tabular import Row, Table


class UsageError(Exception):
    """The file has the wrong columns: nothing was looked at."""


class RowRefused(Exception):
    """This row can't be taken; the Vietnamese text names the remedy."""

    def __init__(self, column: str, text: str) -> None:
        super().__init__(text)
        self.column = column
        self.text = text


class Effect(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, kw_only=True)
class RowProblem:
    """`column` is empty when the row as a whole is wrong."""

    line: int
    column: str
    text: str

    def __str__(self) -> str:
        place = f"Dòng {self.line}, cột {self.column}" if self.column else f"Dòng {self.line}"
        return f"{place}: {self.text}"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """Counts of rows. With `is_dry_run` they are what would have happened."""

    created: int
    updated: int
    unchanged: int
    problems: tuple[RowProblem, ...]
    notes: tuple[str, ...] = ()
    is_dry_run: bool = False


class Importer(Protocol):
    """Holds what one file wants until `write`, which runs inside a transaction."""

    @property
    def columns(self) -> tuple[str, ...]: ...

    @property
    def key(self) -> tuple[str, ...]: ...

    def load(self, rows: Sequence[Mapping[str, str]]) -> None:
        """Reads what exists for these rows, in few queries."""
        ...

    def read(self, values: Mapping[str, str]) -> Effect:
        """Raises `RowRefused`."""
        ...

    def prepare(self) -> None:
        """What takes long and needs no lock; called once before `write`, outside its transaction."""
        ...

    def write(self) -> None: ...


BATCH = 50
"""Rows of one transaction: well under a second of the write lock."""
BREATH_S = 0.1
"""Who waits for SQLite's lock looks again every 100 ms; without a pause as long, one who waits could wait for the whole file."""


def import_table(
    table: Table, importer: Importer, *, dry_run: bool, progress: Callable[[Sequence[Row]], Iterable[Row]] = lambda rows: rows
) -> Outcome:
    """All good rows of the table go in together or, if the process dies, none. Raises `UsageError`."""
    check_columns(table.columns, importer)
    importer.load([row.values for row in table.rows if not row.problem])
    effects: list[Effect] = []
    problems: list[RowProblem] = []
    first_lines: dict[tuple[str, ...], int] = {}
    for row in progress(table.rows):
        try:
            _refuse_repetition(row, importer.key, first_lines)
            effects.append(importer.read(row.values))
        except RowRefused as refused:
            problems.append(RowProblem(line=row.line, column=refused.column, text=refused.text))
    if not dry_run:
        importer.prepare()
        with transaction.atomic():
            importer.write()
    return Outcome(
        created=effects.count(Effect.CREATED),
        updated=effects.count(Effect.UPDATED),
        unchanged=effects.count(Effect.UNCHANGED),
        problems=tuple(problems),
        notes=table.notes,
        is_dry_run=dry_run,
    )


def write_in_batches(
    table: Table, make: Callable[[], Importer], *, without: Iterable[int] = (), tell: Callable[[int, int], None] = lambda done, total: None
) -> None:
    """The rows that an earlier reading found good, `without` the lines it refused. `tell` gets rows done and rows in all."""
    refused = set(without)
    rows = tuple(row for row in table.rows if row.line not in refused)
    for start in range(0, len(rows), BATCH):
        if start and connection.vendor == "sqlite":
            time.sleep(BREATH_S)
        import_table(replace(table, rows=rows[start : start + BATCH]), make(), dry_run=False)
        tell(min(start + BATCH, len(rows)), len(rows))


def check_columns(columns: Sequence[str], importer: Importer) -> None:
    known = ", ".join(importer.columns)
    unknown = [column for column in columns if column not in importer.columns]
    if unknown:
        raise UsageError(f"Không hiểu cột: {', '.join(unknown)}. Các cột dùng được: {known}.")
    missing = [column for column in importer.key if column not in columns]
    if missing:
        raise UsageError(f"Thiếu cột khóa: {', '.join(missing)}. Các cột dùng được: {known}.")


def _refuse_repetition(row: Row, key: tuple[str, ...], first_lines: dict[tuple[str, ...], int]) -> None:
    if row.problem:
        raise RowRefused("", row.problem)
    for column in key:
        if not row.values[column]:
            raise RowRefused(column, "Không được để trống.")
    values = tuple(row.values[column] for column in key)
    first = first_lines.setdefault(values, row.line)
    if first != row.line:
        raise RowRefused(key[0], f"“{' · '.join(values)}” đã có ở dòng {first}: giữ lại một dòng.")

"""Lines of a bank's feed become incoming transfers by the same rules as lines of a statement."""

from typing import Any

from django.db import transaction

from catalog.tabular import Row
from shop.payments.models import TransferState
from shop.payments.statement import COLUMNS, line_of
from shop.payments.transfers import take_in


@transaction.atomic
def take_in_rows(rows: list[dict[str, Any]]) -> dict[str, int]:
    """Raises `ValueError` for a wrong row, and then nothing was taken in."""
    lines = []
    for number, row in enumerate(rows, start=1):
        if any(isinstance(row.get(name), bool) or not isinstance(row.get(name), str | int) for name in COLUMNS):
            raise ValueError(f"transaction {number}: {', '.join(COLUMNS)} are required")
        try:
            lines.append(line_of(Row(line=number, values={name: str(row[name]) for name in COLUMNS})))
        except ValueError as wrong:
            raise ValueError(f"transaction {number}: {wrong}") from wrong
    taken = [take_in(line) for line in lines]
    new = [transfer for transfer, is_new in taken if is_new]
    matched = sum(transfer.state == TransferState.MATCHED for transfer in new)
    return {"new": len(new), "matched": matched, "known": len(taken) - len(new)}

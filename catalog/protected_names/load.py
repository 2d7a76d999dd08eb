"""The names of Cao Bằng that public sources tell of, written once; the office corrects and confirms them."""

import csv
from pathlib import Path

from catalog.protected_names.models import ProtectedName, ProtectionKind

DATA = Path(__file__).parent / "data" / "names.csv"
KINDS = (
    ("chỉ dẫn địa lý", ProtectionKind.GEOGRAPHICAL_INDICATION),
    ("nhãn hiệu chứng nhận", ProtectionKind.CERTIFICATION_MARK),
    ("nhãn hiệu tập thể", ProtectionKind.COLLECTIVE_MARK),
)


def ensure_names() -> int:
    """Adds what is missing and changes nothing that is there; answers how many were added."""
    known = set(ProtectedName.objects.values_list("name", flat=True))
    with DATA.open(encoding="utf-8", newline="") as file:
        missing = [row for row in csv.DictReader(file) if row["name"] not in known]
    for row in missing:
        words = row["protection_kind"]
        kind = next(kind for start, kind in KINDS if words.startswith(start))
        ProtectedName.objects.create(
            name=row["name"],
            kind=kind,
            registration_no=row["registration_no"],
            registered=row["year"],
            holder=row["manager"],
            source_url=row["source"],
            note=words.partition("(")[2].rstrip(")"),
        )
    return len(missing)

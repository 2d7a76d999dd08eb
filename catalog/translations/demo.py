"""English of some demonstration texts, so that both states can be seen: translated, and shown in Vietnamese with its mark."""

import csv
from pathlib import Path

from django.utils import timezone

from catalog.changes import content_changed
from catalog.demo.source import FINE_PRINT
from catalog.translations.models import Translation
from catalog.translations.writing import write

FINE_PRINT_ENGLISH = "Price, weight, quantity and certificate on this page are demonstration data."
LEAST = 60
"""Introductions of the demonstration products are longer, and each ends with the fine print."""
FILE = Path(__file__).resolve().parent / "demo.csv"


def seed() -> int:
    """Answers how many were written; what a person wrote for the same text stays."""
    with FILE.open(encoding="utf-8", newline="") as file:
        pairs = [(row["vietnamese"].replace("\\n", "\n"), row["english"].replace("\\n", "\n")) for row in csv.DictReader(file)]
    pairs += [
        (f"{vietnamese}\n\n{FINE_PRINT}", f"{english}\n\n{FINE_PRINT_ENGLISH}") for vietnamese, english in pairs if len(vietnamese) > LEAST
    ]
    taken = set(Translation.objects.filter(is_demo=False).values_list("source", flat=True))
    return write([pair for pair in pairs if pair[0] not in taken], now=timezone.now(), is_demo=True)


def purge() -> int:
    content_changed()
    return Translation.objects.filter(is_demo=True).delete()[0]

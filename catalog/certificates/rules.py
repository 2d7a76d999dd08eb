"""Who certifies and from which score, by day. The tables are data with dates; a new decision adds lines and changes no code.

Sources: Decisions 1048/QĐ-TTg (2019), 148/QĐ-TTg (24/02/2023), 1489/QĐ-TTg (06/07/2025). Pure.
"""

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
CERTIFIED_FROM = 3
"""Stars from which a certificate is issued."""


@dataclass(frozen=True, kw_only=True)
class IssuerRule:
    valid_from: date
    stars: int
    issuer_level: str
    decision: str


@dataclass(frozen=True, kw_only=True)
class StarBand:
    """Half-open: from `from_score` up to the next band's, the last one to 100 inclusive."""

    valid_from: date
    stars: int
    from_score: Decimal
    decision: str


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def issuer_rules() -> tuple[IssuerRule, ...]:
    return tuple(
        IssuerRule(
            valid_from=date.fromisoformat(row["valid_from"]),
            stars=int(row["stars"]),
            issuer_level=row["issuer_level"],
            decision=row["decision"],
        )
        for row in _rows("issuers.csv")
    )


@cache
def star_bands() -> tuple[StarBand, ...]:
    return tuple(
        StarBand(
            valid_from=date.fromisoformat(row["valid_from"]),
            stars=int(row["stars"]),
            from_score=Decimal(row["from_score"]),
            decision=row["decision"],
        )
        for row in _rows("star_bands.csv")
    )


def issuer_rule(*, stars: int, on: date) -> IssuerRule | None:
    """The newest rule in force on the day; None before the programme's first decision or for stars that no certificate has."""
    in_force = [rule for rule in issuer_rules() if rule.stars == stars and rule.valid_from <= on]
    return max(in_force, key=lambda rule: rule.valid_from, default=None)


def stars_of(score: Decimal, *, on: date) -> int | None:
    """Stars of an average score of 0 to 100; None outside it or before the first decision."""
    if not 0 <= score <= 100:
        return None
    newest = max((band.valid_from for band in star_bands() if band.valid_from <= on), default=None)
    return max((band.stars for band in star_bands() if band.valid_from == newest and band.from_score <= score), default=None)

"""Which papers a product needs by its group, and which of them are there, missing or over. Pure apart from the rows handed in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from catalog.dossiers.models import Paper, PaperKind, PaperState
from catalog.groups import Group

EVERY_GROUP = (PaperKind.BUSINESS,)
GOODS = (PaperKind.BARCODE, PaperKind.TRACE)
NEEDED: dict[str, tuple[PaperKind, ...]] = {
    Group.FOOD: (PaperKind.FOOD_SAFETY, PaperKind.SELF_DECLARATION, PaperKind.TEST_REPORT, *GOODS),
    Group.DRINK: (PaperKind.FOOD_SAFETY, PaperKind.SELF_DECLARATION, PaperKind.TEST_REPORT, *GOODS),
    Group.HERBAL: (PaperKind.TEST_REPORT, *GOODS),
    Group.CRAFT: GOODS,
    Group.ORNAMENTAL: (),
    Group.TOURISM: (PaperKind.TRADE,),
}
"""Decision 148/QĐ-TTg, Decree 15/2018/NĐ-CP (in force again by Resolution 15/2026/NQ-CP)."""


@dataclass(frozen=True, kw_only=True)
class Item:
    """`state` is held, expiring, expired or missing; `paper` the newest one of the kind."""

    kind: str
    label: str
    state: str
    paper: Paper | None


def needed_kinds(*, group: str, is_alcohol: bool) -> tuple[PaperKind, ...]:
    return (*EVERY_GROUP, *NEEDED[group], *((PaperKind.ALCOHOL,) if is_alcohol else ()))


def checklist(*, group: str, is_alcohol: bool, papers: Iterable[Paper], on: date, soon_days: int = 30) -> list[Item]:
    """`papers` are the product's own and those of its producer for all products; one that the office has not accepted does not count."""
    held = [paper for paper in papers if paper.state == PaperState.ACCEPTED]
    return [
        _item(kind, [paper for paper in held if paper.kind == kind], on, soon_days)
        for kind in needed_kinds(group=group, is_alcohol=is_alcohol)
    ]


def _item(kind: PaperKind, papers: list[Paper], on: date, soon_days: int) -> Item:
    newest = max(papers, key=lambda paper: (paper.expires_on or date.max, paper.issued_on or date.min), default=None)
    return Item(kind=kind, label=str(kind.label), state=_state(newest, on, soon_days), paper=newest)


def _state(paper: Paper | None, on: date, soon_days: int) -> str:
    if paper is None:
        return "missing"
    if paper.expires_on is None:
        return "held"
    days_left = (paper.expires_on - on).days
    if days_left < 0:
        return "expired"
    return "expiring" if days_left <= soon_days else "held"

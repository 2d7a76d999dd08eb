"""Finding a commune as people type it: without diacritics, with or without its province, by today's name or by an old one."""

from dataclasses import dataclass

from django.db.models import Q

from catalog.fold import fold
from catalog.points.models import Commune, FormerCommune

KINDS = frozenset(["xa", "phuong", "huyen", "quan", "thi", "tran", "tt", "tx", "tp", "thanh", "pho", "tinh", "dac", "khu"])
MOST = 8
LONGEST = 80


@dataclass(frozen=True, kw_only=True)
class Place:
    """`former` is the old name that led here, with its district; empty when today's name did."""

    code: str
    name: str
    province_code: str
    province_name: str
    former: str = ""


def commune_by_code(code: str) -> Commune | None:
    """By today's list of two levels, else by the one of three levels before July 2025; a code of another length is none."""
    if len(code) != 5 or not code.isdigit():
        return None
    commune = Commune.objects.filter(pk=code).first()
    if commune is None:
        former = FormerCommune.objects.select_related("commune").filter(pk=code).first()
        commune = former.commune if former else None
    return commune


def find_places(text: str, *, home_province: str = "") -> tuple[Place, ...]:
    """At most MOST places, best first; two queries. `home_province` comes first among equals."""
    said = fold(text.replace("\x00", " ")[:LONGEST]).split()
    words = [word for word in said if word not in KINDS] or said
    if not words:
        return ()
    today = _matching(Commune.objects.select_related("province"), words, ("folded", "province__folded"))
    former = _matching(FormerCommune.objects.select_related("commune__province"), words, ("folded", "commune__province__folded"))
    wanted = " ".join(words)
    found = [_place(commune) for commune in today[: 5 * MOST]]
    found += [_place(old.commune, former=str(old)) for old in former[: 5 * MOST]]
    ranked = sorted(found, key=lambda place: (*_rank(place, wanted), place.province_code != home_province, place.name))
    unique: dict[str, Place] = {}
    for place in ranked:
        unique.setdefault(place.code, place)
    return tuple(unique.values())[:MOST]


def _matching(rows, words: list[str], columns: tuple[str, ...]):  # type: ignore[no-untyped-def]  # a queryset of either model
    for word in words:
        starts = Q()
        for column in columns:
            starts |= Q(**{f"{column}__startswith": word}) | Q(**{f"{column}__contains": f" {word}"})
        rows = rows.filter(starts)
    return rows.order_by("folded")


def _rank(place: Place, wanted: str) -> tuple[int, int]:
    """Today's exact name, then an old exact name, then a beginning, then the rest."""
    name = fold(place.former.split(",")[0] if place.former else place.name)
    bare = " ".join(word for word in name.split() if word not in KINDS)
    if bare == wanted:
        return (0, bool(place.former))
    return (1 if wanted.startswith(bare) else 2 if bare.startswith(wanted) else 3, bool(place.former))


def _place(commune: Commune, *, former: str = "") -> Place:
    return Place(
        code=commune.code, name=commune.name, province_code=commune.province_id, province_name=commune.province.name, former=former
    )

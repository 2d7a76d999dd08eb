"""Communes as carriers list them. They are matched by name within their province; a carrier's number is never guessed."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache

from django.db import transaction

from catalog.fold import fold
from catalog.points.models import Commune
from shop.carriers.carrier import Capability, Place
from shop.carriers.models import CarrierPlace
from shop.services import accounts
from shop.services.models import ServiceAccount

_PROVINCE_KIND = re.compile(r"^(tinh|thanh pho|tp) ")
_WARD_KIND = re.compile(r"^(xa|phuong|dac khu|thi tran) ")


@lru_cache(maxsize=256)
def _bare_province(name: str) -> str:
    return _PROVINCE_KIND.sub("", fold(name))


def sync(account: ServiceAccount, *, now: datetime) -> tuple[int, int]:
    """Reads the carrier's lists; answers how many places it has and how many of them have no official commune.

    Raises `ServiceError`, and then nothing changed.
    """
    carrier = accounts.connect(account)
    if Capability.PLACES not in carrier.capabilities:
        return 0, 0
    return store(account.code, carrier.places(), now=now)


@transaction.atomic
def store(code: str, places: list[Place], *, now: datetime) -> tuple[int, int]:
    """What a person assigned stays; everything else is matched anew."""
    by_hand = CarrierPlace.objects.filter(carrier=code, is_by_hand=True)
    kept = {(row.province_name, row.ward_name): row for row in by_hand}
    taken = {row.commune_id for row in kept.values()}
    CarrierPlace.objects.filter(carrier=code, is_by_hand=False).delete()
    match = _matcher()
    rows = []
    for place in {(place.province_name, place.ward_name): place for place in places}.values():
        own = kept.get((place.province_name, place.ward_name))
        if own is not None:
            CarrierPlace.objects.filter(pk=own.pk).update(ids=dict(place.ids), seen_at=now)
            continue
        commune = match(place)
        commune = None if commune in taken else commune
        taken.add(commune) if commune else None
        rows.append(
            CarrierPlace(
                carrier=code,
                province_name=place.province_name,
                ward_name=place.ward_name,
                ids=dict(place.ids),
                commune_id=commune,
                seen_at=now,
            )
        )
    CarrierPlace.objects.bulk_create(rows, batch_size=500)
    return len(rows) + len(kept), sum(row.commune_id is None for row in rows)


def ids_of(code: str, commune_codes: list[str]) -> Mapping[str, dict[str, str]]:
    """The carrier's own ids by official commune code; a commune without a match is left out."""
    rows = CarrierPlace.objects.filter(carrier=code, commune_id__in=commune_codes)
    return dict(rows.values_list("commune_id", "ids"))


def _matcher() -> Callable[[Place], str | None]:
    """Letter by letter first; then without diacritics, then without the kind of place, each only when one commune fits."""
    exact: dict[tuple[str, str], str] = {}
    folded: dict[tuple[str, str], set[str]] = defaultdict(set)
    bare: dict[tuple[str, str], set[str]] = defaultdict(set)
    for code, name, province in Commune.objects.values_list("code", "name", "province__name"):
        where, words = _bare_province(province), fold(name)
        exact[where, name.casefold()] = code
        folded[where, words].add(code)
        bare[where, _WARD_KIND.sub("", words)].add(code)

    def match(place: Place) -> str | None:
        where, words = _bare_province(place.province_name), fold(place.ward_name)
        found = exact.get((where, place.ward_name.casefold()))
        if found is not None:
            return found
        candidates = folded.get((where, words), set())
        if not candidates and not _WARD_KIND.match(words):
            candidates = bare.get((where, words), set())
        return next(iter(candidates)) if len(candidates) == 1 else None

    return match

"""Keeps what a marketplace says about categories and limits fresh, and tells what changed where our products are."""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.db import transaction

from connectors import errors
from connectors.accounts import connect
from connectors.models import Account, CategoryRule, Listing, TaxonomyChange, TaxonomyPart


def used_categories(account: Account) -> frozenset[str]:
    """Where our listings are, and where rules send them."""
    listed = Listing.objects.filter(account=account).exclude(category_id="").values_list("category_id", flat=True)
    ruled = CategoryRule.objects.filter(account=account).values_list("category_id", flat=True)
    return frozenset(listed) | frozenset(ruled)


def refresh(account: Account, *, now: datetime) -> list[TaxonomyChange]:
    """Reads it anew; answers what changed. Listings in a changed category are checked again. Raises `MarketplaceError`."""
    connected = connect(account)
    reader = connected.marketplace.taxonomy
    if reader is None:
        return []
    used = used_categories(account)
    before = reader.stored()
    try:
        after = reader.read_anew(sorted(used))
    except errors.TokenExpired:
        connected.renew()
        after = reader.read_anew(sorted(used))
    told = reader.changes(before, after, used=used)
    with transaction.atomic():
        _note_versions(account, after, now=now)
        return [_note_change(account, category_id, text, now=now) for category_id, text in told]


def _note_versions(account: Account, parts: dict[str, Any], *, now: datetime) -> None:
    known = {row.part: row for row in TaxonomyPart.objects.filter(account=account)}
    for name, value in parts.items():
        version = hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:12]
        row = known.get(name) or TaxonomyPart(account=account, part=name)
        if row.version != version:
            row.version, row.changed_at = version, now
        row.size, row.read_at = _size(value), now
        row.save()


def _size(value: Any) -> int:
    return len(value.get("rows", value) if isinstance(value, dict) else value or ())


def _note_change(account: Account, category_id: str, text: str, *, now: datetime) -> TaxonomyChange:
    touched = Listing.objects.filter(account=account, is_wanted=True)
    if category_id:
        touched = touched.filter(category_id=category_id)
    touched.mark_due(now=now)
    return TaxonomyChange.objects.create(account=account, category_id=category_id, text=text, listing_count=touched.count(), found_at=now)

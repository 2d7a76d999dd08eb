"""The only writer of translations."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from catalog.changes import content_changed
from catalog.translations.models import Translation, digest_of


@transaction.atomic
def write(pairs: Iterable[tuple[str, str]], *, now: datetime, user_id: int | None = None, is_demo: bool = False) -> int:
    """Pairs of Vietnamese and English; an empty English takes the translation away. Answers how many changed."""
    wanted = {digest_of(source): (source, english.strip()) for source, english in pairs if source.strip()}
    known = dict(Translation.objects.filter(digest__in=wanted).values_list("digest", "english"))
    changed = 0
    for digest, (source, english) in wanted.items():
        if known.get(digest, "") == english:
            continue
        changed += 1
        if not english:
            Translation.objects.filter(digest=digest).delete()
            continue
        values = {"source": source, "english": english, "written_at": now, "written_by_id": user_id, "is_demo": is_demo}
        Translation.objects.update_or_create(digest=digest, defaults=values)
    if changed:
        content_changed()
    return changed

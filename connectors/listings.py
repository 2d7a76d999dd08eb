"""What should be live where: the writers of the wanted side of a Listing."""

import hashlib
import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from catalog.models import Product
from catalog.sellable import REASON_TEXTS, REMEDIES
from connectors import departures
from connectors.marketplace import Problem
from connectors.models import Account, AccountState, Listing, Transport
from connectors.rulebook import Shaped, shape

log = logging.getLogger(__name__)
CHUNK = 400
SAID = {
    "wanted_price_vnd": gettext_noop("giá"),
    "wanted_stock": gettext_noop("tồn"),
    "wanted_title": gettext_noop("tên"),
    "wanted_live": "",
}
"""What a change is told by, old to new."""


def publish(account: Account, product_ids: Iterable[int], *, now: datetime, on: date) -> int:
    """These products are wanted at the account; answers how many listings are now wanted. A producer's own shop takes no other's goods."""
    own = {"producer_id": account.producer_id} if account.producer_id else {}
    skus = dict(Product.objects.filter(pk__in=set(product_ids), **own).values_list("pk", "sku"))
    ids = sorted(skus)
    rows = [Listing(account=account, product_id=product_id, sku=sku, due_at=now) for product_id, sku in skus.items()]
    with transaction.atomic():
        Listing.objects.bulk_create(rows, ignore_conflicts=True, batch_size=CHUNK)
        unwanted = Listing.objects.filter(account=account, product_id__in=ids, is_wanted=False)
        unwanted.update(is_wanted=True, due_at=now, wanted_revision=F("wanted_revision") + 1)
        mark_changed(Listing.objects.filter(account=account, product_id__in=ids), now=now, on=on)
    return len(skus)


def withdraw(account: Account, product_ids: Iterable[int], *, now: datetime) -> int:
    """These products are no longer wanted at the account: urgent work."""
    wanted = Listing.objects.filter(account=account, product_id__in=list(product_ids), is_wanted=True)
    ids = list(wanted.values_list("pk", flat=True))
    count = wanted.update(
        is_wanted=False, wanted_live=False, is_urgent=True, due_at=now, wanted_revision=F("wanted_revision") + 1, offer_fingerprint=""
    )
    departures.begin(ids, now=now)
    return count


def mark_changed(listings: "Iterable[Listing]", *, now: datetime, on: date) -> int:
    """Marks the listings whose account would show something else of the product now; answers how many. Whole-catalogue use is the sweep."""
    columns = ("account_id", "pk", "product_id", "offer_fingerprint", "confirmed_live", *SAID)
    of_account: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for account_id, *row in listings.filter(is_wanted=True).values_list(*columns):  # type: ignore[attr-defined]  # a queryset
        of_account[account_id].append(tuple(row))
    changed = 0
    for account_id, known in of_account.items():
        for start in range(0, len(known), CHUNK):
            part = known[start : start + CHUNK]
            shaped = shape(account_id, {row[1] for row in part}, on=on)
            leaving: list[int] = []
            staying: list[int] = []
            for listing_id, product_id, fingerprint, confirmed_live, *before in part:
                wanted = shaped.get(product_id)
                if wanted is None or fingerprint == (fresh := fingerprint_of(wanted)):
                    continue
                changed += _mark(listing_id, wanted, fresh, before, may_be_live=confirmed_live is not False, now=now)
                (staying if wanted.may_be_live else leaving).append(listing_id)
            departures.begin(leaving, now=now)
            departures.forget(staying)
    return changed


def cause_of(wanted: Shaped, before: Sequence[Any]) -> str:
    """What changed, in words, for the log: where from follows from the product's own history."""
    offer = wanted.offer
    after = (offer.price_vnd, offer.quantity, wanted.directions.title[:255] or offer.title, wanted.may_be_live)
    told = [
        f"{_(label)} {old if old not in (None, '') else '–'} → {new if new is not None else '–'}"
        for label, old, new in zip(SAID.values(), before, after, strict=True)
        if old != new and not isinstance(new, bool)
    ]
    if before[-1] != wanted.may_be_live:
        told.append(
            _("được bán trở lại") if wanted.may_be_live else _("không được bán: %s") % "; ".join(row["text"] for row in reasons_of(wanted))
        )
    return (", ".join(told) or _("nội dung, ảnh hoặc quy tắc của gian hàng đổi"))[:200]


def _mark(listing_id: int, wanted: Shaped, fingerprint: str, before: Sequence[Any], *, may_be_live: bool, now: datetime) -> int:
    offer = wanted.offer
    is_urgent = may_be_live and (not wanted.may_be_live or offer.quantity == 0)
    fields: dict[str, object] = {"is_urgent": True} if is_urgent else {}
    return Listing.objects.filter(pk=listing_id).update(
        offer_fingerprint=fingerprint,
        wanted_live=wanted.may_be_live,
        wanted_title=wanted.directions.title[:255] or offer.title,
        wanted_price_vnd=offer.price_vnd,
        wanted_stock=offer.quantity,
        reasons=reasons_of(wanted),
        wanted_revision=F("wanted_revision") + 1,
        due_at=now,
        failures=0,
        cause=cause_of(wanted, before),
        **fields,
    )


def forget_remote(account: Account) -> None:
    """The account speaks to another server now: nothing that the old one confirmed is true there."""
    account.memory.all().delete()
    account.listings.update(
        external_id="",
        confirmed_live=None,
        confirmed_title="",
        confirmed_price_vnd=None,
        confirmed_stock=None,
        confirmed_content="",
        confirmed_at=None,
        create_sent_at=None,
        due_at=timezone.now(),
        wanted_revision=F("wanted_revision") + 1,
    )


def reasons_of(wanted: Shaped, problems: Iterable[Problem] = ()) -> list[dict[str, str]]:
    """Why it may not be live: the rule's reasons, then the account's, then the marketplace's completeness check."""
    reasons = [{"code": str(reason), "text": _(REASON_TEXTS[reason]), "remedy": _(REMEDIES[reason])} for reason in wanted.offer.blocked_by]
    return reasons + [{"code": problem.code, "text": problem.text} for problem in (*wanted.problems, *problems)]


def fingerprint_of(wanted: Shaped) -> str:
    """Equal when the account shows the same; everything a channel may show is in it."""
    return hashlib.sha256(repr(wanted).encode()).hexdigest()


def on_product_changed(sender: object, product_ids: frozenset[int], **kwargs: object) -> None:
    """After commit. A failure here must not fail the shop: the sweep finds the difference within a minute."""
    from connectors.tasks import wake, wake_files

    now = timezone.now()
    if not mark_changed(Listing.objects.filter(product_id__in=product_ids), now=now, on=timezone.localdate()):
        return
    changed = Listing.objects.filter(product_id__in=product_ids)
    wake(changed.due(now=now).values_list("account_id", flat=True).distinct())
    wake_files(changed.filter(account__in=list(file_account_ids())).values_list("account_id", flat=True).distinct())


def rules_changed(account_ids: Iterable[int]) -> int:
    """After a rule of the accounts was saved; answers how many listings show something else now. The sweep would find it too."""
    from connectors.tasks import wake, wake_files

    ids, files = set(account_ids), set(file_account_ids())
    changed = mark_changed(Listing.objects.filter(account__in=ids), now=timezone.now(), on=timezone.localdate())
    if changed:
        wake(ids - files)
        wake_files(ids & files)
    return changed


def file_account_ids() -> Iterable[int]:
    return Account.objects.filter(state=AccountState.ACTIVE, transport=Transport.FILES).values_list("pk", flat=True)


def active_accounts() -> Iterable[Account]:
    return Account.objects.filter(state=AccountState.ACTIVE, transport=Transport.API)

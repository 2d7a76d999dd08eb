"""What should be live where: the writers of the wanted side of a Listing."""

import hashlib
import logging
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Product
from catalog.offer import Offer
from catalog.offers import build_offers
from catalog.sellable import REASON_TEXTS, REMEDIES
from connectors.models import Account, AccountState, Listing, Transport

log = logging.getLogger(__name__)
CHUNK = 400


def publish(account: Account, product_ids: Iterable[int], *, now: datetime, on: date) -> int:
    """These products are wanted at the account; answers how many listings are now wanted."""
    ids = sorted(set(product_ids))
    skus = dict(Product.objects.filter(pk__in=ids).values_list("pk", "sku"))
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
    return wanted.update(
        is_wanted=False, wanted_live=False, is_urgent=True, due_at=now, wanted_revision=F("wanted_revision") + 1, offer_fingerprint=""
    )


def mark_changed(listings: "Iterable[Listing]", *, now: datetime, on: date) -> int:
    """Compares each listing with its offer and marks those whose offer changed; answers how many. Whole-catalogue use is the sweep."""
    known = list(listings.values_list("pk", "product_id", "offer_fingerprint", "is_wanted", "confirmed_live"))  # type: ignore[attr-defined]  # a queryset
    changed = 0
    for start in range(0, len(known), CHUNK):
        part = known[start : start + CHUNK]
        offers = build_offers({row[1] for row in part}, on=on)
        for listing_id, product_id, fingerprint, is_wanted, confirmed_live in part:
            offer = offers.get(product_id)
            if offer is None or not is_wanted or fingerprint == (fresh := fingerprint_of(offer)):
                continue
            changed += _mark(listing_id, offer, fresh, may_be_live=confirmed_live is not False, now=now)
    return changed


def _mark(listing_id: int, offer: Offer, fingerprint: str, *, may_be_live: bool, now: datetime) -> int:
    is_urgent = may_be_live and (not offer.may_be_sold or offer.quantity == 0)
    fields: dict[str, object] = {"is_urgent": True} if is_urgent else {}
    return Listing.objects.filter(pk=listing_id).update(
        offer_fingerprint=fingerprint,
        wanted_live=offer.may_be_sold,
        wanted_title=offer.title,
        wanted_price_vnd=offer.price_vnd,
        wanted_stock=offer.quantity,
        reasons=reasons_of(offer),
        wanted_revision=F("wanted_revision") + 1,
        due_at=now,
        failures=0,
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


def reasons_of(offer: Offer) -> list[dict[str, str]]:
    return [{"code": str(reason), "text": _(REASON_TEXTS[reason]), "remedy": _(REMEDIES[reason])} for reason in offer.blocked_by]


def fingerprint_of(offer: Offer) -> str:
    """Equal for equal offers; everything a channel may show is in it."""
    return hashlib.sha256(repr(offer).encode()).hexdigest()


def on_product_changed(sender: object, product_ids: frozenset[int], **kwargs: object) -> None:
    """After commit. A failure here must not fail the shop: the sweep finds the difference within a minute."""
    from connectors.tasks import wake, wake_files

    now = timezone.now()
    if not mark_changed(Listing.objects.filter(product_id__in=product_ids), now=now, on=timezone.localdate()):
        return
    changed = Listing.objects.filter(product_id__in=product_ids)
    wake(changed.due(now=now).values_list("account_id", flat=True).distinct())
    wake_files(changed.filter(account__in=list(file_account_ids())).values_list("account_id", flat=True).distinct())


def file_account_ids() -> Iterable[int]:
    return Account.objects.filter(state=AccountState.ACTIVE, transport=Transport.FILES).values_list("pk", flat=True)


def active_accounts() -> Iterable[Account]:
    return Account.objects.filter(state=AccountState.ACTIVE, transport=Transport.API)

"""What a marketplace shows against what we want, field by field: what is put right by itself, what waits for a person, what is whose.

Price and stock are ours and healed; a price that is off by more than `ASK_ABOVE` asks first. Words that a person changed at the
marketplace, an item taken off sale or deleted there are shown and never overwritten unasked. Items without one of our SKUs are
offered for matching.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.fold import fold
from catalog.models import Product
from connectors import listings, reconcile
from connectors.accounts import Connected
from connectors.errors import MarketplaceError, TokenExpired
from connectors.marketplace import RemoteItem
from connectors.models import Account, DriftItem, Listing, ReconcileRun
from connectors.models_watch import DriftDecision
from connectors.reconcile import Difference

ASK_ABOVE = 0.3
PROGRESS_EVERY = 50
SUGGESTIONS = 3
MIN_SCORE = 0.34
NOT_FOR_BINDING = {DriftDecision.OVERWRITE, DriftDecision.ACCEPT}


class NotPossible(Exception):
    """Vietnamese, with the remedy; nothing changed."""


def run(connected: Connected, *, by: str, now: datetime) -> ReconcileRun:
    """Reads everything, heals what is ours, and keeps the rest for people. A failure ends the run with its words."""
    account = connected.row
    total = account.listings.exclude(external_id="").count()
    row = ReconcileRun.objects.create(account=account, started_at=now, started_by=by[:150], total=total)
    own = list(account.listings.order_by("sku"))
    try:
        items = _read(connected, row)
    except MarketplaceError as error:
        row.problem, row.ended_at = error.text, connected.clock()
        row.save(update_fields=["problem", "ended_at"])
        raise
    found = reconcile.differences(own, items)
    healing = [difference for difference in found if _heals(difference)]
    rest = [difference for difference in found if not _heals(difference)]
    row.healed = reconcile.fix(own, healing, items, now=now, cause=_("Đối soát với sàn"))
    row.proposed = keep(account, rest, items, now=now)
    row.done, row.ended_at = len(items), connected.clock()
    row.save(update_fields=["healed", "proposed", "done", "ended_at"])
    return row


def _read(connected: Connected, row: ReconcileRun) -> list[RemoteItem]:
    try:
        return _counted(connected, row)
    except TokenExpired:
        connected.renew()
        return _counted(connected, row)


def _counted(connected: Connected, row: ReconcileRun) -> list[RemoteItem]:
    items: list[RemoteItem] = []
    for item in connected.marketplace.read_items():
        items.append(item)
        if len(items) % PROGRESS_EVERY == 0:
            ReconcileRun.objects.filter(pk=row.pk).update(done=len(items), total=max(row.total, len(items)))
    return items


def _heals(difference: Difference) -> bool:
    if difference.field == "price_vnd":
        return abs((difference.found or 0) - (difference.wanted or 0)) <= ASK_ABOVE * max(1, difference.wanted or 0)
    if difference.field == "live":
        return not difference.wanted  # what may not be sold goes off sale; who took an item off sale there had a reason
    return difference.field in ("stock", "duplicate")


def keep(account: Account, found: list[Difference], items: Iterable[RemoteItem], *, now: datetime) -> int:
    """Open differences become those of this reading; answers how many wait. What a person decided is asked again only when it changed."""
    rows = {listing.sku: listing for listing in account.listings.all()}
    strangers = suggestions(account, [item for item in items if item.sku not in rows])
    seen: set[tuple[str, str]] = set()
    with transaction.atomic():
        for difference in found:
            listing = rows.get(difference.sku)
            external_id = difference.external_id or (listing.external_id if listing else "")
            seen.add((external_id, difference.field))
            _keep_one(account, listing, external_id, difference, strangers.get(external_id, []), now=now)
        stale = [row.pk for row in DriftItem.objects.filter(account=account, decision="") if (row.external_id, row.field) not in seen]
        DriftItem.objects.filter(pk__in=stale).update(decision=DriftDecision.SETTLED, decided_at=now)
    return DriftItem.objects.filter(account=account, decision="").count()


def _keep_one(
    account: Account,
    listing: Listing | None,
    external_id: str,
    difference: Difference,
    suggested: list[dict[str, object]],
    *,
    now: datetime,
) -> None:
    same = DriftItem.objects.filter(account=account, external_id=external_id, field=difference.field)
    decided = same.filter(decision__in=(DriftDecision.ACCEPT, DriftDecision.IGNORE)).order_by("-decided_at").first()
    if decided is not None and (decided.wanted, decided.found) == (difference.wanted, difference.found):
        return
    told = {"listing": listing, "sku": difference.sku, "wanted": difference.wanted, "found": difference.found, "suggested": suggested}
    same.update_or_create(decision="", account=account, external_id=external_id, field=difference.field, defaults={**told, "found_at": now})


def suggestions(account: Account, strangers: Iterable[RemoteItem]) -> dict[str, list[dict[str, object]]]:
    """For items without our SKU: the products that they may be, best first, each with why. By name, net weight and producer."""
    strangers = list(strangers)
    if not strangers:
        return {}
    taken = account.listings.exclude(external_id="").values("product_id")
    products = Product.objects.exclude(pk__in=taken).values_list("pk", "sku", "title", "net_content", "producer__name")
    rows = [
        (pk, sku, title, _words(title), _words(net_content or ""), _words(producer or ""))
        for pk, sku, title, net_content, producer in products
    ]
    by_word: dict[str, list[int]] = defaultdict(list)
    for position, row in enumerate(rows):
        for word in row[3]:
            by_word[word].append(position)
    return {item.external_id: _best(_words(item.title or ""), rows, by_word) for item in strangers}


def _words(text: str) -> frozenset[str]:
    """Folded, with a quantity and its unit as one word: "500 g" and "500g" are the same."""
    words = fold(text).split()
    told, skip = [], False
    for first, second in pairwise([*words, ""]):
        if skip:
            skip = False
        elif first.isdigit() and second in ("g", "kg", "ml", "l"):
            told.append(first + second)
            skip = True
        else:
            told.append(first)
    return frozenset(told)


def _best(words: frozenset[str], rows: list[tuple[Any, ...]], by_word: dict[str, list[int]]) -> list[dict[str, object]]:
    near = Counter(position for word in words for position in by_word.get(word, ()))
    scored = []
    for position, shared in near.most_common(40):
        pk, sku, title, own, weight, producer = rows[position]
        name = shared / max(1, len(own | (words - weight - producer)))
        why = [_("tên giống %d %%") % round(100 * name)]
        score = 0.7 * name
        if weight and weight <= words:
            score, why = score + 0.2, [*why, _("cùng quy cách")]
        if producer and len(producer & words) >= max(2, len(producer) // 2):
            score, why = score + 0.1, [*why, _("cùng chủ thể")]
        if score >= MIN_SCORE:
            scored.append({"product": pk, "sku": sku, "title": title, "score": round(score, 2), "why": ", ".join(why)})
    return sorted(scored, key=lambda row: (-float(str(row["score"])), str(row["sku"])))[:SUGGESTIONS]


def decide(item: DriftItem, decision: str, *, by: str, now: datetime, product_id: int | None = None) -> None:
    """Carries out what a person decided. Raises `NotPossible`."""
    if decision == DriftDecision.BIND:
        _bind(item, product_id, by=by, now=now)
    elif decision == DriftDecision.OVERWRITE and item.listing_id:
        _overwrite(item, by=by, now=now)
    elif decision == DriftDecision.ACCEPT and item.listing_id:
        _accept(item, by=by, now=now)
    elif decision != DriftDecision.IGNORE or item.listing_id:
        raise NotPossible(_("Việc này không làm được với chỗ khác này. Hãy tải lại trang."))
    DriftItem.objects.filter(pk=item.pk).update(decision=decision, decided_at=now, decided_by=by[:150])


def _overwrite(item: DriftItem, *, by: str, now: datetime) -> None:
    columns: dict[str, dict[str, object]] = {
        "price_vnd": {"confirmed_price_vnd": item.found},
        "stock": {"confirmed_stock": item.found},
        "live": {"confirmed_live": item.found},
        "title": {"confirmed_content": "", "confirmed_title": str(item.found or "")[:255]},
        "missing": reconcile.NOTHING_CONFIRMED,
    }
    known = columns.get(item.field, reconcile.NOTHING_CONFIRMED)
    Listing.objects.filter(drift=item).mark_due(now=now, cause=_("Ghi lại theo cửa hàng, do %s") % by, **known)


def _accept(item: DriftItem, *, by: str, now: datetime) -> None:
    """What the marketplace shows stays. An item that is off sale or gone there is no longer wanted; a price can only be changed here."""
    if item.field in ("live", "missing"):
        listing = Listing.objects.select_related("account").get(drift=item)
        listings.withdraw(listing.account, [listing.product_id], now=now)
        Listing.objects.filter(pk=listing.pk).update(cause=_("Giữ như trên sàn, do %s") % by)
    elif item.field == "title":
        Listing.objects.filter(drift=item).update(confirmed_title=str(item.found or "")[:255])
    else:
        raise NotPossible(_("Giá trên sàn theo giá của cửa hàng. Muốn giữ giá khác, hãy đặt quy tắc giá của gian hàng."))


def _bind(item: DriftItem, product_id: int | None, *, by: str, now: datetime) -> None:
    """The stranger becomes the product's listing; price, stock, words and our SKU are written over it by the next push."""
    product = Product.objects.filter(pk=product_id).first()
    if product is None or item.listing_id:
        raise NotPossible(_("Hãy chọn một sản phẩm để gắn."))
    known = {"external_id": item.external_id, "confirmed_live": bool(item.found), "confirmed_price_vnd": None, "confirmed_stock": None}
    with transaction.atomic():
        listing, _made = Listing.objects.get_or_create(
            account=item.account, product=product, defaults={"sku": product.sku, "due_at": now, "wanted_title": product.title}
        )
        free = Listing.objects.filter(pk=listing.pk, external_id="", create_sent_at=None, lease_until=None)
        if not free.mark_due(now=now, is_wanted=True, confirmed_content="", cause=_("Gắn tin có sẵn, do %s") % by, **known):
            raise NotPossible(_("Sản phẩm này đã có tin khác ở gian hàng. Hãy rút tin kia trước."))

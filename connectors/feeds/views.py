"""Serves the feeds; a reader that has the present one gets 304 and no body."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from catalog.models import Product
from catalog.offer import Offer
from catalog.offers import build_offers
from connectors.accounts import recall, remember
from connectors.feeds import google, keys
from connectors.models import Account, Listing
from connectors.rulebook import shape

TYPES = {"xml": "application/rss+xml; charset=utf-8", "json": "application/json; charset=utf-8"}
PUBLIC = {"ocop.xml": "xml", "ocop.json": "json"}
MAX_AGE_S = 60
"""What was withdrawn may stand in a cache between us and the reader no longer than this."""
CHANNEL = "feeds"
"""The code under which a producer may decline the feeds."""


@require_safe
def feed(request: HttpRequest, name: str) -> HttpResponse:
    """`ocop.xml` or `ocop.json`: a fixed number of queries whatever the number of products."""
    if name not in PUBLIC:
        raise Http404
    today = timezone.localdate()
    offers = build_offers(Product.objects.sellable(on=today).values_list("pk", flat=True), on=today, channel=CHANNEL).values()
    return _answer(request, offers, PUBLIC[name], title=settings.WAGTAIL_SITE_NAME)


@require_safe
def account_feed(request: HttpRequest, token: str, kind: str) -> HttpResponse:
    """One account's products with its own prices, stock and words. A key that was taken back opens nothing.

    A product leaves only after it was told as out of stock: one that may not be sold any more stays so for a day.
    """
    account_id = keys.account_of(token) if kind in TYPES else None
    if account_id is None:
        raise Http404
    account = Account.objects.get(pk=account_id)
    now = timezone.now()
    wanted = list(Listing.objects.filter(account=account, is_wanted=True).values_list("product_id", flat=True))
    shaped = shape(account.pk, wanted, on=timezone.localdate(now))
    live = [row.offer for row in shaped.values() if row.may_be_live]
    leaving = _leaving(account, {offer.sku: offer for offer in live}, now=now)
    return _answer(request, live, kind, title=str(account), leaving=leaving, seen=account, cache="private")


def _leaving(account: Account, live: dict[str, Offer], *, now: datetime) -> list[dict[str, str]]:
    """Rows told before and no longer on sale, as `out_of_stock`, until a day after they left."""
    kept = recall(account, "feed:told")
    told: dict[str, dict[str, object]] = dict(kept[0]) if kept else {}
    shown = google.items(live.values())
    fresh: dict[str, dict[str, object]] = {row["g:id"]: {"row": row, "gone_at": None} for row in shown}
    leaving = []
    for sku, known in told.items():
        if sku in fresh:
            continue
        gone_at = float(str(known["gone_at"] or now.timestamp()))
        if now.timestamp() - gone_at < google.LEAVES_AFTER_S:
            fresh[sku] = {"row": known["row"], "gone_at": gone_at}
            leaving.append({**dict(known["row"]), "g:availability": "out_of_stock"})  # type: ignore[call-overload]  # JSON
    if fresh != told:
        remember(account, "feed:told", fresh, now=now)
    return leaving


def _answer(
    request: HttpRequest,
    offers: Iterable[Offer],
    kind: str,
    *,
    title: str,
    leaving: Iterable[dict[str, str]] = (),
    seen: Account | None = None,
    cache: str = "public",
) -> HttpResponse:
    rows = sorted([*google.items(offers), *leaving], key=lambda row: row["g:id"])
    text = google.render_json(rows) if kind == "json" else google.render_rss(rows, title=title, url=f"{settings.SITE_URL}/")
    tag = google.etag(text)
    modified = _modified(seen, f"feed:{kind}", tag) if seen else None
    full = HttpResponse(text, content_type=TYPES[kind])
    full["ETag"], full["Cache-Control"] = tag, f"{cache}, max-age={MAX_AGE_S}"
    if modified is not None:
        full["Last-Modified"] = http_date(int(modified.timestamp()))
    stamp = int(modified.timestamp()) if modified is not None else None
    answer = get_conditional_response(request, etag=tag, last_modified=stamp, response=full)
    return answer if answer is not None else full


def _modified(account: Account, key: str, tag: str) -> datetime:
    """When this text was first served."""
    kept, now = recall(account, key), timezone.now()
    if kept is not None and kept[0] == tag:
        return kept[1]
    remember(account, key, tag, now=now)
    return now

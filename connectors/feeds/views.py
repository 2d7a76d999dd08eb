"""Serves the feeds; a reader that has the present one gets 304 and no body.

A public feed is incremental in two ways: `ETag` for readers that know only whole files, and `?since=` with the number of the header
`Feed-Version` for those that keep their own copy. They get the rows that changed and the ids of what left. Of a number from another day
or from before what is remembered, everything is told.
"""

from datetime import UTC, date, datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from catalog import stamp
from catalog.models import Product
from catalog.offers import build_offers
from connectors.accounts import recall, remember
from connectors.feeds import facebook, google, keys, render
from connectors.models import Account, Listing
from connectors.rulebook import shape

TYPES = {"xml": "application/rss+xml; charset=utf-8", "json": "application/json; charset=utf-8"}
PUBLIC = {"ocop.xml": (google, "xml"), "ocop.json": (google, "json"), "facebook.xml": (facebook, "xml")}
MAX_AGE_S = 60
"""What was withdrawn may stand in a cache between us and the reader no longer than this."""
CHANNEL = "feeds"
"""The code under which a producer may decline the feeds."""


@require_safe
def feed(request: HttpRequest, name: str) -> HttpResponse:
    """One of `PUBLIC`: a fixed number of queries whatever the number of products."""
    if name not in PUBLIC:
        raise Http404
    style, kind = PUBLIC[name]
    today, version = timezone.localdate(), stamp.current()
    changed = _changed(request.GET.get("since", ""), version=version, on=today)
    sellable = Product.objects.sellable(on=today)
    ids = sellable.values_list("pk", flat=True) if changed is None else sellable.filter(pk__in=changed).values_list("pk", flat=True)
    rows = style.items(build_offers(ids, on=today, channel=CHANNEL).values())
    removed = None
    if changed is not None:
        told = {row["g:id"] for row in rows}
        removed = sorted(set(Product.objects.filter(pk__in=changed).values_list("sku", flat=True)) - told)
    response = _answer(request, rows, kind, title=settings.WAGTAIL_SITE_NAME, removed=removed)
    response["Feed-Version"] = str(version)
    return response


def _changed(since: str, *, version: int, on: date) -> frozenset[int] | None:
    """Ids of the products that changed after the number; None: everything has to be told. What may be sold also changes at midnight."""
    if not since.isdigit() or not 0 < int(since) <= version:
        return None
    if timezone.localdate(datetime.fromtimestamp(int(since) / 1_000_000, UTC)) != on:
        return None
    return stamp.since(int(since), now=version).product_ids


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
    rows = google.items(live)
    rows = sorted([*rows, *_leaving(account, rows, now=now)], key=lambda row: row["g:id"])
    return _answer(request, rows, kind, title=str(account), seen=account)


def _leaving(account: Account, shown: list[dict[str, str]], *, now: datetime) -> list[dict[str, str]]:
    """Rows told before and no longer on sale, as `out_of_stock`, until a day after they left."""
    kept = recall(account, "feed:told")
    told: dict[str, dict[str, object]] = dict(kept[0]) if kept else {}
    fresh: dict[str, dict[str, object]] = {row["g:id"]: {"row": row, "gone_at": None} for row in shown}
    leaving = []
    for sku, known in told.items():
        if sku in fresh:
            continue
        gone_at = float(str(known["gone_at"] or now.timestamp()))
        if now.timestamp() - gone_at < google.LEAVES_AFTER_S:
            fresh[sku] = {"row": known["row"], "gone_at": gone_at}
            leaving.append({**dict(known["row"]), "g:availability": google.SOLD_OUT})  # type: ignore[call-overload]  # JSON
    if fresh != told:
        remember(account, "feed:told", fresh, now=now)
    return leaving


def _answer(
    request: HttpRequest,
    rows: list[dict[str, str]],
    kind: str,
    *,
    title: str,
    removed: list[str] | None = None,
    seen: Account | None = None,
) -> HttpResponse:
    if kind == "json":
        text = render.as_json(rows, removed=removed)
    else:
        text = render.rss(rows, title=title, url=f"{settings.SITE_URL}/", removed=removed or ())
    tag = render.etag(text)
    modified = _modified(seen, f"feed:{kind}", tag) if seen else None
    full = HttpResponse(text, content_type=TYPES[kind])
    full["ETag"], full["Cache-Control"] = tag, f"{'private' if seen else 'public'}, max-age={MAX_AGE_S}"
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

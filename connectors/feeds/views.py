"""Serves the feeds; a reader that has the present one gets 304 and no body."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalog.models import Product
from catalog.offers import build_offers
from connectors.feeds import google

TYPES = {"ocop.xml": "application/rss+xml; charset=utf-8", "ocop.json": "application/json; charset=utf-8"}
MAX_AGE_S = 300
CHANNEL = "feeds"
"""The code under which a producer may decline the feeds."""


@require_safe
def feed(request: HttpRequest, name: str) -> HttpResponse:
    """`ocop.xml` or `ocop.json`: a fixed number of queries whatever the number of products."""
    if name not in TYPES:
        raise Http404
    today = timezone.localdate()
    rows = google.items(build_offers(Product.objects.sellable(on=today).values_list("pk", flat=True), on=today, channel=CHANNEL).values())
    is_json = name.endswith(".json")
    text = google.render_json(rows) if is_json else google.render_rss(rows, title=settings.WAGTAIL_SITE_NAME, url=f"{settings.SITE_URL}/")
    tag = google.etag(text)
    if tag in request.headers.get("If-None-Match", ""):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(text, content_type=TYPES[name])
    response["ETag"], response["Cache-Control"] = tag, f"public, max-age={MAX_AGE_S}"
    return response

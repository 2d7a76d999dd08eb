"""The page behind a label. What this shop did not print is told plainly, and so is a lot or certificate that does not count any more."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog.browse.certificate_view import certificate_view
from catalog.facts import PREFETCHED, RELATED, certificate_on
from catalog.models import Product
from catalog.traceability import codes, scans
from catalog.traceability.models import Lot

SEEN_COOKIE = "tem_da_xem"
SEEN_SECONDS = 24 * 3600


@require_safe
def look_up(request: HttpRequest) -> HttpResponse:
    """The form for a code typed by hand."""
    typed = request.GET.get("ma", "").strip()
    if typed and codes.opened(typed):
        return redirect("traceability:lot", lot=typed.lower())
    status = 404 if typed else 200
    return render(request, "traceability/look_up.html", {"typed": typed, "is_unknown": bool(typed)}, status=status)


@never_cache
@require_safe
def lot_page(request: HttpRequest, lot: str) -> HttpResponse:
    opened = codes.opened(lot)
    found = _found(opened)
    if opened is None or found is None:
        return _noindex(render(request, "traceability/look_up.html", {"typed": lot, "is_unknown": True}, status=404))
    serial, now, today = opened[1], timezone.now(), timezone.localdate()
    product = Product.objects.select_related(*RELATED).prefetch_related(*PREFETCHED).get(pk=found.product_id)
    has_looked = request.COOKIES.get(SEEN_COOKIE) == lot.lower()
    count = scans.seen if has_looked or request.method == "HEAD" else scans.count
    certificate = certificate_on(product, on=today) or product.certificates.first()
    context = {
        "lot": found,
        "serial": serial,
        "product": product,
        "documents": found.documents.all(),
        "certificate": certificate_view(certificate, on=today) if certificate else None,
        "is_recalled": found.recalled_on is not None and found.recalled_on <= today,
        "is_over": today > found.best_before,
        "seen": count(found, serial=serial, now=now),
        "crumbs": [(_("Trang chủ"), "/"), (_("Truy xuất"), "/truy-xuat/"), (found.number, "")],
    }
    response = render(request, "traceability/lot.html", context)
    response.set_cookie(
        SEEN_COOKIE, lot.lower(), max_age=SEEN_SECONDS, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
    return _noindex(response)


def _found(opened: tuple[str, int] | None) -> Lot | None:
    """A signed serial above the lot's quantity can't be: the lot was made smaller after printing, so the lot is shown."""
    return Lot.objects.filter(code=opened[0]).first() if opened else None


def _noindex(response: HttpResponse) -> HttpResponse:
    response.headers["X-Robots-Tag"] = "noindex"
    return response

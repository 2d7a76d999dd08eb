"""A badge for other people's pages, drawn anew at each view: it says what is true at that moment. Our own drawing, no mark of others."""

from xml.sax.saxutils import escape

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from catalog.browse.certificate_view import CertificateView, certificate_view
from catalog.certificates.models import Certificate

COLOURS = {"valid": "#1b2247", "expiring": "#1b2247", "expired": "#8a1c1c", "revoked": "#8a1c1c", "not_yet_valid": "#5a5a5a"}
WIDTH = 300
"""Room for the longest line in the widest of the common sans fonts."""
FRAME_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"


def _fresh(response: HttpResponse) -> HttpResponse:
    """No cache keeps it: not a browser's, not a proxy's."""
    response.headers["Cache-Control"] = "no-store, max-age=0"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _lines(certificate: CertificateView) -> tuple[str, str]:
    day = f"{certificate.expires_on:%d/%m/%Y}"
    if certificate.is_valid:
        return _("OCOP %d sao") % certificate.stars, _("Có hiệu lực đến hết %s") % day
    if certificate.revoked_on and certificate.state == "revoked":
        return _("Đã bị thu hồi"), _("Từ ngày %s") % f"{certificate.revoked_on:%d/%m/%Y}"
    return certificate.state_text, _("Hạn: %s") % day


@require_safe
def svg(request: HttpRequest, code: str) -> HttpResponse:
    certificate = certificate_view(get_object_or_404(Certificate, code=code), on=timezone.localdate())
    title, below = _lines(certificate)
    asked = _("Kiểm tra lúc %s") % f"{timezone.localtime():%H:%M %d/%m/%Y}"
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="84" viewBox="0 0 {WIDTH} 84" role="img" '
        f'aria-label="{escape(f"{title}. {below}. {asked}", {chr(34): "&quot;"})}">'
        f'<rect width="{WIDTH}" height="84" rx="6" fill="{COLOURS[certificate.state]}"/>'
        '<path d="M22 42 36 28l14 14-14 14z" fill="none" stroke="#fff" stroke-width="2"/>'
        '<path d="M29 42l7-7 7 7-7 7z" fill="#fff"/>'
        f'<g fill="#fff" font-family="system-ui, sans-serif"><text x="64" y="32" font-size="19" font-weight="700">{escape(title)}</text>'
        f'<text x="64" y="53" font-size="13">{escape(below)}</text><text x="64" y="71" font-size="10.5">{escape(asked)}</text></g></svg>'
    )
    response = HttpResponse(drawn, content_type="image/svg+xml; charset=utf-8")
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return _fresh(response)


@require_safe
@xframe_options_exempt
def frame(request: HttpRequest, code: str) -> HttpResponse:
    """The same for an <iframe>, with the way to the certificate's page."""
    row = get_object_or_404(Certificate.objects.select_related("product__producer"), code=code)
    certificate = certificate_view(row, on=timezone.localdate())
    title, below = _lines(certificate)
    context = {
        "certificate": certificate,
        "product": row.product,
        "title": title,
        "below": below,
        "now": timezone.localtime(),
        "url": settings.SITE_URL + row.get_absolute_url(),
    }
    response = render(request, "certificates/badge.html", context)
    response.headers["Content-Security-Policy"] = FRAME_POLICY
    return _fresh(response)

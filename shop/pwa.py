"""The shop as an app on the phone: manifest, service worker and the page for when there is no network."""

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

INDIGO, PAPER = "#1b2247", "#faf7f0"
STYLES = ("tokens.css", "base.css", "components.css")


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    icons = [
        {"src": static(f"shop/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": "any"} for size in (192, 512)
    ]
    icons.append({"src": static("shop/icon-maskable-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"})
    return JsonResponse(
        {
            "id": "/",
            "name": _("OCOP Cao Bằng"),
            "short_name": _("OCOP Cao Bằng"),
            "description": _("Đặc sản OCOP của Cao Bằng: từ tay người làm, có giấy chứng nhận, giao tận nơi."),
            "lang": "vi",
            "start_url": reverse("browse:list"),
            "scope": "/",
            "display": "standalone",
            "background_color": PAPER,
            "theme_color": INDIGO,
            "icons": icons,
            "shortcuts": [
                {"name": _("Tra cứu đơn hàng"), "url": reverse("checkout:lookup")},
                {"name": _("Tra giấy chứng nhận"), "url": reverse("certificates:list")},
            ],
        },
        content_type="application/manifest+json",
    )


@require_safe
@never_cache
def service_worker(request: HttpRequest) -> HttpResponse:
    """At the root, because a worker only serves what lies below its own address."""
    offline = reverse("offline")
    files = [offline, *(static(f"shop/{name}") for name in STYLES), static("shop/favicon.svg")]
    return render(
        request, "pwa/sw.js", {"files": json.dumps(files), "offline": json.dumps(offline)}, content_type="text/javascript; charset=utf-8"
    )


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Kept by the worker; its list of pages seen lately is filled in by the browser."""
    return render(request, "pwa/offline.html")

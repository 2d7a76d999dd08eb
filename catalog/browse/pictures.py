"""Serves a rendition of a product picture, drawing it at the first request."""

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from catalog import thumbnails

PUBLIC_FOLDERS = ("images/", "demo/")
"""Only product pictures; papers of producers live elsewhere and are never shown by address."""
KEPT_FOR_S = 30 * 24 * 3600


@require_safe
def thumbnail(request: HttpRequest, width: int, name: str) -> HttpResponseBase:
    if not name.startswith(PUBLIC_FOLDERS):
        raise Http404
    try:
        target = thumbnails.ensure(name, width=width)
    except (thumbnails.PictureRefused, SuspiciousFileOperation) as error:
        raise Http404 from error
    response = FileResponse(default_storage.open(target), content_type="image/webp")
    response.headers["Cache-Control"] = f"public, max-age={KEPT_FOR_S}, immutable"
    return response

"""Serves a rendition of a product picture; the original while a worker has not drawn it yet. Nothing is drawn here."""

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from catalog import thumbnails

PUBLIC_FOLDERS = ("images/", "demo/")
"""Originals that may be shown as they are; papers of producers live elsewhere and are never shown by address."""
DRAWN_ONLY = ("danh-gia/",)
"""Pictures that buyers sent: their originals are private, renditions exist once a person let them through."""
KEPT_FOR_S = 30 * 24 * 3600


@require_safe
def thumbnail(request: HttpRequest, width: int, name: str, kind: str = "webp") -> HttpResponseBase:
    if width not in thumbnails.WIDTHS or not name.startswith(PUBLIC_FOLDERS + DRAWN_ONLY):
        raise Http404
    try:
        file = default_storage.open(thumbnails.file_name(name, width=width, kind=kind))
    except FileNotFoundError:
        return _original(name)
    response = FileResponse(file, content_type=f"image/{kind}")
    response.headers["Cache-Control"] = f"public, max-age={KEPT_FOR_S}, immutable"
    return response


def _original(name: str) -> HttpResponseBase:
    if not name.startswith(PUBLIC_FOLDERS):
        raise Http404
    try:
        file = default_storage.open(name)
        content_type = thumbnails.true_type(file)
    except (OSError, SuspiciousFileOperation, thumbnails.PictureRefused) as error:
        raise Http404 from error
    file.seek(0)
    response = FileResponse(file, content_type=content_type)
    response.headers["Cache-Control"] = "public, no-cache"
    return response

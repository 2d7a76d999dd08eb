"""Serves a rendition of a product picture; the original while a worker has not drawn it yet. Nothing is drawn here.

Pictures that pages, letters and feeds name by their place in the storage (`/media/images/…`) are served too; nothing else of it is.
"""

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from catalog import thumbnails

PUBLIC_FOLDERS = ("images/", "demo/")
"""Originals that may be shown as they are; papers of producers live elsewhere and are never shown by address."""
DRAWN_ONLY = ("danh-gia/",)
"""Pictures that buyers sent: their originals are private, renditions exist once a person let them through."""
OF_EDITORS = ("original_images/",)
"""What was uploaded for pages: visitors see what is drawn from it, which doesn't say where it was taken."""
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


@require_safe
def stored(request: HttpRequest, name: str) -> HttpResponseBase:
    """A name is never given to a second picture, so it may be kept."""
    if name.startswith(OF_EDITORS) and request.user.has_perm("wagtailadmin.access_admin"):
        return _as_it_is(name, kept="private, max-age=3600")
    if not name.startswith(PUBLIC_FOLDERS):
        raise Http404
    return _as_it_is(name, kept=f"public, max-age={KEPT_FOR_S}, immutable")


def _original(name: str) -> HttpResponseBase:
    if not name.startswith(PUBLIC_FOLDERS):
        raise Http404
    return _as_it_is(name, kept="public, no-cache")


def _as_it_is(name: str, *, kept: str) -> HttpResponseBase:
    if ".." in name.split("/"):
        raise Http404  # it would leave the folder that was asked for
    try:
        file = default_storage.open(name)
        try:
            content_type = thumbnails.true_type(file)
        except thumbnails.PictureRefused:
            file.close()
            raise
    except (OSError, SuspiciousFileOperation, thumbnails.PictureRefused) as error:
        raise Http404 from error
    file.seek(0)
    response = FileResponse(file, content_type=content_type)
    response.headers["Cache-Control"] = kept
    return response

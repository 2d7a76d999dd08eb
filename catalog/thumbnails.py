"""Pictures in three fixed widths as AVIF and WebP, drawn by a worker after an upload (`catalog.drawing`) and kept as files.

No database: a rendition's file name follows from the original's name, the width and the format. Only the widths below exist, so nobody
can make the server draw endless sizes. A request never draws: until the worker was there it gets the original.
"""

import hashlib
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, default_storage
from PIL import Image, ImageOps

from catalog.addresses import picture_url

WIDTHS = (320, 640, 1200)
FORMATS: dict[str, dict[str, int]] = {"avif": {"quality": 58, "speed": 7}, "webp": {"quality": 78, "method": 4}}
"""By file suffix, best first, with what Pillow is told."""
SHOWN = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
"""Formats of an original that a browser may get as it is."""
FALLBACK_SIZE = (1200, 1200)
FOLDER = "thumbnails"
MAX_PIXELS = 50_000_000
"""An original with more pixels is refused before it is decoded (about 150 MB of memory)."""


class PictureRefused(Exception):
    """The original is missing, no picture, or too large to decode."""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """`name` is the original's name in the default storage; width and height are its pixels."""

    name: str
    alt: str = ""
    width: int = FALLBACK_SIZE[0]
    height: int = FALLBACK_SIZE[1]
    is_illustration: bool = False


def picture_of(name: str, *, alt: str, width: int | None, height: int | None, is_illustration: bool = False) -> Picture | None:
    """None without a name; an unknown size counts as square, so that the page doesn't jump."""
    if not name:
        return None
    known = (width, height) if width and height else FALLBACK_SIZE
    return Picture(name=name, alt=alt, width=known[0], height=known[1], is_illustration=is_illustration)


def renditions(image: Picture, *, kind: str = "webp") -> list[tuple[str, int]]:
    """(URL, width in pixels) from small to large, never larger than the original."""
    found = []
    for width in WIDTHS:
        found.append((url_of(image.name, width=width, kind=kind), min(width, image.width)))
        if width >= image.width:
            break
    return found


def url_of(name: str, *, width: int, kind: str = "webp") -> str:
    return picture_url(name, width=width, kind=kind)


def file_name(name: str, *, width: int, kind: str = "webp") -> str:
    digest = hashlib.sha256(f"{name}\n{width}\n{FORMATS[kind]}".encode()).hexdigest()
    return f"{FOLDER}/{digest[:2]}/{digest[2:26]}-{width}.{kind}"


def missing(name: str) -> list[tuple[int, str]]:
    """(width, format) of the renditions that nobody has drawn yet."""
    return [(width, kind) for width in WIDTHS for kind in FORMATS if not default_storage.exists(file_name(name, width=width, kind=kind))]


def make_all(name: str, *, storage: Storage | None = None) -> int:
    """Draws what is missing and answers how many; the original is decoded once. Raises `PictureRefused`."""
    wanted = missing(name)
    if not wanted:
        return 0
    with _decoded(name, storage or default_storage) as upright:
        for width in sorted({width for width, _kind in wanted}):
            small = _resized(upright, width)
            for kind in (kind for of_width, kind in wanted if of_width == width):
                out = io.BytesIO()
                small.save(out, kind.upper(), **FORMATS[kind])
                _save(file_name(name, width=width, kind=kind), out.getvalue())
    return len(wanted)


def remove(name: str) -> None:
    for width in WIDTHS:
        for kind in FORMATS:
            default_storage.delete(file_name(name, width=width, kind=kind))


def true_type(file: IO[bytes]) -> str:
    """The content type that the bytes have, for a picture that may be shown as it is. Raises `PictureRefused`; reads the head only."""
    try:
        with Image.open(file) as head:
            kind = head.format or ""
            if kind not in SHOWN or head.width * head.height > MAX_PIXELS:
                raise PictureRefused(f"{kind} of {head.width} x {head.height} is not shown")
            return f"image/{kind.lower()}"
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise PictureRefused("no picture") from error


def _save(target: str, content: bytes) -> None:
    """Two workers may draw the same picture; the storage then gives the second another name, which is thrown away."""
    written = default_storage.save(target, ContentFile(content))
    if written != target:
        default_storage.delete(written)


@contextmanager
def _decoded(name: str, storage: Storage) -> Iterator[Image.Image]:
    try:
        with storage.open(name) as file, Image.open(file) as original:
            if original.width * original.height > MAX_PIXELS:
                raise PictureRefused(f"{name} has too many pixels")
            upright = ImageOps.exif_transpose(original)
            yield upright.convert("RGBA" if "A" in upright.getbands() or upright.mode == "P" else "RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise PictureRefused(f"{name} can't be drawn") from error


def _resized(image: Image.Image, width: int) -> Image.Image:
    if image.width <= width:
        return image
    return image.resize((width, max(1, round(image.height * width / image.width))), Image.Resampling.LANCZOS)


@dataclass(frozen=True)
class Thumbnail:
    """What Oscar's templates expect of a thumbnailer."""

    name: str
    url: str


class OscarThumbnailer:
    """For OSCAR_THUMBNAILER: Oscar's dashboard asks for any size and gets the next of our widths."""

    def generate_thumbnail(self, source: object, **options: object) -> Thumbnail:
        name = getattr(source, "name", None) or str(source)
        wanted = int(next(iter(re.findall(r"\d+", str(options.get("size", "")))), WIDTHS[0]))
        width = next((width for width in WIDTHS if width >= wanted), WIDTHS[-1])
        return Thumbnail(name=name, url=url_of(name, width=width))

    def delete_thumbnails(self, source: object) -> None:
        remove(getattr(source, "name", None) or str(source))

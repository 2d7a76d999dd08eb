"""Pictures in three fixed widths as WebP, made when first asked for (or by `make_all` after an upload) and kept as files.

No database: a rendition's file name follows from the original's name and the width. Only the widths below exist, so nobody
can make the server draw endless sizes.
"""

import hashlib
import io
import re
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image, ImageOps

WIDTHS = (320, 640, 1200)
QUALITY = 78
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


def renditions(image: Picture) -> list[tuple[str, int]]:
    """(URL, width in pixels) from small to large, never larger than the original."""
    found = []
    for width in WIDTHS:
        found.append((url_of(image.name, width=width), min(width, image.width)))
        if width >= image.width:
            break
    return found


def url_of(name: str, *, width: int) -> str:
    return reverse("thumbnail", kwargs={"width": width, "name": name})


def file_name(name: str, *, width: int) -> str:
    digest = hashlib.sha256(f"{name}\n{width}\n{QUALITY}".encode()).hexdigest()
    return f"{FOLDER}/{digest[:2]}/{digest[2:26]}-{width}.webp"


def ensure(name: str, *, width: int) -> str:
    """The rendition's name in storage, drawn now when it is missing. Raises `PictureRefused`."""
    if width not in WIDTHS:
        raise PictureRefused(f"width {width} is not offered")
    target = file_name(name, width=width)
    if not default_storage.exists(target):
        _save(target, _drawn(name, width=width))
    return target


def make_all(name: str) -> None:
    """Every width at once; for whoever stores an upload."""
    for width in WIDTHS:
        ensure(name, width=width)


def remove(name: str) -> None:
    for width in WIDTHS:
        default_storage.delete(file_name(name, width=width))


def _save(target: str, content: bytes) -> None:
    """Two requests may draw the same picture; the storage then gives the second another name, which is thrown away."""
    written = default_storage.save(target, ContentFile(content))
    if written != target:
        default_storage.delete(written)


def _drawn(name: str, *, width: int) -> bytes:
    try:
        with default_storage.open(name) as file, Image.open(file) as original:
            if original.width * original.height > MAX_PIXELS:
                raise PictureRefused(f"{name} has too many pixels")
            upright = ImageOps.exif_transpose(original)
            mode = "RGBA" if "A" in upright.getbands() or upright.mode == "P" else "RGB"
            small = upright.convert(mode)
            if small.width > width:
                small = small.resize((width, max(1, round(small.height * width / small.width))), Image.Resampling.LANCZOS)
            out = io.BytesIO()
            small.save(out, "WEBP", quality=QUALITY, method=4)
            return out.getvalue()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise PictureRefused(f"{name} can't be drawn") from error


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

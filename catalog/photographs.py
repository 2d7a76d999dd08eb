"""Photographs straight from a phone: turned upright, made smaller, and freed of everything that is not picture.

The place where a photograph was taken stands in its EXIF; writing the pixels anew leaves it behind, with every other field.
"""

import io
from dataclasses import dataclass
from typing import Any

from django.core.files import File
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps
from pillow_heif import register_heif_opener

register_heif_opener()
MAX_UPLOAD_BYTES = 25 * 2**20
MAX_PIXELS = 60_000_000
LONGEST_SIDE = 2000
SHORTEST_SIDE = 400
QUALITY = 85
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")


class PhotographRefused(Exception):
    """The text is for the person who took the picture."""


@dataclass(frozen=True, kw_only=True)
class Photograph:
    """JPEG bytes without metadata; pixels."""

    content: bytes
    width: int
    height: int


def of_upload(file: File[Any], *, size: int) -> Photograph:
    """As `cleaned`; what is too large is refused before it is read into memory."""
    if size > MAX_UPLOAD_BYTES:
        raise PhotographRefused(_("Ảnh lớn hơn %d MB. Hãy chọn ảnh nhỏ hơn.") % (MAX_UPLOAD_BYTES // 2**20))
    return cleaned(file.read())


def cleaned(content: bytes) -> Photograph:
    """Raises `PhotographRefused` for what is no picture, has too many pixels or too few."""
    if not content:
        raise PhotographRefused(_("Tệp ảnh rỗng, có thể máy chưa tải xong. Hãy mở ảnh trong máy một lần rồi chọn lại."))
    try:
        image = Image.open(io.BytesIO(content), formats=FORMATS)
        if image.width * image.height > MAX_PIXELS:
            raise PhotographRefused(_("Ảnh có quá nhiều điểm ảnh. Hãy chụp ở cỡ thường của máy."))
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a large JPEG is decoded at a half or a quarter: less memory, less time
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
        plain = _on_white(_in_srgb(upright))
    except PhotographRefused:
        raise
    except Exception as error:  # Pillow's decoders raise many kinds; to the person it is one thing
        raise PhotographRefused(_("Không đọc được ảnh này. Hãy dùng ảnh JPEG, PNG, WebP hoặc HEIC của điện thoại.")) from error
    if min(plain.size) < SHORTEST_SIDE:
        raise PhotographRefused(_("Ảnh nhỏ hơn %d điểm ảnh mỗi chiều, lên trang sẽ mờ. Hãy chụp lại gần hơn.") % SHORTEST_SIDE)
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return Photograph(content=out.getvalue(), width=plain.width, height=plain.height)


def _in_srgb(image: Image.Image) -> Image.Image:
    """An iPhone writes Display P3: without its profile, which we leave behind, honey and chillies would look faded."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "RGBA", "CMYK"):
        return image
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        ours = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(image, ours, ImageCms.createProfile("sRGB"), outputMode=mode) or image
    except (ImageCms.PyCMSError, OSError, ValueError):  # a broken profile is no reason to refuse the picture
        return image


def _on_white(image: Image.Image) -> Image.Image:
    """RGB pixels alone: a new image takes no metadata with it."""
    with_alpha = image.convert("RGBA")
    ground = Image.new("RGB", image.size, "white")
    ground.paste(with_alpha, mask=with_alpha.getchannel("A"))
    return ground

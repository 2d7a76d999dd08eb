"""Photographs that buyers send: checked, turned upright, without the place where they were taken, and of a bounded size."""

import io
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from catalog.exchange.images import ImageRefused, checked

MOST = 5
LONGEST_SIDE = 1600


def cleaned(files: Sequence[UploadedFile]) -> tuple[bytes, ...]:
    """JPEG bytes. Raises `ValidationError` with the remedy."""
    if len(files) > MOST:
        raise ValidationError(_("Mỗi lần gửi tối đa %d ảnh.") % MOST)
    return tuple(_cleaned(file) for file in files)


def _cleaned(file: UploadedFile) -> bytes:
    try:
        picture = checked(str(file.name), file.read())
    except ImageRefused as refused:
        raise ValidationError(str(refused)) from refused
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(picture.content))).convert("RGB")
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)  # a new file: nothing of the old one's metadata comes along
    return out.getvalue()

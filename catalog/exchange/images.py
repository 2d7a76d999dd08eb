"""Pictures named in a file: read from a folder or a ZIP, and refused when they are no honest pictures."""

import hashlib
import io
import re
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PIL import Image

MAX_IMAGE_BYTES = 10 * 2**20
"""Shopee takes at most 10 MB a picture (Open Platform v2, media_space/upload_image)."""
MAX_PIXELS = 40_000_000
FORMATS = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp"}
_NAME = re.compile(r"[^/\\:;|,\x00-\x1f]{1,120}")


class ImageRefused(Exception):
    """The text is for the person who wrote the file."""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A checked picture; `suffix` follows its true format. Sizes in pixels."""

    content: bytes
    sha256: str
    width: int
    height: int
    suffix: str


class ImageSource(Protocol):
    def read(self, name: str) -> bytes | None:
        """None when there is no such file. Raises `ImageRefused` when it is too large."""
        ...


class FolderSource:
    """Files right inside one folder; links that lead out of it are not followed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()

    def read(self, name: str) -> bytes | None:
        path = (self.folder / name).resolve()
        if path.parent != self.folder or not path.is_file():
            return None
        if path.stat().st_size > MAX_IMAGE_BYTES:
            raise ImageRefused(_too_large(name))
        return path.read_bytes()


class ZipSource:
    """Files anywhere in an archive, found by their last name."""

    def __init__(self, path: Path) -> None:
        try:
            self.archive = zipfile.ZipFile(path)
        except zipfile.BadZipFile as error:
            raise ImageRefused(f"{path.name} không phải tệp ZIP.") from error
        self.members = {Path(member.filename).name: member for member in self.archive.infolist() if not member.is_dir()}

    def read(self, name: str) -> bytes | None:
        member = self.members.get(name)
        if member is None:
            return None
        if member.flag_bits & 0x1:
            raise ImageRefused(f"Ảnh {name} trong tệp ZIP có mật khẩu: bỏ mật khẩu rồi thử lại.")
        if member.file_size > MAX_IMAGE_BYTES:
            raise ImageRefused(_too_large(name))
        try:
            return self.archive.read(member)
        except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
            raise ImageRefused(f"Ảnh {name} trong tệp ZIP bị hỏng: nén lại.") from error


def open_source(path: Path) -> ImageSource:
    """A folder or a ZIP file."""
    return FolderSource(path) if path.is_dir() else ZipSource(path)


def split_names(cell: str) -> list[str]:
    """File names separated by ; | , or a line end. Raises `ImageRefused` for anything that is no plain name."""
    names = [name.strip() for name in re.split(r"[;|,\n]", cell) if name.strip()]
    for name in names:
        if not _NAME.fullmatch(name) or name in {".", ".."}:
            raise ImageRefused(f"“{name}” không phải tên tệp: chỉ ghi tên, không ghi thư mục.")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ImageRefused(f"Ảnh {', '.join(twice)} ghi hai lần: giữ lại một.")
    return names


def checked(name: str, content: bytes) -> Picture:
    """Raises `ImageRefused` unless the bytes are a whole JPEG, PNG or WebP of bounded size."""
    if len(content) > MAX_IMAGE_BYTES:
        raise ImageRefused(_too_large(name))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is below and stricter
            image = Image.open(io.BytesIO(content), formats=tuple(FORMATS))
            if image.width * image.height > MAX_PIXELS or getattr(image, "n_frames", 1) > 1:
                raise ImageRefused(_too_many_pixels(name))
            image.load()
    except ImageRefused:
        raise
    except Image.DecompressionBombError as error:
        raise ImageRefused(_too_many_pixels(name)) from error
    except Exception as error:  # Pillow's decoders raise many kinds; to the reader it is one thing
        raise ImageRefused(f"Ảnh {name} không đọc được: dùng JPEG, PNG hoặc WebP nguyên vẹn.") from error
    return Picture(
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        width=image.width,
        height=image.height,
        suffix=FORMATS[str(image.format)],
    )


def _too_many_pixels(name: str) -> str:
    return f"Ảnh {name} quá {MAX_PIXELS // 1_000_000} triệu điểm ảnh hoặc là ảnh động: xuất lại ảnh tĩnh nhỏ hơn."


def _too_large(name: str) -> str:
    return f"Ảnh {name} lớn hơn {MAX_IMAGE_BYTES // 2**20} MB: giảm kích thước rồi thử lại."

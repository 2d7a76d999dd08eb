"""The pictures of one product as a file wants them: what stays, what is new, what goes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from catalog import drawing
from catalog.exchange.images import ImageRefused, ImageSource, Picture, checked, split_names
from catalog.fold import slugify
from catalog.models import Product, ProductImage


@dataclass(frozen=True, kw_only=True)
class NewPicture:
    """Read again from the source when it is written, so that a large file does not hold every picture in memory."""

    name: str
    sha256: str
    source: ImageSource


@dataclass(frozen=True, kw_only=True)
class Gallery:
    """The wanted pictures in their order."""

    product: Product
    wanted: tuple[ProductImage | NewPicture, ...]
    gone: tuple[ProductImage, ...]


def plan(product: Product, cell: str, *, source: ImageSource) -> Gallery | None:
    """None when the product has these pictures already. Raises `ImageRefused`."""
    present = list(product.images.all()) if product.pk else []
    wanted = tuple(_wanted(name, present, source) for name in split_names(cell))
    if list(wanted) == present:
        return None
    gone = tuple(image for image in present if image not in wanted)
    return Gallery(product=product, wanted=wanted, gone=gone)


def _wanted(name: str, present: Sequence[ProductImage], source: ImageSource) -> ProductImage | NewPicture:
    same_name = next((image for image in present if PurePosixPath(image.original.name).name == name), None)
    content = source.read(name)
    if content is None:
        if same_name is None:
            raise ImageRefused(f"Không tìm thấy ảnh {name}: đặt ảnh cạnh tệp hoặc chỉ ra bằng --images.")
        return same_name
    sha256 = checked(name, content).sha256
    same_content = next((image for image in present if image.sha256 == sha256), None)
    return same_content or NewPicture(name=name, sha256=sha256, source=source)


Files = dict[tuple[int, int], tuple[str, Picture]]
"""By the gallery's and the picture's place: the stored name, and the facts without the bytes."""


def store_files(galleries: Sequence[Gallery]) -> Files:
    """Decodes and stores what is new, outside any transaction: this is what takes long."""
    files: Files = {}
    try:
        for place, gallery in enumerate(galleries):
            for order, wanted in enumerate(gallery.wanted):
                if isinstance(wanted, NewPicture):
                    picture = checked(wanted.name, wanted.source.read(wanted.name) or b"")
                    files[place, order] = (_saved(picture, wanted.name), replace(picture, content=b""))
    except BaseException:
        drop_files(files)
        raise
    return files


def drop_files(files: Files) -> None:
    """Of a transaction that failed."""
    for name, _picture in files.values():
        default_storage.delete(name)


def write(galleries: Sequence[Gallery], files: Files) -> None:
    """Inside a transaction; files that are replaced go after commit."""
    made = []
    for place, gallery in enumerate(galleries):
        ProductImage.objects.filter(pk__in=[image.pk for image in gallery.gone]).delete()
        for name in (image.original.name for image in gallery.gone):
            transaction.on_commit(lambda name=name: default_storage.delete(name))  # type: ignore[misc]  # mypy: lambda default
        for order, wanted in enumerate(gallery.wanted):
            if isinstance(wanted, ProductImage):
                ProductImage.objects.filter(pk=wanted.pk).update(display_order=order)
                continue
            name, picture = files[place, order]
            made.append(_row(gallery.product, picture, name, display_order=order, alt_text=gallery.product.title[:200]))
    ProductImage.objects.bulk_create(made)
    if made:
        drawing.wake()


def _saved(picture: Picture, name: str) -> str:
    """Under a plain ASCII name with the suffix of its true format."""
    stem = slugify(PurePosixPath(name).stem)[:80] or "anh"
    field = ProductImage._meta.get_field("original")
    return str(default_storage.save(field.generate_filename(None, f"{stem}{picture.suffix}"), ContentFile(picture.content)))


def _row(product: Product, picture: Picture, stored: str, **fields: Any) -> ProductImage:
    return ProductImage(product=product, original=stored, sha256=picture.sha256, width=picture.width, height=picture.height, **fields)


def store(
    product: Product, picture: Picture, *, name: str, order: int, alt_text: str, caption: str = "", is_illustration: bool = False
) -> ProductImage:
    """One picture: its file and its row."""
    words = {"display_order": order, "alt_text": alt_text, "caption": caption, "is_illustration": is_illustration}
    image = _row(product, picture, _saved(picture, name), **words)
    ProductImage.objects.bulk_create([image])
    drawing.wake()
    return image

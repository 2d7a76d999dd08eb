"""The pictures of one product as a file wants them: what stays, what is new, what goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

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


def write(galleries: Sequence[Gallery]) -> None:
    """Inside a transaction. Files of a transaction that fails are taken away again; files that are replaced go after commit."""
    saved: list[str] = []
    try:
        for gallery in galleries:
            _write(gallery, saved)
    except BaseException:
        for name in saved:
            default_storage.delete(name)
        raise


def _write(gallery: Gallery, saved: list[str]) -> None:
    ProductImage.objects.filter(pk__in=[image.pk for image in gallery.gone]).delete()
    for name in (image.original.name for image in gallery.gone):
        transaction.on_commit(lambda name=name: default_storage.delete(name))  # type: ignore[misc]  # mypy: lambda default
    for order, wanted in enumerate(gallery.wanted):
        if isinstance(wanted, ProductImage):
            ProductImage.objects.filter(pk=wanted.pk).update(display_order=order)
            continue
        picture = checked(wanted.name, wanted.source.read(wanted.name) or b"")
        image = store(gallery.product, picture, name=wanted.name, order=order, alt_text=gallery.product.title[:200])
        saved.append(image.original.name)


def store(
    product: Product, picture: Picture, *, name: str, order: int, alt_text: str, caption: str = "", is_illustration: bool = False
) -> ProductImage:
    """Saves the file under a plain ASCII name with the suffix of its true format, and its row."""
    image = ProductImage(
        product=product,
        display_order=order,
        alt_text=alt_text,
        caption=caption,
        is_illustration=is_illustration,
        sha256=picture.sha256,
        width=picture.width,
        height=picture.height,
    )
    stem = slugify(PurePosixPath(name).stem)[:80] or "anh"
    image.original.save(f"{stem}{picture.suffix}", ContentFile(picture.content), save=False)
    ProductImage.objects.bulk_create([image])
    drawing.wake()
    return image

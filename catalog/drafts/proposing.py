"""The producer's side of a draft: what goes live at once, what waits, and what may be taken back.

Every call names the producer, and what belongs to another is not found, whatever ids or field names a form sends.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from catalog import changes
from catalog.audit.record import record
from catalog.drafts.fields import BY_NAME, LABELS, OF_A_PUBLISHED, PICTURES, REQUIRED_FOR_NEW
from catalog.drafts.models import OPEN_STATES, DraftPicture, DraftState, ProductDraft
from catalog.drafts.policy import waiting_fields
from catalog.exchange import pictures
from catalog.exchange.images import checked
from catalog.models import Product, ProductImage
from catalog.photographs import Photograph

MOST_PICTURES = 9
"""Shopee shows nine pictures of an item (Open Platform v2, add_item)."""
CAUSE = "kênh chủ thể"


class DraftRefused(Exception):
    """Nothing changed; the text says why and what to do."""


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """Labels of what went live at once, and the draft with what waits (None when nothing does)."""

    live: tuple[str, ...]
    draft: ProductDraft | None


@transaction.atomic
def propose(*, product_id: int, producer_id: int, values: Mapping[str, Any], by: Any, now: datetime) -> Proposed:
    """`values` are what the form holds by field name; only what differs from the product counts. Raises `DraftRefused`."""
    product = Product.objects.select_for_update().filter(pk=product_id, producer_id=producer_id).first()
    if product is None:
        raise DraftRefused(_("Không có sản phẩm này trong danh sách của bạn."))
    differing = {name: value for name, value in values.items() if name in OF_A_PUBLISHED and value != getattr(product, name)}
    waiting = waiting_fields()
    live = apply(product, {name: value for name, value in differing.items() if name not in waiting}, by=by, now=now, cause=CAUSE)
    held = {name: value for name, value in differing.items() if name in waiting}
    offered = {name for name in values if name in waiting}
    return Proposed(live=live, draft=_hold(product, held, offered=offered, by=by, now=now))


def _hold(product: Product, held: Mapping[str, Any], *, offered: set[str], by: Any, now: datetime) -> ProductDraft | None:
    """A field that was set back to what is live leaves the draft; an empty draft is taken away."""
    draft = open_draft(product.pk)
    if draft is None and not held:
        return None
    draft = draft or ProductDraft(producer_id=product.producer_id, product=product)
    kept = {name: value for name, value in draft.values.items() if name not in offered}
    if draft.pk and draft.values == {**kept, **held}:
        return draft  # only what is live at once was changed: the office goes on looking at the rest
    _refuse_while_reviewed(draft)
    draft.values = {**kept, **held}
    draft.base = {name: getattr(product, name) for name in draft.values}
    draft.written_by, draft.written_at = by, now
    draft.save()
    return _or_none(draft)


@transaction.atomic
def write_new(*, producer_id: int, values: Mapping[str, Any], by: Any, now: datetime, draft_id: int | None = None) -> ProductDraft:
    """A product that is not there yet: everything waits. Raises `DraftRefused` for a draft that is not the producer's or not open."""
    draft = ProductDraft(producer_id=producer_id)
    if draft_id is not None:
        draft = own_draft(draft_id, producer_id=producer_id)
        if draft.product_id is not None:
            raise DraftRefused(_("Đây là thay đổi của một sản phẩm đã có: sửa ở trang sản phẩm."))
        _refuse_while_reviewed(draft)
    draft.values = {name: value for name, value in values.items() if name in BY_NAME}
    draft.written_by, draft.written_at = by, now
    draft.save()
    return draft


@transaction.atomic
def send(*, draft_id: int, producer_id: int, by: Any, now: datetime) -> ProductDraft:
    """To the office. Raises `DraftRefused` with what is missing."""
    draft = own_draft(draft_id, producer_id=producer_id)
    _refuse_while_reviewed(draft)
    if draft.product_id is None:
        missing = [_(LABELS[name]) for name in REQUIRED_FOR_NEW if draft.values.get(name) in (None, "")]
        if missing:
            raise DraftRefused(_("Còn thiếu: %s.") % ", ".join(missing))
    draft.state, draft.sent_at, draft.reason, draft.decided_at, draft.decided_by = DraftState.REVIEW, now, "", None, None
    draft.save()
    record(action="draft.send", target=draft, by=by, after={"values": draft.values}, at=now)
    return draft


@transaction.atomic
def take_back(*, draft_id: int, producer_id: int, by: Any, now: datetime, throw_away: bool = False) -> ProductDraft:
    """From review back to writing, or away for good with its photographs."""
    draft = own_draft(draft_id, producer_id=producer_id)
    draft.state = DraftState.WITHDRAWN if throw_away else DraftState.DRAFT
    draft.written_at = now
    draft.save(update_fields=["state", "written_at"])
    if throw_away:
        drop_pictures(draft)
    record(action="draft.withdraw" if throw_away else "draft.take_back", target=draft, by=by, at=now)
    return draft


@transaction.atomic
def add_photograph(
    photograph: Photograph, *, producer_id: int, by: Any, now: datetime, product_id: int | None = None, draft_id: int | None = None
) -> bool:
    """Live at once (True) or with the draft (False), as the office set it. Raises `DraftRefused`."""
    product, draft = _place(producer_id, product_id=product_id, draft_id=draft_id)
    held = draft.pictures.count() if draft else 0
    present = product.images.count() if product else 0
    if held + present >= MOST_PICTURES:
        raise DraftRefused(_("Mỗi sản phẩm có tối đa %d ảnh. Hãy gỡ bớt một ảnh trước.") % MOST_PICTURES)
    if product is not None and PICTURES not in waiting_fields():
        picture = checked("anh.jpg", photograph.content)
        pictures.store(product, picture, name=f"{product.slug}.jpg", order=present, alt_text=product.title[:200])
        _tell_pictures(product, "picture.add", by=by, now=now)
        return True
    draft = draft or ProductDraft(producer_id=producer_id, product=product)
    _refuse_while_reviewed(draft)
    draft.written_by, draft.written_at = by, now
    draft.save()
    row = DraftPicture(draft=draft, width=photograph.width, height=photograph.height)
    row.file.save(f"{draft.pk}.jpg", ContentFile(photograph.content), save=False)
    row.save()
    return False


@transaction.atomic
def remove_picture(*, product_id: int, producer_id: int, image_id: int, by: Any, now: datetime) -> bool:
    """One of the live pictures: gone at once (True) or with the draft (False)."""
    product, draft = _place(producer_id, product_id=product_id, draft_id=None)
    image = ProductImage.objects.filter(pk=image_id, product=product).first()
    if product is None or image is None:
        raise DraftRefused(_("Ảnh này không còn."))
    if PICTURES not in waiting_fields():
        remove_images([image])
        _tell_pictures(product, "picture.remove", by=by, now=now)
        return True
    draft = draft or ProductDraft(producer_id=producer_id, product=product)
    _refuse_while_reviewed(draft)
    wanted = set(draft.gone_pictures)
    draft.gone_pictures = sorted(wanted ^ {image.pk})  # a second touch keeps the picture after all
    draft.written_by, draft.written_at = by, now
    draft.save()
    _or_none(draft)
    return False


@transaction.atomic
def remove_waiting(*, picture_id: int, producer_id: int) -> None:
    """A photograph that was not published yet."""
    found = DraftPicture.objects.select_related("draft").filter(pk=picture_id, draft__producer_id=producer_id).first()
    if found is None:
        raise DraftRefused(_("Ảnh này không còn."))
    _refuse_while_reviewed(found.draft)
    forget_files([found])
    found.delete()
    _or_none(found.draft)


def apply(product: Product, values: Mapping[str, Any], *, by: Any, now: datetime, cause: str) -> tuple[str, ...]:
    """Writes the fields to the product with an audit entry; answers their labels. Inside the caller's transaction."""
    if not values:
        return ()
    before = {name: getattr(product, name) for name in values}
    for name, value in values.items():
        setattr(product, name, value)
    product.save()
    record(action="product.change", target=product, by=by, before=before, after=values, cause=cause, at=now)
    return tuple(_(LABELS[name]) for name in values)


def open_draft(product_id: int) -> ProductDraft | None:
    return ProductDraft.objects.select_for_update().filter(product_id=product_id, state__in=OPEN_STATES).first()


def own_draft(draft_id: int, *, producer_id: int) -> ProductDraft:
    found = ProductDraft.objects.select_for_update().filter(pk=draft_id, producer_id=producer_id, state__in=OPEN_STATES).first()
    if found is None:
        raise DraftRefused(_("Nội dung này đã được xử lý hoặc không phải của bạn."))
    return found


def remove_images(images: Sequence[ProductImage]) -> None:
    for image in images:
        name = image.original.name
        image.delete()
        transaction.on_commit(lambda name=name: pictures.default_storage.delete(name))  # type: ignore[misc]  # mypy: lambda default


def drop_pictures(draft: ProductDraft) -> None:
    held = list(draft.pictures.all())
    forget_files(held)
    draft.pictures.all().delete()


def forget_files(held: Iterable[DraftPicture]) -> None:
    for picture in held:
        transaction.on_commit(lambda file=picture.file: file.storage.delete(file.name))  # type: ignore[misc]  # mypy: lambda default


def _place(producer_id: int, *, product_id: int | None, draft_id: int | None) -> tuple[Product | None, ProductDraft | None]:
    if product_id is not None:
        product = Product.objects.select_for_update().filter(pk=product_id, producer_id=producer_id).first()
        if product is None:
            raise DraftRefused(_("Không có sản phẩm này trong danh sách của bạn."))
        return product, open_draft(product.pk)
    if draft_id is None:
        raise ValueError("a picture belongs to a product or to a draft")
    return None, own_draft(draft_id, producer_id=producer_id)


def _or_none(draft: ProductDraft) -> ProductDraft | None:
    """Nothing is proposed any more: the row goes."""
    if draft.values or draft.gone_pictures or draft.product_id is None or draft.pictures.exists():
        return draft
    draft.delete()
    return None


def _refuse_while_reviewed(draft: ProductDraft) -> None:
    if draft.state == DraftState.REVIEW:
        raise DraftRefused(_("Nội dung đang chờ cán bộ duyệt. Hãy lấy lại để sửa tiếp."))


def _tell_pictures(product: Product, action: str, *, by: Any, now: datetime) -> None:
    record(action=action, target=product, by=by, cause=CAUSE, at=now)
    changes.touch([product.pk])

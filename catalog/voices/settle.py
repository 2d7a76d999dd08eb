"""Sending, letting through and refusing. Each act happens once; a shown voice makes kept pages anew."""

import contextlib
import io
import secrets
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from PIL import Image

from catalog import changes, drawing, thumbnails
from catalog.models import Product
from catalog.voices.models import Question, Review, ReviewPhoto, VoiceState

MOST_PHOTOS = 4
LARGEST_PHOTO = 8 * 2**20
SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}


class NotTaken(Exception):
    """Nothing changed; the text says why and what to do."""


def send_review(*, product: Product, order_number: str, rating: int, author: str, body: str, photos: Iterable[bytes] = ()) -> Review:
    """The caller has seen that the order was delivered and holds the product. Raises `NotTaken`."""
    checked = [_checked(content) for content in photos]
    if len(checked) > MOST_PHOTOS:
        raise NotTaken(_("Gửi nhiều nhất %d ảnh. Hãy bỏ bớt ảnh.") % MOST_PHOTOS)
    try:
        with transaction.atomic():
            review = Review.objects.create(product=product, order_number=order_number, rating=rating, author=author, body=body)
            for content, suffix, width, height in checked:
                photo = ReviewPhoto(review=review, width=width, height=height)
                photo.original.save(f"{secrets.token_hex(12)}{suffix}", ContentFile(content), save=True)
    except IntegrityError as error:
        raise NotTaken(_("Bạn đã đánh giá sản phẩm này cho đơn này rồi. Cảm ơn bạn.")) from error
    return review


def ask(*, product: Product, author: str, body: str) -> Question:
    return Question.objects.create(product=product, author=author, body=body)


@transaction.atomic
def show_review(review_id: int, *, by: Any, now: datetime) -> Review:
    review = _settled(Review, review_id, VoiceState.SHOWN, by=by, now=now)
    ReviewPhoto.objects.filter(review=review).update(rendered_at=None)
    drawing.wake()
    return review


@transaction.atomic
def refuse_review(review_id: int, *, reason: str, by: Any, now: datetime) -> Review:
    """Also takes back one that was shown; its pictures are gone for everyone."""
    review = _settled(Review, review_id, VoiceState.REFUSED, by=by, now=now, refusal=reason)
    for photo in review.photos.all():
        transaction.on_commit(partial(thumbnails.remove, photo.original.name))
    return review


@transaction.atomic
def answer(question_id: int, *, text: str, as_name: str, by: Any, now: datetime) -> Question:
    return _settled(Question, question_id, VoiceState.SHOWN, by=by, now=now, answer=text, answered_as=as_name, answered_at=now)


@transaction.atomic
def refuse_question(question_id: int, *, reason: str, by: Any, now: datetime) -> Question:
    return _settled(Question, question_id, VoiceState.REFUSED, by=by, now=now, refusal=reason)


def draw_photos() -> int:
    """Renditions of the photographs of shown reviews, for the worker."""
    drawn = 0
    for photo in ReviewPhoto.objects.filter(rendered_at=None, review__state=VoiceState.SHOWN).select_related("review"):
        with contextlib.suppress(thumbnails.PictureRefused):  # it stays without renditions
            thumbnails.make_all(str(photo.original.name), storage=photo.original.storage)
        drawn += ReviewPhoto.objects.filter(pk=photo.pk).update(rendered_at=photo.review.settled_at)
        changes.content_changed()
    return drawn


def _settled(model: Any, pk: int, state: VoiceState, *, by: Any, now: datetime, refusal: str = "", **fields: Any) -> Any:
    voice = model.objects.select_for_update().filter(pk=pk).exclude(state=state, refusal=refusal, **fields).first()
    if voice is None:
        raise NotTaken(_("Mục này đã được xử lý trước đó; không có gì thay đổi."))
    model.objects.filter(pk=pk).update(state=state, refusal=refusal, settled_by=by, settled_at=now, **fields)
    changes.content_changed()
    voice.refresh_from_db()
    return voice


def _checked(content: bytes) -> tuple[bytes, str, int, int]:
    """(bytes, suffix of the true format, pixels). Only renditions are ever shown, and they don't say where it was taken."""
    if len(content) > LARGEST_PHOTO:
        raise NotTaken(_("Mỗi ảnh nặng nhất 8 MB. Hãy chọn ảnh nhỏ hơn."))
    try:
        suffix = SUFFIXES[thumbnails.true_type(io.BytesIO(content))]
        with Image.open(io.BytesIO(content)) as head:
            return content, suffix, head.width, head.height
    except (thumbnails.PictureRefused, KeyError) as error:
        raise NotTaken(_("Tệp này không phải ảnh JPEG, PNG hay WebP. Hãy chọn ảnh khác.")) from error

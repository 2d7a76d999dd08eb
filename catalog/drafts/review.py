"""The office's side of a draft: what it changes, and publishing or sending it back with a reason."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog import changes
from catalog.audit.record import record
from catalog.drafts import proposing
from catalog.drafts.fields import FIELDS, LABELS, shown
from catalog.drafts.models import DraftState, ProductDraft
from catalog.drafts.proposing import DraftRefused
from catalog.exchange import pictures
from catalog.exchange.images import checked
from catalog.inbox.telling import tell
from catalog.models import Product, ProductImage


@dataclass(frozen=True, kw_only=True)
class Difference:
    """`now` is what is live at this moment; `is_stale` when it is no longer what the producer saw while writing."""

    label: str
    now: str
    proposed: str
    is_stale: bool


def differences(draft: ProductDraft) -> list[Difference]:
    product = draft.product
    found = []
    for field in FIELDS:
        if field.name not in draft.values:
            continue
        live = getattr(product, field.name) if product else None
        is_stale = bool(product) and shown(field.name, live) != shown(field.name, draft.base.get(field.name))
        found.append(
            Difference(
                label=_(LABELS[field.name]),
                now=shown(field.name, live),
                proposed=shown(field.name, draft.values[field.name]),
                is_stale=is_stale,
            )
        )
    return found


@transaction.atomic
def publish(*, draft_id: int, by: Any, now: datetime, sku: str = "") -> Product:
    """The proposed fields and pictures are live. A new product also needs its SKU and stays unpublished for sale until it is certified.

    Raises `DraftRefused`.
    """
    draft = _waiting(draft_id)
    product = draft.product
    if product is None:
        product = _made(draft, sku=sku)
        record(action="product.add", target=product, by=by, after=draft.values, at=now)
    else:
        product = Product.objects.select_for_update().get(pk=product.pk)
        proposing.apply(product, draft.values, by=by, now=now, cause=_("duyệt nội dung"))
    _publish_pictures(draft, product)
    _decide(draft, DraftState.PUBLISHED, by=by, now=now, product=product)
    changes.touch([product.pk])
    tell(
        producer_id=draft.producer_id,
        subject=_("Đã đăng nội dung của %s") % product.title,
        url=f"/kenh-chu-the/san-pham/{product.pk}/",
        by=by,
        at=now,
    )
    return product


@transaction.atomic
def reject(*, draft_id: int, by: Any, now: datetime, reason: str) -> ProductDraft:
    """Back to the producer with what to put right. The text and the pictures stay; the producer goes on from there."""
    if not reason.strip():
        raise DraftRefused(_("Hãy ghi lý do và việc cần sửa, để chủ thể biết làm gì."))
    draft = _waiting(draft_id)
    draft.reason = reason
    _decide(draft, DraftState.DRAFT, by=by, now=now, product=draft.product)
    url = f"/kenh-chu-the/san-pham/{draft.product_id}/" if draft.product_id else f"/kenh-chu-the/san-pham/moi/{draft.pk}/"
    tell(producer_id=draft.producer_id, subject=_("Cần sửa nội dung của %s") % draft, body=reason, url=url, by=by, at=now)
    return draft


def _waiting(draft_id: int) -> ProductDraft:
    draft = (
        ProductDraft.objects.select_for_update(of=("self",)).select_related("product").filter(pk=draft_id, state=DraftState.REVIEW).first()
    )
    if draft is None:
        raise DraftRefused(_("Nội dung này đã được xử lý hoặc chủ thể đã lấy lại để sửa."))
    return draft


def _made(draft: ProductDraft, *, sku: str) -> Product:
    wanted = sku.strip()
    if not wanted:
        raise DraftRefused(_("Hãy ghi mã sản phẩm (SKU) cho sản phẩm mới."))
    if Product.objects.filter(sku=wanted).exists():
        raise DraftRefused(_("Mã sản phẩm %s đã dùng: chọn mã khác.") % wanted)
    product = Product(producer_id=draft.producer_id, sku=wanted, is_public=True, is_demo=draft.producer.is_demo)
    product.commune_id = draft.producer.commune_id
    for name, value in draft.values.items():
        setattr(product, name, value)
    product.full_clean(exclude=["product_class", "slug", "upc"])
    product.save()
    draft.product = product
    return product


def _publish_pictures(draft: ProductDraft, product: Product) -> None:
    proposing.remove_images(list(ProductImage.objects.filter(product=product, pk__in=draft.gone_pictures)))
    first = product.images.count()
    held = list(draft.pictures.all())
    for order, waiting in enumerate(held, first):
        with waiting.file.open("rb") as file:
            picture = checked("anh.jpg", file.read())
        pictures.store(product, picture, name=f"{product.slug}.jpg", order=order, alt_text=product.title[:200])
    proposing.drop_pictures(draft)


def _decide(draft: ProductDraft, state: DraftState, *, by: Any, now: datetime, product: Product | None) -> None:
    draft.state, draft.decided_by, draft.decided_at, draft.product = state, by, now, product
    draft.save()
    action = "draft.publish" if state == DraftState.PUBLISHED else "draft.reject"
    record(action=action, target=draft, by=by, after={"values": draft.values}, cause=draft.reason, at=now)

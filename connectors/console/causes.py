"""What led to what: changes of the product, its papers and stock, decisions of staff, and the calls that followed, in one line of time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.audit.models import AuditEntry
from catalog.partner.models import StockMovement
from connectors.models import Attempt, Listing

MOST = 60
STEPS = {
    "find": _("Tra theo SKU"),
    "create": _("Đăng tin"),
    "read": _("Đọc tin"),
    "content": _("Gửi tên, mô tả, ảnh"),
    "price": _("Gửi giá"),
    "stock": _("Gửi tồn kho"),
    "join": _("Gộp vào tin của dòng sản phẩm"),
    "leave": _("Tách khỏi tin của dòng sản phẩm"),
    "list": _("Cho bán lại"),
    "unlist": _("Ngừng bán"),
    "nothing": _("Chuẩn bị"),
}
OUTCOMES = {"ok": _("xong"), "OutcomeUnknown": _("chưa rõ kết quả"), "Rejected": _("sàn từ chối"), "Temporary": _("tạm lỗi, thử lại")}


@dataclass(frozen=True, kw_only=True)
class Event:
    """`who` empty: the system. `attempt` where something was sent."""

    at: datetime
    who: str
    what: str
    detail: str = ""
    attempt: Attempt | None = None


def timeline(listing: Listing) -> list[Event]:
    """Newest first, at most MOST of each source; four queries."""
    found = [*_calls(listing), *_changes(listing), *_movements(listing), *_decisions(listing)]
    return sorted(found, key=lambda event: event.at, reverse=True)[: 2 * MOST]


def _calls(listing: Listing) -> Iterator[Event]:
    for attempt in listing.log.all()[:MOST]:
        outcome = OUTCOMES.get(attempt.outcome, attempt.outcome)
        yield Event(
            at=attempt.at, who="", what=f"{STEPS.get(attempt.step, attempt.step)}: {outcome}", detail=attempt.cause, attempt=attempt
        )


def _changes(listing: Listing) -> Iterator[Event]:
    product = listing.product
    papers = [str(pk) for pk in product.certificates.values_list("pk", flat=True)]
    of_product = Q(target="catalogue.product", target_id=str(product.pk)) | Q(
        target="producers.producer", target_id=str(product.producer_id)
    )
    of_papers = Q(target="certificates.certificate", target_id__in=papers)
    for entry in AuditEntry.objects.filter(of_product | of_papers)[:MOST]:
        parts = [entry.target_label, entry.changes(), entry.cause]
        yield Event(at=entry.at, who=entry.actor_name, what=entry.deed(), detail=" · ".join(part for part in parts if part))


def _movements(listing: Listing) -> Iterator[Event]:
    rows = StockMovement.objects.filter(stockrecord__product=listing.product_id).select_related("stockrecord__partner", "actor")
    for row in rows.order_by("-pk")[:MOST]:
        change = row.on_hand_change or -row.allocated_change
        detail = f"{row.stockrecord.partner} {change:+d}" + (f" · {row.cause}" if row.cause else "")
        yield Event(at=row.at, who=str(row.actor or ""), what=row.get_kind_display(), detail=detail)


def _decisions(listing: Listing) -> Iterator[Event]:
    for item in listing.drift.exclude(decision="").exclude(decided_at=None)[:MOST]:
        detail = f"{item.field}: {item.wanted} ≠ {item.found}"
        yield Event(at=item.decided_at or item.found_at, who=item.decided_by, what=item.get_decision_display(), detail=detail)

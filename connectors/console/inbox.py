"""What waits for a person, each with its reason, its remedy and whose it is. One kind of thing per function; nothing is written here."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from connectors.models import (
    Account,
    AccountState,
    ChannelOrder,
    DriftItem,
    ExchangeBatch,
    Listing,
    ListingState,
    Snooze,
)
from connectors.reasons import Place, told

UNKNOWN_TOO_LONG = timedelta(minutes=15)
PRODUCERS_OWN = (Place.PRODUCT, Place.PRODUCER)
MOST = 2000


@dataclass(frozen=True, kw_only=True)
class Item:
    """`target` names it for a snooze; `listing_id` is set where it can be tried again."""

    target: str
    account: str
    account_id: int
    code: str
    what: str
    text: str
    remedy: str
    owner: str
    at: datetime | None
    url: str = ""
    listing_id: int | None = None
    is_serious: bool = False


@dataclass(frozen=True, kw_only=True)
class Group:
    """All items of one account with one reason."""

    code: str
    account_id: int
    text: str
    remedy: str
    items: tuple[Item, ...]
    can_retry: bool


def collect(*, now: datetime, with_snoozed: bool = False) -> list[Item]:
    """Serious ones first, then the oldest."""
    items = [*_accounts(), *_overdue_files(now), *_orders(), *_listings(now), *_drift()]
    put_off = set(Snooze.objects.filter(until__gt=now).values_list("target", flat=True))
    shown = [item for item in items if with_snoozed == (item.target in put_off)]
    return sorted(shown, key=lambda item: (not item.is_serious, item.at or now))


def grouped(items: Iterable[Item]) -> list[Group]:
    """In the order of their first item."""
    found: dict[tuple[int, str], list[Item]] = {}
    for item in items:
        found.setdefault((item.account_id, item.code), []).append(item)
    return [
        Group(
            code=code,
            account_id=account_id,
            text=rows[0].text,
            remedy=rows[0].remedy,
            items=tuple(rows),
            can_retry=any(row.listing_id for row in rows),
        )
        for (account_id, code), rows in found.items()
    ]


def counts(items: Iterable[Item]) -> Counter[int]:
    return Counter(item.account_id for item in items)


def _accounts() -> Iterable[Item]:
    for account in Account.objects.filter(state__in=(AccountState.NEEDS_REAUTH, AccountState.NEW)):
        is_new = account.state == AccountState.NEW
        yield Item(
            target=f"account:{account.pk}:{account.state}",
            account=str(account),
            account_id=account.pk,
            code=account.state,
            what=account.name,
            text=_("Gian hàng chưa được cấp quyền") if is_new else _("Gian hàng mất quyền truy cập, mọi việc đang đợi"),
            remedy=account.state_text or _("Mở trang kết nối của gian hàng và bấm “Cấp quyền”."),
            owner=_("Văn phòng"),
            at=None if is_new else account.created_at,
            url=reverse("marketplace_account", args=[account.pk]),
            is_serious=not is_new,
        )


def _overdue_files(now: datetime) -> Iterable[Item]:
    late = ExchangeBatch.objects.filter(uploaded_at=None, superseded_at=None, due_at__lt=now).select_related("account").defer("content")
    for batch in late:
        yield Item(
            target=f"batch:{batch.pk}",
            account=str(batch.account),
            account_id=batch.account_id,
            code="batch_overdue",
            what=batch.file_name,
            text=_("Tệp quá hạn tải lên cổng"),
            remedy=_("Tải tệp lên cổng của sàn rồi bấm “Đã tải lên”."),
            owner=_("Văn phòng"),
            at=batch.due_at,
            url=reverse("marketplace_exchange", args=[batch.account_id]),
            is_serious=batch.kind == "withdraw",
        )


def _orders() -> Iterable[Item]:
    rows = ChannelOrder.objects.exclude(problem="", parked_at=None).select_related("account").order_by("-remote_updated_at")[:MOST]
    for order in rows:
        yield Item(
            target=f"order:{order.pk}:{order.problem[:60]}",
            account=str(order.account),
            account_id=order.account_id,
            code="order_parked" if order.parked_at else "order_attention",
            what=order.external_id,
            text=_("Đơn chưa ghi được") if order.parked_at else _("Đơn cần người xem"),
            remedy=order.problem,
            owner=_("Văn phòng"),
            at=order.parked_at or order.remote_updated_at,
            url=reverse("wagtailsnippets_connectors_channelorder:inspect", args=[order.pk]),
            is_serious=bool(order.parked_at),
        )


def _listings(now: datetime) -> Iterable[Item]:
    stuck = Q(state=ListingState.UNKNOWN, create_sent_at__lt=now - UNKNOWN_TOO_LONG)
    wrong = Q(state__in=(ListingState.REJECTED, ListingState.LOCKED)) | Q(state=ListingState.BLOCKED, is_wanted=True)
    rows = Listing.objects.filter(wrong | stuck).select_related("account", "product__producer").order_by("updated_at")[:MOST]
    for row in rows:
        code, text, remedy, place = _why(row)
        yield Item(
            target=f"listing:{row.pk}:{code}",
            account=str(row.account),
            account_id=row.account_id,
            code=code,
            what=f"{row.sku} · {row.wanted_title or row.product.title}",
            text=text,
            remedy=remedy,
            owner=row.product.producer.name if place in PRODUCERS_OWN and row.product.producer else _("Văn phòng"),
            at=row.updated_at,
            url=reverse("wagtailsnippets_connectors_listing:inspect", args=[row.pk]),
            listing_id=row.pk,
            is_serious=row.state == ListingState.LOCKED or bool(row.confirmed_live and not row.wanted_live),
        )


def _why(row: Listing) -> tuple[str, str, str, Place]:
    if row.state == ListingState.BLOCKED and row.reasons:
        reason = row.reasons[0]
        known = told(str(reason.get("code", "")), marketplace=row.account.marketplace)
        return (
            str(reason.get("code", "")),
            known.text if known else str(reason.get("text", "")),
            known.remedy if known else str(reason.get("remedy", "")),
            known.place if known else Place.LISTING,
        )
    code = row.error_code or row.state
    known = told(row.error_code, marketplace=row.account.marketplace) if row.error_code else None
    text = known.text if known else row.error_text or str(ListingState(row.state).label)
    return (
        code,
        text,
        known.remedy if known else _("Mở tin để đọc lời của sàn, sửa, rồi bấm “Thử lại”."),
        known.place if known else Place.LISTING,
    )


def _drift() -> Iterable[Item]:
    rows = DriftItem.objects.filter(decision="").select_related("account", "listing").order_by("found_at")[:MOST]
    for row in rows:
        is_stranger = row.listing_id is None
        yield Item(
            target=f"drift:{row.pk}",
            account=str(row.account),
            account_id=row.account_id,
            code="drift_unknown" if is_stranger else "drift",
            what=f"{row.sku or row.external_id} · {row.found if is_stranger else row.field}",
            text=_("Tin trên sàn chưa gắn với sản phẩm nào") if is_stranger else _("Trên sàn khác với cửa hàng"),
            remedy=_("Mở trang đối soát và chọn cách xử lý."),
            owner=_("Văn phòng"),
            at=row.found_at,
            url=reverse("marketplace_drift", args=[row.account_id]),
        )


def snooze_until(days: int) -> datetime:
    return timezone.now() + timedelta(days=days)

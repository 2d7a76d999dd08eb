"""Every withdrawal in one view: since when the rule says no, and how long each channel took until it said so itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.admin.auth import permission_denied

from catalog.models import Product
from catalog.tabular import write_xlsx
from connectors.feeds.views import MAX_AGE_S
from connectors.models import Account, Departure, Transport

REACH_S = 60
"""An account with a connection of its own confirms within this; a file travels in a person's hands."""
PER_PAGE = 25
MOST = 3000
"""Withdrawals read for the page and the file, the newest first."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, kw_only=True)
class Channel:
    """`seconds` until confirmed, or waited so far while `is_open`."""

    label: str
    seconds: float
    is_open: bool
    is_file: bool

    @property
    def is_late(self) -> bool:
        return not self.is_file and self.seconds > REACH_S


@dataclass(frozen=True, kw_only=True)
class Event:
    product: Product
    began_at: datetime
    why: tuple[str, ...]
    channels: tuple[Channel, ...]


@require_safe
def departures_page(request: HttpRequest) -> HttpResponse:
    """`san_pham` narrows to one product; `xuat=xlsx` is the same as a file."""
    if not request.user.has_perm("connectors.view_listing"):
        return permission_denied(request)
    now = timezone.now()
    rows = Departure.objects.select_related("listing__account", "listing__product").order_by("-began_at", "listing__product_id", "pk")
    product_id = request.GET.get("san_pham", "")
    if product_id.isascii() and product_id.isdigit():
        rows = rows.filter(listing__product_id=int(product_id[:9]))
    events = _events(rows[:MOST], now=now)
    if request.GET.get("xuat") == "xlsx":
        return _as_file(events)
    page = Paginator(events, PER_PAGE).get_page(request.GET.get("trang"))
    context = {
        "header_title": _("Rút khỏi các kênh"),
        "page": page,
        "summary": _summary(events),
        "reach_s": REACH_S,
        "feed_s": MAX_AGE_S,
        "product": Product.objects.filter(pk=product_id[:9]).first() if product_id.isascii() and product_id.isdigit() else None,
    }
    response = render(request, "connectors/departures.html", context)
    if any(channel.is_open and not channel.is_file for event in page.object_list for channel in event.channels):
        response["Refresh"] = "3"
    return response


def _events(rows: Iterable[Departure], *, now: datetime) -> list[Event]:
    """One event is one product that left at one moment, wherever it stood."""
    grouped: dict[tuple[int, datetime], list[Departure]] = {}
    for row in rows:
        grouped.setdefault((row.listing.product_id, row.began_at), []).append(row)
    return [
        Event(
            product=group[0].listing.product,
            began_at=began_at,
            why=tuple(dict.fromkeys(reason["text"] for row in group for reason in row.reasons)) or (_("Cán bộ rút khỏi gian hàng"),),
            channels=tuple(_channel(row, now=now) for row in group),
        )
        for (_product_id, began_at), group in grouped.items()
    ]


def _channel(row: Departure, *, now: datetime) -> Channel:
    account = row.listing.account
    return Channel(
        label=str(account),
        seconds=row.seconds if row.seconds is not None else (now - row.began_at).total_seconds(),
        is_open=row.confirmed_at is None,
        is_file=account.transport == Transport.FILES,
    )


def _summary(events: Iterable[Event]) -> list[dict[str, Any]]:
    """By account: how many were withdrawn, the usual and the longest time."""
    took: dict[str, list[float]] = {}
    is_file: dict[str, bool] = {str(account): account.transport == Transport.FILES for account in Account.objects.all()}
    waiting: dict[str, int] = {}
    for event in events:
        for channel in event.channels:
            took.setdefault(channel.label, [])
            if channel.is_open:
                waiting[channel.label] = waiting.get(channel.label, 0) + 1
            else:
                took[channel.label].append(channel.seconds)
    return [
        {
            "label": label,
            "count": len(seconds),
            "waiting": waiting.get(label, 0),
            "usual": median(seconds) if seconds else None,
            "longest": max(seconds) if seconds else None,
            "is_file": is_file.get(label, False),
            "is_late": bool(seconds) and max(seconds) > REACH_S and not is_file.get(label, False),
        }
        for label, seconds in sorted(took.items())
    ]


def _as_file(events: Iterable[Event]) -> HttpResponse:
    columns = (_("Sản phẩm"), "SKU", _("Vì sao"), _("Hết được bán từ"), _("Kênh"), _("Giây đến khi sàn xác nhận"), _("Tình trạng"))
    rows = [
        dict(
            zip(
                columns,
                (
                    event.product.title,
                    event.product.sku,
                    "; ".join(event.why),
                    f"{timezone.localtime(event.began_at):%d/%m/%Y %H:%M:%S}",
                    channel.label,
                    round(channel.seconds, 1),
                    _("chưa xác nhận") if channel.is_open else _("đã xác nhận"),
                ),
                strict=True,
            )
        )
        for event in events
        for channel in event.channels
    ]
    return HttpResponse(
        write_xlsx(columns, rows), content_type=XLSX, headers={"Content-Disposition": 'attachment; filename="rut-khoi-kenh.xlsx"'}
    )

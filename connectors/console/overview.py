"""The console's first page: how each account is, and the last day as lines."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.auth import permission_denied

from connectors import budget
from connectors.accounts import read_tokens
from connectors.console import inbox
from connectors.console.charts import Line, chart
from connectors.models import Account, AccountState, Attempt, Listing, ListingState, QueueSample, ReconcileRun, Transport

HOURS = 24


def overview(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("connectors.view_account"):
        return permission_denied(request)
    now = timezone.now()
    accounts = list(Account.objects.all())
    rows = _rows(accounts, now=now)
    context = {
        "rows": rows,
        "charts": _charts(now),
        "header_title": _("Bán trên các sàn"),
        "may_act": request.user.has_perm("connectors.change_listing"),
    }
    response = render(request, "connectors/overview.html", context)
    if any(row["is_busy"] for row in rows):
        response["Refresh"] = "10"
    return response


def _rows(accounts: Sequence[Account], *, now: datetime) -> list[dict[str, Any]]:
    counted: dict[int, Any] = {
        row["account_id"]: row
        for row in Listing.objects.values("account_id").annotate(
            wanted=Count("pk", filter=Q(is_wanted=True)),
            live=Count("pk", filter=Q(state=ListingState.LIVE)),
            waiting=Count("pk", filter=Q(due_at__isnull=False)),
            oldest=Min("due_at"),
        )
    }
    for_people = inbox.counts(inbox.collect(now=now))
    runs: dict[int, ReconcileRun] = {}
    for run in ReconcileRun.objects.filter(started_at__gt=now - timedelta(days=14)).order_by("started_at"):
        runs[run.account_id] = run
    return [_row(account, counted.get(account.pk, {}), for_people[account.pk], runs.get(account.pk), now=now) for account in accounts]


def _row(account: Account, counted: dict[str, Any], for_people: int, run: ReconcileRun | None, *, now: datetime) -> dict[str, Any]:
    tokens = read_tokens(account) if account.tokens else None
    waiting, total = counted.get("waiting", 0), counted.get("wanted", 0)
    return {
        "account": account,
        "is_good": account.state == AccountState.ACTIVE,
        "is_api": account.transport == Transport.API,
        "wanted": total,
        "live": counted.get("live", 0),
        "waiting": waiting,
        "done": max(0, max(total, waiting) - waiting),
        "total": max(total, waiting),
        "oldest_s": int((now - counted["oldest"]).total_seconds()) if counted.get("oldest") and counted["oldest"] < now else 0,
        "for_people": for_people,
        "calls_today": budget.calls_today(account, now=now),
        "calls_per_day": account.settings.get("calls_per_day", ""),
        "token_until": tokens.expires_at if tokens else None,
        "renewal_until": tokens.refresh_expires_at if tokens else None,
        "paused": account.paused_until if account.paused_until and account.paused_until > now else None,
        "run": run,
        "is_busy": waiting > 0 or (run is not None and run.ended_at is None),
    }


def _charts(now: datetime) -> list[Any]:
    first = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=HOURS - 1)
    hours = [first + timedelta(hours=number) for number in range(HOURS)]
    labels = [f"{timezone.localtime(hour):%H}h" for hour in hours]
    queue: dict[datetime, dict[str, int]] = defaultdict(lambda: {"waiting": 0, "for_people": 0})
    for at, waiting, for_people in QueueSample.objects.filter(at__gte=first).values_list("at", "waiting", "for_people"):
        slot = queue[at.replace(minute=0)]
        slot["waiting"], slot["for_people"] = max(slot["waiting"], waiting), max(slot["for_people"], for_people)
    took: dict[datetime, list[int]] = defaultdict(list)
    failed: dict[datetime, int] = defaultdict(int)
    for at, ms, outcome in Attempt.objects.filter(at__gte=first).values_list("at", "ms", "outcome").iterator(chunk_size=5000):
        hour = at.replace(minute=0, second=0, microsecond=0)
        took[hour].append(ms)
        failed[hour] += outcome != "ok"
    drawn = [
        chart(
            _("Tin đang chờ, cao nhất trong giờ"),
            _("tin"),
            labels,
            [
                Line(name=_("Chờ đẩy"), values=[queue[hour]["waiting"] if hour in queue else None for hour in hours]),
                Line(name=_("Chờ người"), values=[queue[hour]["for_people"] if hour in queue else None for hour in hours]),
            ],
        ),
        chart(
            _("Thời gian sàn trả lời"),
            _("mili giây"),
            labels,
            [
                Line(name=_("Trung vị"), values=[_share(took.get(hour), 0.5) for hour in hours]),
                Line(name=_("95 %"), values=[_share(took.get(hour), 0.95) for hour in hours]),
            ],
        ),
        chart(
            _("Phần lệnh gọi không thành"),
            "%",
            labels,
            [Line(name=_("Không thành"), values=[100 * failed[hour] / len(took[hour]) if took.get(hour) else None for hour in hours])],
        ),
    ]
    return [one for one in drawn if one is not None]


def _share(values: list[int] | None, share: float) -> float | None:
    if not values:
        return None
    ordered = sorted(values)
    return float(ordered[min(len(ordered) - 1, int(len(ordered) * share))])

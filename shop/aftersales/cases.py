"""The life of a case. Each step is a conditional UPDATE, so that a step taken twice counts once."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.audit.record import record
from shop.aftersales.clocks import clock_of, final_due_at, first_due_at
from shop.aftersales.models import OPEN_STATES, Case, CaseEntry, CaseLine, CasePhoto, CaseState, Outcome
from shop.mails import outbox
from shop.mails.models import MailKind
from shop.order.models import Order
from shop.orders import CODE_ALPHABET


class NotPossible(Exception):
    """Nothing changed; the text says why."""


@dataclass(frozen=True, kw_only=True)
class NewCase:
    """`lines` is units by order line id; `photos` are checked pictures, ready to be stored."""

    kind: str
    text: str
    order: Order | None = None
    user_id: int | None = None
    name: str = ""
    phone: str = ""
    email: str = ""
    reason: str = ""
    lines: Mapping[int, int] = field(default_factory=dict)
    photos: tuple[bytes, ...] = ()


@transaction.atomic
def open_case(new: NewCase, *, now: datetime) -> Case:
    """The clocks start with the law's table of the day."""
    zone, opened_on = timezone.get_current_timezone(), timezone.localdate(now)
    clock = clock_of(new.kind, on=opened_on)
    first, final = first_due_at(clock, now, zone=zone), final_due_at(clock, now, zone=zone)
    case = Case.objects.create(
        number=f"YC{opened_on:%y%m%d}-" + "".join(secrets.choice(CODE_ALPHABET) for _position in range(6)),
        kind=new.kind,
        order=new.order,
        user_id=new.user_id,
        name=new.name,
        phone=new.phone,
        email=new.email or (new.order.letters_to if new.order else ""),
        reason=new.reason,
        text=new.text,
        opened_at=now,
        first_due_at=first,
        due_at=final,
        next_due_at=min(first, final),
    )
    CaseLine.objects.bulk_create(CaseLine(case=case, line_id=line_id, quantity=units) for line_id, units in sorted(new.lines.items()))
    for content in new.photos:
        CasePhoto(case=case).file.save(f"{secrets.token_hex(8)}.jpg", ContentFile(content), save=True)
    outbox.queue(MailKind.CASE_RECEIVED, to=case.email, about=outbox.CASE, about_id=case.pk)
    return case


@transaction.atomic
def add_from_buyer(case_id: int, *, text: str, now: datetime) -> None:
    """A buyer adds words while the case is open. Raises `NotPossible`."""
    case = locked(case_id, OPEN_STATES)
    CaseEntry.objects.create(case=case, at=now, is_from_buyer=True, text=text)


@transaction.atomic
def answer(case_id: int, *, text: str, by: Any, now: datetime) -> None:
    """The first answer stops the first clock. Raises `NotPossible`."""
    case = locked(case_id, OPEN_STATES)
    say(case, text, by=by, now=now)
    if case.state == CaseState.OPEN:
        step(case, state=CaseState.ANSWERED, by=by, cause="")


@transaction.atomic
def extend(case_id: int, *, text: str, by: Any, now: datetime) -> None:
    """Once, where the law allows it, with the reason told to the sender. Raises `NotPossible`."""
    case = locked(case_id, OPEN_STATES)
    clock = clock_of(case.kind, on=timezone.localdate(case.opened_at))
    if case.is_extended or not clock.extension_days:
        raise NotPossible(_("Loại việc này không gia hạn được nữa."))
    due_at = final_due_at(clock, case.opened_at, zone=timezone.get_current_timezone(), is_extended=True)
    say(case, text, by=by, now=now)
    next_state = CaseState.ANSWERED if case.state == CaseState.OPEN else CaseState(case.state)
    step(case, state=next_state, by=by, cause=text, is_extended=True, due_at=due_at, next_due_at=due_at)


@transaction.atomic
def close(case_id: int, *, outcome: Outcome, text: str, by: Any, now: datetime, refund_vnd: int | None = None) -> None:
    """Raises `NotPossible` when the case was closed before."""
    case = locked(case_id, OPEN_STATES)
    say(case, text, by=by, now=now)
    extra = {} if refund_vnd is None else {"refund_vnd": refund_vnd}
    step(case, state=CaseState.CLOSED, by=by, cause=text, outcome=outcome, closed_at=now, next_due_at=None, **extra)


def locked(case_id: int, states: Iterable[CaseState]) -> Case:
    case = Case.objects.select_for_update().filter(pk=case_id, state__in=list(states)).first()
    if case is None:
        raise NotPossible(_("Yêu cầu này đã được xử lý trước đó; không có gì thay đổi."))
    return case


def say(case: Case, text: str, *, by: Any, now: datetime) -> None:
    entry = CaseEntry.objects.create(case=case, at=now, by=by, text=text)
    if case.first_answered_at is None:
        Case.objects.filter(pk=case.pk).update(first_answered_at=now, next_due_at=case.due_at)
    outbox.queue(MailKind.CASE_ANSWERED, to=case.email, about=outbox.CASE, about_id=case.pk, part=str(entry.pk))


def step(case: Case, *, state: CaseState, by: Any, cause: str, **fields: Any) -> None:
    Case.objects.filter(pk=case.pk).update(state=state, **fields)
    record(action="case.step", target=case, by=by, before={"state": case.state}, after={"state": state, **fields}, cause=cause[:300])

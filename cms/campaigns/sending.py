"""From a campaign to the outbox, in steps that may be repeated: the state moves by conditional UPDATEs, each reader has one letter."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from cms.campaigns.letter import preview
from cms.campaigns.models import Campaign, CampaignState
from shop.mails.models import MailKind, OutgoingMail
from shop.mails.sending import WAITS
from shop.newsletter.models import Subscriber, SubscriberState
from shop.newsletter.subscribers import CAMPAIGN
from shop.seller import current_seller

BATCH = 500
MOST_A_DAY = 3
"""Decree 91/2020/NĐ-CP: no more advertising letters to one address in 24 hours."""
DRAFT, SCHEDULED, SENDING, SENT, CANCELLED = CampaignState.values


class Refused(Exception):
    """Nothing was changed; the text says why, in Vietnamese."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """`queued` wait in the outbox, `failed` were given up; `clicks` counts openings of links, by people and by programs alike."""

    readers: int
    sent: int
    queued: int
    failed: int
    bounced: int
    left: int
    clicks: int

    @property
    def percent(self) -> int:
        return 100 * (self.readers - self.queued) // self.readers if self.readers else 0


def readers() -> int:
    return Subscriber.objects.filter(state=SubscriberState.ACTIVE).count()


def schedule(campaign: Campaign, *, at: datetime, now: datetime) -> None:
    """Raises `Refused`. An hour that has come means at once."""
    near = Campaign.objects.exclude(pk=campaign.pk).exclude(state__in=(DRAFT, CANCELLED))
    day = timedelta(hours=24)
    if near.filter(send_at__gt=at - day, send_at__lt=at + day).count() >= MOST_A_DAY:
        raise Refused(_("Đã có %s bản tin trong 24 giờ quanh lúc đó. Luật không cho gửi thêm. Hãy chọn ngày khác.") % MOST_A_DAY)
    if not readers():
        raise Refused(_("Chưa có ai xác nhận nhận bản tin. Hãy đợi có người đăng ký."))
    if not Campaign.objects.filter(pk=campaign.pk, state=DRAFT).update(state=SCHEDULED, send_at=max(at, now)):
        raise Refused(_("Bản tin này không còn là bản nháp."))


def take_back(campaign: Campaign) -> None:
    """A scheduled one becomes a draft again. Raises `Refused`."""
    if not Campaign.objects.filter(pk=campaign.pk, state=SCHEDULED).update(state=DRAFT, send_at=None):
        raise Refused(_("Bản tin đã bắt đầu gửi. Bạn vẫn có thể dừng phần chưa gửi."))


@transaction.atomic
def cancel(campaign: Campaign, *, now: datetime) -> int:
    """Stops what has not gone out; answers how many letters that spared. Raises `Refused`."""
    if not Campaign.objects.filter(pk=campaign.pk, state=SENDING).update(state=CANCELLED, finished_at=now):
        raise Refused(_("Bản tin này không đang gửi."))
    spared, _rows = _letters(campaign).filter(sent_at=None, bounced_at=None).delete()
    return spared


def run(*, now: datetime) -> int:
    """Every minute: what is due begins, what has begun goes on, what is through is closed. Answers how many letters were queued."""
    Campaign.objects.filter(state=SCHEDULED, send_at__lte=now).update(state=SENDING, started_at=now)
    return sum(_go_on(campaign, now=now) for campaign in Campaign.objects.filter(state=SENDING).order_by("send_at"))


def _go_on(campaign: Campaign, *, now: datetime) -> int:
    queued = 0
    while batch := _next_batch(campaign):
        queued += batch
    if not _letters(campaign).filter(sent_at=None, attempts__lte=len(WAITS)).exists():
        Campaign.objects.filter(pk=campaign.pk, state=SENDING).update(state=SENT, finished_at=now)
    return queued


@transaction.atomic
def _next_batch(campaign: Campaign) -> int:
    """The row is locked by its own UPDATE, so a campaign that is stopped meanwhile gets no more letters."""
    held = Campaign.objects.select_for_update().filter(pk=campaign.pk, state=SENDING).first()
    if held is None:
        return 0
    known = Subscriber.objects.filter(pk__gt=held.reached_id, state=SubscriberState.ACTIVE, confirmed_at__lte=held.started_at)
    rows = list(known.order_by("pk").values_list("pk", "email")[:BATCH])
    letters = [OutgoingMail(kind=MailKind.CAMPAIGN, about=CAMPAIGN, about_id=held.pk, part=str(pk), to=email) for pk, email in rows]
    OutgoingMail.objects.bulk_create(letters, ignore_conflicts=True)
    if rows:
        Campaign.objects.filter(pk=held.pk).update(reached_id=rows[-1][0])
    return len(rows)


def send_trial(campaign: Campaign, *, to: str) -> None:
    """One letter to oneself, marked as a trial. Raises what the mail server raises."""
    letter, seller = preview(campaign), current_seller()
    sender = seller.email if seller is not None and seller.email else settings.DEFAULT_FROM_EMAIL
    message = EmailMultiAlternatives(subject=_("Thử: %s") % letter.subject, body=letter.text, from_email=sender, to=[to])
    message.attach_alternative(letter.html, "text/html")
    message.send()


def result(campaign: Campaign) -> Result:
    letters = _letters(campaign)
    waiting = letters.filter(sent_at=None)
    return Result(
        readers=letters.count(),
        sent=letters.exclude(sent_at=None).count(),
        queued=waiting.filter(attempts__lte=len(WAITS)).count(),
        failed=waiting.filter(attempts__gt=len(WAITS), bounced_at=None).count(),
        bounced=letters.exclude(bounced_at=None).count(),
        left=Subscriber.objects.filter(ended_from=campaign.code).count(),
        clicks=campaign.links.aggregate(clicks=Sum("clicks"))["clicks"] or 0,
    )


def _letters(campaign: Campaign) -> Any:
    return OutgoingMail.objects.filter(about=CAMPAIGN, about_id=campaign.pk)

"""Which certificates and papers are to be reminded of: once at each threshold, the tightest one only, so that a missed day is made up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q

from catalog.certificates.models import Certificate, CertificateReminder
from catalog.dossiers.models import Paper, PaperReminder

THRESHOLDS = (180, 90, 30, 7)
"""Days before the last valid day. The law asks the issuing body for 30 at the latest (Decision 148/QĐ-TTg)."""


@dataclass(frozen=True, kw_only=True)
class Due:
    certificate: Certificate
    days: int
    """The threshold, not the days that are left."""


def threshold_of(days_left: int) -> int | None:
    return min((days for days in THRESHOLDS if days_left <= days), default=None)


def due_reminders(*, on: date) -> list[Due]:
    """Valid certificates of sellable producers whose threshold was reached and not yet told. A renewed product needs none."""
    ending = Certificate.objects.valid(on=on).filter(
        expires_on__lte=on + timedelta(days=max(THRESHOLDS)), product__producer__is_active=True
    )
    told = set(CertificateReminder.objects.exclude(sent_at=None).values_list("certificate_id", "days"))
    renewed = _renewed_products(ending, on=on)
    found = []
    for certificate in ending.select_related("product__producer").order_by("expires_on", "pk"):
        days = threshold_of((certificate.expires_on - on).days)
        if days is not None and (certificate.pk, days) not in told and certificate.product_id not in renewed:
            found.append(Due(certificate=certificate, days=days))
    return found


@dataclass(frozen=True, kw_only=True)
class DuePaper:
    paper: Paper
    days: int
    """The threshold, not the days that are left."""


def due_papers(*, on: date) -> list[DuePaper]:
    """Accepted papers of active producers that end, unless a later one of the same kind is there already."""
    ending = Paper.objects.valid(on=on).filter(expires_on__lte=on + timedelta(days=max(THRESHOLDS)), producer__is_active=True)
    later = Paper.objects.valid(on=on).filter(
        Q(expires_on=None) | Q(expires_on__gt=OuterRef("expires_on")), producer=OuterRef("producer"), kind=OuterRef("kind")
    )
    same_goods = Q(product=OuterRef("product")) | Q(product=None)
    waiting = ending.exclude(Exists(later.filter(same_goods)))
    told = set(PaperReminder.objects.exclude(sent_at=None).values_list("paper_id", "days"))
    found = []
    for paper in waiting.select_related("producer", "product").order_by("expires_on", "pk"):
        days = threshold_of((paper.expires_on - on).days) if paper.expires_on else None
        if days is not None and (paper.pk, days) not in told:
            found.append(DuePaper(paper=paper, days=days))
    return found


def _renewed_products(ending: Iterable[Certificate], *, on: date) -> set[int]:
    """Products that already hold a certificate which lasts longer than every threshold."""
    ids = [certificate.product_id for certificate in ending]
    later = Certificate.objects.filter(product_id__in=ids, revoked_on=None, expires_on__gt=on + timedelta(days=max(THRESHOLDS)))
    return set(later.values_list("product_id", flat=True))

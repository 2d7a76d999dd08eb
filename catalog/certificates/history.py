"""What happened to a certificate, as the public may read it: each event has a day, a word and what it rests on."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.audit.models import AuditEntry
from catalog.certificates.models import Certificate
from catalog.certificates.proposals import ProposalState, RevocationProposal


@dataclass(frozen=True, kw_only=True)
class Event:
    on: date
    text: str
    basis: str = ""


def events(certificate: Certificate, *, on: date) -> list[Event]:
    """Newest first. A suspension is of the product; only those within the certificate's life are told."""
    last = certificate.revoked_on or certificate.expires_on
    found = [Event(on=certificate.issued_on, text=_("Được cấp, %d sao") % certificate.stars, basis=_decision(certificate))]
    found += _suspensions(certificate, until=last)
    if certificate.revoked_on is not None and certificate.revoked_on <= on:
        reason = certificate.get_revocation_reason_display()
        found.append(Event(on=certificate.revoked_on, text=_("Bị thu hồi: %s") % reason, basis=_revocation_basis(certificate)))
    elif certificate.expires_on < on:
        found.append(Event(on=certificate.expires_on + timedelta(days=1), text=_("Hết hiệu lực")))
    return sorted(found, key=lambda event: event.on, reverse=True)


def _decision(certificate: Certificate) -> str:
    return _("Quyết định %(no)s ngày %(day)s, %(issuer)s") % {
        "no": certificate.decision_no,
        "day": f"{certificate.decision_date:%d/%m/%Y}",
        "issuer": certificate.issuer,
    }


def _revocation_basis(certificate: Certificate) -> str:
    proposal = RevocationProposal.objects.filter(certificate=certificate, state=ProposalState.CONFIRMED).order_by("-decided_at").first()
    if proposal is None or proposal.decision_date is None:
        return ""
    return _("Quyết định %(no)s ngày %(day)s") % {"no": proposal.decision_no, "day": f"{proposal.decision_date:%d/%m/%Y}"}


def _suspensions(certificate: Certificate, *, until: date) -> list[Event]:
    words = {"product.suspend": _("Sản phẩm bị tạm dừng bán"), "product.resume": _("Sản phẩm được bán lại")}
    entries = AuditEntry.objects.filter(target="catalogue.product", target_id=str(certificate.product_id), action__in=words)
    days = [(timezone.localdate(at), action) for at, action in entries.values_list("at", "action")]
    return [Event(on=day, text=words[action]) for day, action in days if certificate.issued_on <= day <= until]

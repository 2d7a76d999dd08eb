"""A certificate as pages show it: its state on the day, in words. The one rule decides the state."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from catalog.certificates.models import Certificate
from catalog.sellable import Facts, Reason, reasons_not_sellable

SOON_DAYS = 90
STATES = {
    Reason.CERTIFICATE_REVOKED: "revoked",
    Reason.CERTIFICATE_EXPIRED: "expired",
    Reason.CERTIFICATE_NOT_YET_VALID: "not_yet_valid",
}


@dataclass(frozen=True, kw_only=True)
class CertificateView:
    """`state` is valid, expiring, expired, revoked or not_yet_valid; stars are shown only while `is_valid`."""

    state: str
    state_text: str
    stars: int
    number: str
    issuer: str
    issuer_level: str
    decision_no: str
    decision_date: date
    issued_on: date
    expires_on: date
    revoked_on: date | None
    revocation_text: str
    is_demo: bool
    url: str

    @property
    def is_valid(self) -> bool:
        return self.state in ("valid", "expiring")


def certificate_view(certificate: Certificate, *, on: date) -> CertificateView:
    state = _state(certificate, on=on)
    return CertificateView(
        state=state,
        state_text=_state_text(state, certificate, on=on),
        stars=certificate.stars,
        number=certificate.number,
        issuer=certificate.issuer,
        issuer_level=certificate.get_issuer_level_display(),
        decision_no=certificate.decision_no,
        decision_date=certificate.decision_date,
        issued_on=certificate.issued_on,
        expires_on=certificate.expires_on,
        revoked_on=certificate.revoked_on,
        revocation_text=certificate.get_revocation_reason_display(),
        is_demo=certificate.is_demo,
        url=certificate.get_absolute_url(),
    )


def _state(certificate: Certificate, *, on: date) -> str:
    reasons = reasons_not_sellable(Facts(certificates=(certificate.facts,)), on=on)
    if reasons:
        return STATES[reasons[0]]
    return "expiring" if (certificate.expires_on - on).days <= SOON_DAYS else "valid"


def _state_text(state: str, certificate: Certificate, *, on: date) -> str:
    if state == "expiring":
        return _("Còn hiệu lực %d ngày") % ((certificate.expires_on - on).days + 1)
    texts = {
        "valid": _("Còn hiệu lực"),
        "expired": _("Đã hết hạn"),
        "revoked": _("Đã bị thu hồi"),
        "not_yet_valid": _("Chưa có hiệu lực"),
    }
    return texts[state]

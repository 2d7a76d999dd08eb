"""Dates and numbers of the demonstration certificates. Pure: the day is an argument."""

from collections.abc import Mapping
from datetime import date, timedelta

from catalog.certificates.dates import VALID_MONTHS, last_valid_day
from catalog.certificates.rules import issuer_rule

ISSUER = "Dữ liệu trình diễn (không phải cơ quan cấp thật)"
DECISION = "TRÌNH DIỄN"
EXPIRING_IN_DAYS = 20


def certificate_row(*, sku: str, state: str, stars: int, number: int, on: date) -> dict[str, str]:
    """A line of the certificates import that puts the product in the state on that day."""
    issued_on = _issued_on(state, on)
    rule = issuer_rule(stars=stars, on=issued_on)
    issuer_level = rule.issuer_level if rule else "province"
    row = {
        "sku": sku,
        "number": f"TD-{number:03d}",
        "issuer": ISSUER,
        "issuer_level": issuer_level,
        "decision_no": DECISION,
        "decision_date": issued_on.isoformat(),
        "stars": str(stars),
        "score": "",
        "issued_on": issued_on.isoformat(),
        "expires_on": last_valid_day(issued_on).isoformat(),
        "revoked_on": "",
        "revocation_reason": "",
    }
    if state == "revoked":
        row |= {"revoked_on": date(on.year, on.month, 1).isoformat(), "revocation_reason": "voluntary"}
    return row


def _issued_on(state: str, on: date) -> date:
    """A valid one starts on 15 January of last year, so that every run of one year writes the same."""
    if state == "expiring":
        return last_valid_day(on + timedelta(days=EXPIRING_IN_DAYS), months=-VALID_MONTHS)
    if state == "expired":
        return date(on.year - 4, 1, 15)
    return date(on.year - 1, 1, 15)


def shows(state: str, certificate: Mapping[str, date | None], *, on: date) -> bool:
    """True when a certificate with these `expires_on` and `revoked_on` shows the state on the day."""
    expires_on, revoked_on = certificate["expires_on"], certificate["revoked_on"]
    if expires_on is None:
        return False
    days_left = (expires_on - on).days
    if state == "expiring":
        return revoked_on is None and 0 < days_left <= 30
    if state == "expired":
        return revoked_on is None and days_left < 0
    if state == "revoked":
        return revoked_on is not None and revoked_on <= on
    return revoked_on is None and days_left > 30

"""Calendar rules of certificates. Pure."""

import calendar
from datetime import date

VALID_MONTHS = 36
"""Decision 148/QĐ-TTg of 24/02/2023: a certificate is valid 36 months from its issue."""


def last_valid_day(issued_on: date, *, months: int = VALID_MONTHS) -> date:
    """The same day 36 calendar months later, still valid on that day; 29 February becomes 28 February in a common year."""
    year, month0 = divmod(issued_on.year * 12 + issued_on.month - 1 + months, 12)
    month = month0 + 1
    day = min(issued_on.day, calendar.monthrange(year, month)[1])
    return date(year, month, day)

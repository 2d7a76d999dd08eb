"""Letters that come back. What a plain mail server can tell is read here: a refusal while sending, and the report it mails later.

A report (RFC 3464) is believed when it came back to the signed address of its letter. Only where the operator named no mailbox of its
own does the recipient that a report names count. A message without a report changes nothing.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from email.utils import getaddresses

from django.conf import settings

from shop.mails.models import OutgoingMail

CAME_BACK = re.compile(r"\+(\d{1,12})-([0-9a-f]{16})@")


@dataclass(frozen=True, kw_only=True)
class Bounce:
    """`status` is an enhanced code (RFC 3463): 5.x.x is for good, 4.x.x means that the server gave up trying."""

    recipient: str
    status: str
    mail_id: int | None = None

    @property
    def is_hard(self) -> bool:
        return self.status.startswith("5") and not self.status.startswith("5.2.2")  # a full mailbox is not a dead one


def envelope_of(mail: OutgoingMail) -> str:
    """Where the report is to go; empty when the operator named no address for it."""
    if not settings.BOUNCE_ADDRESS:
        return ""
    local, _at, domain = settings.BOUNCE_ADDRESS.partition("@")
    return f"{local}+{mail.pk}-{_signature(mail.pk)}@{domain}"


def report_in(message: Message) -> list[Bounce]:
    """The failures that a delivery report tells of; what is only delayed is none."""
    mail_id = _mail_of(message)
    if settings.BOUNCE_ADDRESS and mail_id is None:
        return []  # whoever knows the mailbox could write a report of anybody
    found: list[Bounce] = []
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for fields in part.get_payload():
            if not isinstance(fields, Message) or str(fields.get("Action", "")).strip().lower() != "failed":
                continue
            recipient = str(fields.get("Final-Recipient") or fields.get("Original-Recipient") or "").rpartition(";")[2].strip()
            found.append(Bounce(recipient=recipient, status=str(fields.get("Status", "")).strip()[:20], mail_id=mail_id))
    return found


def take(bounce: Bounce, *, now: datetime) -> bool:
    """Marks the letter and tells the newsletter. True when something changed."""
    from shop.newsletter import subscribers

    mail = OutgoingMail.objects.filter(pk=bounce.mail_id).first() if bounce.mail_id else None
    to = mail.to if mail is not None and mail.to else bounce.recipient
    marked = 0
    if mail is not None:
        marked = OutgoingMail.objects.filter(pk=mail.pk, bounced_at=None).update(bounced_at=now, problem=bounce.status[:20])
        if not marked:
            return False
    return subscribers.bounced(to, status=bounce.status, is_hard=bounce.is_hard, now=now) or bool(marked)


def take_message(message: Message, *, now: datetime) -> int:
    return sum(take(bounce, now=now) for bounce in report_in(message))


def _mail_of(message: Message) -> int | None:
    """The letter that the report came back to, when the address is signed by us."""
    named: Iterable[str] = [str(value) for name in ("To", "Delivered-To", "X-Original-To") for value in message.get_all(name, [])]
    for _name, address in getaddresses(named):
        if (found := CAME_BACK.search(address)) and hmac.compare_digest(found[2], _signature(int(found[1]))):
            return int(found[1])
    return None


def _signature(mail_id: int) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"bounce:{mail_id}".encode(), hashlib.sha256).hexdigest()[:16]

"""One letter to one person for each thing about an account that only a person can do. The state itself stands in the console."""

import logging
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from connectors.models import Account, AccountState

log = logging.getLogger(__name__)
WARN_DAYS = (30, 14, 7, 3, 1)


def wake(account_id: int) -> None:
    transaction.on_commit(partial(_send_soon, account_id))


def _send_soon(account_id: int) -> None:
    """A lost message costs a minute: the sweep tells again."""
    from connectors.tasks import tell_contact

    try:
        tell_contact.delay(account_id)
    except Exception:
        log.warning("alert wake lost account=%s", account_id, exc_info=True)


def news(account: Account, *, now: datetime) -> tuple[str, str]:
    """(what it is, words), or two empty texts. The same thing has the same name, so it is told once."""
    if account.state == AccountState.NEEDS_REAUTH:
        return "needs_reauth", account.state_text
    if account.state != AccountState.ACTIVE or account.consent_until is None:
        return "", ""
    left = account.consent_until - now
    reached = [days for days in WARN_DAYS if left <= timedelta(days=days)]
    if not reached:
        return "", ""
    day = timezone.localtime(account.consent_until)
    text = _("Quyền truy cập gian hàng hết hạn ngày %(day)s. Hãy cấp quyền lại trước ngày đó để việc bán không bị ngắt.")
    return f"consent:{account.consent_until:%Y%m%d}:{reached[-1]}", text % {"day": f"{day:%d/%m/%Y}"}


def tell(account_id: int, *, now: datetime) -> bool:
    """Writes to the account's contact when there is something new; true when a letter went out.

    The name of the news is taken by a conditional UPDATE before the letter is sent, so that two workers send one.
    """
    account = Account.objects.get(pk=account_id)
    name, text = news(account, now=now)
    if name == account.told or not Account.objects.filter(pk=account_id, told=account.told).update(told=name):
        return False
    if not name or not account.contact_email:
        return False
    subject = _("%(account)s: cần bạn xử lý") % {"account": account}
    url = f"{settings.SITE_URL}/quan-tri/san/ket-noi/{account.pk}/"
    send_mail(subject, f"{text}\n\n{url}", settings.DEFAULT_FROM_EMAIL, [account.contact_email])
    return True


def waiting(*, now: datetime) -> list[int]:
    """Accounts with something to tell, for the sweep."""
    rows = Account.objects.filter(state__in=(AccountState.NEEDS_REAUTH, AccountState.ACTIVE))
    return [account.pk for account in rows if news(account, now=now)[0] != account.told]

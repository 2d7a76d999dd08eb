"""The words of the two letters about a case."""

from datetime import datetime

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shop.aftersales.models import Case, CaseEntry
from shop.mails.letters import NothingToSay, Words
from shop.mails.models import MailKind, OutgoingMail
from shop.templatetags.shop_tags import vnd

SALT = "shop.aftersales.case"


def case_key(number: str) -> str:
    return signing.Signer(salt=SALT).sign(number)


def number_of(key: str) -> str | None:
    try:
        return signing.Signer(salt=SALT).unsign(key)
    except signing.BadSignature:
        return None


def case_url(case: Case) -> str:
    return settings.SITE_URL + reverse("after:case", kwargs={"key": case_key(case.number)})


def case_words(mail: OutgoingMail) -> tuple[Words, str]:
    """Raises `NothingToSay`."""
    case = Case.objects.select_related("order").filter(pk=mail.about_id).first()
    if case is None:
        raise NothingToSay(_("Yêu cầu không còn."))
    if mail.kind == MailKind.CASE_RECEIVED:
        return received(case), case_url(case)
    entry = CaseEntry.objects.filter(case=case, pk=int(mail.part or 0)).first()
    if entry is None:
        raise NothingToSay(_("Lời trả lời không còn."))
    return answered(case, entry), case_url(case)


def received(case: Case) -> Words:
    return Words(
        subject=_("Đã nhận yêu cầu %s") % case.number,
        paragraphs=(
            _("Cửa hàng đã nhận yêu cầu của bạn: %s.") % case.kind_label,
            _("Cửa hàng trả lời lần đầu chậm nhất %(first)s và giải quyết xong chậm nhất %(last)s.")
            % {"first": _moment(case.first_due_at), "last": _moment(case.due_at)},
        ),
        button=_("Xem yêu cầu"),
    )


def answered(case: Case, entry: CaseEntry) -> Words:
    rows: tuple[tuple[str, str], ...] = ((_("Tình trạng"), case.get_outcome_display() or case.get_state_display()),)
    if case.refund_vnd:
        rows = (*rows, (_("Số tiền hoàn"), vnd(case.refund_vnd)))
    return Words(subject=_("Trả lời yêu cầu %s") % case.number, paragraphs=(entry.text,), rows=rows, button=_("Xem yêu cầu"))


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%H:%M %d/%m/%Y}"

"""One letter to a producer and the office about a certificate that ends."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.certificates.models import Certificate, CertificateReminder
from catalog.certificates.reminders import Due
from catalog.inbox.telling import tell

OFFICE = "Cán bộ OCOP"


def send(due: Due, *, now: datetime) -> bool:
    """True when a letter went out. Nobody to write to counts as told: the portal and the staff's home show it anyway.

    Raises `OSError` when the mail server can't be reached; the reminder stays due.
    """
    certificate = due.certificate
    row, _made = CertificateReminder.objects.get_or_create(certificate=certificate, days=due.days)
    if row.sent_at is not None:
        return False
    to, copies = _producer_addresses(certificate), _office_addresses()
    if to or copies:
        EmailMessage(subject=_subject(certificate), body=_body(certificate, now), to=to or copies, cc=copies if to else []).send()
    CertificateReminder.objects.filter(pk=row.pk).update(sent_at=now)
    tell(
        producer_id=certificate.product.producer_id,
        subject=_subject(certificate),
        body=_body(certificate, now),
        url="/kenh-chu-the/",
        at=now,
    )
    return bool(to or copies)


def _producer_addresses(certificate: Certificate) -> list[str]:
    members = certificate.product.producer.members.filter(is_active=True).exclude(email="")
    return list(members.order_by("pk").values_list("email", flat=True))


def _office_addresses() -> list[str]:
    people = get_user_model().objects.filter(groups__name=OFFICE, is_active=True).exclude(email="")
    return list(people.order_by("pk").values_list("email", flat=True))


def _subject(certificate: Certificate) -> str:
    return _("Giấy chứng nhận OCOP của %(title)s có hiệu lực đến hết %(day)s") % {
        "title": certificate.product.title,
        "day": f"{certificate.expires_on:%d/%m/%Y}",
    }


def _body(certificate: Certificate, now: datetime) -> str:
    words = _(
        "Kính gửi %(producer)s,\n\n"
        "Giấy chứng nhận OCOP %(number)s (%(stars)d sao) của sản phẩm %(title)s còn %(days)d ngày, có hiệu lực đến hết ngày %(day)s.\n\n"
        "Việc cần làm: nộp hồ sơ đánh giá lại cho Ủy ban nhân dân xã, gồm đơn đăng ký, báo cáo tự đánh giá theo bộ tiêu chí "
        "và các minh chứng mới.\n"
        "Khi giấy hết hạn, sản phẩm tự rời cửa hàng và các sàn.\n\n"
        "Xem giấy chứng nhận: %(url)s\n"
    )
    return words % {
        "producer": certificate.product.producer.name,
        "number": certificate.number or certificate.decision_no,
        "stars": certificate.stars,
        "title": certificate.product.title,
        "days": (certificate.expires_on - timezone.localdate(now)).days,
        "day": f"{certificate.expires_on:%d/%m/%Y}",
        "url": settings.SITE_URL + certificate.get_absolute_url(),
    }

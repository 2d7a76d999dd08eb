"""One letter to a producer and the office about a certificate or a paper that ends."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.certificates.models import Certificate, CertificateReminder
from catalog.certificates.reminders import Due, DuePaper
from catalog.dossiers.models import PaperReminder
from catalog.inbox.telling import tell
from catalog.producers.models import Producer

OFFICE = "Cán bộ OCOP"


def send(due: Due | DuePaper, *, now: datetime) -> bool:
    """True when a letter went out. Nobody to write to counts as told: the portal and the staff's home show it anyway.

    Raises `OSError` when the mail server can't be reached; the reminder stays due.
    """
    row, producer, subject, body, url = _of_paper(due, now) if isinstance(due, DuePaper) else _of_certificate(due, now)
    if row.sent_at is not None:
        return False
    to, copies = _producer_addresses(producer), _office_addresses()
    if to or copies:
        EmailMessage(subject=subject, body=body, to=to or copies, cc=copies if to else []).send()
    type(row).objects.filter(pk=row.pk).update(sent_at=now)
    tell(producer_id=producer.pk, subject=subject, body=body, url=url, at=now)
    return bool(to or copies)


def _of_certificate(due: Due, now: datetime) -> tuple[Any, Producer, str, str, str]:
    certificate = due.certificate
    row, _made = CertificateReminder.objects.get_or_create(certificate=certificate, days=due.days)
    return row, certificate.product.producer, _subject(certificate), _body(certificate, now), "/kenh-chu-the/"


def _of_paper(due: DuePaper, now: datetime) -> tuple[Any, Producer, str, str, str]:
    paper = due.paper
    row, _made = PaperReminder.objects.get_or_create(paper=paper, days=due.days)
    assert paper.expires_on is not None
    words = {
        "producer": paper.producer.name,
        "paper": str(paper),
        "product": f" ({paper.product.title})" if paper.product else "",
        "days": (paper.expires_on - timezone.localdate(now)).days,
        "day": f"{paper.expires_on:%d/%m/%Y}",
        "url": f"{settings.SITE_URL}/kenh-chu-the/giay-to/",
    }
    body = _(
        "Kính gửi %(producer)s,\n\n"
        "Giấy tờ %(paper)s%(product)s còn %(days)d ngày, có hiệu lực đến hết ngày %(day)s.\n\n"
        "Việc cần làm: xin cấp mới, rồi chụp và gửi bản mới ở Kênh chủ thể: %(url)s\n"
    )
    return row, paper.producer, _("%(paper)s có hiệu lực đến hết %(day)s") % words, body % words, "/kenh-chu-the/giay-to/"


def _producer_addresses(producer: Producer) -> list[str]:
    members = producer.members.filter(is_active=True).exclude(email="")
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

"""The letter that asks whether somebody really wants the newsletter."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from shop.mails.letters import Letter, NothingToSay, Words, render
from shop.mails.models import OutgoingMail
from shop.newsletter.models import Subscriber, SubscriberState


def confirm_letter(mail: OutgoingMail) -> Letter:
    found = Subscriber.objects.filter(pk=mail.about_id, state=SubscriberState.WAITING).first()
    if found is None:
        raise NothingToSay(_("Đã xác nhận hoặc không chờ nữa."))
    words = Words(
        subject=_("Xác nhận nhận bản tin OCOP Cao Bằng"),
        paragraphs=(
            _("Có người vừa ghi địa chỉ này để nhận bản tin của cửa hàng: sản phẩm theo mùa, chuyện người làm, hội chợ."),
            _("Nếu đó là bạn, hãy bấm nút dưới đây rồi bấm “Xác nhận”. Nếu không phải, bạn không cần làm gì: sau 7 ngày địa chỉ tự xóa."),
        ),
        button=_("Mở trang xác nhận"),
    )
    return render(words, settings.SITE_URL + reverse("newsletter:confirm", kwargs={"token": found.token}), is_about_order=False)

"""The letter with which somebody who forgot the password sets a new one."""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from shop.mails.letters import NothingToSay, Words
from shop.mails.models import OutgoingMail
from shop.users.models import User


def password_words(mail: OutgoingMail) -> tuple[Words, str]:
    """The link is made when the letter is sent and stands nowhere else. Raises `NothingToSay`."""
    user = User.objects.filter(pk=mail.about_id, is_active=True, email__iexact=mail.to).first()
    if user is None:
        raise NothingToSay(_("Tài khoản không còn, hoặc đã đổi thư điện tử."))
    key = {"uidb64": urlsafe_base64_encode(force_bytes(user.pk)), "token": default_token_generator.make_token(user)}
    minutes = settings.PASSWORD_RESET_TIMEOUT // 60
    words = Words(
        subject=_("Đặt lại mật khẩu"),
        paragraphs=(
            _("Có người, có lẽ là bạn, vừa xin đặt lại mật khẩu của tài khoản mang thư điện tử này."),
            _("Nút dưới đây dùng được một lần, trong %d phút.") % minutes,
            _("Nếu bạn không xin, hãy bỏ qua thư này: mật khẩu cũ vẫn dùng được và không ai vào được tài khoản của bạn."),
        ),
        button=_("Đặt mật khẩu mới"),
    )
    return words, settings.SITE_URL + reverse("account:reset", kwargs=key)

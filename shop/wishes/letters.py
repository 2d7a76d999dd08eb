"""The letter "there is some again"."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from shop.mails.letters import NothingToSay, Words
from shop.mails.models import OutgoingMail
from shop.templatetags.shop_tags import vnd
from shop.wishes.models import StockAlert


def alert_words(mail: OutgoingMail) -> tuple[Words, str]:
    alert = StockAlert.objects.select_related("product").filter(pk=mail.about_id, ended_at=None).first()
    if alert is None:
        raise NothingToSay(_("Khách không chờ nữa."))
    product, stop = alert.product, settings.SITE_URL + reverse("wishes:alert_end", kwargs={"token": alert.token})
    words = Words(
        subject=_("%s đã có hàng trở lại") % product.title,
        paragraphs=(
            _("Bạn đã nhờ cửa hàng báo khi %s có hàng. Nay hàng đã về.") % product.title,
            _("Cửa hàng chỉ báo một lần và không giữ hàng riêng cho bạn."),
            _("Không muốn nhận thư như thế này nữa: %s") % stop,
        ),
        rows=((product.title, vnd(product.price_vnd)),),
        button=_("Xem sản phẩm"),
    )
    return words, settings.SITE_URL + product.get_absolute_url()

"""Addresses that belong to the shop; a page below the home page may not take them."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.models import Page

RESERVED = frozenset(
    "san-pham chu-the diem-ban chung-nhan truy-xuat gio-hang dat-hang don-hang tai-khoan su-kien tap-huan kenh-chu-the quan-tri api feeds "
    "webhooks ipn tuoi anh media static tai-lieu en healthz readyz metrics".split()
)


def refuse_reserved(page: Page) -> None:
    parent = page.get_parent() if page.pk else None
    if page.slug in RESERVED and (parent is None or parent.depth <= 2):
        raise ValidationError({"slug": _("“%s” là địa chỉ của cửa hàng. Hãy chọn đường dẫn khác.") % page.slug})

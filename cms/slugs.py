"""Addresses that belong to the shop; a page below the home page may not take them."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

RESERVED = frozenset(
    {"san-pham", "chu-the", "diem-ban", "chung-nhan", "truy-xuat", "gio-hang", "dat-hang", "don-hang", "tai-khoan", "su-kien", "tap-huan"}
    | {
        "kenh-chu-the",
        "quan-tri",
        "api",
        "feeds",
        "webhooks",
        "ipn",
        "tuoi",
        "anh",
        "media",
        "static",
        "tai-lieu",
        "en",
        "hoi",
        "anh-chia-se",
        "qua-tang",
        "ngoai-tuyen",
    }
    | {"healthz", "readyz", "metrics"}
)


def refuse_reserved(slug: str) -> None:
    """For pages whose address is one step below the home page."""
    if slug in RESERVED:
        raise ValidationError({"slug": _("“%s” là địa chỉ của cửa hàng. Hãy chọn đường dẫn khác.") % slug})

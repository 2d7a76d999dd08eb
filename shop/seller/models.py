"""Who sells: what the law wants to stand on every page of a shop (Decree 52/2013/NĐ-CP, Article 29, as amended). One row."""

from django.core.cache import cache
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.changes import content_changed

CACHE_KEY = "seller.details"
CACHE_S = 60


class Seller(models.Model):
    """Without this row, or with one of `REQUIRED` empty, the checkout is closed."""

    REQUIRED = ("name", "address", "tax_code", "phone", "email")

    name = models.CharField(_("Tên người bán"), max_length=200, blank=True)
    address = models.CharField(_("Địa chỉ trụ sở"), max_length=300, blank=True)
    tax_code = models.CharField(_("Mã số thuế"), max_length=20, blank=True)
    registration = models.CharField(_("Đăng ký kinh doanh: số, ngày, nơi cấp"), max_length=300, blank=True)
    person_in_charge = models.CharField(_("Người phụ trách"), max_length=120, blank=True)
    phone = models.CharField(_("Điện thoại"), max_length=20, blank=True)
    email = models.EmailField(_("Thư điện tử"), blank=True)
    zalo = models.CharField(
        _("Zalo: số điện thoại hoặc mã OA"),
        max_length=40,
        blank=True,
        validators=[RegexValidator(r"\A[0-9A-Za-z]{4,40}\Z", _("Chỉ chữ số và chữ cái, ví dụ 0912345678."))],
    )
    bank_name = models.CharField(_("Ngân hàng nhận chuyển khoản"), max_length=80, blank=True)
    bank_bin = models.CharField(
        _("Mã ngân hàng (BIN)"),
        max_length=6,
        blank=True,
        validators=[RegexValidator(r"\A\d{6}\Z", _("Mã ngân hàng có 6 chữ số, ví dụ 970405 là Agribank."))],
    )
    bank_account = models.CharField(
        _("Số tài khoản"),
        max_length=19,
        blank=True,
        validators=[RegexValidator(r"\A[0-9A-Za-z]{4,19}\Z", _("Chỉ chữ số và chữ cái không dấu."))],
    )
    bank_holder = models.CharField(_("Chủ tài khoản"), max_length=120, blank=True)
    alcohol_licence = models.CharField(
        _("Giấy phép bán lẻ rượu: số, ngày, nơi cấp"),
        max_length=200,
        blank=True,
        help_text=_("Hiện ở trang sản phẩm rượu và trên đơn đặt hàng (Luật 44/2019/QH14). Cần có khi bán rượu từ 5,5 độ."),
    )
    notice_url = models.URLField(_("Liên kết xác nhận đã thông báo website"), blank=True)
    is_demo = models.BooleanField(_("Dữ liệu trình diễn"), default=False)
    only_row = models.BooleanField(default=True, editable=False, unique=True)

    class Meta:
        verbose_name = _("thông tin người bán")
        verbose_name_plural = _("thông tin người bán")
        constraints = [models.CheckConstraint(condition=Q(only_row=True), name="seller_only_one")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        super().save(*args, **kwargs)
        cache.delete(CACHE_KEY)
        content_changed()

    @property
    def missing(self) -> list[str]:
        """Labels of what the law wants and is not there."""
        return [str(self._meta.get_field(name).verbose_name) for name in self.REQUIRED if not getattr(self, name)]

    @property
    def zalo_url(self) -> str:
        """A plain link; nothing of Zalo's is loaded."""
        return f"https://zalo.me/{self.zalo}" if self.zalo else ""

    @property
    def takes_transfers(self) -> bool:
        return bool(self.bank_name and self.bank_bin and self.bank_account and self.bank_holder)

    @property
    def is_complete(self) -> bool:
        return not self.missing


def current_seller() -> Seller | None:
    """The one row, from the cache for at most a minute."""
    held = cache.get(CACHE_KEY)
    if held is None:
        held = Seller.objects.first() or "none"
        cache.set(CACHE_KEY, held, CACHE_S)
    return None if held == "none" else held


def why_closed() -> str:
    """Vietnamese words for staff and buyers when no order may be taken; empty when the shop is open."""
    seller = current_seller()
    if seller is None:
        return str(_("Cửa hàng chưa nhận đơn: chưa có thông tin người bán theo luật. Người quản trị bổ sung ở mục Thông tin người bán."))
    if seller.missing:
        return str(_("Cửa hàng chưa nhận đơn: thông tin người bán còn thiếu %s.")) % ", ".join(seller.missing).lower()
    return ""

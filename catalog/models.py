"""Oscar's catalogue models with what an OCOP product needs. Oscar's own remaining models follow by the last import."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.catalogue.abstract_models import AbstractProduct, AbstractProductClass, AbstractProductImage
from oscar.core.loading import get_model

from catalog.fold import fold
from catalog.groups import Group
from catalog.querysets import ProductQuerySet

MONTH = [MinValueValidator(1), MaxValueValidator(12)]


class Product(AbstractProduct):
    """Goods or a service of one producer. Stars and validity are the certificate's, never the product's.

    Products of one producer with the same `product_line` are one family (`family_key`): where a channel can, it sells them as one item
    with a choice, named by `line_option` or else by the net content. `price_vnd` is the shelf price in whole đồng; a StockRecord may
    override it at its point. `weight_g` is the packed weight in grams. `season_from`/`season_to` are inclusive months; both or none.
    """

    sku = models.CharField(_("Mã sản phẩm (SKU)"), max_length=64, unique=True)
    producer = models.ForeignKey("producers.Producer", models.PROTECT, related_name="products", verbose_name=_("Chủ thể"))
    group = models.CharField(_("Nhóm"), max_length=20, choices=Group.choices, db_index=True)
    commune = models.ForeignKey(
        "points.Commune", models.PROTECT, null=True, blank=True, related_name="products", verbose_name=_("Nơi sản xuất")
    )
    price_vnd = models.PositiveIntegerField(_("Giá bán (đồng)"), null=True, blank=True)
    net_content = models.CharField(_("Khối lượng tịnh, quy cách"), max_length=60, blank=True)
    weight_g = models.PositiveIntegerField(_("Khối lượng đóng gói (g)"), null=True, blank=True)
    product_line = models.CharField(
        _("Dòng sản phẩm"),
        max_length=120,
        blank=True,
        help_text=_("Ghi cùng một tên cho các quy cách của một mặt hàng, ví dụ: Miến dong Nguyên Bình. Sàn sẽ bán chúng trong một tin."),
    )
    line_option = models.CharField(
        _("Tên lựa chọn trong dòng"), max_length=60, blank=True, help_text=_("Ví dụ: 500 g. Để trống thì lấy theo quy cách.")
    )
    family_key = models.CharField(max_length=160, editable=False, default="", db_index=True)
    ingredients = models.TextField(_("Thành phần"), blank=True)
    storage = models.TextField(_("Bảo quản"), blank=True)
    usage = models.TextField(_("Cách dùng"), blank=True)
    shelf_life = models.CharField(_("Hạn sử dụng"), max_length=100, blank=True)
    origin = models.CharField(_("Xuất xứ"), max_length=200, blank=True)
    raw_area = models.CharField(
        _("Vùng nguyên liệu"), max_length=200, blank=True, help_text=_("Xóm, xã nơi trồng, nuôi, thu hái. Lô mới lấy theo đây.")
    )
    packaging_version = models.CharField(
        _("Phiên bản bao bì"), max_length=80, blank=True, help_text=_("Bao bì đang dùng, ví dụ: túi 500 g, mẫu 2026. Lô mới lấy theo đây.")
    )
    is_alcohol = models.BooleanField(_("Có cồn"), default=False)
    abv = models.DecimalField(_("Độ cồn (% thể tích)"), max_digits=4, decimal_places=1, null=True, blank=True)
    suspended_at = models.DateTimeField(_("Tạm dừng bán từ"), null=True, blank=True)
    suspension_note = models.CharField(_("Lý do tạm dừng"), max_length=300, blank=True)
    season_from = models.PositiveSmallIntegerField(_("Mùa bán từ tháng"), null=True, blank=True, validators=MONTH)
    season_to = models.PositiveSmallIntegerField(_("Mùa bán đến tháng"), null=True, blank=True, validators=MONTH)
    protected_name = models.CharField(
        _("Tên được bảo hộ"),
        max_length=120,
        blank=True,
        help_text=_("Chỉ dẫn địa lý hoặc nhãn hiệu chứng nhận mà sản phẩm được phép dùng, ví dụ: Chỉ dẫn địa lý 00026 “Trùng Khánh”."),
    )
    is_demo = models.BooleanField(_("Dữ liệu trình diễn"), default=False, db_index=True)
    folded = models.TextField(editable=False, default="")

    objects = ProductQuerySet.as_manager()

    class Meta(AbstractProduct.Meta):
        verbose_name = _("sản phẩm")
        verbose_name_plural = _("sản phẩm")
        constraints = [
            models.CheckConstraint(condition=Q(price_vnd=None) | Q(price_vnd__gt=0), name="product_price_positive"),
            models.CheckConstraint(condition=Q(weight_g=None) | Q(weight_g__gt=0), name="product_weight_positive"),
            models.CheckConstraint(condition=Q(abv=None) | Q(abv__gte=0, abv__lte=100), name="product_abv_percent"),
            models.CheckConstraint(
                condition=Q(season_from=None, season_to=None) | Q(season_from__range=(1, 12), season_to__range=(1, 12)),
                name="product_season_both_or_none",
            ),
        ]

    def clean(self) -> None:
        self._choose_class()
        super().clean()

    def save(self, *args, **kwargs) -> None:
        self.fold_names()
        self._choose_class()
        super().save(*args, **kwargs)

    def fold_names(self) -> None:
        """Once the producer has its number."""
        self.folded = fold(self.title)
        line = fold(self.product_line)
        self.family_key = f"{self.producer_id}:{line}"[:160] if line else ""

    def _choose_class(self) -> None:
        """Oscar wants a class; ours follows from the group: goods are shipped and counted, a service is neither."""
        if self.product_class_id is None:
            self.product_class = class_for(is_service=self.is_service)

    @property
    def is_service(self) -> bool:
        """A service has no stock and no shipping; it is asked for, not put in a basket."""
        return self.group == Group.TOURISM


def class_for(*, is_service: bool) -> AbstractProductClass:
    """The one class of goods, or the one of services; made when first needed."""
    found, _made = get_model("catalogue", "ProductClass").objects.get_or_create(
        slug="dich-vu" if is_service else "hang-hoa",
        defaults={
            "name": "Dịch vụ" if is_service else "Hàng hóa",
            "requires_shipping": not is_service,
            "track_stock": not is_service,
        },
    )
    return found


class ProductImage(AbstractProductImage):
    """`is_illustration` marks our drawn artwork, shown with the words "Hình minh họa". Sizes are pixels of the original.

    `rendered_at` None: its renditions wait to be drawn.
    """

    alt_text = models.CharField(_("Mô tả ảnh"), max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    width = models.PositiveIntegerField(null=True, editable=False)
    height = models.PositiveIntegerField(null=True, editable=False)
    is_illustration = models.BooleanField(_("Hình minh họa"), default=False)
    rendered_at = models.DateTimeField(null=True, editable=False, db_index=True)


from oscar.apps.catalogue.models import *  # noqa: E402, F403  (Oscar's fork pattern: own models first, the rest after)

from catalog.listing_row import ListingRow  # noqa: E402, F401  (a model of this app that lives with its search)
from catalog.stamp import Stamp, StampedChange  # noqa: E402, F401  (as below)
from catalog.synonyms import Synonym  # noqa: E402, F401  (as below)

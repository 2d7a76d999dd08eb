"""What staff decide per account: price, stock, words, categories, attributes. The most specific rule wins: product, group, account."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.groups import Group
from connectors.rules import texts
from connectors.rules.prices import Fee, PriceTerms, Promotion
from connectors.rules.stock import StockTerms

PERCENT = [MinValueValidator(0), MaxValueValidator(100)]


class Scope(models.Model):
    """Which products of the account a rule is for: one product, one group, or (both empty) all."""

    account = models.ForeignKey("connectors.Account", models.CASCADE, related_name="+", verbose_name=_("Gian hàng"))
    group = models.CharField(_("Nhóm"), max_length=20, choices=Group.choices, blank=True)
    product = models.ForeignKey("catalogue.Product", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("Sản phẩm"))

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.group and self.product_id:
            raise ValidationError({"group": _("Chọn nhóm hoặc sản phẩm, không chọn cả hai.")})
        twins = type(self).objects.filter(account_id=self.account_id, group=self.group, product_id=self.product_id)  # type: ignore[attr-defined]  # every concrete model has it
        if self.account_id and twins.exclude(pk=self.pk).exists():
            raise ValidationError(_("Đã có quy tắc cho đúng phạm vi này. Hãy sửa quy tắc đó."))

    @property
    def scope_text(self) -> str:
        if self.product_id:
            return str(self.product)
        return str(Group(self.group).label) if self.group else str(_("Mọi sản phẩm"))

    def __str__(self) -> str:
        return f"{self.account} · {self.scope_text}"


def once_per_scope(name: str) -> list[models.BaseConstraint]:
    return [
        models.UniqueConstraint(fields=["account", "group"], condition=Q(product=None), name=f"{name}_group_once"),
        models.UniqueConstraint(fields=["account", "product"], condition=Q(product__isnull=False), name=f"{name}_product_once"),
    ]


class PriceRule(Scope):
    """See `connectors.rules.prices.PriceTerms`."""

    class Step(models.IntegerChoices):
        ONE = 1, _("Không làm tròn")
        FIVE_HUNDRED = 500, _("Lên tròn 500 đ")
        THOUSAND = 1000, _("Lên tròn 1.000 đ")

    factor_percent = models.DecimalField(
        _("Hệ số giá (%)"), max_digits=6, decimal_places=2, default=100, validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text=_("100 là bằng giá trên trang của tỉnh, 110 là cao hơn 10%."),
    )  # fmt: skip
    margin_vnd = models.IntegerField(_("Cộng thêm (đồng)"), default=0, help_text=_("Số âm để bớt đi."))
    round_to = models.PositiveIntegerField(_("Làm tròn"), choices=Step.choices, default=Step.ONE)
    promotion_percent = models.DecimalField(
        _("Khuyến mãi giảm (%)"), max_digits=5, decimal_places=2, null=True, blank=True, validators=PERCENT
    )
    promotion_from_on = models.DateField(_("Khuyến mãi từ ngày"), null=True, blank=True)
    promotion_until_on = models.DateField(_("Đến hết ngày"), null=True, blank=True)
    floor_percent = models.DecimalField(
        _("Chủ thể nhận ít nhất (% giá trên trang)"), max_digits=5, decimal_places=2, null=True, blank=True, validators=PERCENT,
        help_text=_("Sau khi trừ phí sàn. Thấp hơn mức này thì không đăng."),
    )  # fmt: skip
    floor_vnd = models.PositiveIntegerField(_("Chủ thể nhận ít nhất (đồng)"), null=True, blank=True)

    class Meta:
        ordering = ["account", "group", "product"]
        verbose_name = _("quy tắc giá")
        verbose_name_plural = _("quy tắc giá")
        constraints = once_per_scope("price_rule")

    def clean(self) -> None:
        super().clean()
        given = [self.promotion_percent, self.promotion_from_on, self.promotion_until_on]
        if any(value is not None for value in given) and None in given:
            raise ValidationError({"promotion_percent": _("Khuyến mãi cần đủ mức giảm, ngày đầu và ngày cuối.")})
        if self.promotion_from_on and self.promotion_until_on and self.promotion_until_on < self.promotion_from_on:
            raise ValidationError({"promotion_until_on": _("Ngày cuối không trước ngày đầu.")})

    @property
    def terms(self) -> PriceTerms:
        promotion = None
        if self.promotion_percent is not None and self.promotion_from_on and self.promotion_until_on:
            promotion = Promotion(percent=self.promotion_percent, from_on=self.promotion_from_on, until_on=self.promotion_until_on)
        return PriceTerms(
            factor_percent=self.factor_percent,
            margin_vnd=self.margin_vnd,
            round_to=self.round_to,
            promotion=promotion,
            floor_percent=self.floor_percent,
            floor_vnd=self.floor_vnd,
        )


class ChannelFee(models.Model):
    """What the channel keeps of a sale, with the days on which it applies. A new tariff is a new row; old rows stay."""

    class Kind(models.TextChoices):
        COMMISSION = "commission", _("Phí cố định (hoa hồng)")
        PAYMENT = "payment", _("Phí thanh toán")
        SERVICE = "service", _("Phí dịch vụ")
        OTHER = "other", _("Phí khác")

    account = models.ForeignKey("connectors.Account", models.CASCADE, related_name="fees", verbose_name=_("Gian hàng"))
    kind = models.CharField(_("Loại phí"), max_length=20, choices=Kind.choices)
    percent = models.DecimalField(_("Phần trăm giá bán"), max_digits=5, decimal_places=2, default=0, validators=PERCENT)
    fixed_vnd = models.PositiveIntegerField(_("Cộng mỗi sản phẩm (đồng)"), default=0)
    applies_from_on = models.DateField(_("Áp dụng từ ngày"))
    applies_until_on = models.DateField(_("Đến hết ngày"), null=True, blank=True)
    source = models.CharField(_("Căn cứ"), max_length=300, blank=True, help_text=_("Thông báo của sàn, ngày đọc."))

    class Meta:
        ordering = ["account", "kind", "-applies_from_on"]
        verbose_name = _("phí sàn")
        verbose_name_plural = _("phí sàn")
        constraints = [
            models.UniqueConstraint(fields=["account", "kind", "applies_from_on"], name="channel_fee_once"),
            models.CheckConstraint(
                condition=Q(applies_until_on=None) | Q(applies_until_on__gte=models.F("applies_from_on")),
                name="channel_fee_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} · {self.Kind(self.kind).label}"

    def applies(self, on: date) -> bool:
        return self.applies_from_on <= on and (self.applies_until_on is None or on <= self.applies_until_on)

    @property
    def fee(self) -> Fee:
        return Fee(name=str(self.Kind(self.kind).label), percent=self.percent, fixed_vnd=self.fixed_vnd)


class StockRule(Scope):
    """See `connectors.rules.stock.StockTerms`."""

    points = models.ManyToManyField(
        "partner.Partner", blank=True, related_name="+", verbose_name=_("Lấy hàng ở điểm"), help_text=_("Để trống: mọi điểm đang mở.")
    )
    buffer = models.PositiveIntegerField(_("Giữ lại (đơn vị)"), default=0, help_text=_("Không bao giờ hứa bán số này trên gian hàng."))
    share_percent = models.PositiveIntegerField(_("Tỷ lệ bán trên gian hàng (%)"), default=100, validators=PERCENT)
    minimum = models.PositiveIntegerField(_("Ít hơn số này thì báo hết hàng"), default=0)
    cap = models.PositiveIntegerField(_("Nhiều nhất (đơn vị)"), null=True, blank=True)

    class Meta:
        ordering = ["account", "group", "product"]
        verbose_name = _("quy tắc tồn kho")
        verbose_name_plural = _("quy tắc tồn kho")
        constraints = once_per_scope("stock_rule")

    @property
    def terms(self) -> StockTerms:
        """Needs `points` prefetched when many are read."""
        return StockTerms(
            points=frozenset(point.pk for point in self.points.all()),
            buffer=self.buffer,
            share_percent=self.share_percent,
            minimum=self.minimum,
            cap=self.cap,
        )


class LastUnitsRule(models.Model):
    """The last units go to one shop only. One rule per product or group (both empty: all); no keeper: our own shop keeps them."""

    group = models.CharField(_("Nhóm"), max_length=20, choices=Group.choices, blank=True)
    product = models.ForeignKey("catalogue.Product", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("Sản phẩm"))
    threshold = models.PositiveIntegerField(_("Khi cả các điểm còn không quá (đơn vị)"), validators=[MinValueValidator(1)])
    keeper = models.ForeignKey(
        "connectors.Account", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("Chỉ bán ở gian hàng"),
        help_text=_("Để trống: chỉ bán trên trang của tỉnh và tại điểm bán."),
    )  # fmt: skip

    class Meta:
        ordering = ["group", "product"]
        verbose_name = _("hàng cuối")
        verbose_name_plural = _("hàng cuối")
        constraints = [
            models.UniqueConstraint(fields=["group"], condition=Q(product=None), name="last_units_group_once"),
            models.UniqueConstraint(fields=["product"], name="last_units_product_once"),
        ]

    def __str__(self) -> str:
        return f"{self.product or Group(self.group).label if self.group or self.product else _('Mọi sản phẩm')} ≤ {self.threshold}"


class StockReservation(models.Model):
    """Units kept for one account's promotion; the other accounts don't promise them while it lasts."""

    account = models.ForeignKey("connectors.Account", models.CASCADE, related_name="reservations", verbose_name=_("Giữ cho gian hàng"))
    product = models.ForeignKey("catalogue.Product", models.CASCADE, related_name="+", verbose_name=_("Sản phẩm"))
    quantity = models.PositiveIntegerField(_("Số lượng giữ"), validators=[MinValueValidator(1)])
    from_on = models.DateField(_("Từ ngày"))
    until_on = models.DateField(_("Đến hết ngày"))
    note = models.CharField(_("Chương trình"), max_length=200, blank=True)

    class Meta:
        ordering = ["-until_on", "account"]
        verbose_name = _("hàng giữ cho khuyến mãi")
        verbose_name_plural = _("hàng giữ cho khuyến mãi")
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gte=models.F("from_on")), name="reservation_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.product} · {self.quantity} · {self.account}"


class CategoryRule(Scope):
    """Where products go in the marketplace's tree. `word` narrows a group: products whose name has it; the longest word wins."""

    word = models.CharField(_("Tên sản phẩm có từ"), max_length=60, blank=True)
    category_id = models.CharField(_("Ngành hàng trên sàn"), max_length=40)
    category_path = models.CharField(_("Đường dẫn ngành hàng"), max_length=400, blank=True, editable=False)

    class Meta:
        ordering = ["account", "group", "word", "product"]
        verbose_name = _("ngành hàng")
        verbose_name_plural = _("ngành hàng")
        constraints = [
            models.UniqueConstraint(fields=["account", "group", "word"], condition=Q(product=None), name="category_rule_group_once"),
            models.UniqueConstraint(fields=["account", "product"], condition=Q(product__isnull=False), name="category_rule_product_once"),
        ]

    def clean(self) -> None:
        if self.group and self.product_id:
            raise ValidationError({"group": _("Chọn nhóm hoặc sản phẩm, không chọn cả hai.")})


class AttributeRule(models.Model):
    """What fills one attribute of a category (empty: of every category): a fact of the product, or a fixed value."""

    account = models.ForeignKey("connectors.Account", models.CASCADE, related_name="+", verbose_name=_("Gian hàng"))
    category_id = models.CharField(_("Ngành hàng"), max_length=40, blank=True)
    attribute_id = models.CharField(_("Thuộc tính"), max_length=40)
    attribute_name = models.CharField(_("Tên thuộc tính"), max_length=200, blank=True, editable=False)
    source = models.CharField(_("Lấy từ"), max_length=30, blank=True)
    value_id = models.CharField(_("Giá trị chọn sẵn"), max_length=40, blank=True)
    value_text = models.CharField(_("Giá trị cố định"), max_length=200, blank=True)
    unit = models.CharField(_("Đơn vị"), max_length=20, blank=True)

    class Meta:
        ordering = ["account", "category_id", "attribute_name"]
        verbose_name = _("thuộc tính")
        verbose_name_plural = _("thuộc tính")
        constraints = [models.UniqueConstraint(fields=["account", "category_id", "attribute_id"], name="attribute_rule_once")]

    def __str__(self) -> str:
        return f"{self.account} · {self.attribute_name or self.attribute_id}"


def check_template(value: str) -> None:
    problems = texts.problems_of(value)
    if problems:
        raise ValidationError(problems)


class TextTemplate(Scope):
    """The words of a listing; an empty one leaves the marketplace's own default."""

    title = models.CharField(_("Mẫu tên"), max_length=300, blank=True, validators=[check_template])
    description = models.TextField(_("Mẫu mô tả"), blank=True, validators=[check_template])

    class Meta:
        ordering = ["account", "group", "product"]
        verbose_name = _("mẫu tên và mô tả")
        verbose_name_plural = _("mẫu tên và mô tả")
        constraints = once_per_scope("text_template")


class SelectionRule(models.Model):
    """Which products go to an account. A product goes when an including row fits and no excluding row does."""

    account = models.ForeignKey("connectors.Account", models.CASCADE, related_name="selections", verbose_name=_("Gian hàng"))
    is_included = models.BooleanField(_("Đưa lên gian hàng"), default=True, help_text=_("Bỏ chọn: các sản phẩm này không đưa lên."))
    group = models.CharField(_("Nhóm"), max_length=20, choices=Group.choices, blank=True)
    min_stars = models.PositiveIntegerField(
        _("Từ hạng sao"), null=True, blank=True, validators=[MinValueValidator(3), MaxValueValidator(5)]
    )
    producer = models.ForeignKey("producers.Producer", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("Chủ thể"))
    product = models.ForeignKey("catalogue.Product", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("Sản phẩm"))

    class Meta:
        ordering = ["account", "-is_included", "group"]
        verbose_name = _("chọn sản phẩm")
        verbose_name_plural = _("chọn sản phẩm")

    def __str__(self) -> str:
        return f"{self.account} · {self.words}"

    @property
    def words(self) -> str:
        parts: list[Any] = [
            Group(self.group).label if self.group else "",
            _("từ %s sao") % self.min_stars if self.min_stars else "",
            self.producer or "",
            self.product or "",
        ]
        return ", ".join(str(part) for part in parts if part) or str(_("Mọi sản phẩm"))


class TaxonomyPart(models.Model):
    """The version of one part of what a marketplace told an account: categories, shipping, or one category's attributes and limits."""

    account = models.ForeignKey("connectors.Account", models.CASCADE, related_name="taxonomy", verbose_name=_("Gian hàng"))
    part = models.CharField(_("Phần"), max_length=60)
    version = models.CharField(_("Phiên bản"), max_length=12)
    size = models.PositiveIntegerField(_("Số mục"), default=0)
    read_at = models.DateTimeField(_("Đọc lúc"))
    changed_at = models.DateTimeField(_("Đổi lúc"))

    class Meta:
        ordering = ["account", "part"]
        verbose_name = _("dữ liệu ngành hàng")
        verbose_name_plural = _("dữ liệu ngành hàng")
        constraints = [models.UniqueConstraint(fields=["account", "part"], name="taxonomy_part_once")]

    def __str__(self) -> str:
        return f"{self.account} · {self.part}"


class TaxonomyChange(models.Model):
    """A change at the marketplace that touches products of ours; told until somebody has seen it."""

    account = models.ForeignKey("connectors.Account", models.CASCADE, related_name="taxonomy_changes", verbose_name=_("Gian hàng"))
    category_id = models.CharField(_("Ngành hàng"), max_length=40, blank=True)
    text = models.TextField(_("Điều gì đổi"))
    listing_count = models.PositiveIntegerField(_("Số tin liên quan"), default=0)
    found_at = models.DateTimeField(_("Thấy lúc"))
    seen_at = models.DateTimeField(_("Đã xem lúc"), null=True, blank=True)

    class Meta:
        ordering = ["-found_at", "-pk"]
        verbose_name = _("thay đổi của sàn")
        verbose_name_plural = _("thay đổi của sàn")

    def __str__(self) -> str:
        return self.text

"""Oscar's order with where it came from, how it is paid and how it reaches the buyer. Written only by `shop.orders`."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.address.abstract_models import AbstractShippingAddress
from oscar.apps.order.abstract_models import AbstractLine, AbstractOrder
from phonenumber_field.modelfields import PhoneNumberField

from shop.address.abstract import AddressInVietnam
from shop.panels import channel_label


class OrderStatus(models.TextChoices):
    PENDING_PAYMENT = "pending_payment", _("Chờ thanh toán")
    NEW = "new", _("Mới đặt")
    PACKED = "packed", _("Đã đóng gói")
    SHIPPED = "shipped", _("Đã gửi hàng")
    COMPLETED = "completed", _("Đã giao")
    RETURNED = "returned", _("Đã trả hàng")
    CANCELLED = "cancelled", _("Đã hủy")


class Order(AbstractOrder):
    """`channel` is "shop" or the marketplace's code; `channel_account` and `channel_order_id` name the order there.

    `token` makes placing idempotent: the same form sent twice is one order. `expires_at` ends an unpaid order's hold on stock.
    """

    channel = models.CharField(_("Kênh bán"), max_length=20, default="shop", db_index=True)
    channel_account = models.PositiveIntegerField(null=True, blank=True)
    channel_order_id = models.CharField(_("Mã đơn trên sàn"), max_length=64, blank=True)
    token = models.CharField(max_length=64, unique=True, null=True, editable=False)
    phone = PhoneNumberField(_("Điện thoại người mua"), blank=True, db_index=True)
    payment_method = models.CharField(_("Thanh toán"), max_length=30, default="cod")
    pickup_point = models.ForeignKey(
        "partner.Partner", models.PROTECT, null=True, blank=True, related_name="pickups", verbose_name=_("Nhận tại điểm")
    )
    note = models.TextField(_("Ghi chú của người mua"), blank=True)
    gift_note = models.TextField(_("Lời nhắn kèm quà"), blank=True)
    expires_at = models.DateTimeField(null=True, blank=True, db_index=True)
    attention = models.TextField(_("Việc cần người xử lý"), blank=True)
    forget_asked_at = models.DateTimeField(_("Xin xóa dữ liệu lúc"), null=True, blank=True)

    wagtail_reference_index_ignore = True  # no page points at an order; Wagtail would index it again with each save

    class Meta(AbstractOrder.Meta):
        verbose_name = _("đơn hàng")
        verbose_name_plural = _("đơn hàng")
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "channel_account", "channel_order_id"], condition=~Q(channel_order_id=""), name="order_once_per_channel"
            )
        ]

    @property
    def status_label(self) -> str:
        return OrderStatus(self.status).label if self.status in OrderStatus.values else self.status

    @property
    def letters_to(self) -> str:
        """Where letters about it go; empty when the buyer left no address."""
        return self.guest_email or (self.user.email if self.user else "")

    @property
    def channel_label(self) -> str:
        return channel_label(self.channel)

    @property
    def payment_label(self) -> str:
        from shop.payments import label_of  # the ways to pay read orders

        return label_of(self.payment_method)

    @property
    def buyer_label(self) -> str:
        """Who receives it; whoever picks up left the name in the note. Empty once erased."""
        if self.shipping_address_id is not None:
            return self.shipping_address.first_name
        first = self.note.split("\n")[0]
        return first.partition(": ")[2] if self.pickup_point_id and ": " in first else ""


class Line(AbstractLine):
    """`gift_set` names the box that the goods belong into; its price is shared over the box's lines."""

    gift_set = models.ForeignKey(
        "gifts.GiftSet", models.SET_NULL, null=True, blank=True, related_name="order_lines", verbose_name=_("Trong bộ quà")
    )

    class Meta(AbstractLine.Meta):
        pass


class LineReturn(models.Model):
    """Units of one line that came back: sent back by the buyer, or never delivered. Append-only, written by `shop.orders` alone."""

    line = models.ForeignKey(Line, models.PROTECT, related_name="returns", verbose_name=_("Dòng hàng"))
    quantity = models.PositiveIntegerField(_("Số về"))
    good_quantity = models.PositiveIntegerField(_("Còn bán được"))
    is_undelivered = models.BooleanField(_("Chưa giao được"), default=False)
    cause = models.CharField(_("Vì sao"), max_length=200, blank=True)
    at = models.DateTimeField(_("Về lúc"), db_index=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0) & Q(good_quantity__lte=models.F("quantity")), name="line_return_counts"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} · {self.quantity}"


class InvoiceRequest(models.Model):
    """For whom the seller writes the invoice. The tax code passed its check digit when it was typed."""

    order = models.OneToOneField(Order, models.CASCADE, related_name="invoice_request", verbose_name=_("Đơn hàng"))
    tax_code = models.CharField(_("Mã số thuế"), max_length=14)
    name = models.CharField(_("Tên đơn vị"), max_length=200)
    address = models.CharField(_("Địa chỉ đơn vị"), max_length=250)
    email = models.EmailField(_("Thư điện tử nhận hóa đơn"))

    class Meta:
        verbose_name = _("yêu cầu hóa đơn")
        verbose_name_plural = _("yêu cầu hóa đơn")

    def __str__(self) -> str:
        return f"{self.tax_code} · {self.name}"


class ShippingAddress(AbstractShippingAddress, AddressInVietnam):
    class Meta(AbstractShippingAddress.Meta):
        pass


from oscar.apps.order.models import *  # noqa: E402, F403  (Oscar's fork pattern)

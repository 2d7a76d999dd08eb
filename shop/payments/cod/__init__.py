"""Cash on delivery: nothing is held or asked of anybody; the courier or the sales point takes the money."""

from django.utils.translation import gettext_noop

from shop.payments.contract import PaymentMethod

METHOD = PaymentMethod(
    code="cod",
    label=gettext_noop("Trả tiền mặt khi nhận hàng"),
    explanation=gettext_noop("Bạn xem hàng rồi mới trả tiền."),
    is_cash=True,
)

"""Bank transfer with VietQR: the buyer's bank fills in account, amount and message; the statement tells that the money came."""

from datetime import timedelta

from django.utils.translation import gettext_noop

from shop.payments.contract import PaymentMethod

METHOD = PaymentMethod(
    code="bank_transfer",
    label=gettext_noop("Chuyển khoản ngân hàng (VietQR)"),
    explanation=gettext_noop("Đặt xong, bạn quét mã bằng ứng dụng ngân hàng. Cửa hàng giữ hàng cho bạn 24 giờ."),
    is_cash=False,
    pay_within=timedelta(hours=24),
)

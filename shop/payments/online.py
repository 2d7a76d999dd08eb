"""The gateways as the checkout offers them. Their folders know no framework, so their words stand here."""

from datetime import timedelta

from django.utils.translation import gettext_noop

from shop.payments.contract import PaymentMethod

PAY_WITHIN = timedelta(minutes=30)
METHODS = (
    PaymentMethod(
        code="vnpay",
        label=gettext_noop("Thẻ ngân hàng hoặc mã QR qua VNPay"),
        explanation=gettext_noop("Đặt xong, bạn trả tiền trên trang của VNPay. Cửa hàng giữ hàng cho bạn 30 phút."),
        is_cash=False,
        pay_within=PAY_WITHIN,
        is_online=True,
        least_vnd=5_000,
        most_vnd=999_999_999,
    ),
    PaymentMethod(
        code="momo",
        label=gettext_noop("Ví MoMo"),
        explanation=gettext_noop("Đặt xong, bạn trả tiền bằng ví MoMo. Cửa hàng giữ hàng cho bạn 30 phút."),
        is_cash=False,
        pay_within=PAY_WITHIN,
        is_online=True,
        least_vnd=1_000,
        most_vnd=50_000_000,
    ),
    PaymentMethod(
        code="zalopay",
        label=gettext_noop("ZaloPay"),
        explanation=gettext_noop("Đặt xong, bạn trả tiền bằng ZaloPay. Cửa hàng giữ hàng cho bạn 30 phút."),
        is_cash=False,
        pay_within=PAY_WITHIN,
        is_online=True,
        least_vnd=1_000,
        most_vnd=50_000_000,
    ),
)

"""VNPay (version 2.1.0): pay page by redirect, IPN by GET, query and refund by JSON. No framework in this folder."""

from shop.payments.gateway import probed
from shop.payments.vnpay.client import VnpayGateway
from shop.payments.vnpay.sandbox import VnpaySandbox
from shop.services.contract import Connection, Field

CODE, LABEL = "vnpay", "VNPay"
FIELDS = (
    Field(name="tmn_code", label="Mã website (vnp_TmnCode)", help="8 chữ và số, VNPay cấp khi đăng ký."),
    Field(name="hash_secret", label="Chuỗi bí mật (vnp_HashSecret)", is_secret=True),
    Field(
        name="pay_url",
        label="Địa chỉ trang trả tiền",
        is_address=True,
        default="https://sandbox.vnpayment.vn/paymentv2/vpcpay.html",
        help="Máy thử nghiệm của VNPay được điền sẵn; khi lên thật dùng địa chỉ VNPay cấp.",
    ),
    Field(
        name="api_url",
        label="Địa chỉ truy vấn và hoàn tiền",
        is_address=True,
        default="https://sandbox.vnpayment.vn/merchant_webapi/api/transaction",
    ),
)
SANDBOX_SETTINGS = {"tmn_code": "TESTCB01", "hash_secret": "khoa-cua-cong-thu-nghiem-vnpay00"}


def sandbox_settings(base_url: str) -> dict[str, str]:
    return {
        **SANDBOX_SETTINGS,
        "pay_url": f"{base_url}/paymentv2/vpcpay.html",
        "api_url": f"{base_url}/merchant_webapi/api/transaction",
    }


def build(connection: Connection) -> VnpayGateway:
    return VnpayGateway(connection)


def probe(gateway: VnpayGateway) -> str:
    """Asks for a charge that nobody made: our keys have to be right for the answer "not found"."""
    return probed(gateway)


make_sandbox = VnpaySandbox

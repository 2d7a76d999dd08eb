"""MoMo (AIO v2): create by JSON, IPN by POST answered 204, query, refund. No framework in this folder."""

from shop.payments.gateway import probed
from shop.payments.momo.client import MomoGateway
from shop.payments.momo.sandbox import MomoSandbox
from shop.services.contract import Connection, Field

CODE, LABEL = "momo", "MoMo"
FIELDS = (
    Field(name="partner_code", label="Mã đối tác (partnerCode)"),
    Field(name="access_key", label="Khóa truy cập (accessKey)", is_secret=True),
    Field(name="secret_key", label="Khóa bí mật (secretKey)", is_secret=True),
    Field(
        name="api_url",
        label="Địa chỉ máy chủ",
        is_address=True,
        default="https://test-payment.momo.vn/v2/gateway/api",
        help="Máy thử nghiệm của MoMo được điền sẵn; khi lên thật: https://payment.momo.vn/v2/gateway/api",
    ),
)
SANDBOX_SETTINGS = {"partner_code": "CBTEST", "access_key": "khoa-truy-cap-thu-nghiem", "secret_key": "khoa-cua-cong-thu-nghiem-momo"}


def sandbox_settings(base_url: str) -> dict[str, str]:
    return {**SANDBOX_SETTINGS, "api_url": f"{base_url}/v2/gateway/api"}


def build(connection: Connection) -> MomoGateway:
    return MomoGateway(connection)


def probe(gateway: MomoGateway) -> str:
    """Asks for a charge that nobody made: our keys have to be right for the answer "not found"."""
    return probed(gateway)


make_sandbox = MomoSandbox

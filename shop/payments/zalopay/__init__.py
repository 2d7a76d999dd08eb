"""ZaloPay (v2): create by JSON, call-back by POST, query, refund. No framework in this folder."""

from shop.payments.gateway import probed
from shop.payments.zalopay.client import ZalopayGateway
from shop.payments.zalopay.sandbox import ZalopaySandbox
from shop.services.contract import Connection, Field

CODE, LABEL = "zalopay", "ZaloPay"
FIELDS = (
    Field(name="app_id", label="Mã ứng dụng (app_id)", help="Chỉ chữ số."),
    Field(name="key1", label="Khóa gửi đi (key1)", is_secret=True),
    Field(name="key2", label="Khóa gọi về (key2)", is_secret=True),
    Field(
        name="api_url",
        label="Địa chỉ máy chủ",
        is_address=True,
        default="https://sb-openapi.zalopay.vn/v2",
        help="Máy thử nghiệm của ZaloPay được điền sẵn; khi lên thật: https://openapi.zalopay.vn/v2",
    ),
)
SANDBOX_SETTINGS = {"app_id": "2999", "key1": "khoa-mot-cua-cong-thu-nghiem", "key2": "khoa-hai-cua-cong-thu-nghiem"}


def sandbox_settings(base_url: str) -> dict[str, str]:
    return {**SANDBOX_SETTINGS, "api_url": f"{base_url}/v2"}


def build(connection: Connection) -> ZalopayGateway:
    return ZalopayGateway(connection)


def probe(gateway: ZalopayGateway) -> str:
    """Asks for a charge that nobody made: our keys have to be right for the answer "not found"."""
    return probed(gateway)


make_sandbox = ZalopaySandbox

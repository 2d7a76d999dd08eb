"""Viettel Post: log-in for a token, places by its own two-level list, a token in the webhook's body. No framework in this folder."""

from shop.carriers.viettelpost.client import ViettelPostCarrier
from shop.carriers.viettelpost.sandbox import ViettelPostSandbox
from shop.services.contract import Connection, Field

CODE, LABEL = "viettelpost", "Viettel Post"
TRACKING_PAGE = "https://viettelpost.vn/thong-tin-don-hang?peopleTracking=sender&orderNumber="
"""Public; the code follows. Read in independent integrations, not in Viettel Post's own documentation."""
FIELDS = (
    Field(name="username", label="Tên đăng nhập"),
    Field(name="password", label="Mật khẩu", is_secret=True),
    Field(name="hook_key", label="Token gọi về", is_secret=True, help="Token mà Viettel Post gửi kèm mỗi lần báo hành trình."),
    Field(name="service", label="Mã dịch vụ", default="VCN", help="Ví dụ VCN: chuyển phát nhanh."),
    Field(
        name="api_url",
        label="Địa chỉ máy chủ",
        is_address=True,
        default="https://partnerdev.viettelpost.vn",
        help="Máy thử nghiệm của Viettel Post được điền sẵn; khi lên thật: https://partner.viettelpost.vn",
    ),
)
SANDBOX_SETTINGS = {"username": "cua-hang-thu", "password": "mat-khau-thu-nghiem", "hook_key": "token-goi-ve-thu-nghiem", "service": "VCN"}


def sandbox_settings(base_url: str) -> dict[str, str]:
    return {**SANDBOX_SETTINGS, "api_url": base_url}


def build(connection: Connection) -> ViettelPostCarrier:
    return ViettelPostCarrier(connection)


def probe(carrier: ViettelPostCarrier) -> str:
    carrier.log_in()
    return "Kết nối tốt: Viettel Post nhận tên và mật khẩu."


make_sandbox = ViettelPostSandbox

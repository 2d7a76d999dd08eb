"""Vietnam Post (MyVNPost): access token, places by its own list, one code per order. No framework in this folder.

Everything here rests on integrators' code, not on a document of Vietnam Post: each operation is marked as assumed.
"""

from shop.carriers.vnpost.client import VnpostCarrier
from shop.carriers.vnpost.sandbox import VnpostSandbox
from shop.services.contract import Connection, Field

CODE, LABEL = "vnpost", "Vietnam Post"
TRACKING_PAGE = ""
"""Only an old address without encryption is known; the buyer reads the code to the post office instead."""
FIELDS = (
    Field(name="username", label="Tên đăng nhập MyVNPost"),
    Field(name="password", label="Mật khẩu", is_secret=True),
    Field(name="customer_code", label="Mã khách hàng"),
    Field(name="service", label="Mã dịch vụ", default="CTN009"),
    Field(
        name="api_url",
        label="Địa chỉ máy chủ",
        is_address=True,
        default="https://connect-my.vnpost.vn/customer-partner",
        help="Địa chỉ thử và địa chỉ thật do Vietnam Post cấp khi ký hợp đồng.",
    ),
)
SANDBOX_SETTINGS = {"username": "cua-hang-thu", "password": "mat-khau-thu-nghiem", "customer_code": "CB0001", "service": "CTN009"}


def sandbox_settings(base_url: str) -> dict[str, str]:
    return {**SANDBOX_SETTINGS, "api_url": f"{base_url}/customer-partner"}


def build(connection: Connection) -> VnpostCarrier:
    return VnpostCarrier(connection)


def probe(carrier: VnpostCarrier) -> str:
    carrier.log_in()
    return "Kết nối tốt: Vietnam Post nhận tên và mật khẩu."


make_sandbox = VnpostSandbox

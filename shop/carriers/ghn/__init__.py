"""GHN (Giao Hàng Nhanh): two-level addresses by name, our own code makes a create safe to repeat. No framework in this folder."""

from shop.carriers.ghn.client import GhnCarrier
from shop.carriers.ghn.sandbox import GhnSandbox
from shop.services.contract import Connection, Field

CODE, LABEL = "ghn", "GHN"
TRACKING_PAGE = "https://donhang.ghn.vn/?order_code="
"""Public; the code follows. Read in many independent integrations, not in GHN's own documentation."""
FIELDS = (
    Field(name="token", label="Token API", is_secret=True, help="Trang khách hàng GHN, mục Chủ cửa hàng, nút Xem ở dòng Token API."),
    Field(name="shop_id", label="Mã cửa hàng (ShopId)", help="Chỉ chữ số."),
    Field(
        name="api_url",
        label="Địa chỉ máy chủ",
        is_address=True,
        default="https://dev-online-gateway.ghn.vn/shiip/public-api",
        help="Máy thử nghiệm của GHN được điền sẵn; khi lên thật: https://online-gateway.ghn.vn/shiip/public-api",
    ),
)
SANDBOX_SETTINGS = {"token": "khoa-cua-hang-thu-nghiem-ghn", "shop_id": "190001"}


def sandbox_settings(base_url: str) -> dict[str, str]:
    return {**SANDBOX_SETTINGS, "api_url": f"{base_url}/shiip/public-api"}


def build(connection: Connection) -> GhnCarrier:
    return GhnCarrier(connection)


def probe(carrier: GhnCarrier) -> str:
    """Looks for a parcel that nobody made: our keys have to be right for the answer "not found"."""
    carrier.find("KIEM-TRA-KET-NOI")
    return "Kết nối tốt: GHN nhận khóa của cửa hàng."


make_sandbox = GhnSandbox

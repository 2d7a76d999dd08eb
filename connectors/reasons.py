"""Every code that a listing can carry: what it means, what to do, and where. The console, the portal and the tests read it here.

Sources: `catalog.sellable` (may it be sold), the marketplaces' completeness checks, what a marketplace answered, and the engine's states.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from catalog.sellable import REASON_TEXTS, REMEDIES, Reason, gettext_noop
from connectors.models import ListingState
from connectors.registry import UnknownMarketplace, folder


class Place(StrEnum):
    """Where the remedy is carried out; `connectors.console.places` knows the address."""

    PRODUCT = "product"
    CERTIFICATE = "certificate"
    PRODUCER = "producer"
    CATEGORY = "category"
    ATTRIBUTE = "attribute"
    TEXTS = "texts"
    PRICES = "prices"
    VARIANTS = "variants"
    ACCOUNT = "account"
    LISTING = "listing"
    MARKETPLACE = "marketplace"


@dataclass(frozen=True)
class Told:
    text: str
    remedy: str
    place: Place


_SELLABLE_PLACES = {
    Reason.UNPUBLISHED: Place.PRODUCT,
    Reason.NO_CERTIFICATE: Place.CERTIFICATE,
    Reason.CERTIFICATE_NOT_YET_VALID: Place.CERTIFICATE,
    Reason.CERTIFICATE_EXPIRED: Place.CERTIFICATE,
    Reason.CERTIFICATE_REVOKED: Place.CERTIFICATE,
    Reason.PRODUCER_INACTIVE: Place.PRODUCER,
    Reason.NO_CONSENT: Place.PRODUCER,
}

OWN: dict[str, Told] = {
    # completeness
    "service": Told(gettext_noop("Sàn không bán dịch vụ"), gettext_noop("Bỏ sản phẩm khỏi gian hàng này."), Place.LISTING),
    "alcohol": Told(gettext_noop("Sàn không bán rượu"), gettext_noop("Bỏ sản phẩm khỏi gian hàng này."), Place.LISTING),
    "category": Told(gettext_noop("Chưa có ngành hàng"), gettext_noop("Chọn ngành hàng cho nhóm hoặc cho sản phẩm."), Place.CATEGORY),
    "category_gone": Told(gettext_noop("Ngành hàng không còn trên sàn"), gettext_noop("Chọn ngành hàng khác."), Place.CATEGORY),
    "attribute": Told(gettext_noop("Thiếu thuộc tính bắt buộc"), gettext_noop("Chọn cách điền ở mục thuộc tính."), Place.ATTRIBUTE),
    "brand": Told(gettext_noop("Thiếu thương hiệu"), gettext_noop("Chọn thương hiệu ở mục thuộc tính."), Place.ATTRIBUTE),
    "days_to_ship": Told(gettext_noop("Số ngày chuẩn bị không hợp"), gettext_noop("Sửa số ngày ở mục thuộc tính."), Place.ATTRIBUTE),
    "title": Told(gettext_noop("Tên không vừa giới hạn của sàn"), gettext_noop("Sửa tên sản phẩm hoặc mẫu tên."), Place.TEXTS),
    "description": Told(gettext_noop("Mô tả không vừa giới hạn của sàn"), gettext_noop("Viết thêm mô tả hoặc sửa mẫu mô tả."), Place.TEXTS),
    "weight": Told(gettext_noop("Thiếu khối lượng đóng gói"), gettext_noop("Nhập khối lượng ở trang sản phẩm."), Place.PRODUCT),
    "images": Told(gettext_noop("Thiếu ảnh"), gettext_noop("Thêm ảnh ở trang sản phẩm."), Place.PRODUCT),
    "price": Told(gettext_noop("Giá ngoài khoảng của sàn"), gettext_noop("Sửa giá bán hoặc quy tắc giá."), Place.PRICES),
    "option": Told(
        gettext_noop("Tên lựa chọn trong dòng sản phẩm chưa dùng được"),
        gettext_noop("Ghi quy cách hoặc tên lựa chọn ngắn ở trang sản phẩm."),
        Place.VARIANTS,
    ),
    "option_taken": Told(
        gettext_noop("Trùng tên lựa chọn trong dòng sản phẩm"), gettext_noop("Đổi tên lựa chọn của một sản phẩm."), Place.VARIANTS
    ),
    "no_families": Told(gettext_noop("Sàn không bán nhiều lựa chọn trong một tin"), gettext_noop("Báo cho người quản trị."), Place.LISTING),
    "model_not_shown": Told(
        gettext_noop("Sàn chưa cho thấy lựa chọn vừa thêm"), gettext_noop("Không cần làm gì, hệ thống tự xem lại."), Place.LISTING
    ),
    "below_floor": Told(
        gettext_noop("Chủ thể nhận được ít hơn mức đã đặt"), gettext_noop("Tăng giá trên gian hàng hoặc hạ mức tối thiểu."), Place.PRICES
    ),
    "shipping": Told(gettext_noop("Chưa có đơn vị vận chuyển"), gettext_noop("Bật vận chuyển trên trang người bán."), Place.MARKETPLACE),
    "price_spread": Told(
        gettext_noop("Giá các quy cách chênh quá 5 lần"), gettext_noop("Sửa giá, hoặc bỏ “Dòng sản phẩm” để bán riêng."), Place.VARIANTS
    ),
    "variants": Told(gettext_noop("Nhóm quy cách chưa đúng"), gettext_noop("Sửa nhóm quy cách."), Place.VARIANTS),
    # the engine
    "internal": Told(gettext_noop("Lỗi trong hệ thống"), gettext_noop("Báo cho người quản trị, rồi bấm Đẩy lại."), Place.LISTING),
    "sku_taken": Told(gettext_noop("SKU đã có ở tin khác"), gettext_noop("Sửa SKU của tin kia trên trang người bán."), Place.MARKETPLACE),
    "failure_list": Told(gettext_noop("Sàn từ chối một phần"), gettext_noop("Sửa theo lời của sàn rồi bấm Đẩy lại."), Place.LISTING),
    "missing_field": Told(gettext_noop("Sàn trả lời thiếu thông tin"), gettext_noop("Báo cho người quản trị."), Place.LISTING),
    "not_json": Told(gettext_noop("Sàn trả lời không đọc được"), gettext_noop("Không cần làm gì, hệ thống tự thử lại."), Place.LISTING),
    "shape": Told(gettext_noop("Sàn trả lời không đúng dạng"), gettext_noop("Báo cho người quản trị."), Place.LISTING),
    "result": Told(gettext_noop("Cổng từ chối dòng này"), gettext_noop("Sửa sản phẩm rồi xuất tệp mới."), Place.PRODUCT),
    "too_large": Told(gettext_noop("Sàn không nhận vì quá lớn"), gettext_noop("Dùng ảnh nhỏ hơn hoặc rút ngắn mô tả."), Place.PRODUCT),
    "batch_overdue": Told(gettext_noop("Tệp quá hạn tải lên cổng"), gettext_noop("Tải tệp lên cổng rồi bấm Đã tải lên."), Place.ACCOUNT),
    "budget": Told(gettext_noop("Hết hạn mức gọi lúc này"), gettext_noop("Không cần làm gì, hệ thống tự tiếp tục."), Place.ACCOUNT),
    "day_budget": Told(gettext_noop("Hết hạn mức gọi trong ngày"), gettext_noop("Hệ thống tự tiếp tục khi mở lại."), Place.ACCOUNT),
    "no_consent_page": Told(
        gettext_noop("Sàn này không có trang cấp quyền"), gettext_noop("Nhập khóa truy cập do sàn cấp."), Place.ACCOUNT
    ),
    "no_webhook": Told(gettext_noop("Sàn này không gửi thông báo"), gettext_noop("Không cần làm gì."), Place.ACCOUNT),
    "not_loopback": Told(gettext_noop("Chỉ mang tệp tới cổng thử nghiệm"), gettext_noop("Tải tệp lên cổng bằng tay."), Place.ACCOUNT),
    "push_body": Told(gettext_noop("Thông báo của sàn không đúng dạng"), gettext_noop("Báo cho người quản trị."), Place.ACCOUNT),
    "push_signature": Told(
        gettext_noop("Chữ ký của thông báo không đúng"), gettext_noop("Kiểm tra khóa của ứng dụng trong thiết lập."), Place.ACCOUNT
    ),
    "seller_changed": Told(gettext_noop("Người bán khác với lần cấp quyền trước"), gettext_noop("Thêm gian hàng mới."), Place.ACCOUNT),
    "seller_id": Told(gettext_noop("Mã người bán không đúng"), gettext_noop("Cấp quyền lại từ trang của sàn."), Place.ACCOUNT),
    "document_failed": Told(gettext_noop("Sàn không in được tem"), gettext_noop("In tem trên trang người bán của sàn."), Place.MARKETPLACE),
    "no_file": Told(gettext_noop("Sàn không gửi tệp tem"), gettext_noop("In tem trên trang người bán của sàn."), Place.MARKETPLACE),
    "empty_result_list": Told(
        gettext_noop("Sàn không trả lời về đơn này"),
        gettext_noop("Thử lại sau ít phút; vẫn vậy thì xem trên trang người bán."),
        Place.MARKETPLACE,
    ),
    "non_integrated": Told(
        gettext_noop("Đơn dùng đơn vị vận chuyển riêng"), gettext_noop("Chuẩn bị hàng trên trang người bán của sàn."), Place.MARKETPLACE
    ),
    "place": Told(gettext_noop("Nơi lấy hàng không hợp lệ"), gettext_noop("Chọn lại nơi lấy hàng."), Place.LISTING),
    "escrow_amount": Told(
        gettext_noop("Sàn chưa cho biết số tiền của đơn"), gettext_noop("Không cần làm gì, hệ thống tự đọc lại."), Place.ACCOUNT
    ),
    "no_partner_id": Told(gettext_noop("Gian hàng chưa có mã ứng dụng"), gettext_noop("Thêm lại gian hàng ở mục Kết nối."), Place.ACCOUNT),
    "no_partner_key": Told(
        gettext_noop("Gian hàng chưa có khóa ứng dụng"), gettext_noop("Nhập khóa ứng dụng ở trang của gian hàng."), Place.ACCOUNT
    ),
    "seller_region": Told(gettext_noop("Gian hàng thuộc thị trường khác"), gettext_noop("Chọn gian hàng ở Việt Nam."), Place.ACCOUNT),
    "seller_taken": Told(
        gettext_noop("Người bán đã kết nối ở gian hàng khác"), gettext_noop("Dùng gian hàng đã kết nối, hoặc gỡ nó trước."), Place.ACCOUNT
    ),
}
"""Codes of our own; a test finds every literal in `connectors` and wants it here."""

STATES: dict[ListingState, str] = {
    ListingState.WAITING: gettext_noop("Hệ thống đang đẩy; không cần làm gì."),
    ListingState.UNKNOWN: gettext_noop("Hệ thống tra cứu theo SKU trước khi đăng lại; không cần làm gì."),
    ListingState.LIVE: gettext_noop("Đang bán; không cần làm gì."),
    ListingState.WITHDRAWN: gettext_noop("Đưa lên lại bằng nút Đăng bán khi muốn."),
    ListingState.BLOCKED: gettext_noop("Làm theo cách khắc phục của từng lý do; tin tự lên khi đủ điều kiện."),
    ListingState.REJECTED: gettext_noop("Sửa theo lời của sàn rồi bấm Đẩy lại."),
    ListingState.LOCKED: gettext_noop("Xem lý do và cách sửa trên trang người bán của sàn."),
    ListingState.HANDED_OVER: gettext_noop("Nhập tệp xuất của cổng để xác nhận."),
}
"""What a person does next in each state."""


def told(code: str, *, marketplace: str = "") -> Told | None:
    """None: a code that no source of ours knows; then only the vendor's own words help."""
    if code in set(Reason):
        reason = Reason(code)
        return Told(_(REASON_TEXTS[reason]), _(REMEDIES[reason]), _SELLABLE_PLACES.get(reason, Place.PRODUCT))
    if code in OWN:
        own = OWN[code]
        return Told(_(own.text), _(own.remedy), own.place)
    meanings = _meanings(marketplace)
    meaning = meanings.get(code) or meanings.get(code.partition(".")[2])
    return Told(*meaning, Place.LISTING) if meaning else None


def _meanings(marketplace: str) -> dict[str, tuple[str, str]]:
    try:
        return getattr(folder(marketplace), "MEANINGS", {}) if marketplace else {}
    except UnknownMarketplace:
        return {}

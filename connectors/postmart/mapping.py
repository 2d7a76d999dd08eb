"""From an Offer to a row of the portal's publish sheet. Pure."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace

from catalog.offer import Offer
from connectors.marketplace import NO_DIRECTIONS, Directions, Prepared, Problem
from connectors.postmart.sheet import MAX_DESCRIPTION, MAX_TITLE

GROUPS = {
    "food": "Thực phẩm",
    "drink": "Đồ uống",
    "herbal": "Dược liệu và sản phẩm từ dược liệu",
    "craft": "Thủ công mỹ nghệ",
    "ornamental": "Sinh vật cảnh",
}


def prepare(offer: Offer, directions: Directions = NO_DIRECTIONS) -> Prepared:
    offer = replace(offer, title=directions.title or offer.title, description=directions.description or offer.description)
    problems = _problems(offer)
    row = row_of(offer)
    content = {name: text for name, text in row.items() if name not in ("Giá bán (đồng)", "Tồn kho")}
    return Prepared(
        payload=row,
        title=offer.title,
        price_vnd=offer.price_vnd or 0,
        stock=offer.quantity,
        content_fingerprint=fingerprint(content),
        problems=tuple(problems),
    )


def row_of(offer: Offer) -> dict[str, str | int]:
    """Without the batch number, which belongs to the file."""
    return {
        "Mã SKU": offer.sku,
        "Tên sản phẩm": offer.title,
        "Nhóm": GROUPS.get(offer.group, ""),
        "Mô tả": offer.description or offer.title,
        "Giá bán (đồng)": offer.price_vnd or 0,
        "Tồn kho": offer.quantity,
        "Khối lượng (g)": offer.weight_g or "",
        "Quy cách": offer.net_content,
        "Xuất xứ": ", ".join(part for part in (offer.commune, offer.province, "Việt Nam") if part),
        "Mã vạch": offer.barcode,
        "Hạng sao OCOP": offer.stars or "",
        "Số giấy chứng nhận": offer.certificate_number,
        "Giấy chứng nhận hết hạn": offer.certificate_expires_on.isoformat() if offer.certificate_expires_on else "",
        "Chủ thể": offer.producer,
        "Ảnh": " ".join(image.url for image in offer.images),
        "Liên kết": offer.url,
    }


def fingerprint(row: Mapping[str, object]) -> str:
    return hashlib.sha256(json.dumps(row, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _problems(offer: Offer) -> list[Problem]:
    checks = (
        (offer.is_service, "service", "Postmart chỉ nhận hàng hóa. Dịch vụ du lịch nhận yêu cầu tư vấn trên trang của tỉnh."),
        (offer.is_alcohol, "alcohol", "Rượu chưa được đăng qua kênh này. Hãy bỏ sản phẩm khỏi gian hàng."),
        (len(offer.title) > MAX_TITLE, "title", f"Tên dài quá {MAX_TITLE} ký tự. Hãy rút ngắn tên sản phẩm."),
        (len(offer.description) > MAX_DESCRIPTION, "description", f"Mô tả dài quá {MAX_DESCRIPTION} ký tự. Hãy rút ngắn mô tả."),
        (not offer.images, "images", "Thiếu: ảnh sản phẩm. Hãy thêm ít nhất một ảnh."),
        (not offer.weight_g, "weight", "Thiếu: khối lượng đóng gói (gam). Bổ sung ở trang sản phẩm."),
    )
    return [Problem(code=code, text=text) for applies, code, text in checks if applies]

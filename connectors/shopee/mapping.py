"""From an Offer to the body of add_item, and from Shopee's words to ours. Pure but for the taxonomy it is given."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from catalog.fold import fold
from catalog.offer import Offer, OfferImage
from connectors.marketplace import NO_DIRECTIONS, AttributeOrder, Directions, FamilyPlace, Prepared, Problem, RemoteItem
from connectors.shopee.attributes import fill, orders_for
from connectors.shopee.categories import choose
from connectors.shopee.taxonomy import BRAND, DAYS_TO_SHIP, Limits, Taxonomy

DEFAULT_PARCEL_CM = (20, 15, 10)
"""Length, width, height when the account sets no `parcel_cm`: a shoe-box, which every channel carries."""
NO_BRAND = {"brand_id": 0, "original_brand_name": "NoBrand"}
MAX_HASHTAGS = 18
LOCKED = ("BANNED", "REVIEWING")
DELETED = ("SELLER_DELETE", "SHOPEE_DELETE")


def prepare(
    offer: Offer,
    directions: Directions = NO_DIRECTIONS,
    *,
    taxonomy: Taxonomy,
    upload: Callable[[str, str], str],
    settings: Mapping[str, str],
) -> Prepared:
    """`upload(path, sha256)` answers the marketplace's image id; called only when everything else is complete."""
    problems = _problems_of_kind(offer)
    category_id = None if problems else _category(offer, directions, taxonomy)
    if category_id is None:
        return _incomplete(offer, problems or [_no_category(directions)])
    limits = taxonomy.limits(category_id)
    title, description = _title(offer, directions, limits), _description(offer, directions, limits)
    attributes, missing = fill(taxonomy.attributes(category_id), offer, directions, category_id=str(category_id))
    channels, no_channel = _channels(offer, taxonomy)
    orders = orders_for(directions, str(category_id))
    brand, no_brand = brand_of(orders.get(BRAND), taxonomy.brands(category_id))
    pre_order, no_days = _pre_order(orders.get(DAYS_TO_SHIP), limits)
    of_limits = _problems_of_limits(offer, limits, title=title, description=description)
    problems = [*of_limits, *missing, *no_channel, *no_brand, *no_days, *_problems_of_choice(directions.family, limits)]
    if problems:
        return _incomplete(offer, problems, category_id=str(category_id))
    images = offer.images[: limits.images[1]]
    length, width, height = _parcel(settings)
    content = {
        "item_name": title,
        "description": description,
        "item_sku": offer.sku,
        "category_id": category_id,
        "attribute_list": attributes,
        "brand": brand,
        "condition": "NEW",
        "weight": round((offer.weight_g or 0) / 1000, 3),
        "dimension": {"package_length": length, "package_width": width, "package_height": height},
        "pre_order": pre_order,
        "description_type": "normal",
    }
    choice, fingerprint = _told_of(directions.family, content, images)
    stock = min(offer.quantity, int(limits.stock[1])) if limits.stock[1] is not None else offer.quantity
    payload = {
        **content,
        "image": {"image_id_list": [upload(image.path, image.sha256) for image in images]},
        "logistic_info": channels,
        "item_status": "NORMAL",
        "original_price": offer.price_vnd,
        "seller_stock": [{"stock": stock}],
        **({"choice": choice} if choice else {}),
    }
    return Prepared(
        payload=payload,
        title=title,
        price_vnd=offer.price_vnd or 0,
        stock=stock,
        content_fingerprint=fingerprint,
        category_id=str(category_id),
        family=directions.family,
    )


def remote_item(row: Mapping[str, Any]) -> RemoteItem:
    """From get_item_base_info. `stock` is what buyers can still buy: our stock less what Shopee holds for its orders."""
    status = str(row.get("item_status") or "")
    price: Mapping[str, Any] = next(iter(row.get("price_info") or []), {})
    return RemoteItem(
        external_id=str(row["item_id"]),
        sku=str(row.get("item_sku") or ""),
        is_live=status == "NORMAL",
        title=row.get("item_name"),
        price_vnd=_whole(price.get("original_price")),
        stock=_available(row),
        status=status,
        is_locked=status in LOCKED or status in DELETED,
        reason=_lock_reason(status),
    )


def remote_choice(row: Mapping[str, Any], model: Mapping[str, Any]) -> RemoteItem:
    """One model of get_model_list, with what its item says."""
    told = {**row, "item_sku": model.get("model_sku"), "price_info": model.get("price_info"), "stock_info_v2": model.get("stock_info_v2")}
    item = remote_item(told)
    return replace(item, external_id=f"{row['item_id']}:{model['model_id']}")


def reserved_of(row: Mapping[str, Any]) -> int:
    return int(((row.get("stock_info_v2") or {}).get("summary_info") or {}).get("total_reserved_stock") or 0)


def _problems_of_kind(offer: Offer) -> list[Problem]:
    if offer.is_service:
        return [Problem(code="service", text="Shopee không bán dịch vụ du lịch. Sản phẩm này chỉ nhận yêu cầu tư vấn trên trang của tỉnh.")]
    if offer.is_alcohol:
        return [
            Problem(
                code="alcohol",
                text="Shopee Việt Nam không cho bán rượu từ 15 độ trở lên và rượu thủ công. Hãy bỏ sản phẩm khỏi gian hàng này.",
            )
        ]
    return []


def _told_of(place: FamilyPlace | None, content: Mapping[str, Any], images: Sequence[OfferImage]) -> tuple[dict[str, Any], str]:
    """What is said of the choice alone, and the fingerprint of all that this product has to say: a follower's says nothing of the item."""
    of_item = [content, [image.sha256 for image in images]]
    if place is None:
        return {}, _fingerprint(of_item)
    choice = {"option": place.option, **{name: content[name] for name in ("item_sku", "weight", "dimension")}}
    return choice, _fingerprint([*(of_item if place.is_leader else []), choice])


def _problems_of_choice(place: FamilyPlace | None, limits: Limits) -> list[Problem]:
    if place is None:
        return []
    if not place.option:
        text = "Thiếu: tên lựa chọn trong dòng sản phẩm. Ghi quy cách hoặc tên lựa chọn ở trang sản phẩm."
        return [Problem(code="option", text=text)]
    if limits.option[1] is not None and len(place.option) > limits.option[1]:
        text = f"Tên lựa chọn “{place.option}” dài hơn {limits.option[1]} ký tự. Rút ngắn ở trang sản phẩm."
        return [Problem(code="option", text=text)]
    return []


def _category(offer: Offer, directions: Directions, taxonomy: Taxonomy) -> int | None:
    leaves = taxonomy.leaves()
    if directions.category_id:
        return next((leaf.category_id for leaf in leaves if str(leaf.category_id) == directions.category_id), None)
    if found := choose(" ".join(offer.keywords) or fold(offer.title), offer.group, leaves):
        return found.category_id
    known = {leaf.category_id for leaf in leaves}
    return next((category_id for category_id in taxonomy.recommended(offer.title) if category_id in known), None)


def _no_category(directions: Directions) -> Problem:
    if directions.category_id:
        return Problem(code="category_gone", text="Ngành hàng đã chọn không còn trên Shopee. Chọn lại ngành hàng cho sản phẩm này.")
    return Problem(code="category", text="Chưa tìm được ngành hàng trên Shopee. Chọn ngành hàng cho nhóm hoặc cho sản phẩm.")


def brand_of(order: AttributeOrder | None, brands: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """The brand that staff chose, else none where the category allows it."""
    named = {str(row["brand_id"]): row for row in brands["rows"]}
    if order is not None and order.value_id in named:
        return {"brand_id": int(order.value_id), "original_brand_name": named[order.value_id]["name"]}, []
    if order is not None and order.value_id:
        return NO_BRAND, [Problem(code="brand", text="Thương hiệu đã chọn không còn trong ngành hàng. Chọn lại thương hiệu.")]
    if brands["is_mandatory"] and named and "0" not in named:
        return NO_BRAND, [Problem(code="brand", text="Thiếu: thương hiệu (Shopee bắt buộc với ngành hàng này). Chọn thương hiệu.")]
    return NO_BRAND, []


def _pre_order(order: AttributeOrder | None, limits: Limits) -> tuple[dict[str, Any], list[Problem]]:
    if order is None or not order.text:
        return {"is_pre_order": False}, []
    band = limits.days_to_ship
    if band is None or not order.text.isdigit() or not band[0] <= int(order.text) <= band[1]:
        allowed = f"từ {band[0]} đến {band[1]} ngày" if band else "không có hàng đặt trước"
        return {"is_pre_order": False}, [
            Problem(code="days_to_ship", text=f"Số ngày chuẩn bị không hợp ngành hàng: {allowed}. Sửa lại số ngày.")
        ]
    return {"is_pre_order": True, "days_to_ship": int(order.text)}, []


def _title(offer: Offer, directions: Directions, limits: Limits) -> str:
    place = directions.family
    title = " ".join((directions.title or (place.line if place else offer.title)).split())
    for addition in ("" if place else offer.net_content, offer.province, "sản phẩm OCOP"):
        if len(title) < limits.title[0] and addition:
            title = f"{title} {addition}"
    return _cut(title, limits.title[1])


def _description(offer: Offer, directions: Directions, limits: Limits) -> str:
    if directions.description:
        return _plain(directions.description, limits)
    facts = (
        ("Quy cách", "" if directions.family else offer.net_content),
        ("Thành phần", offer.ingredients),
        ("Cách dùng", offer.usage),
        ("Bảo quản", offer.storage),
        ("Hạn sử dụng", offer.shelf_life),
        ("Chủ thể", offer.producer),
        ("Nơi sản xuất", ", ".join(part for part in (offer.commune, offer.province) if part)),
        ("Chứng nhận", f"OCOP {offer.stars} sao, số {offer.certificate_number}" if offer.stars and offer.certificate_number else ""),
    )
    lines = [offer.description.strip() or offer.title, *(f"{label}: {text}" for label, text in facts if text)]
    return _plain("\n".join(lines), limits)


def _plain(text: str, limits: Limits) -> str:
    if text.count("#") > MAX_HASHTAGS:
        text = text.replace("#", "")
    return _cut(text, limits.description[1])


def _cut(text: str, limit: int | None) -> str:
    if limit is None or len(text) <= limit:
        return text
    return text[: limit + 1].rsplit(" ", 1)[0][:limit].rstrip(" ,;.-")


def _problems_of_limits(offer: Offer, limits: Limits, *, title: str, description: str) -> list[Problem]:
    low, high = limits.price_vnd
    price = offer.price_vnd or 0
    checks = (
        (len(title) < limits.title[0], "title", f"Tên quá ngắn: Shopee cần ít nhất {limits.title[0]} ký tự."),
        (len(description) < limits.description[0], "description", f"Mô tả quá ngắn: Shopee cần ít nhất {limits.description[0]} ký tự."),
        (not offer.weight_g, "weight", "Thiếu: khối lượng đóng gói (gam). Bổ sung ở trang sản phẩm."),
        (len(offer.images) < limits.images[0], "images", f"Thiếu: ảnh sản phẩm. Shopee cần ít nhất {limits.images[0]} ảnh."),
        (price < low or (high is not None and price > high), "price", _price_text(low, high)),
    )
    return [Problem(code=code, text=text) for applies, code, text in checks if applies]


def _price_text(low: float, high: float | None) -> str:
    most = f" đến {high:,.0f}".replace(",", ".") if high is not None else ""
    return f"Giá ngoài khoảng Shopee cho phép: từ {low:,.0f}".replace(",", ".") + f"{most} đồng. Sửa giá bán."


def _channels(offer: Offer, taxonomy: Taxonomy) -> tuple[list[dict[str, Any]], list[Problem]]:
    usable = [
        row
        for row in taxonomy.channels()
        if _carries(row, offer.weight_g or 0) and row.get("fee_type") not in ("CUSTOM_PRICE", "SIZE_INPUT")
    ]
    chosen = [_channel(row) for row in usable]
    if chosen:
        return chosen, []
    return [], [Problem(code="shipping", text="Chưa có đơn vị vận chuyển phù hợp. Bật đơn vị vận chuyển trên Kênh người bán Shopee.")]


def _carries(channel: Mapping[str, Any], weight_g: int) -> bool:
    limit = (channel.get("weight_limit") or {}).get("item_max_weight") or 0
    return not limit or weight_g <= float(limit) * 1000


def _channel(row: Mapping[str, Any]) -> dict[str, Any]:
    channel: dict[str, Any] = {"logistic_id": row["logistics_channel_id"], "enabled": True}
    if row.get("fee_type") == "SIZE_SELECTION" and row.get("size_list"):
        channel["size_id"] = int(row["size_list"][0]["size_id"])
    return channel


def _parcel(settings: Mapping[str, str]) -> tuple[int, int, int]:
    """`parcel_cm` is "length x width x height" in whole centimetres."""
    parts = [int(part) for part in settings.get("parcel_cm", "").lower().split("x") if part.strip().isdigit()]
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else DEFAULT_PARCEL_CM


def _incomplete(offer: Offer, problems: list[Problem], *, category_id: str = "") -> Prepared:
    return Prepared(
        category_id=category_id,
        payload={},
        title=offer.title,
        price_vnd=offer.price_vnd or 0,
        stock=offer.quantity,
        content_fingerprint="",
        problems=tuple(problems),
    )


def _fingerprint(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _whole(value: Any) -> int | None:
    return None if value is None or value == "-" else round(float(value))


def _available(row: Mapping[str, Any]) -> int | None:
    stock = row.get("stock_info_v2") or {}
    own = [entry.get("stock") for entry in stock.get("seller_stock") or [] if entry.get("stock") is not None]
    if not own:
        return _whole((stock.get("summary_info") or {}).get("total_available_stock"))
    return max(0, sum(int(value) for value in own) - reserved_of(row))


def _lock_reason(status: str) -> str:
    texts = {
        "BANNED": "Shopee đã gỡ tin này. Xem lý do và cách sửa ở mục Sản phẩm vi phạm trên Kênh người bán.",
        "REVIEWING": "Shopee đang duyệt tin này. Không cần làm gì, đợi kết quả.",
    }
    return texts.get(status, "")

"""Seed data: categories for food and handicrafts (tree of the Vietnamese Seller Centre, May 2023), attributes, limits, shipping channels."""

from functools import cache
from typing import Any

# id, parent, English name, Vietnamese name
CATEGORIES: tuple[tuple[int, int, str, str], ...] = (
    (100629, 0, "Food & Beverages", "Thực phẩm và đồ uống"),
    (100646, 100629, "Snacks", "Đồ ăn vặt"),
    (100785, 100646, "Sweets & Candy", "Kẹo"),
    (100787, 100646, "Biscuits, Cookies & Wafers", "Bánh quy"),
    (100789, 100646, "Seeds", "Các loại hạt sấy khô"),
    (100792, 100646, "Nuts", "Hạt khô"),
    (100794, 100646, "Pudding & Jellies", "Thạch & Pudding"),
    (100793, 100646, "Others", "Khác"),
    (100647, 100629, "Food Staples", "Nhu yếu phẩm"),
    (100796, 100647, "Dried Goods", "Thực phẩm khô"),
    (100797, 100647, "Noodles", "Mì, miến, bún"),
    (100798, 100647, "Rice", "Gạo"),
    (100802, 100647, "Preserved Vegetables", "Rau củ ngâm"),
    (100800, 100647, "Others", "Khác"),
    (100648, 100629, "Cooking Essentials", "Nguyên liệu nấu ăn"),
    (100803, 100648, "Oil", "Dầu ăn"),
    (100804, 100648, "Seasonings & Condiments", "Gia vị"),
    (100805, 100648, "Sugar", "Đường"),
    (100649, 100629, "Baking Needs", "Nguyên liệu làm bánh"),
    (100815, 100649, "Flour", "Bột"),
    (100650, 100629, "Breakfast Cereals & Spread", "Ngũ cốc & mứt"),
    (100819, 100650, "Honey & Maple Syrups", "Mật ong & si rô"),
    (100651, 100629, "Beverages", "Đồ uống"),
    (100824, 100651, "Coffee", "Cà phê"),
    (100825, 100651, "Tea & Tea Bags", "Trà & trà túi lọc"),
    (100834, 100651, "Traditional & Herbal Drinks", "Đồ uống thảo mộc"),
    (100828, 100651, "Water", "Nước"),
    (100829, 100651, "Juice & Juice Vinegar", "Nước ép"),
    (100653, 100629, "Fresh & Frozen", "Thực phẩm tươi và đông lạnh"),
    (100847, 100653, "Meat", "Thịt"),
    (100848, 100653, "Seafood", "Hải sản"),
    (100851, 100653, "Vegetables", "Rau củ"),
    (100852, 100653, "Fruits", "Trái cây"),
    (100853, 100653, "Mushroom", "Nấm"),
    (100855, 100653, "Processed Meat & Seafood", "Thịt & hải sản chế biến"),
    (100652, 100629, "Dairy & Eggs", "Sữa & trứng"),
    (100844, 100652, "Eggs", "Trứng"),
    (100655, 100629, "Alcoholic Beverages", "Đồ uống có cồn"),
    (100860, 100655, "Beer & Cider", "Bia"),
    (100657, 100629, "Others", "Khác"),
    (100636, 0, "Home & Living", "Nhà cửa & đời sống"),
    (100711, 100636, "Decoration", "Trang trí"),
    (101161, 100711, "Vases & Vessels", "Bình hoa"),
    (101165, 100711, "Others", "Khác"),
    (100717, 100636, "Kitchenware", "Đồ bếp"),
    (101228, 100717, "Knives & Scissors", "Dao & kéo"),
    (100721, 100636, "Home Organizers", "Sắp xếp nhà cửa"),
    (101254, 100721, "Storage Boxes, Bags & Baskets", "Giỏ, hộp đựng đồ"),
    (100708, 100636, "Home Fragrance", "Hương thơm"),
    (101128, 100708, "Essential Oils", "Tinh dầu"),
    (100723, 100636, "Fengshui & Religious Supplies", "Vật phẩm phong thủy, thờ cúng"),
    (100714, 100636, "Gardening", "Làm vườn"),
    (101176, 100714, "Plants", "Cây trồng"),
    (100017, 0, "Women Clothes", "Thời trang nữ"),
    (100117, 100017, "Fabric", "Vải"),
    (100407, 100117, "Cotton", "Vải cotton"),
    (100639, 0, "Hobbies & Collections", "Sở thích & sưu tầm"),
    (100738, 100639, "Souvenirs", "Quà lưu niệm"),
    (101399, 100738, "Others", "Khác"),
    (100001, 0, "Health", "Sức khỏe"),
    (100002, 100001, "Food Supplement", "Thực phẩm bổ sung"),
    (100006, 100002, "Well Being", "Sức khỏe tổng hợp"),
)
FOOD_ROOT = 100629
CHANNELS: list[dict[str, Any]] = [
    {"logistics_channel_id": 50021, "logistics_channel_name": "Nhanh", "cod_enabled": True, "enabled": True, "fee_type": "SIZE_INPUT",
     "size_list": [], "weight_limit": {"item_max_weight": 50.0, "item_min_weight": 0.0}, "mask_channel_id": 5002},
    {"logistics_channel_id": 5001, "logistics_channel_name": "Tiết kiệm", "cod_enabled": True, "enabled": True,
     "fee_type": "FIXED_DEFAULT_PRICE", "size_list": [], "weight_limit": {"item_max_weight": 30.0, "item_min_weight": 0.0}, "mask_channel_id": 0},
    {"logistics_channel_id": 5002, "logistics_channel_name": "Nhanh (gộp)", "cod_enabled": True, "enabled": True,
     "fee_type": "FIXED_DEFAULT_PRICE", "size_list": [], "weight_limit": {"item_max_weight": 50.0, "item_min_weight": 0.0}, "mask_channel_id": 0},
    {"logistics_channel_id": 28016, "logistics_channel_name": "VNPost Nhanh", "cod_enabled": True, "enabled": False,
     "fee_type": "FIXED_DEFAULT_PRICE", "size_list": [], "weight_limit": {"item_max_weight": 50.0, "item_min_weight": 0.0}, "mask_channel_id": 0},
]  # fmt: skip
LIMITS: dict[str, Any] = {
    "price_limit": {"min_limit": 1000, "max_limit": 120000000},
    "stock_limit": {"min_limit": 0, "max_limit": 999999},
    "item_name_length_limit": {"min_limit": 10, "max_limit": 120},
    "item_image_count_limit": {"min_limit": 1, "max_limit": 9},
    "item_description_length_limit": {"min_limit": 100, "max_limit": 3000},
    "wholesale_price_threshold_percentage": {"min_limit": 10, "max_limit": 100},
    "tier_variation_name_length_limit": {"min_limit": 1, "max_limit": 14},
    "tier_variation_option_length_limit": {"min_limit": 1, "max_limit": 20},
    "item_count_limit": {"max_limit": 50001},
    "extended_description_limit": None,
    "weight_limit": {"weight_mandatory": True},
    "dimension_limit": {"dimension_mandatory": False},
    "size_chart_limit": {"size_chart_mandatory": False, "support_image_size_chart": False, "support_template_size_chart": False},
    "dts_limit": {"non_pre_order_days_to_ship": 2, "days_to_ship_limit": {"min_limit": 7, "max_limit": 15}},
}


def category_rows(language: str) -> list[dict[str, Any]]:
    parents = {parent for _own, parent, _english, _vietnamese in CATEGORIES}
    return [
        {
            "category_id": own,
            "parent_category_id": parent,
            "original_category_name": english,
            "display_category_name": vietnamese if language == "vi" else english,
            "has_children": own in parents,
        }
        for own, parent, english, vietnamese in CATEGORIES
    ]


def brand_rows(category_id: int) -> list[dict[str, Any]]:
    """No brand, and two that the sandbox invents; the real list is long and pages."""
    names = {0: "NoBrand", 1146301: "Thương hiệu thử 1", 1146302: "Thương hiệu thử 2"}
    return [{"original_brand_name": name, "brand_id": own, "display_brand_name": name} for own, name in names.items()]


@cache
def is_leaf(category_id: int) -> bool:
    return any(row["category_id"] == category_id and not row["has_children"] for row in category_rows("en"))


@cache
def attribute_tree(category_id: int) -> list[dict[str, Any]]:
    """Food asks for the country of origin and shelf life; everything else for the country alone."""
    origin = _attribute(100037, "Xuất xứ", mandatory=True, input_type=1, values=["Việt Nam", "Thái Lan", "Trung Quốc"])
    maker = _attribute(100999, "Tên tổ chức chịu trách nhiệm sản xuất", mandatory=False, input_type=3, values=[])
    if not _is_food(category_id):
        return [origin, maker]
    organic = _attribute(100010, "Hữu cơ", mandatory=False, input_type=1, values=["Có", "Không"])
    kind = _attribute(100055, "Loại bao bì", mandatory=True, input_type=2, values=["Túi", "Hộp", "Chai", "Khác"])
    return [origin, kind, organic, maker]


def _is_food(category_id: int) -> bool:
    parents = {own: parent for own, parent, _english, _vietnamese in CATEGORIES}
    while category_id in parents:
        if category_id == FOOD_ROOT:
            return True
        category_id = parents[category_id]
    return False


def _attribute(attribute_id: int, name: str, *, mandatory: bool, input_type: int, values: list[str]) -> dict[str, Any]:
    return {
        "attribute_id": attribute_id,
        "mandatory": mandatory,
        "name": name,
        "attribute_value_list": [{"value_id": attribute_id * 10 + number, "name": value} for number, value in enumerate(values, start=1)],
        "attribute_info": {
            "input_type": input_type,
            "input_validation_type": 2,
            "format_type": 1,
            "max_value_count": 1,
            "date_format_type": 0,
            "attribute_unit_list": [],
            "introduction": "",
            "is_oem": False,
            "support_search_value": False,
        },
    }

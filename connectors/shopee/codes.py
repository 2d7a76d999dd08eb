"""What Shopee's error codes mean for a person: the cause and the remedy, by code (reference of the API, captured 2025-12 and 2026-08)."""

Group = tuple[str, str, str]

_GROUPS: tuple[Group, ...] = (
    # the app and the consent
    ("error_sign", "Chữ ký không đúng", "Kiểm tra Partner ID và Partner Key trong phần thiết lập gian hàng."),
    ("invalid_partner_id", "Partner ID không đúng với môi trường này", "Kiểm tra địa chỉ máy chủ và Partner ID."),
    ("source_ip_undeclared", "Shopee chưa cho phép địa chỉ IP của máy chủ", "Thêm IP trong trang quản lý ứng dụng của Shopee."),
    (
        "error_partner_key_expired",
        "Partner Key đã hết hạn",
        "Tạo Partner Key mới trong trang quản lý ứng dụng rồi nhập lại vào thiết lập gian hàng.",
    ),
    (
        "partner_frozen error_api_permission error_permission error_api_call_restricted error_ashop_api_permission api_suspended",
        "Ứng dụng không được phép gọi chức năng này",
        "Xem quyền của ứng dụng trên Shopee Open Platform và xin cấp thêm.",
    ),
    ("shop_banned user_banned", "Gian hàng đang bị Shopee khóa", "Liên hệ Shopee để mở lại."),
    ("error_kyc_auth", "Người bán chưa hoàn tất đăng ký với Shopee", "Hoàn tất xác minh trên Kênh người bán rồi cấp quyền lại."),
    (
        "shop_no_linked partner_shop_no_link merchant_no_linked shop_access_expired "
        "merchant_access_expired refresh_token_expired "
        "error_shop_refresh_token error_merchant_refresh_token invalid_code invalid_shop_id "
        "invalid_main_acount_id error_perm_non_admin",
        "Shopee không còn nhận quyền truy cập của gian hàng",
        "Bấm “Cấp quyền lại” ở mục Gian hàng trên sàn.",
    ),
    (
        "invalid_acceess_token invalid_access_token error_auth",
        "Mã truy cập đã hết hạn",
        "Hệ thống tự gia hạn; nếu còn lặp lại, hãy cấp quyền lại.",
    ),
    # later
    ("error_rate_limit", "Shopee đang giới hạn số lệnh gọi", "Không cần làm gì, hệ thống tự tiếp tục."),
    ("error_limit", "Hết hạn mức gọi trong ngày của ứng dụng", "Hạn mức mở lại lúc 23 giờ; hệ thống tự tiếp tục."),
    (
        "error_server error_inner error_system_busy system_busy error_network error_data error_config "
        "error_other error_get_shop_fail error_timeout "
        "error_third_party_server error_connection error_too_many_invoke_function error_unknown "
        "error_marshal error_check_luc_fail",
        "Shopee chưa làm được lúc này",
        "Không cần làm gì, hệ thống tự thử lại.",
    ),
    (
        "error_busi_add_item_failed error_busi_update_item_failed error_busi_update_stock_failed "
        "error_update_price_fail error_unlist_item_fail "
        "error_unlist_item_failed error_unlist_item_all_failed error_boost_item_failed error_cannot_delete_item error_busi",
        "Shopee không thực hiện được thay đổi",
        "Hệ thống thử lại; nếu còn lặp lại, xem tin trên Kênh người bán.",
    ),
    # words
    (
        "error_item_name_empty error_nil_name_new_item error_item_name_is_too_short",
        "Tên quá ngắn",
        "Đặt tên dài hơn, hoặc thêm quy cách vào mẫu tên.",
    ),
    ("error_name_length_limit error_title_exceeds_max_length", "Tên quá dài", "Rút ngắn tên sản phẩm hoặc mẫu tên."),
    ("error_title_character_forbidden", "Tên có ký tự Shopee không nhận", "Bỏ ký hiệu lạ và biểu tượng khỏi tên."),
    ("error_desc_length_min_limit", "Mô tả ngắn hoặc dài quá mức", "Viết thêm hoặc rút bớt mô tả, hoặc sửa mẫu mô tả."),
    ("error_desc_hash_tag_over_limit", "Mô tả có quá 18 thẻ #", "Bớt thẻ # trong mô tả."),
    ("error_desc_image_no_pass", "Ảnh trong mô tả không được nhận", "Bỏ ảnh khỏi mô tả."),
    # pictures
    ("error_image_num_min", "Thiếu ảnh", "Thêm ít nhất một ảnh ở trang sản phẩm."),
    ("error_image_unavailable error_video_info_not_found", "Shopee không dùng được ảnh", "Tải ảnh khác (JPG hoặc PNG, dưới 10 MB)."),
    # places
    (
        "error_invalid_category error_incalid_category error_invalid_category_attribute "
        "error_category_level error_category_path_count_limit",
        "Ngành hàng không dùng được",
        "Chọn lại ngành hàng cho nhóm hoặc sản phẩm.",
    ),
    (
        "error_forbidden_category error_category_is_block",
        "Gian hàng không được bán ở ngành hàng này",
        "Chọn ngành hàng khác, hoặc nộp giấy tờ Shopee yêu cầu.",
    ),
    ("error_less_required_attribute", "Thiếu thuộc tính bắt buộc của ngành hàng", "Chọn cách điền ở mục Thuộc tính."),
    (
        "error_invalid_attribute error_invalid_attribute_value error_value_id_must_equal_zero "
        "error_value_name_required error_wrong_attrsnapshot "
        "error_attribute_fda_error error_busi_attribute_error",
        "Thuộc tính có giá trị Shopee không nhận",
        "Đọc lại ngành hàng từ sàn rồi chọn lại giá trị ở mục Thuộc tính.",
    ),
    (
        "error_invalid_brand error_incalid_brand error_less_required_brand error_brand_forbidden error_duplicated_brand",
        "Thương hiệu chưa đúng",
        "Chọn thương hiệu ở mục Thuộc tính của ngành hàng.",
    ),
    # money
    (
        "error_invalid_price error_price_out_of_range error_invalid_price_for_logistic",
        "Giá không hợp lệ",
        "Sửa giá bán hoặc quy tắc giá của gian hàng.",
    ),
    ("error_price_exceed_min_limitt", "Giá thấp hơn mức Shopee cho phép", "Tăng giá bán."),
    ("error_price_exceed_max_limitt", "Giá cao hơn mức Shopee cho phép", "Giảm giá bán."),
    (
        "error_edit_item_price_for_item_has_model error_edit_item_stock_for_item_has_model",
        "Tin trên sàn có phân loại hàng",
        "Xem lại nhóm quy cách của sản phẩm, rồi bấm Đẩy lại.",
    ),
    (
        "error_cannt_edit_price_in_promotion error_cannot_update_price_in_promotion error_in_item_promotion_item_price_lock "
        "error_related_product_in_promotion error_slash_price_models_diff error_slash_price_not_lowest",
        "Sản phẩm đang trong chương trình khuyến mãi của Shopee nên giá bị khóa",
        "Đợi chương trình kết thúc hoặc gỡ khỏi chương trình.",
    ),
    (
        "error_whole_sale_min_count_incorrect error_whole_sale_price_setting_incorrect "
        "error_wholesale_price_less_than_ratio_limit "
        "error_price_should_be_same_for_wholesales error_busi_price_lower_then_wholesale_price",
        "Giá bán sỉ trên sàn không khớp giá mới",
        "Sửa hoặc bỏ giá bán sỉ trên Kênh người bán.",
    ),
    # stock
    (
        "error_promotion_cantnot_update_stock error_cannt_edit_stock_in_promotion error_model_update_stock_model_in_promotion "
        "error_in_item_promotion_nomodel_to_models",
        "Sản phẩm đang trong chương trình khuyến mãi nên tồn kho bị khóa",
        "Đợi chương trình kết thúc hoặc gỡ khỏi chương trình.",
    ),
    (
        "error_holiday_mode_change_stock error_holiday_on_add_item error_holiday_on_del_item",
        "Gian hàng đang ở chế độ tạm nghỉ",
        "Tắt tạm nghỉ trên Kênh người bán.",
    ),
    ("error_wms_shop_block_upate_stock", "Kho của Shopee giữ tồn kho của gian hàng này", "Sửa tồn kho ở kho Shopee."),
    # dispatch
    (
        "error_invalid_days_to_ship error_category_dts error_param_dts_exceeds_max_limit "
        "error_param_category_not_support_pre_order "
        "error_estimated_days_limit error_flash_sale_days_to_ship_lock",
        "Số ngày chuẩn bị hàng không hợp ngành hàng",
        "Sửa hoặc bỏ số ngày chuẩn bị ở mục Thuộc tính.",
    ),
    ("error_invalid_logistic_info", "Chưa có đơn vị vận chuyển phù hợp", "Bật đơn vị vận chuyển trên Kênh người bán."),
    # variants
    (
        "error_model_count_over_limit error_model_duplicate_name "
        "error_model_duplicate_tier_variation_index error_model_invalid_model_id "
        "error_model_tier_index_bound error_model_empty_tier_index_nonempty "
        "error_model_nonempty_itemtier_empty_index error_tier_var_too_many "
        "error_tier_opt_too_many error_tier_var_name_too_long error_tier_opt_val_too_long error_tier_index error_tier_var_is_ "
        "error_tier_var_level_not_same error_tier_img_partial error_wrong_modelid error_duplicate_modelid",
        "Phân loại hàng không khớp trên sàn",
        "Xem lại nhóm quy cách của sản phẩm, rồi bấm Đẩy lại.",
    ),
    (
        "error_busi_cannot_delete_default_model error_busi_cannot_delete_all_model",
        "Không xóa được phân loại cuối cùng",
        "Ngừng bán cả tin trên Kênh người bán.",
    ),
    (
        "error_cannt_be_no_variation_in_promotion error_cannt_change_tier_variation_in_promotion "
        "error_cannt_delete_option_in_promotion "
        "error_cannt_init_tier_in_promotion error_in_item_promotion_delete_lock "
        "error_in_model_promotion_delete_lock error_slash_price_item_delete_lock "
        "error_cannt_delete_in_promotion",
        "Sản phẩm đang trong chương trình khuyến mãi nên không đổi được",
        "Đợi chương trình kết thúc hoặc gỡ khỏi chương trình.",
    ),
    # state
    (
        "error_item_not_found error_item_not_belong_shop error_nil_item_in_req error_nil_shopid_or_itemid",
        "Tin không còn trên gian hàng",
        "Hệ thống tự tìm lại theo SKU rồi đăng lại.",
    ),
    (
        "error_item_uneditable error_busi_item_status_invalid "
        "error_busi_cannot_delist_reviewing_or_banned_item error_set_normal_unlisted_item "
        "error_busi_cannot_edit_vsku error_auth_product_is_pff",
        "Shopee đang khóa tin này",
        "Xem lý do ở mục Sản phẩm vi phạm trên Kênh người bán.",
    ),
    ("error_repeated_mtsku", "SKU đã có ở tin khác", "Sửa SKU của tin kia trên Kênh người bán."),
    ("error_reach_shop_item_limit", "Gian hàng đã đủ số tin tối đa", "Xóa bớt tin cũ trên Kênh người bán."),
    (
        "error_shop error_param_shop_id_not_found error_auth_shop_not_found "
        "error_busi_invalid_shop_status error_busi_invalid_account_status "
        "error_cnsc_shop_block_update_tier_variation",
        "Gian hàng không ở trạng thái bán được",
        "Xem thông báo trên Kênh người bán.",
    ),
    ("error_seller_under_penalty", "Gian hàng đang bị phạt điểm nên chưa sửa được tin", "Xem mục Điểm phạt trên Kênh người bán."),
    ("error_param_validate", "Mã vạch không hợp lệ", "Sửa mã vạch ở trang sản phẩm, hoặc để trống."),
    ("error_param error.param", "Shopee không nhận một thông tin của tin", "Xem lời của sàn, sửa sản phẩm theo đó rồi bấm Đẩy lại."),
)

MEANINGS: dict[str, tuple[str, str]] = {code: (text, remedy) for codes, text, remedy in _GROUPS for code in codes.split()}
"""By code without its module prefix: what happened, and what to do."""


def meaning(code: str, message: str) -> str | None:
    """The words for a person: cause, the vendor's own words where they add something, remedy. None: a code that we don't know."""
    known = MEANINGS.get(code)
    if known is None:
        return None
    text, remedy = known
    return f"{text}: {message.rstrip('.')}. {remedy}" if message and code in VAGUE else f"{text}. {remedy}"


VAGUE = frozenset({"error_param", "error.param", "error_busi", "error_param_validate"}) | frozenset(
    code for code in MEANINGS if code.startswith("error_busi_") and code.endswith("_failed")
)
"""Codes that only the vendor's message explains."""

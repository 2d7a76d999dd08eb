"""No code reaches a person without words and a remedy, whichever source it comes from."""

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest

from catalog.sellable import Reason
from connectors import reasons
from connectors.errors import UnexpectedReply
from connectors.models import ListingState
from connectors.shopee import codes, replies

CONNECTORS = Path(reasons.__file__).parent
NAMED_BY_THE_REFERENCE = """
error_item_name_empty error_nil_name_new_item error_item_name_is_too_short error_name_length_limit
error_title_exceeds_max_length error_title_character_forbidden error_desc_length_min_limit error_desc_hash_tag_over_limit
error_desc_image_no_pass error_image_num_min error_image_unavailable error_param error_video_info_not_found
error_invalid_category error_incalid_category error_forbidden_category error_category_is_block error_category_level
error_category_path_count_limit error_invalid_attribute error_invalid_attribute_value error_invalid_category_attribute
error_less_required_attribute error_value_id_must_equal_zero error_value_name_required error_wrong_attrsnapshot
error_attribute_fda_error error_busi_attribute_error error_invalid_brand error_incalid_brand error_less_required_brand
error_brand_forbidden error_duplicated_brand error_invalid_price error_price_exceed_max_limitt error_price_exceed_min_limitt
error_price_out_of_range error_invalid_price_for_logistic error_edit_item_price_for_item_has_model
error_cannt_edit_price_in_promotion error_cannot_update_price_in_promotion error_update_price_fail
error_whole_sale_min_count_incorrect error_whole_sale_price_setting_incorrect error_wholesale_price_less_than_ratio_limit
error_price_should_be_same_for_wholesales error_busi_price_lower_then_wholesale_price error_auth error.param error_inner
error_edit_item_stock_for_item_has_model error_promotion_cantnot_update_stock error_holiday_mode_change_stock
error_busi_update_stock_failed error_wms_shop_block_upate_stock error_invalid_days_to_ship error_category_dts
error_param_dts_exceeds_max_limit error_param_category_not_support_pre_order error_estimated_days_limit
error_flash_sale_days_to_ship_lock error_invalid_logistic_info error_busi error_model_count_over_limit
error_model_duplicate_name error_model_duplicate_tier_variation_index error_model_invalid_model_id
error_model_tier_index_bound error_model_empty_tier_index_nonempty error_model_nonempty_itemtier_empty_index
error_tier_var_too_many error_tier_opt_too_many error_tier_var_name_too_long error_tier_opt_val_too_long error_tier_index
error_tier_var_is_ error_tier_var_level_not_same error_wrong_modelid error_duplicate_modelid error_item_not_found
error_item_not_belong_shop error_item_uneditable error_busi_item_status_invalid
error_busi_cannot_delist_reviewing_or_banned_item error_set_normal_unlisted_item error_unlist_item_fail
error_busi_cannot_delete_default_model error_busi_cannot_delete_all_model error_repeated_mtsku error_reach_shop_item_limit
error_shop error_param_shop_id_not_found error_busi_invalid_shop_status error_busi_invalid_account_status
error_holiday_on_add_item error_holiday_on_del_item error_seller_under_penalty error_perm_non_admin error_param_validate
error_busi_add_item_failed error_busi_update_item_failed error_boost_item_failed error_cannot_delete_item
error_unlist_item_failed error_sign invalid_partner_id invalid_acceess_token shop_no_linked partner_shop_no_link
merchant_no_linked shop_access_expired refresh_token_expired shop_banned partner_frozen user_banned error_api_permission
error_permission error_api_call_restricted error_ashop_api_permission error_kyc_auth source_ip_undeclared
error_partner_key_expired api_suspended error_rate_limit error_limit error_server error_system_busy system_busy error_network
error_data error_config error_other error_get_shop_fail error_timeout error_third_party_server error_connection
error_too_many_invoke_function
""".split()  # noqa: SIM905  (a table to be compared with the reference)


def literals() -> set[str]:
    """Every `code="…"` in our modules, and the first word of each row that becomes a Problem."""
    found: set[str] = set()
    for path in CONNECTORS.rglob("*.py"):
        if "sandbox" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "code" and isinstance(node.value, ast.Constant):
                found.add(str(node.value.value))
            if isinstance(node, ast.FunctionDef) and node.name.startswith("_problems"):
                found |= {
                    str(row.elts[1].value)
                    for row in ast.walk(node)
                    if isinstance(row, ast.Tuple) and len(row.elts) == 3 and isinstance(row.elts[1], ast.Constant)
                }
    return found - {""}


def is_said(text: str) -> bool:
    return len(text.split()) >= 2 and text[0].isupper()


def test_every_code_in_our_modules_has_words_and_a_remedy() -> None:
    codes_here = literals()
    assert {"weight", "images", "title", "category", "attribute", "internal"} <= codes_here
    assert sorted(codes_here - set(reasons.OWN)) == []


@pytest.mark.parametrize("code", [*Reason, *reasons.OWN])
def test_our_own_words(code: str) -> None:
    found = reasons.told(str(code))
    assert found is not None
    assert is_said(found.text)
    assert is_said(found.remedy)
    assert found.remedy.endswith(".")


@pytest.mark.parametrize("code", sorted({*NAMED_BY_THE_REFERENCE, *replies.TOKEN, *replies.NO_CONSENT, *replies.LATER, *replies.GONE}))
def test_every_code_of_shopee_has_words_and_a_remedy_and_is_classified(code: str) -> None:
    found = reasons.told(f"product.{code}", marketplace="shopee")
    assert found is not None
    assert is_said(found.text)
    assert is_said(found.remedy)
    error = replies.classify(code, "", request_id="r", status=200, now=datetime(2026, 11, 25, tzinfo=UTC))
    assert not isinstance(error, UnexpectedReply)
    assert len(error.text.split()) > 4


def test_no_code_has_two_meanings() -> None:
    listed = [code for group, _text, _remedy in codes._GROUPS for code in group.split()]
    assert sorted({code for code in listed if listed.count(code) > 1}) == []


def test_vague_codes_carry_the_vendors_words() -> None:
    assert codes.meaning("error_param", "Invalid Weight.") == (
        "Shopee không nhận một thông tin của tin: Invalid Weight. Xem lời của sàn, sửa sản phẩm theo đó rồi bấm Đẩy lại."
    )
    assert codes.meaning("error_sign", "Wrong sign.") == (
        "Chữ ký không đúng. Kiểm tra Partner ID và Partner Key trong phần thiết lập gian hàng."
    )
    assert codes.meaning("a_code_of_tomorrow", "x") is None


def test_every_state_says_what_to_do_next() -> None:
    assert set(reasons.STATES) == set(ListingState)
    assert all(is_said(text) for text in reasons.STATES.values())

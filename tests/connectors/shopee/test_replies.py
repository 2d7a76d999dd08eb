"""Every family of error codes leads to exactly one consequence."""

from datetime import UTC, datetime

import pytest

from connectors.errors import Gone, MarketplaceError, NotAuthorised, RateLimited, Rejected, Temporary, TokenExpired, UnexpectedReply
from connectors.shopee.replies import bare_code, classify, payload_of, seconds_to_quota_reset
from shop.http import Reply

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TABLE: list[tuple[str, str, type[MarketplaceError]]] = [
    ("invalid_acceess_token", "Invalid access_token, please have a check.", TokenExpired),
    ("error_auth", "Invalid access_token.", TokenExpired),
    ("common.error_auth", "Invalid access_token.", TokenExpired),
    ("error_auth", "Invalid refresh_token.", NotAuthorised),
    ("error_auth", "No permission to current api.", NotAuthorised),
    ("product.error_auth", "Stock should be larger than reserved stock.", Rejected),
    ("product.error_auth", "Lack of location_id", Rejected),
    ("error_sign", "Wrong sign.", NotAuthorised),
    ("invalid_partner_id", "Invalid partner_id, please have a check.", NotAuthorised),
    ("shop_no_linked", "Partner and shop has no linked.", NotAuthorised),
    ("refresh_token_expired", "", NotAuthorised),
    ("error_shop_refresh_token", "", NotAuthorised),
    ("error_param", "Timestamp is expired.", Temporary),
    ("product.error_param", "invalid field ItemId: value must  Not Null", Rejected),
    ("prodct.error_param", "can't find image file", Rejected),
    ("error.param", "Can not update item with stock less than reserved stock", Rejected),
    ("order. error_param", "Wrong parameters", Rejected),
    ("product.error_price_exceed_max_limitt", "", Rejected),
    ("product.error_incalid_category", "", Rejected),
    ("product.error_cannt_edit_price_in_promotion", "", Rejected),
    ("product.error_unlist_item_all_failed", "All failed.", Rejected),
    ("product.error_item_not_found", "Item not found.", Gone),
    ("error_item_not_belong_shop", "", Gone),
    ("error_rate_limit", "Too many requests, please slow down.", RateLimited),
    ("error_limit", "Your app has reached the daily limit.", RateLimited),
    ("common.error_limit", "Your app has reached the daily limit.", RateLimited),
    ("error_server", "Something wrong. Please try later.", Temporary),
    ("product.error_inner", "system error", Temporary),
    ("product.error_busi_add_item_failed", "", Temporary),
    ("a_code_of_tomorrow", "", UnexpectedReply),
]


@pytest.mark.parametrize(("code", "message", "wanted"), TABLE)
def test_a_code_has_one_consequence(code: str, message: str, wanted: type[MarketplaceError]) -> None:
    error = classify(code, message, request_id="r1", status=200, now=NOW)
    assert type(error) is wanted
    assert (error.code, error.request_id, error.status) == (code, "r1", 200)
    assert error.text


def test_one_module_prefix_is_taken_off() -> None:
    assert [bare_code(code) for code in ("product.error_param", "order. error_param", "error.param", "error_sign")] == [
        "error_param",
        "error_param",
        "error.param",
        "error_sign",
    ]


def test_the_daily_quota_starts_anew_at_midnight_in_utc_plus_8() -> None:
    assert seconds_to_quota_reset(NOW) == 7 * 3600
    assert seconds_to_quota_reset(datetime(2026, 11, 24, 16, 0, tzinfo=UTC)) == 24 * 3600


@pytest.mark.parametrize(
    ("status", "body", "wanted"),
    [
        (502, b"<html>502</html>", Temporary),
        (200, b'{"error": ', Temporary),
        (200, b"", Temporary),
        (200, b"[]", Temporary),
        (500, b'{"error": ""}', Temporary),
        (429, b"<html></html>", RateLimited),
        (403, b'{"error": "invalid_acceess_token", "message": "Invalid access_token, please have a check."}', TokenExpired),
    ],
)
def test_a_reply_is_judged_by_its_code_then_its_status(status: int, body: bytes, wanted: type[MarketplaceError]) -> None:
    with pytest.raises(wanted) as raised:
        payload_of(Reply(status=status, headers={}, body=body), now=NOW)
    assert type(raised.value) is wanted


@pytest.mark.parametrize("body", [b'{"error": "", "response": {}}', b'{"error": "-"}', b'{"message": null}'])
def test_success_is_an_empty_code(body: bytes) -> None:
    assert isinstance(payload_of(Reply(status=200, headers={}, body=body), now=NOW), dict)

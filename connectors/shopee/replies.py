"""What a reply of Shopee means: by the error code first, the HTTP status second (reference: codes captured 2026-08)."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.errors import (
    Gone,
    MarketplaceError,
    NotAuthorised,
    RateLimited,
    Rejected,
    Temporary,
    TokenExpired,
    UnexpectedReply,
)
from connectors.marketplace import HttpReply
from connectors.shopee.codes import MEANINGS, meaning

BURST_PAUSE_S = 2.0
QUOTA_RESETS_UTC_HOUR = 16
"""The daily quota of an app starts anew at 00:00 UTC+8."""

TOKEN = {"invalid_acceess_token", "invalid_access_token"}
NO_CONSENT = {
    "shop_no_linked", "partner_shop_no_link", "merchant_no_linked", "shop_access_expired", "merchant_access_expired", "refresh_token_expired",
    "error_shop_refresh_token", "error_merchant_refresh_token", "shop_banned", "partner_frozen", "user_banned", "error_api_permission",
    "error_permission", "error_api_call_restricted", "error_ashop_api_permission", "error_kyc_auth", "source_ip_undeclared",
    "error_partner_key_expired", "api_suspended", "error_sign", "invalid_partner_id", "invalid_code", "invalid_shop_id", "error_perm_non_admin",
}  # fmt: skip
LATER = {
    "error_server", "error_inner", "error_system_busy", "system_busy", "error_network", "error_data", "error_config", "error_other",
    "error_get_shop_fail", "error_timeout", "error_third_party_server", "error_connection", "error_too_many_invoke_function",
    "error_busi_add_item_failed", "error_busi_update_item_failed", "error_busi_update_stock_failed",
}  # fmt: skip
GONE = {"error_item_not_found", "error_item_not_belong_shop"}
REFUSALS = re.compile(
    r"error(_param|_busi|\.param)|error_(nil|invalid|incalid|item|title|desc|image|video|category|forbidden|attribute|less|value|wrong|brand|duplicated"
    r"|price|cannt|cannot|update|whole|wholesale|should|edit|promotion|holiday|wms|estimated|flash|model|tier|unlist|set|reach|repeated|shop"
    r"|seller|name|perm|check|size|gtin|not_found|status|in_|slash|related)"
)
REAUTHORISE = "Shopee không còn nhận quyền truy cập của gian hàng: bấm “Cấp quyền lại” ở mục Gian hàng trên sàn."


def payload_of(reply: HttpReply, *, now: datetime) -> dict[str, Any]:
    """The whole JSON object of a successful reply; raises the class of `connectors.errors` that says what to do."""
    parsed = _parsed(reply.body)
    if parsed is None:
        raise _without_json(reply)
    code = str(parsed.get("error") or "")
    if code in ("", "-"):
        if reply.status >= 400:
            raise _without_json(reply)
        return parsed
    raise classify(code, str(parsed.get("message") or ""), request_id=str(parsed.get("request_id") or ""), status=reply.status, now=now)


def classify(code: str, message: str, *, request_id: str, status: int, now: datetime) -> MarketplaceError:
    bare = bare_code(code)
    told: dict[str, Any] = {"code": code, "request_id": request_id, "status": status}
    if bare in TOKEN or (bare == "error_auth" and "access_token" in message):
        return TokenExpired("Mã truy cập Shopee đã hết hạn, hệ thống tự gia hạn.", **told)
    if bare == "error_rate_limit" or status == 429:
        return RateLimited("Shopee đang giới hạn số lệnh gọi, hệ thống tự tiếp tục.", retry_after_s=BURST_PAUSE_S, **told)
    if bare == "error_limit":
        return RateLimited("Hết hạn mức gọi trong ngày của ứng dụng Shopee.", retry_after_s=seconds_to_quota_reset(now), **told)
    if bare in NO_CONSENT or (bare == "error_auth" and "tock" not in message and "location" not in message):
        return NotAuthorised(meaning(bare, message) or REAUTHORISE, **told)
    if bare in GONE:
        return Gone("Shopee báo tin đăng không còn.", **told)
    if bare in LATER or (bare == "error_param" and "imestamp" in message):
        return Temporary(f"Shopee chưa làm được lúc này ({message or bare}). Hệ thống tự thử lại.", **told)
    if bare in MEANINGS or REFUSALS.match(bare):
        words = None if bare == "error_auth" else meaning(bare, message)  # here it speaks of stock or places, never of the token
        return Rejected(words or f"Shopee từ chối: {message or bare}. Sửa sản phẩm theo lời báo này, hệ thống sẽ tự đẩy lại.", **told)
    return UnexpectedReply(f"Shopee trả lời một mã lạ ({bare}: {message}). Cần người xem lại.", **told)


def bare_code(code: str) -> str:
    """Without one module prefix ("product.error_param"), and without stray spaces ("order. error_param"). "error.param" keeps its dot."""
    head, dot, tail = code.partition(".")
    return tail.strip() if dot and head != "error" else code.strip()


def seconds_to_quota_reset(now: datetime) -> float:
    reset = now.astimezone(UTC).replace(hour=QUOTA_RESETS_UTC_HOUR, minute=0, second=0, microsecond=0)
    if reset <= now:
        reset += timedelta(days=1)
    return (reset - now).total_seconds()


def _parsed(body: bytes) -> dict[str, Any] | None:
    try:
        parsed = json.loads(body)
    except (ValueError, UnicodeDecodeError):
        return None
    return parsed if isinstance(parsed, dict) else None


def _without_json(reply: HttpReply) -> MarketplaceError:
    if reply.status == 429:
        return RateLimited("Shopee đang giới hạn số lệnh gọi, hệ thống tự tiếp tục.", retry_after_s=BURST_PAUSE_S, status=429)
    return Temporary("Shopee trả lời không đọc được, hệ thống tự thử lại.", code=f"http_{reply.status}", status=reply.status)

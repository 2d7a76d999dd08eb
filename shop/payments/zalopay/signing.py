"""ZaloPay v2: values behind each other with `|`, HMAC-SHA256. Key 1 signs what we send, key 2 what is sent to us. Pure."""

import hashlib
import hmac
import re

_HEX = re.compile(r"[0-9a-f]{64}", re.ASCII)


def mac(key: str, text: str) -> str:
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


def is_signed(key: str, text: str, given: object) -> bool:
    return isinstance(given, str) and bool(_HEX.fullmatch(given)) and hmac.compare_digest(mac(key, text), given)


def create_base(values: dict[str, object]) -> str:
    return "|".join(str(values[name]) for name in ("app_id", "app_trans_id", "app_user", "amount", "app_time", "embed_data", "item"))


def query_base(app_id: object, app_trans_id: str, key1: str) -> str:
    return f"{app_id}|{app_trans_id}|{key1}"


def refund_base(values: dict[str, object]) -> str:
    return "|".join(str(values[name]) for name in ("app_id", "zp_trans_id", "amount", "description", "timestamp"))


def refund_query_base(values: dict[str, object]) -> str:
    return "|".join(str(values[name]) for name in ("app_id", "m_refund_id", "timestamp"))

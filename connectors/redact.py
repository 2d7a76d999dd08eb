"""What of a call may be kept for people to read: no identity, no token, no signature, no buyer. Pure."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

MAX_CHARS = 4000
HIDDEN = "•••"
IDENTITY = frozenset({"sign", "access_token", "refresh_token", "partner_id", "timestamp", "shop_id"})
SECRET_PARTS = ("token", "key", "secret", "sign", "password", "code_verifier")
PERSONAL = frozenset({"recipient_address", "phone", "full_address", "buyer_username", "buyer_user_id", "email", "address"})


def request(
    method: str,
    url: str,
    *,
    params: list[tuple[str, str]] | None = None,
    body: Any = None,
    files: Mapping[str, tuple[str, bytes, str]] | None = None,
) -> str:
    """Method, path and what was asked; the query without identity, pictures as name and size."""
    asked = [f"{name}={value}" for name, value in params or [] if name not in IDENTITY]
    head = f"{method} {urlsplit(url).path}{'?' + '&'.join(asked) if asked else ''}"
    told = [head]
    if body is not None:
        told.append(json.dumps(clean(body), ensure_ascii=False, sort_keys=True))
    told += [f"{field}: {name}, {len(content)} byte" for field, (name, content, _type) in (files or {}).items()]
    return "\n".join(told)[:MAX_CHARS]


def reply(body: bytes) -> str:
    """JSON cleaned; of anything else only that it was something else."""
    try:
        parsed = json.loads(body)
    except ValueError:
        return f"({len(body)} byte, không phải JSON)" if body else "(rỗng)"
    return json.dumps(clean(parsed), ensure_ascii=False)[:MAX_CHARS]


def clean(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: HIDDEN if _is_hidden(str(name)) else clean(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [clean(inner) for inner in value]
    return value


def _is_hidden(name: str) -> bool:
    lowered = name.lower()
    return lowered in PERSONAL or any(part in lowered for part in SECRET_PARTS)

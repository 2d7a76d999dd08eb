"""A feed's rows as RSS 2.0 or JSON. Pure."""

import hashlib
import json
from collections.abc import Iterable
from xml.sax.saxutils import escape

OWN_NAMESPACE = "urn:ocop:cao-bang"
Rows = Iterable[dict[str, str]]


def rss(rows: Rows, *, title: str, url: str, removed: Iterable[str] = ()) -> str:
    """With the g: namespace, and our own for stars, certificate and, in a list of changes, what is to be taken out."""
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0" xmlns:ocop="{OWN_NAMESPACE}"><channel>'
        f"<title>{escape(title)}</title><link>{escape(url)}</link><description>{escape(title)}</description>\n"
    )
    gone = "".join(f"<ocop:removed>{escape(sku)}</ocop:removed>\n" for sku in removed)
    body = "".join(f"<item>{''.join(f'<{name}>{escape(text)}</{name}>' for name, text in row.items())}</item>\n" for row in rows)
    return f"{head}{gone}{body}</channel></rss>\n"


def as_json(rows: Rows, *, removed: Iterable[str] | None = None) -> str:
    told: dict[str, object] = {"items": list(rows)}
    if removed is not None:
        told["removed"] = list(removed)
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def etag(text: str) -> str:
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'

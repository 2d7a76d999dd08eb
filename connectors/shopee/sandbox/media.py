"""Pictures. A part is checked by its bytes, as the original does."""

import hashlib
from typing import TYPE_CHECKING, Any

from connectors.shopee.sandbox.state import App, Refused

if TYPE_CHECKING:
    from connectors.shopee.sandbox.server import Request

MAX_IMAGES, MAX_IMAGE_BYTES = 9, 10_000_000


def upload_image(app: App, request: "Request") -> dict[str, Any]:
    """Up to nine parts named `image`, each with a file name. One answers `image_info`, several `image_info_list` with an error each."""
    parts = [content for name, is_file, content in _parts(request) if name == "image" and is_file]
    if not parts:
        raise Refused("error_param", "can't find image file")
    if len(parts) > MAX_IMAGES:
        raise Refused("error_param", "Too many images.")
    if len(parts) == 1:
        return {"image_info": _kept(app, parts[0])}
    rows: list[dict[str, Any]] = []
    for number, content in enumerate(parts):
        try:
            rows.append({"id": number, "error": "", "message": "", "image_info": _kept(app, content)})
        except Refused as refused:
            rows.append({"id": number, "error": refused.code, "message": refused.message, "image_info": None})
    return {"image_info": rows[0]["image_info"], "image_info_list": rows}


def _kept(app: App, content: bytes) -> dict[str, Any]:
    if len(content) > MAX_IMAGE_BYTES:
        raise Refused("error_param", "image is too large")
    if not content.startswith((b"\xff\xd8", b"\x89PNG")) or len(content) < 1000:
        raise Refused("error_param", "image is invalid or not supported")
    image_id = f"vn-11134207-{hashlib.sha256(content).hexdigest()[:24]}"
    app.images.add(image_id)
    return {"image_id": image_id, "image_url_list": [{"image_url_region": "VN", "image_url": url_of(image_id)}]}


def url_of(image_id: str) -> str:
    return f"https://cf.shopee.vn/file/{image_id}"


def _parts(request: "Request") -> list[tuple[str, bool, bytes]]:
    """(field name, has a file name, content) of each part."""
    content_type = request.headers.get("content-type", "")
    if not content_type.startswith("multipart/form-data") or "boundary=" not in content_type:
        return []
    boundary = content_type.split("boundary=", 1)[1].split(";")[0].strip().strip('"').encode()
    found = []
    for part in request.body.split(b"--" + boundary)[1:-1]:
        head, _blank, content = part.partition(b"\r\n\r\n")
        name = head.split(b'name="', 1)[-1].split(b'"', 1)[0].decode(errors="replace") if b'name="' in head else ""
        found.append((name, b"filename" in head, content.removesuffix(b"\r\n")))
    return found

"""Title and description templates: plain text with our own placeholders in braces, nothing that runs.

`{ten}` is replaced by the product's name. A line of a description that has placeholders and none with a value is left out;
in a title an empty placeholder leaves no double space and no dangling separator. `{{` and `}}` stand for braces.
"""

import re
from collections.abc import Callable

from catalog.offer import Offer

Read = Callable[[Offer], str]
PLACEHOLDERS: dict[str, tuple[str, Read]] = {
    "ten": ("Tên sản phẩm", lambda offer: offer.title),
    "mo_ta": ("Mô tả", lambda offer: offer.description.strip()),
    "quy_cach": ("Quy cách", lambda offer: offer.net_content),
    "khoi_luong": ("Khối lượng đóng gói", lambda offer: f"{offer.weight_g} g" if offer.weight_g else ""),
    "thanh_phan": ("Thành phần", lambda offer: offer.ingredients),
    "cach_dung": ("Cách dùng", lambda offer: offer.usage),
    "bao_quan": ("Bảo quản", lambda offer: offer.storage),
    "han_dung": ("Hạn sử dụng", lambda offer: offer.shelf_life),
    "chu_the": ("Chủ thể", lambda offer: offer.producer),
    "xa": ("Xã, phường", lambda offer: offer.commune),
    "tinh": ("Tỉnh", lambda offer: offer.province),
    "sao": ("Số sao OCOP", lambda offer: str(offer.stars) if offer.stars else ""),
    "so_chung_nhan": ("Số giấy chứng nhận", lambda offer: offer.certificate_number),
    "noi_cap": ("Nơi cấp chứng nhận", lambda offer: offer.certificate_issuer),
    "do_con": ("Độ cồn", lambda offer: f"{offer.abv:g}" if offer.abv is not None else ""),
    "ma": ("Mã sản phẩm", lambda offer: offer.sku),
}
"""What a template may name: the name in braces, its label, and where its value comes from."""

_PLACE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_DANGLING = " ,;.:-–·|/"


def problems_of(template: str) -> list[str]:
    """What is wrong with the template, in words; empty when it can be used."""
    found = []
    for match in _PLACE.finditer(template):
        name = match.group(1)
        if name is not None and name.strip() not in PLACEHOLDERS:
            found.append(f"Không có chỗ điền “{{{name}}}”. Các chỗ điền: {', '.join('{' + known + '}' for known in PLACEHOLDERS)}.")
        elif match.group() in "{}":
            found.append("Dấu ngoặc nhọn chưa khép. Viết {{ hoặc }} khi muốn hiện dấu ngoặc.")
    return list(dict.fromkeys(found))


def title_of(template: str, offer: Offer) -> str:
    text = " ".join(_filled(template, offer)[0].split())
    text = re.sub(r"\(\s*\)|\[\s*\]", "", text)
    text = re.sub(r"\s*([,;·|–-])(\s*[,;·|–-])+\s*", r" \1 ", text)
    text = re.sub(r"\s+([,;])", r"\1", text)
    return " ".join(text.split()).strip(_DANGLING)


def description_of(template: str, offer: Offer) -> str:
    lines = []
    for line in template.replace("\r\n", "\n").split("\n"):
        text, count, empty = _filled(line, offer)
        if count and empty == count:
            continue
        lines.append(text.rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _filled(template: str, offer: Offer) -> tuple[str, int, int]:
    """The text, how many placeholders it had, and how many of them were empty."""
    count = empty = 0

    def fill(match: re.Match[str]) -> str:
        nonlocal count, empty
        name = match.group(1)
        if name is None:
            return match.group()[0]
        known = PLACEHOLDERS.get(name.strip())
        value = known[1](offer) if known else ""
        count += 1
        empty += not value
        return value

    return _PLACE.sub(fill, template), count, empty

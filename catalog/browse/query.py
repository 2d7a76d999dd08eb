"""From the address of a list to `catalog.search.Search` and back. Pure but for translated notes.

A parameter that can't be understood is left out, and a note says so: an old or mistyped link still shows a list.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from catalog.addresses import here
from catalog.groups import Group
from catalog.search import SORTS, Search

LONGEST_TEXT = 100
HIGHEST_PRICE = 1_000_000_000
LAST_PAGE = 10_000
YES = ("1", "on", "true")
PLAIN = re.compile(r"[0-9A-Za-z_-]{1,220}")
Pairs = list[tuple[str, str]]


FLAG_LABELS = {
    "con_hang": gettext_noop("Còn hàng"),
    "mua": gettext_noop("Đang vào mùa"),
    "bao_ho": gettext_noop("Tên được bảo hộ"),
}


@dataclass(frozen=True, kw_only=True)
class Query:
    """`notes` are Vietnamese sentences about what was left out."""

    search: Search
    notes: tuple[str, ...] = ()


def parse(given: QueryDict) -> Query:
    notes: list[str] = []
    price_from = _price(given, "gia_tu", _("giá từ"), notes)
    price_to = _price(given, "gia_den", _("giá đến"), notes)
    if price_from is not None and price_to is not None and price_from > price_to:
        notes.append(_("Giá từ đang lớn hơn giá đến nên đã được đổi chỗ."))
        price_from, price_to = price_to, price_from
    search = Search(
        text=_text(given.get("q", ""), notes),
        groups=frozenset(_known(given.getlist("nhom"), set(Group.values), _("nhóm"), notes)),
        stars=frozenset(int(star) for star in _known(given.getlist("sao"), {"3", "4", "5"}, _("hạng sao"), notes)),
        commune=_code(given.get("xa", ""), _("xã, phường"), notes),
        producer=_code(given.get("chu_the", ""), _("chủ thể"), notes),
        point=_code(given.get("diem", ""), _("điểm bán"), notes),
        price_from=price_from,
        price_to=price_to,
        in_stock=given.get("con_hang", "") in YES,
        season=given.get("mua", "") in YES,
        protected=given.get("bao_ho", "") in YES,
        sort=next(iter(_known([given.get("sap_xep", "")], set(SORTS), _("cách sắp xếp"), notes)), ""),
        page=_page(given.get("trang", ""), notes),
    )
    return Query(search=search, notes=tuple(notes))


def pairs(search: Search) -> Pairs:
    """The search as parameters, page left out, in a fixed order: equal searches have equal addresses."""
    found: Pairs = [("q", search.text)] if search.text else []
    found += [("nhom", group) for group in Group.values if group in search.groups]
    found += [("sao", str(star)) for star in sorted(search.stars, reverse=True)]
    single = (("xa", search.commune), ("chu_the", search.producer), ("diem", search.point))
    found += [(name, value) for name, value in single if value]
    bounds = (("gia_tu", search.price_from), ("gia_den", search.price_to))
    found += [(name, str(value)) for name, value in bounds if value is not None]
    flags = (("con_hang", search.in_stock), ("mua", search.season), ("bao_ho", search.protected))
    found += [(name, "1") for name, is_wanted in flags if is_wanted]
    if search.sort:
        found.append(("sap_xep", search.sort))
    return found


def address(path: str, found: Pairs, *, page: int = 1) -> str:
    """`path` with the parameters; the first page has no number, so that it has one address."""
    path = here(path)
    everything = [*found, ("trang", str(page))] if page > 1 else found
    return f"{path}?{urlencode(everything)}" if everything else path


def chips(search: Search, *, path: str, labels: Mapping[tuple[str, str], str]) -> Pairs:
    """(label, address without that filter) for each filter in force."""
    found = pairs(search)
    return [
        (label_of(pair, labels), address(path, [other for other in found if other != pair]))
        for pair in found
        if pair[0] not in ("q", "sap_xep")
    ]


def label_of(pair: tuple[str, str], labels: Mapping[tuple[str, str], str]) -> str:
    return labels.get(pair) or _label(*pair)


def _label(name: str, value: str) -> str:
    if name == "sao":
        return _("%s sao") % value
    if name in FLAG_LABELS:
        return _(FLAG_LABELS[name])
    if name in ("gia_tu", "gia_den"):
        return (_("Từ %s") if name == "gia_tu" else _("Đến %s")) % _money(value)
    return value


def price_label(low: str, high: str) -> str:
    """The words of a price band; a missing bound is empty."""
    if not low:
        return _("Đến %s") % _money(high)
    if not high:
        return _("Từ %s") % _money(low)
    return _("%(low)s đến %(high)s") % {"low": _money(low), "high": _money(high)}


def _money(amount: str) -> str:
    return f"{int(amount):,}".replace(",", ".") + "\u00a0₫"


def _text(text: str, notes: list[str]) -> str:
    text = " ".join(text.replace("\x00", " ").split())
    if len(text) > LONGEST_TEXT:
        notes.append(_("Câu tìm dài quá nên chỉ dùng %d chữ cái đầu.") % LONGEST_TEXT)
    return text[:LONGEST_TEXT].strip()


def _known(values: Iterable[str], known: set[str], label: str, notes: list[str]) -> list[str]:
    wanted = [value for value in values if value]
    if any(value not in known for value in wanted):
        notes.append(_("Bỏ qua %s không có trong cửa hàng.") % label)
    return [value for value in wanted if value in known]


def _code(value: str, label: str, notes: list[str]) -> str:
    if not value or PLAIN.fullmatch(value):
        return value
    notes.append(_("Bỏ qua %s không có trong cửa hàng.") % label)
    return ""


def _price(given: QueryDict, name: str, label: str, notes: list[str]) -> int | None:
    """Whole đồng; dots and spaces as people type them are fine."""
    text = re.sub(r"[.\s\u00a0₫đ]", "", given.get(name, ""))
    if not text:
        return None
    if text.isascii() and text.isdigit() and int(text[:12]) <= HIGHEST_PRICE:
        return int(text[:12])
    notes.append(_("Bỏ qua %s: hãy nhập số đồng, ví dụ 50.000.") % label)
    return None


def _page(text: str, notes: list[str]) -> int:
    if not text:
        return 1
    if text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= LAST_PAGE:
        return int(text[:9])
    notes.append(_("Số trang không đúng nên đang xem trang đầu."))
    return 1

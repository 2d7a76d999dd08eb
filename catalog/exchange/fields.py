"""From the text of one cell to a value. Each raises `CellRefused` with the remedy in Vietnamese."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from catalog.fold import fold

MAX_PRICE_VND = 1_000_000_000
MAX_WEIGHT_G = 1_000_000
MAX_QUANTITY = 1_000_000

_TRUE = {"1", "true", "yes", "co", "x"}
_FALSE = {"", "0", "false", "no", "khong"}
_VIETNAMESE_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


class CellRefused(Exception):
    """The text of the exception is for the person who wrote the file."""


def text(cell: str, *, limit: int) -> str:
    if len(cell) > limit:
        raise CellRefused(f"Dài {len(cell)} ký tự, tối đa {limit}: rút gọn lại.")
    return cell


def whole_number(cell: str, *, low: int, high: int, unit: str) -> int:
    """Digits only: "1.265.000" and "1265000.5" are refused, because both readings of a point exist in such files."""
    if not re.fullmatch(r"[0-9]{1,18}", cell):
        digits = re.sub(r"[^0-9]", "", cell)
        grouped = re.fullmatch(r"[0-9]{1,3}([., \u00a0][0-9]{3})+ ?[₫đ]?", cell)
        example = f"viết liền {digits}" if grouped else "viết liền các chữ số, không dấu ngăn cách và không phần lẻ, ví dụ 1265000"
        raise CellRefused(f"“{cell}” không phải số nguyên {unit}: {example}.")
    number = int(cell)
    if not low <= number <= high:
        raise CellRefused(f"{grouped_digits(number)} nằm ngoài khoảng {grouped_digits(low)} đến {grouped_digits(high)} {unit}.")
    return number


def grouped_digits(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def decimal(cell: str, *, low: int, high: int, what: str) -> Decimal:
    """One decimal place at most, with a point or a comma."""
    if not re.fullmatch(r"[0-9]{1,3}([.,][0-9])?", cell):
        raise CellRefused(f"“{cell}” không phải {what}: viết dạng 42 hoặc 42.5.")
    number = Decimal(cell.replace(",", ".")).quantize(Decimal("0.1"))
    if not low <= number <= high:
        raise CellRefused(f"{cell} nằm ngoài khoảng {low} đến {high}.")
    return number


def yes_or_no(cell: str) -> bool:
    word = fold(cell)
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise CellRefused(f"“{cell}” không hiểu được: viết 1 (có) hoặc 0 (không).")


def day(cell: str) -> date:
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", cell):
            return date.fromisoformat(cell)
    except ValueError as error:
        raise CellRefused(f"Ngày {cell} không có trong lịch.") from error
    found = _VIETNAMESE_DATE.fullmatch(cell)
    remedy = f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}" if found else "2026-11-24"
    raise CellRefused(f"“{cell}” không phải ngày dạng năm-tháng-ngày: viết {remedy}.")


def choice(cell: str, choices: Iterable[tuple[str, object]]) -> str:
    """A code, or its Vietnamese name with or without diacritics."""
    pairs = [(code, str(label)) for code, label in choices]
    for code, label in pairs:
        if cell == code or fold(cell) == fold(label):
            return code
    raise CellRefused(f"“{cell}” không có trong danh sách: {', '.join(f'{code} ({label})' for code, label in pairs)}.")

"""Vietnamese tax codes. Pure.

Ten digits with a check digit, a branch with three more after a dash (Circular 105/2020/TT-BTC, art. 5), or the twelve digits of a
personal identity number, which has served persons and households as tax code since 1 July 2025 (Circular 86/2024/TT-BTC, art. 5).
"""

import re

WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
PERSONAL = re.compile(r"0\d{2}\d{9}", re.ASCII)
COMPANY = re.compile(r"(\d{10})(?:-?(\d{3}))?", re.ASCII)


def tax_code(text: str) -> str | None:
    """In its written form, or None when it can't be one."""
    bare = re.sub(r"[\s.]", "", text)
    if PERSONAL.fullmatch(bare):
        return bare
    found = COMPANY.fullmatch(bare)
    if found is None or not _digit_fits(found[1]):
        return None
    return f"{found[1]}-{found[2]}" if found[2] else found[1]


def _digit_fits(digits: str) -> bool:
    rest = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, digits, strict=False)) % 11
    return 10 - rest == int(digits[9])

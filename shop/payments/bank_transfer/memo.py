"""The order's code as a bank's message carries it, and found again in what banks make of it. Pure."""

import re

_CODE = re.compile(r"CB\s*(\d{6})\s*-?\s*([2-9A-HJKMNP-Z]{6})(?![0-9A-Z])", re.ASCII)


def memo_of(order_number: str) -> str:
    """`CB261124-7K3M9Q` as `CB2611247K3M9Q`: banks drop hyphens."""
    return order_number.replace("-", "")


def order_numbers_in(content: str) -> list[str]:
    """Every order number in a transfer's text, whatever case and blanks the bank gave it."""
    return list(dict.fromkeys(f"CB{day}-{code}" for day, code in _CODE.findall(content.upper())))

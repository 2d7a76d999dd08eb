"""Folding of Vietnamese text: one function for search, slugs and matching, the same on every database."""

import re
import unicodedata

_SEPARATORS = re.compile(r"[^0-9a-z]+")
_STROKED = str.maketrans({"đ": "d", "Đ": "d", "ð": "d"})  # NFD does not take the stroke off


def fold(text: str) -> str:
    """Lower case without diacritics, đ as d, runs of anything else as one space: "Miến dong Phia Đén" -> "mien dong phia den"."""
    stripped = "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
    return _SEPARATORS.sub(" ", stripped.translate(_STROKED).casefold()).strip()


def slugify(value: str, allow_unicode: bool = False) -> str:
    """For OSCAR_SLUG_FUNCTION, which demands the second argument; the answer is always ASCII."""
    return fold(str(value)).replace(" ", "-")

"""Days are typed the way they are shown here in either language: Django's English would read 05/11 as the eleventh of May."""

from shop.formats.vi.formats import DATE_INPUT_FORMATS, DATETIME_INPUT_FORMATS

__all__ = ["DATETIME_INPUT_FORMATS", "DATE_INPUT_FORMATS"]

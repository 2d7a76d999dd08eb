"""Different words for the same thing, kept as data that staff edit."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.fold import fold

MOST_VARIANTS = 8
FIRST_GROUPS = (
    "lạp xưởng, lạp sườn, lạp sường",
    "thạch đen, sương sáo",
    "miến dong, bún dong, miến củ dong",
    "Phia Đén, Phja Đén, Pja Đén",
    "Phia Thắp, Phja Thắp",
    "Phia Oắc, Phja Oắc, Pia Oắc",
    "sả, xả",
    "khẩu sli, bánh bỏng",
    "chè, trà",
    "lạc, đậu phộng",
    "homestay, nhà nghỉ, lưu trú",
)
"""What a new database starts with."""


class Synonym(models.Model):
    """One group of words, e.g. "lạp xưởng, lạp sườn": whoever looks for one finds what is named by another."""

    words = models.CharField(
        _("Các từ cùng nghĩa"),
        max_length=300,
        help_text=_("Cách nhau bằng dấu phẩy, ví dụ: lạp xưởng, lạp sườn. Gõ có dấu hay không đều được."),
    )

    class Meta:
        app_label = "catalogue"
        verbose_name = _("từ cùng nghĩa")
        verbose_name_plural = _("từ cùng nghĩa")
        ordering = ["words"]

    def __str__(self) -> str:
        return self.words

    def clean(self) -> None:
        super().clean()
        self.words = ", ".join(part for part in (" ".join(part.split()) for part in self.words.split(",")) if part)
        if len(terms_of(self.words)) < 2:
            raise ValidationError({"words": _("Cần ít nhất hai từ khác nhau, cách nhau bằng dấu phẩy.")})


def terms_of(words: str) -> tuple[str, ...]:
    """Folded, without repeats: "Lạp xưởng, lạp sườn" -> ("lap xuong", "lap suon")."""
    return tuple(dict.fromkeys(folded for part in words.split(",") if (folded := fold(part))))


def variants(folded: str, groups: Iterable[tuple[str, ...]]) -> list[str]:
    """The folded text itself, then with each known term replaced by its synonyms; whole words only, the last may be unfinished."""
    found = [folded]
    for terms in groups:
        for term in terms:
            if _holds(folded, term):
                found += [_replaced(text, term, other) for text in list(found) if _holds(text, term) for other in terms if other != term]
                break
    return list(dict.fromkeys(found))[:MOST_VARIANTS]


def _holds(text: str, term: str) -> bool:
    return f" {term} " in f" {text} "


def _replaced(text: str, term: str, other: str) -> str:
    return f" {text} ".replace(f" {term} ", f" {other} ").strip()

"""What the product page shows of voices, in two queries."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Avg, Count, FilteredRelation, Q, Subquery
from django.utils.translation import gettext as _

from catalog.models import Product
from catalog.thumbnails import Picture, picture_of
from catalog.voices.models import Question, Review

NEWEST = 6
QUESTIONS = 10


@dataclass(frozen=True, kw_only=True)
class Said:
    author: str
    rating: int
    body: str
    at: datetime
    photos: tuple[Picture, ...]


@dataclass(frozen=True, kw_only=True)
class Heard:
    """`mean` of all `count` shown reviews, to one decimal; `reviews` are the newest of them."""

    count: int
    mean: float
    reviews: tuple[Said, ...]
    questions: tuple[Question, ...]

    @property
    def mean_text(self) -> str:
        return f"{self.mean:.1f}".replace(".", ",")


def heard_of(product: Product) -> Heard:
    shown = Review.objects.shown().filter(product=product)
    whole = shown.order_by().values("product")
    rows = list(
        shown.filter(pk__in=shown.values("pk")[:NEWEST])
        .annotate(
            number=Subquery(whole.annotate(all=Count("pk")).values("all")),
            mean=Subquery(whole.annotate(all=Avg("rating")).values("all")),
            drawn=FilteredRelation("photos", condition=Q(photos__rendered_at__isnull=False)),
        )
        .order_by("-created_at", "-pk", "drawn__pk")
        .values_list(
            "pk", "author", "rating", "body", "created_at", "number", "mean", "drawn__original", "drawn__width", "drawn__height", named=True
        )
    )
    return Heard(
        count=rows[0].number if rows else 0,
        mean=round(float(rows[0].mean), 1) if rows else 0.0,
        reviews=tuple(_said(list(same), title=product.title) for _pk, same in groupby(rows, key=lambda row: row.pk)),
        questions=tuple(Question.objects.shown().filter(product=product)[:QUESTIONS]),
    )


def waiting_for(producer_id: int) -> int:
    """Questions about the producer's products that nobody answered yet."""
    return Question.objects.waiting().filter(product__producer_id=producer_id).count()


def _said(rows: list[Any], *, title: str) -> Said:
    """From the rows of one review, one for each of its pictures."""
    alt, first = _("Ảnh của người mua: %s") % title, rows[0]
    found = [picture_of(row.drawn__original or "", alt=alt, width=row.drawn__width, height=row.drawn__height) for row in rows]
    return Said(author=first.author, rating=first.rating, body=first.body, at=first.created_at, photos=tuple(one for one in found if one))

"""What the product page shows of voices, in three queries."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Avg, Count, Prefetch, Window
from django.utils.translation import gettext as _

from catalog.models import Product
from catalog.thumbnails import Picture, picture_of
from catalog.voices.models import Question, Review, ReviewPhoto

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
    photos = Prefetch("photos", ReviewPhoto.objects.exclude(rendered_at=None))
    every = Review.objects.shown().filter(product=product).annotate(number=Window(Count("pk")), mean=Window(Avg("rating")))
    rows = list(every.prefetch_related(photos)[:NEWEST])
    return Heard(
        count=rows[0].number if rows else 0,
        mean=round(float(rows[0].mean), 1) if rows else 0.0,
        reviews=tuple(_said(row, title=product.title) for row in rows),
        questions=tuple(Question.objects.shown().filter(product=product)[:QUESTIONS]),
    )


def waiting_for(producer_id: int) -> int:
    """Questions about the producer's products that nobody answered yet."""
    return Question.objects.waiting().filter(product__producer_id=producer_id).count()


def _said(review: Review, *, title: str) -> Said:
    alt = _("Ảnh của người mua: %s") % title
    found = [picture_of(str(photo.original.name), alt=alt, width=photo.width, height=photo.height) for photo in review.photos.all()]
    return Said(
        author=review.author, rating=review.rating, body=review.body, at=review.created_at, photos=tuple(one for one in found if one)
    )

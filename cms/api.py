"""Articles for other software; `shop.api` takes this router by its name."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Router, Schema

from cms.blocks import product_ids_in
from cms.models import ArticlePage
from shop.api.api import limited
from shop.api.errors import Error, not_found
from shop.api.paging import LARGEST_ID, PageOf, next_address

router = Router(tags=["articles"])
router.add_decorator(limited, mode="view")


class ArticleRow(Schema):
    id: int
    slug: str
    title: str
    url: str
    date: date
    lead: str


class ArticlePageAnswer(Schema):
    items: list[ArticleRow]
    next: str | None


class Article(ArticleRow):
    body: list[dict[str, Any]]
    """The blocks as the editor wrote them: `type` and `value`."""
    product_ids: list[int]


@router.get("", response={200: ArticlePageAnswer, 422: Error, 429: Error}, summary="Articles")
def articles(request: HttpRequest, page: PageOf) -> dict[str, Any]:
    rows = list(_live().filter(pk__gt=page.after).order_by("pk")[: page.limit])
    last = rows[-1].pk if rows else None
    return {"items": [_row(row) for row in rows], "next": next_address(request, last_key=last, is_full=len(rows) == page.limit)}


@router.get("/{article_id}", response={200: Article, 404: Error, 422: Error, 429: Error}, summary="One article with its blocks")
def article(request: HttpRequest, article_id: Annotated[int, Path(ge=1, le=LARGEST_ID)]) -> dict[str, Any]:
    found = _live().filter(pk=article_id).first()
    if found is None:
        raise not_found(_("Không có bài viết này, hoặc bài chưa đăng."))
    blocks = [{"type": block["type"], "value": block["value"]} for block in found.body.raw_data]
    return {**_row(found), "body": blocks, "product_ids": product_ids_in(found.body)}


def _live() -> Any:
    return ArticlePage.objects.live().public()


def _row(row: ArticlePage) -> dict[str, Any]:
    return {"id": row.pk, "slug": row.slug, "title": row.title, "url": row.full_url or "", "date": row.date, "lead": row.lead}

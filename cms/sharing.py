"""What a shared article shows."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalog.browse import structured
from catalog.browse.sharing import SharedLink, picture_of, read_picture
from catalog.share_image import Share

if TYPE_CHECKING:
    from cms.models import ArticlePage


@require_safe
def article_image(request: HttpRequest, pk: int) -> HttpResponse:
    from cms.models import ArticlePage

    article = get_object_or_404(ArticlePage.objects.live().public().select_related("image"), pk=pk)
    picture = read_picture(article.image.file.name) if article.image else b""
    return picture_of(Share(title=article.title, under=article.lead, picture=picture))


def image_url(article: "ArticlePage") -> str:
    return settings.SITE_URL + reverse("share_article", kwargs={"pk": article.pk})


def shared_link(article: "ArticlePage") -> SharedLink:
    return SharedLink(title=article.title, description=article.lead, url=article.full_url or "", image=image_url(article), kind="article")


def json_ld(article: "ArticlePage") -> structured.Thing:
    published = article.first_published_at or article.latest_revision_created_at
    return structured.article(
        title=article.title,
        url=article.full_url or "",
        lead=article.lead,
        published=published,
        changed=article.last_published_at or published,
        image=image_url(article),
        publisher=settings.WAGTAIL_SITE_NAME,
    )

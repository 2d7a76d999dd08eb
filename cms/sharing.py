"""What the link to a page shows where it is shared."""

from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe
from wagtail.models import Page

from catalog.addresses import plain_reverse
from catalog.browse import structured
from catalog.browse.sharing import SharedLink, picture_of, read_picture
from catalog.share_image import Share

if TYPE_CHECKING:
    from cms.pages.base import WrittenPage


@require_safe
def page_image(request: HttpRequest, pk: int) -> HttpResponse:
    from cms.pages.base import WrittenPage

    page = get_object_or_404(Page.objects.live().public(), pk=pk).specific
    if not isinstance(page, WrittenPage):
        raise Http404
    picture = read_picture(page.image.file.name) if page.image else b""
    return picture_of(Share(title=page.title, under=page.lead, picture=picture))


def image_url(page: "WrittenPage") -> str:
    return settings.SITE_URL + plain_reverse("share_page", kwargs={"pk": page.pk}) if page.pk else ""


def shared_link(page: "WrittenPage") -> SharedLink:
    return SharedLink(title=page.title, description=page.lead, url=page.full_url or "", image=image_url(page), kind="article")


def day_of(page: Any) -> datetime | None:
    """The beginning of the day that a news page bears."""
    return timezone.make_aware(datetime.combine(page.date, time())) if getattr(page, "date", None) else None


def article_ld(page: "WrittenPage") -> structured.Thing:
    published = page.first_published_at or page.latest_revision_created_at or day_of(page)
    return structured.article(
        title=page.title,
        url=page.full_url or "",
        lead=page.lead,
        published=published,
        changed=page.last_published_at or published,
        image=image_url(page),
        publisher=settings.WAGTAIL_SITE_NAME,
    )

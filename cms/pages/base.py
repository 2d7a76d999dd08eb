"""What all pages share: they are the same for everyone, know their address, and read their live blocks once."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.blocks.stream_block import StreamValue
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from catalog.browse import structured
from catalog.browse.age import is_adult
from catalog.browse.caching import public_page
from catalog.translations.memory import is_english
from cms.blocks import ArticleBody, faq_pairs
from cms.english import in_english
from cms.live import live
from cms.pages.form import PublicPageForm
from cms.slugs import refuse_reserved


class PublicPage(Page):
    """The same for everyone: may be kept, and answers 304. `is_demo` marks what came with the demonstration data."""

    is_demo = models.BooleanField(default=False, editable=False)
    base_form_class = PublicPageForm

    class Meta:
        abstract = True

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return public_page(super().serve)(request, *args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if self.depth in (None, 3):
            refuse_reserved(self.slug)

    def get_full_url(self, request: HttpRequest | None = None) -> str | None:
        """At SITE_URL like every other address, whatever host a row of Wagtail's sites names."""
        path = self.get_url(request)
        return f"{settings.SITE_URL}{urlsplit(path).path}" if path else None

    full_url = property(get_full_url)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = {**super().get_context(request, *args, **kwargs), "canonical": self.full_url}
        if is_english() and isinstance(body := getattr(self, "body", None), StreamValue):
            self.body, context["vietnamese_blocks"] = in_english(body)
        return context


WRITTEN_PANELS = (
    FieldPanel("lead", help_text=_("Một, hai câu. Đứng dưới tiêu đề, trong danh sách tin và khi bài được chia sẻ.")),
    FieldPanel("image", help_text=_("Không bắt buộc. Ảnh ngang, rộng ít nhất 1.200 điểm ảnh.")),
    FieldPanel("body", help_text=_("Bấm dấu cộng để thêm đoạn văn, ảnh, sản phẩm hoặc khối khác. Kéo các chấm để đổi thứ tự.")),
)


class WrittenPage(PublicPage):
    """A title, a summary, an optional picture and a body of blocks."""

    lead = models.CharField(_("Tóm tắt"), max_length=300)
    image = models.ForeignKey(
        "wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Ảnh đầu trang")
    )
    body = StreamField(ArticleBody(), verbose_name=_("Nội dung"), blank=True)

    content_panels = [*Page.content_panels, *WRITTEN_PANELS]
    search_fields = [*Page.search_fields, index.SearchField("lead"), index.SearchField("body")]

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from cms.sharing import shared_link

        return {
            **super().get_context(request, *args, **kwargs),
            "live": live(self.body, on=timezone.localdate(), is_adult=is_adult(request)),
            "share": shared_link(self),
            "json_ld": [*self.described(), *self._faq()],
        }

    def described(self) -> list[structured.Thing]:
        """What the page is, for search engines."""
        return []

    def _faq(self) -> list[structured.Thing]:
        pairs = [(question, " ".join(strip_tags(answer).split())) for question, answer in faq_pairs(self.body)]
        return [structured.faq(pairs)] if pairs else []

"""English of products, pages and the like: what is still to do, and one form per row with both languages side by side."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.rich_text.editors.draftail import DraftailRichTextArea
from wagtail.models import Page as WagtailPage
from wagtail.rich_text import expand_db_html

from catalog.changes import touch
from catalog.models import Product
from catalog.translations import sources
from catalog.translations.models import Translation, digest_of
from catalog.translations.sources import Kind, Text
from catalog.translations.writing import write
from cms.blocks.text import RICH
from cms.english import texts_of as texts_of_body
from cms.models import PolicyPage, RecipePage
from shop.shipping.models import DeliveryZone

MAY = "translations.change_translation"
ROWS_PER_PAGE = 50
LONG = 120
"""A text of more characters gets a field of several lines."""


def _page_texts(page: WagtailPage) -> Iterator[Text]:
    page = page.specific
    yield from sources.fields("title", "seo_title", "search_description")(page)
    if hasattr(page, "lead"):
        yield from sources.fields("lead")(page)
    if hasattr(page, "body"):
        yield from texts_of_body(page.body)
    if isinstance(page, RecipePage):
        yield from (*texts_of_body(page.ingredients), *texts_of_body(page.steps))
    if isinstance(page, PolicyPage):
        for version in page.versions.all():
            yield Text(label=str(_("Phiên bản")), source=version.text, is_rich=True)
            yield from sources.fields("changes")(version)


def _pages() -> QuerySet:
    return WagtailPage.objects.live().filter(depth__gt=1).order_by("path")


sources.register(Kind(code="trang", label=gettext_lazy("Trang"), rows=_pages, texts=_page_texts))
sources.register(
    Kind(
        code="giao-hang",
        label=gettext_lazy("Vùng giao hàng"),
        rows=lambda: DeliveryZone.objects.order_by("pk"),
        texts=sources.fields("name", "days_text"),
    )
)


@dataclass(frozen=True, kw_only=True)
class Row:
    pk: int
    title: str
    done: int
    total: int


class EnglishForm(forms.Form):
    """One field per text, named by its place; what the row says today decides, not what the browser names."""

    def __init__(self, texts: list[Text], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = dict(Translation.objects.filter(digest__in=[digest_of(text.source) for text in texts]).values_list("digest", "english"))
        self.texts = texts
        for number, text in enumerate(texts):
            self.fields[f"text-{number}"] = forms.CharField(
                label=text.label or _("Chữ"), required=False, initial=known.get(digest_of(text.source), ""), widget=_widget(text)
            )

    def pairs(self) -> list[tuple[str, str]]:
        return [(text.source, self.cleaned_data[f"text-{number}"]) for number, text in enumerate(self.texts)]

    def beside(self) -> Iterator[tuple[Text, str, forms.BoundField]]:
        """The text, how it is shown, and its field."""
        for number, text in enumerate(self.texts):
            yield text, expand_db_html(text.source) if text.is_rich else "", self[f"text-{number}"]


def _widget(text: Text) -> forms.Widget:
    if text.is_rich:
        return DraftailRichTextArea(features=RICH)
    is_long = len(text.source) > LONG or "\n" in text.source
    return forms.Textarea(attrs={"rows": 6, "lang": "en"}) if is_long else forms.TextInput(attrs={"lang": "en"})


def index(request: HttpRequest) -> HttpResponse:
    """`?loai=` the kind, `?trang=` the page."""
    _may(request)
    kind = _kind(request.GET.get("loai", "san-pham"))
    found = Paginator(kind.rows(), ROWS_PER_PAGE).get_page(request.GET.get("trang"))
    context = {"title": _("Bản tiếng Anh"), "kind": kind, "kinds": sources.KINDS.values(), "rows": _rows(kind, found), "found": found}
    return render(request, "cms/staff/english.html", context)


def edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    _may(request)
    kind = _kind(code)
    row: Model = get_object_or_404(kind.rows(), pk=pk)
    form = EnglishForm(sources.texts_of(kind, row), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        number = write(form.pairs(), now=timezone.now(), user_id=request.user.pk)
        if number and isinstance(row, Product):
            touch([row.pk])
        messages.success(request, _("Đã lưu %d bản dịch.") % number if number else _("Không có gì thay đổi."))
        return redirect("staff_english_edit", code, pk)
    context = {"title": str(row), "kind": kind, "row": row, "form": form}
    return render(request, "cms/staff/english_edit.html", context, status=400 if form.errors else 200)


def _rows(kind: Kind, found: Page) -> list[Row]:
    texts = {row.pk: (str(row), [digest_of(text.source) for text in sources.texts_of(kind, row)]) for row in found.object_list}
    wanted = {digest for _title, digests in texts.values() for digest in digests}
    done = set(Translation.objects.filter(digest__in=wanted).values_list("digest", flat=True))
    counted = ((pk, title, digests) for pk, (title, digests) in texts.items())
    return [Row(pk=pk, title=title, done=len(done.intersection(digests)), total=len(digests)) for pk, title, digests in counted]


def _kind(code: str) -> Kind:
    if code not in sources.KINDS:
        raise Http404
    return sources.KINDS[code]


def _may(request: HttpRequest) -> None:
    if not request.user.has_perm(MAY):
        raise PermissionDenied

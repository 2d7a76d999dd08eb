"""Reviews and questions: what waits, what is shown, and the two acts. The words of a buyer are never edited."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from catalog.thumbnails import PictureRefused, true_type
from catalog.voices import settle
from catalog.voices.models import Question, Review, ReviewPhoto
from cms.staff.look_only import LookOnlyPolicy
from cms.staff.revocation import may
from shop.inspecting import PlainInspectView

for model in (Review, Question):
    register_permission_policy(model, LookOnlyPolicy(model))


class RefuseForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Lý do không hiện"),
        max_length=300,
        help_text=gettext_lazy("Lời chê không phải là lý do. Lý do là: quảng cáo, xúc phạm, thông tin riêng của người khác, sai sản phẩm."),
    )


class AnswerForm(forms.Form):
    as_name = forms.CharField(label=gettext_lazy("Trả lời với tên"), max_length=120)
    text = forms.CharField(label=gettext_lazy("Câu trả lời"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))


class ReviewViewSet(SnippetViewSet):
    model = Review
    icon = "pick"
    menu_label = gettext_lazy("Đánh giá")
    list_display = ["product", "rating", "author", "state", "created_at"]
    list_filter = ["state", "rating"]
    list_export = ["product", "rating", "author", "body", "state", "refusal", "created_at"]
    search_fields = ["body", "author", "product__title"]
    ordering = ["-created_at"]
    inspect_view_enabled = True
    inspect_view_class = PlainInspectView
    copy_view_enabled = False


class QuestionViewSet(SnippetViewSet):
    model = Question
    icon = "help"
    menu_label = gettext_lazy("Hỏi đáp")
    list_display = ["product", "body", "author", "state", "created_at"]
    list_filter = ["state"]
    list_export = ["product", "body", "author", "answer", "answered_as", "state", "refusal", "created_at"]
    search_fields = ["body", "answer", "product__title"]
    ordering = ["-created_at"]
    inspect_view_enabled = True
    inspect_view_class = PlainInspectView
    copy_view_enabled = False


class VoiceGroup(SnippetViewSetGroup):
    menu_label = gettext_lazy("Đánh giá, hỏi đáp")
    menu_icon = "comment"
    menu_order = 170
    items = (ReviewViewSet, QuestionViewSet)


def review(request: HttpRequest, pk: int) -> HttpResponse:
    may(request, "voices.change_review")
    found = get_object_or_404(Review.objects.select_related("product", "settled_by").prefetch_related("photos"), pk=pk)
    form = RefuseForm(request.POST if "refuse" in request.POST else None)
    if request.method == "POST" and ("show" in request.POST or form.is_valid()):
        act = (
            (lambda **how: settle.show_review(pk, **how))
            if "show" in request.POST
            else (lambda **how: settle.refuse_review(pk, reason=form.cleaned_data["reason"], **how))
        )
        return _done(request, act, back="wagtailsnippets_voices_review:list")
    context = {"voice": found, "refuse_form": form, "back": reverse("wagtailsnippets_voices_review:list"), "photos": found.photos.all()}
    return render(request, "cms/staff/voice.html", context, status=400 if form.errors else 200)


def question(request: HttpRequest, pk: int) -> HttpResponse:
    may(request, "voices.change_question")
    found = get_object_or_404(Question.objects.select_related("product__producer", "settled_by"), pk=pk)
    form = RefuseForm(request.POST if "refuse" in request.POST else None)
    start = {"as_name": found.answered_as or found.product.producer.name, "text": found.answer}
    reply = AnswerForm(request.POST if "answer" in request.POST else None, initial=start)
    if request.method == "POST" and (form.is_valid() if "refuse" in request.POST else reply.is_valid()):
        act = (
            (lambda **how: settle.refuse_question(pk, reason=form.cleaned_data["reason"], **how))
            if "refuse" in request.POST
            else (lambda **how: settle.answer(pk, **reply.cleaned_data, **how))
        )
        return _done(request, act, back="wagtailsnippets_voices_question:list")
    context = {"voice": found, "refuse_form": form, "answer_form": reply, "back": reverse("wagtailsnippets_voices_question:list")}
    return render(request, "cms/staff/voice.html", context, status=400 if form.errors or reply.errors else 200)


def photo(request: HttpRequest, pk: int) -> FileResponse:
    """A buyer's photograph before it is public; its true type, never as anything else."""
    may(request, "voices.view_review")
    found = get_object_or_404(ReviewPhoto, pk=pk)
    try:
        file = found.original.open("rb")
        content_type = true_type(file)
    except (FileNotFoundError, PictureRefused) as missing:
        raise Http404 from missing
    file.seek(0)
    return FileResponse(file, content_type=content_type)


def waiting() -> int:
    return Review.objects.waiting().count() + Question.objects.waiting().count()


def _done(request: HttpRequest, act: Any, *, back: str) -> HttpResponse:
    try:
        act(by=request.user, now=timezone.now())
    except settle.NotTaken as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Đã ghi. Trang sản phẩm đổi ngay."))
    return redirect(back)

"""Buyers' questions about own products: the maker knows best. An answered question stands on the product's page under the maker's name."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from catalog.audit.record import record
from catalog.producers.models import ProducerMember
from catalog.voices import settle
from catalog.voices.models import Question, VoiceState
from catalog.voices.settle import NotTaken
from shop.portal.scope import me, page, producer_page

SHOWN = 30


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=gettext_lazy("Trả lời của bạn"),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("Hiện công khai dưới tên chủ thể. Đừng ghi điện thoại hay tên khách."),
    )


@producer_page
@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: HttpRequest, member: ProducerMember) -> HttpResponse:
    """Each waiting question with its own form; a refused answer keeps what was typed."""
    own = Question.objects.filter(product__producer_id=member.producer_id).select_related("product")
    waiting = list(own.filter(state=VoiceState.WAITING).order_by("pk"))
    forms_of = {question.pk: AnswerForm(auto_id=f"cau-{question.pk}-%s") for question in waiting}
    status = 200
    if request.method == "POST":
        question = next((row for row in waiting if str(row.pk) == request.POST.get("cau")), None)
        if question is None:
            raise Http404
        form = forms_of[question.pk] = AnswerForm(request.POST, auto_id=f"cau-{question.pk}-%s")
        if form.is_valid() and _answered(request, question, member, form.cleaned_data["answer"]):
            return redirect("portal:questions")
        status = 400
    context: dict[str, Any] = {
        "waiting": [(question, forms_of[question.pk]) for question in waiting],
        "answered": own.filter(state=VoiceState.SHOWN).order_by("-answered_at")[:SHOWN],
    }
    return page(request, member.producer, "portal/questions.html", context, here="questions", status=status)


def _answered(request: HttpRequest, question: Question, member: ProducerMember, text: str) -> bool:
    try:
        settle.answer(question.pk, text=text, as_name=member.producer.name[:120], by=me(request), now=timezone.now())
    except NotTaken as refused:
        messages.error(request, str(refused))
        return False
    record(action="question.answer", target=question, by=me(request))
    messages.success(request, _("Đã trả lời. Câu hỏi và câu trả lời hiện ở trang sản phẩm."))
    return True

"""What the office does for producers: reviewing what they wrote, letting people in, writing to them, entering what was paid out."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_otp import user_has_device
from wagtail.admin.panels import FieldPanel
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import CreateView, SnippetViewSet, SnippetViewSetGroup

from catalog.audit.record import record
from catalog.drafts import review
from catalog.drafts.models import DraftPicture, DraftState, FieldPolicy, ProductDraft
from catalog.drafts.proposing import DraftRefused
from catalog.inbox.models import ProducerMessage
from catalog.models import ProductImage
from catalog.producers import members
from catalog.producers.members import MemberRefused
from catalog.producers.models import Producer
from cms.imports.views import ImportViewSet
from cms.staff.look_only import ChangeOnlyPolicy, EnterOnlyPolicy, LookOnlyPolicy
from cms.staff.revocation import may
from shop.inspecting import PlainInspectView
from shop.settlement.models import Payout

MAY_REVIEW = "catalogue.change_product"
MAY_INVITE = "producers.change_producer"
DRAFT_INSPECT = "wagtailsnippets_drafts_productdraft:inspect"

register_permission_policy(ProductDraft, LookOnlyPolicy(ProductDraft))
register_permission_policy(FieldPolicy, ChangeOnlyPolicy(FieldPolicy))
register_permission_policy(ProducerMessage, EnterOnlyPolicy(ProducerMessage))
register_permission_policy(Payout, EnterOnlyPolicy(Payout))


class DecideForm(forms.Form):
    sku = forms.CharField(label=gettext_lazy("Mã sản phẩm (SKU)"), max_length=64, required=False)
    reason = forms.CharField(
        label=gettext_lazy("Lý do chưa duyệt, việc cần sửa"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
        help_text=gettext_lazy("Chủ thể nhận thư với lời này."),
    )


class DraftInspectView(PlainInspectView):
    """Now against proposed, field by field, with the pictures."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        draft = self.object
        extra = {
            "draft": draft,
            "differences": review.differences(draft) if draft.is_open else [],
            "new_pictures": draft.pictures.all(),
            "gone": ProductImage.objects.filter(product=draft.product, pk__in=draft.gone_pictures),
            "form": DecideForm(),
            "may_decide": draft.state == DraftState.REVIEW and self.request.user.has_perm(MAY_REVIEW),
        }
        return {**super().get_context_data(**kwargs), **extra}


def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Publishes, or sends back with a reason."""
    may(request, MAY_REVIEW)
    if request.method != "POST":
        return redirect(DRAFT_INSPECT, pk)
    form = DecideForm(request.POST)
    form.full_clean()
    try:
        if "duyet" in request.POST:
            product = review.publish(draft_id=pk, by=request.user, now=timezone.now(), sku=form.cleaned_data.get("sku", ""))
            messages.success(request, _("Đã đăng nội dung của %s.") % product.title)
        else:
            review.reject(draft_id=pk, by=request.user, now=timezone.now(), reason=form.cleaned_data.get("reason", ""))
            messages.success(request, _("Đã trả lại chủ thể kèm lý do."))
    except DraftRefused as refused:
        messages.error(request, str(refused))
        return redirect(DRAFT_INSPECT, pk)
    return redirect("wagtailsnippets_drafts_productdraft:list")


def draft_picture(request: HttpRequest, pk: int) -> FileResponse:
    """A private photograph that waits for review."""
    may(request, "drafts.view_productdraft")
    found = get_object_or_404(DraftPicture, pk=pk)
    try:
        return FileResponse(found.file.open("rb"), content_type="image/jpeg")
    except FileNotFoundError as missing:
        raise Http404 from missing


class DraftViewSet(SnippetViewSet):
    model = ProductDraft
    icon = "edit"
    menu_label = gettext_lazy("Chờ duyệt")
    list_display = ["__str__", "producer", "state", "written_by", "sent_at", "decided_by", "decided_at"]
    list_filter = ["state", "producer"]
    inspect_view_enabled = True
    inspect_view_class = DraftInspectView
    inspect_template_name = "cms/staff/draft.html"
    copy_view_enabled = False
    ordering = ["-sent_at", "-written_at"]


class FieldPolicyViewSet(SnippetViewSet):
    model = FieldPolicy
    icon = "cog"
    menu_label = gettext_lazy("Mục phải duyệt")
    list_display = ["__str__", "needs_review"]
    copy_view_enabled = False
    panels = [FieldPanel("needs_review")]


class MessageCreateView(CreateView):
    def save_instance(self) -> ProducerMessage:
        self.form.instance.sent_by, self.form.instance.sent_at = self.request.user, timezone.now()
        return super().save_instance()


class MessageViewSet(SnippetViewSet):
    model = ProducerMessage
    icon = "mail"
    menu_label = gettext_lazy("Thư gửi chủ thể")
    add_view_class = MessageCreateView
    list_display = ["producer", "subject", "sent_at", "sent_by", "read_at"]
    list_filter = ["producer"]
    search_fields = ["subject", "body", "producer__name"]
    copy_view_enabled = False
    panels = [FieldPanel(name) for name in ("producer", "subject", "body")]


class PayoutCreateView(CreateView):
    def save_instance(self) -> Payout:
        self.form.instance.created_by = self.request.user
        saved = super().save_instance()
        record(action="payout.add", target=saved, by=self.request.user, after={"vnd": saved.signed_vnd}, cause=saved.reference)
        return saved


class PayoutViewSet(SnippetViewSet):
    model = Payout
    icon = "calendar-check"
    menu_label = gettext_lazy("Đã trả chủ thể")
    add_view_class = PayoutCreateView
    list_display = ["producer", "paid_on", "amount_vnd", "is_reversal", "reference"]
    list_filter = ["producer", "paid_on"]
    list_export = ["producer", "paid_on", "amount_vnd", "is_reversal", "reference"]
    search_fields = ["reference", "producer__name"]
    copy_view_enabled = False
    panels = [FieldPanel(name) for name in ("producer", "amount_vnd", "is_reversal", "paid_on", "reference")]


class ProducersGroup(SnippetViewSetGroup):
    items = (DraftViewSet, FieldPolicyViewSet, MessageViewSet, PayoutViewSet, ImportViewSet)
    menu_label = gettext_lazy("Chủ thể")
    menu_icon = "group"
    menu_order = 105


class InviteForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Họ tên người được mời"), max_length=120)


def people(request: HttpRequest, pk: int) -> HttpResponse:
    """Who works in the producer's name; the office lets the first one in and helps who forgot the password."""
    may(request, MAY_INVITE)
    producer = get_object_or_404(Producer, pk=pk)
    form = InviteForm(request.POST if request.method == "POST" and "dat-lai" not in request.POST else None)
    link = ""
    if request.method == "POST":
        link = _new_link(request, producer, form)
    held = list(producer.memberships.select_related("user").order_by("pk"))
    context = {
        "producer": producer,
        "members": held,
        "with_device": {member.pk for member in held if user_has_device(member.user)},
        "form": form,
        "link": link,
        "back": reverse("wagtailsnippets_producers_producer:edit", args=[pk]),
    }
    return render(request, "cms/staff/people.html", context)


def _new_link(request: HttpRequest, producer: Producer, form: forms.Form) -> str:
    reset = request.POST.get("dat-lai", "")
    try:
        if reset.isdecimal():
            member = get_object_or_404(producer.memberships.select_related("user"), pk=int(reset))
            if member.user.is_superuser or member.user.has_perm("wagtailadmin.access_admin"):
                raise PermissionDenied
            _row, secret = members.invite_by_office(
                producer_id=producer.pk, name=str(member.user), by=request.user, now=timezone.now(), for_user_id=member.user_id
            )
        elif form.is_valid():
            name = form.cleaned_data["name"]
            _row, secret = members.invite_by_office(producer_id=producer.pk, name=name, by=request.user, now=timezone.now())
        else:
            return ""
    except MemberRefused as refused:
        messages.error(request, str(refused))
        return ""
    return str(settings.SITE_URL + reverse("portal:invitation", kwargs={"secret": secret}))

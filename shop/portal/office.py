"""Papers, consent, people and the inbox."""

from datetime import date
from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.files.base import ContentFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.audit.record import record
from catalog.dossiers.checklist import Item, checklist
from catalog.dossiers.models import Paper, PaperState
from catalog.inbox.telling import mark_read
from catalog.models import Product
from catalog.photographs import PhotographRefused, of_upload
from catalog.producers import members
from catalog.producers.members import MemberRefused
from catalog.producers.models import Producer, ProducerMember
from shop.panels import channel_codes
from shop.portal.scope import ask, page, producer_page

MAX_SCAN_BYTES = 15 * 2**20
MESSAGES_SHOWN = 100


class PaperForm(forms.ModelForm):
    """The producer and the state are never the form's."""

    class Meta:
        model = Paper
        fields = ["kind", "product", "number", "issuer", "issued_on", "expires_on", "scan"]
        widgets = {
            "issued_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "expires_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "scan": forms.FileInput(attrs={"accept": "image/*,application/pdf"}),
        }

    def __init__(self, *args: Any, producer: Producer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.producer = producer
        product = self.fields["product"]
        assert isinstance(product, forms.ModelChoiceField)
        product.queryset = Product.objects.filter(producer=producer).order_by("title")
        product.empty_label = _("Chung cho mọi sản phẩm")
        self.fields["scan"].required = True

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, last = values.get("issued_on"), values.get("expires_on")
        if first and last and last < first:
            self.add_error("expires_on", _("Ngày hết hạn phải sau ngày cấp. Hãy xem lại hai ngày trên giấy."))
        return values

    def clean_scan(self) -> Any:
        scan = self.cleaned_data["scan"]
        if scan.size > MAX_SCAN_BYTES:
            raise forms.ValidationError(_("Tệp lớn hơn %d MB. Hãy chụp lại hoặc quét ở cỡ nhỏ hơn.") % (MAX_SCAN_BYTES // 2**20))
        head = scan.read(12)
        scan.seek(0)
        if head[4:8] == b"ftyp":  # HEIC of a telephone, which an office's computer may not open
            return _as_jpeg(scan)
        if not _is_scan(head):
            raise forms.ValidationError(_("Tệp này không phải PDF hay ảnh. Hãy chọn ảnh chụp hoặc bản quét."))
        return scan


def _as_jpeg(scan: Any) -> ContentFile:
    try:
        picture = of_upload(scan, size=scan.size)
    except PhotographRefused as refused:
        raise forms.ValidationError(str(refused)) from refused
    return ContentFile(picture.content, name=f"{PurePosixPath(scan.name).stem}.jpg")


def _is_scan(head: bytes) -> bool:
    return head.startswith((b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n")) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")


@producer_page
@require_http_methods(["GET", "POST"])
def papers(request: HttpRequest, member: ProducerMember) -> HttpResponse:
    asked = {"kind": request.GET.get("loai", ""), "product": request.GET.get("cho", "")}
    form = PaperForm(request.POST or None, request.FILES or None, producer=member.producer, initial=asked)
    if request.method == "POST" and form.is_valid():
        paper = form.save(commit=False)
        paper.state, paper.uploaded_by, paper.is_demo = PaperState.WAITING, request.user, member.producer.is_demo
        paper.save()
        record(action="paper.upload", target=paper, by=request.user, after={"kind": paper.kind, "number": paper.number})
        messages.success(request, _("Đã gửi. Cán bộ xem xong, bạn nhận thư trong Hộp thư."))
        return redirect("portal:papers")
    today = timezone.localdate()
    held = list(Paper.objects.filter(producer=member.producer).select_related("product"))
    sent = {(paper.kind, paper.product_id) for paper in held if paper.state == PaperState.WAITING}
    needs = [
        {"product": product, "items": [(item, (item.kind, None) in sent or (item.kind, product.pk) in sent) for item in items]}
        for product in Product.objects.filter(producer=member.producer).order_by("title")
        if (items := _needed(product, held, today))
    ]
    rows = [{"paper": paper, "days_left": (paper.expires_on - today).days if paper.expires_on else None} for paper in held]
    context = {"form": form, "rows": rows, "needs": needs}
    return page(request, member.producer, "portal/papers.html", context, here="papers", status=400 if form.errors else 200)


def _needed(product: Product, held: list[Paper], today: date) -> list[Item]:
    own = [paper for paper in held if paper.product_id in (None, product.pk)]
    return checklist(group=product.group, is_alcohol=product.is_alcohol, papers=own, on=today)


@producer_page
@require_safe
def paper_scan(request: HttpRequest, member: ProducerMember, pk: int) -> FileResponse:
    paper = get_object_or_404(Paper.objects.filter(producer=member.producer).exclude(scan=""), pk=pk)
    try:
        return FileResponse(paper.scan.open("rb"), as_attachment=True, filename=PurePosixPath(str(paper.scan.name)).name)
    except FileNotFoundError as missing:
        raise Http404 from missing


@producer_page
@require_http_methods(["GET", "POST"])
def consent(request: HttpRequest, member: ProducerMember) -> HttpResponse:
    """A ticked channel is agreed to; the audit log keeps who changed it and when."""
    producer, channels = member.producer, channel_codes()
    if request.method == "POST":
        known = set(channels)
        try:
            changed = members.set_consent(
                producer_id=producer.pk,
                declined=known - set(request.POST.getlist("kenh")),
                known=known,
                by=request.user,
                now=timezone.now(),
            )
        except MemberRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Đã ghi. Các kênh đang được cập nhật.") if changed else _("Không có gì thay đổi."))
        return redirect("portal:consent")
    rows = [{"code": code, "label": label, "agrees": code not in producer.declined_channels} for code, label in channels.items()]
    return page(request, producer, "portal/consent.html", {"rows": rows, "is_owner": member.is_owner}, here="consent")


class InviteForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Họ tên người được mời"), max_length=120)


@producer_page
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, member: ProducerMember) -> HttpResponse:
    """Invites by a link to pass on; the link is shown once."""
    form = InviteForm(request.POST or None)
    link = ""
    if request.method == "POST" and form.is_valid():
        try:
            _row, secret = members.invite(
                producer_id=member.producer_id, name=form.cleaned_data["name"], by=request.user, now=timezone.now()
            )
            link = settings.SITE_URL + reverse("portal:invitation", kwargs={"secret": secret})
        except MemberRefused as refused:
            form.add_error(None, str(refused))
    context = {
        "members": member.producer.memberships.select_related("user").order_by("pk"),
        "me": member,
        "form": InviteForm() if link else form,
        "link": link,
        "waiting": member.producer.invitations.filter(accepted_at=None, expires_at__gt=timezone.now()),
    }
    return page(request, member.producer, "portal/people.html", context, here="people", status=400 if form.errors else 200)


@producer_page
@require_http_methods(["GET", "POST"])
def remove_person(request: HttpRequest, member: ProducerMember, pk: int) -> HttpResponse:
    """Asks first."""
    if request.method == "POST":
        try:
            members.remove(producer_id=member.producer_id, member_id=pk, by=request.user, now=timezone.now())
            messages.success(request, _("Đã gỡ. Người này không vào được kênh của chủ thể nữa."))
        except MemberRefused as refused:
            messages.error(request, str(refused))
        return redirect("portal:people")
    other = get_object_or_404(member.producer.memberships.select_related("user").exclude(pk=member.pk), pk=pk)
    title = _("Gỡ %s khỏi kênh?") % other.user
    text = _("Người này không vào được kênh của chủ thể nữa. Những gì họ đã làm vẫn giữ nguyên; muốn có lại thì mời lại.")
    return ask(request, title=title, text=text, label=_("Gỡ"), back=reverse("portal:people"))


@producer_page
@require_POST
def withdraw_invitation(request: HttpRequest, member: ProducerMember, pk: int) -> HttpResponse:
    try:
        done = members.withdraw(producer_id=member.producer_id, invitation_id=pk, by=request.user, now=timezone.now())
        (messages.success if done else messages.warning)(
            request, _("Đã hủy lời mời; đường dẫn không mở được nữa.") if done else _("Lời mời này đã dùng hoặc đã hết hạn.")
        )
    except MemberRefused as refused:
        messages.error(request, str(refused))
    return redirect("portal:people")


@producer_page
@require_safe
def inbox(request: HttpRequest, member: ProducerMember) -> HttpResponse:
    """Newest first. Opening the inbox is reading it; what was new is still shown as new this once."""
    found = list(member.producer.messages.all()[:MESSAGES_SHOWN])
    response = page(request, member.producer, "portal/inbox.html", {"letters": found}, here="inbox")
    mark_read(producer_id=member.producer_id, message_ids=[letter.pk for letter in found], at=timezone.now())
    return response

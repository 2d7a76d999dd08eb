"""The producer's products: where each one stands, its price and stock, its words and its photographs."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from catalog.drafts import proposing
from catalog.drafts.fields import PICTURES
from catalog.drafts.models import OPEN_STATES, DraftPicture, DraftState, ProductDraft
from catalog.drafts.policy import waiting_fields
from catalog.drafts.proposing import DraftRefused
from catalog.facts import certificate_on, free_quantity, reasons
from catalog.models import Product
from catalog.partner.models import SalesPoint
from catalog.photographs import PhotographRefused, of_upload
from catalog.producers.models import ProducerMember
from catalog.sellable import REASON_TEXTS, REMEDIES
from shop.panels import product_channels
from shop.portal import changes
from shop.portal.forms import ProductForm
from shop.portal.points.scope import points_of
from shop.portal.scope import ask, back_to_product, me, membership, own_product, own_products, page, producer_page
from shop.portal.writing_forms import ContentForm, NewProductForm, PhotographForm

RENEW_DAYS = 180
"""From here on the portal asks to prepare the re-assessment."""


@never_cache
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    held = membership(request)
    if held is None:
        return redirect("point:today") if points_of(request.user).exists() else render(request, "portal/nobody.html")
    products = list(own_products(request).filter(producer_id=held.producer_id))
    channels = product_channels([product.pk for product in products])
    drafts = {draft.product_id: draft for draft in ProductDraft.objects.filter(producer_id=held.producer_id, state__in=OPEN_STATES)}
    rows = [_row(product, channels[product.pk], drafts.get(product.pk)) for product in products]
    fresh = ProductDraft.objects.filter(producer_id=held.producer_id, product=None, state__in=OPEN_STATES)
    others = ProducerMember.objects.filter(user=me(request)).exclude(pk=held.pk).select_related("producer")
    return page(request, held.producer, "portal/overview.html", {"rows": rows, "fresh": fresh, "others": others}, here="overview")


def _row(product: Product, channels: list[Any], draft: ProductDraft | None) -> dict[str, Any]:
    today = timezone.localdate()
    certificate = certificate_on(product, on=today)
    days_left = (certificate.expires_on - today).days if certificate else None
    images = list(product.images.all())
    return {
        "product": product,
        "image": images[0] if images else None,
        "certificate": certificate,
        "days_left": days_left,
        "ends_soon": days_left is not None and days_left <= RENEW_DAYS,
        "reasons": _reasons(product),
        "free": free_quantity(product),
        "channels": channels,
        "draft": draft,
    }


def _reasons(product: Product) -> list[tuple[str, str]]:
    return [(_(REASON_TEXTS[reason]), _(REMEDIES[reason])) for reason in reasons(product, on=timezone.localdate())]


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def product(request: HttpRequest, pk: int) -> HttpResponse:
    """One own product; another producer's is not found. The form is price and stock."""
    found = own_product(request, pk)
    points = list(SalesPoint.objects.filter(is_open=True).order_by("name"))
    on_hand = {record.partner_id: record.num_in_stock or 0 for record in found.stockrecords.all()}
    initial = {"price_vnd": found.price_vnd, **{f"stock_{point.pk}": on_hand.get(point.pk, 0) for point in points}}
    form = ProductForm(request.POST or None, points=[] if found.is_service else points, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            saved = changes.save(
                found,
                price_vnd=form.cleaned_data["price_vnd"],
                quantities=form.quantities(),
                seen=form.seen(),
                user=request.user,
                now=timezone.now(),
            )
        except DraftRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Đã lưu. Các kênh bán đang được cập nhật.") if saved.changed else _("Không có gì thay đổi."))
            _say_moved(request, points, saved.moved)
        return redirect("portal:product", pk=pk)
    draft = ProductDraft.objects.filter(product=found, state__in=OPEN_STATES).prefetch_related("pictures").first()
    context = {
        "product": found,
        "form": form,
        "channels": product_channels([found.pk])[found.pk],
        "reasons": _reasons(found),
        "draft": draft,
        "draft_differences": _differences(draft),
        "images": found.images.all(),
        "photograph_form": PhotographForm(),
        "pictures_wait": PICTURES in waiting_fields(),
    }
    return page(request, found.producer, "portal/product.html", context, here="overview", status=400 if form.errors else 200)


def _say_moved(request: HttpRequest, points: list[SalesPoint], moved: Mapping[int, int]) -> None:
    for point in points:
        if point.pk in moved:
            words = _("Trong lúc bạn sửa, hàng ở %(point)s đã bán hoặc nhập thêm. Số đã lưu là %(number)d.")
            messages.warning(request, words % {"point": point.name, "number": moved[point.pk]})


def _differences(draft: ProductDraft | None) -> list[Any]:
    from catalog.drafts.review import differences

    return differences(draft) if draft else []


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def content(request: HttpRequest, pk: int) -> HttpResponse:
    """The words: what the office wants to see first waits in a draft, the rest is live at once."""
    found = own_product(request, pk)
    draft = ProductDraft.objects.filter(product=found, state__in=OPEN_STATES).first()
    names = list(ContentForm.base_fields)
    initial = {name: getattr(found, name) for name in names} | (draft.values if draft else {})
    form = ContentForm(request.POST or None, initial=initial)
    locked = waiting_fields() if draft is not None and draft.state == DraftState.REVIEW else frozenset()
    if not locked & set(request.POST):  # a page opened before it was sent still holds the locked ones, and is refused in words
        form.keep_only(name for name in names if name not in locked)
    if request.method == "POST" and form.is_valid():
        try:
            saved = proposing.propose(
                product_id=pk, producer_id=found.producer_id, values=form.cleaned_data, by=request.user, now=timezone.now()
            )
            if saved.draft is not None and "gui" in request.POST:
                proposing.send(draft_id=saved.draft.pk, producer_id=found.producer_id, by=request.user, now=timezone.now())
        except DraftRefused as refused:
            form.add_error(None, str(refused))
        else:
            _say_saved(request, live=saved.live, waits=saved.draft is not None, is_sent="gui" in request.POST)
            return back_to_product(pk)
    context = {"product": found, "form": form, "draft": draft, "waiting": waiting_fields(), "is_new": False}
    return page(request, found.producer, "portal/content.html", context, here="overview", status=400 if form.errors else 200)


def _say_saved(request: HttpRequest, *, live: tuple[str, ...], waits: bool, is_sent: bool) -> None:
    if live:
        messages.success(request, _("Đã đăng ngay: %s.") % ", ".join(live))
    if waits and is_sent:
        messages.success(request, _("Đã gửi cán bộ duyệt. Bạn nhận thư trong Hộp thư khi có kết quả."))
    elif waits:
        messages.success(request, _("Đã lưu bản nháp. Bấm “Gửi duyệt” khi bạn sửa xong."))
    elif not live:
        messages.success(request, _("Không có gì thay đổi."))


@producer_page
@require_http_methods(["GET", "POST"])
def new_product(request: HttpRequest, member: ProducerMember, draft_id: int | None = None) -> HttpResponse:
    draft = None
    if draft_id is not None:
        mine = ProductDraft.objects.filter(producer_id=member.producer_id, product=None, state__in=OPEN_STATES)
        draft = get_object_or_404(mine.prefetch_related("pictures"), pk=draft_id)
    form = NewProductForm(request.POST or None, initial=draft.values if draft else {})
    if request.method == "POST" and form.is_valid():
        try:
            saved = proposing.write_new(
                producer_id=member.producer_id, values=form.cleaned_data, by=request.user, now=timezone.now(), draft_id=draft_id
            )
            if "gui" in request.POST:
                proposing.send(draft_id=saved.pk, producer_id=member.producer_id, by=request.user, now=timezone.now())
        except DraftRefused as refused:
            form.add_error(None, str(refused))
        else:
            _say_saved(request, live=(), waits=True, is_sent="gui" in request.POST)
            return redirect("portal:overview") if "gui" in request.POST else redirect("portal:new_draft", draft_id=saved.pk)
    context: dict[str, Any] = {"form": form, "draft": draft, "waiting": frozenset(), "is_new": True, "photograph_form": PhotographForm()}
    return page(request, member.producer, "portal/content.html", context, here="overview", status=400 if form.errors else 200)


@producer_page
@require_http_methods(["GET", "POST"])
def draft_step(request: HttpRequest, member: ProducerMember, draft_id: int, step: str) -> HttpResponse:
    """`gui` to the office, `lay-lai` back to writing, `bo` away for good, after asking."""
    acts = {
        "gui": (lambda **given: proposing.send(**given), _("Đã gửi cán bộ duyệt. Bạn nhận thư trong Hộp thư khi có kết quả.")),
        "lay-lai": (lambda **given: proposing.take_back(**given), _("Đã lấy lại. Bạn sửa tiếp được.")),
        "bo": (lambda **given: proposing.take_back(**given, throw_away=True), _("Đã bỏ thay đổi; nội dung đang đăng giữ nguyên.")),
    }
    if step not in acts:
        raise Http404
    if request.method != "POST":
        return _ask_to_throw_away(request, member, draft_id) if step == "bo" else HttpResponseNotAllowed(["POST"])
    act, words = acts[step]
    product_id = ProductDraft.objects.filter(pk=draft_id, producer_id=member.producer_id).values_list("product_id", flat=True).first()
    try:
        done = act(draft_id=draft_id, producer_id=member.producer_id, by=request.user, now=timezone.now())
    except DraftRefused as refused:
        messages.error(request, str(refused))
        return back_to_product(product_id) if product_id else redirect("portal:overview")
    messages.success(request, words)
    if product_id:
        return back_to_product(product_id)
    return redirect("portal:new_draft", draft_id=draft_id) if done.state == DraftState.DRAFT else redirect("portal:overview")


def _ask_to_throw_away(request: HttpRequest, member: ProducerMember, draft_id: int) -> HttpResponse:
    draft = get_object_or_404(ProductDraft, pk=draft_id, producer_id=member.producer_id, state__in=OPEN_STATES)
    if draft.product_id:
        back, text = (
            reverse("portal:product", args=[draft.product_id]),
            _("Nội dung đang đăng giữ nguyên. Phần chưa duyệt bị bỏ hẳn."),
        )
    else:
        back, text = reverse("portal:new_draft", args=[draft.pk]), _("Chữ và ảnh của sản phẩm đang soạn bị bỏ hẳn.")
    return ask(request, title=_("Bỏ thay đổi của “%s”?") % draft, text=text, label=_("Bỏ hẳn"), back=back)


@producer_page
@require_POST
def add_photograph(request: HttpRequest, member: ProducerMember, pk: int | None = None, draft_id: int | None = None) -> HttpResponse:
    """One or several at once; each that can't be used is named with what to do, the others are taken."""
    if pk is not None:
        own_product(request, pk)
    files = request.FILES.getlist("photograph")[: proposing.MOST_PICTURES]
    if not files:
        messages.error(request, _("Bạn chưa chọn ảnh. Hãy bấm ô chọn ảnh, chụp hoặc chọn ảnh có sẵn, rồi bấm Thêm ảnh."))
    taken = {True: 0, False: 0}
    for file in files:
        try:
            photograph = of_upload(file, size=file.size or 0)
            owner_id = _producer_id(request, member, pk)
            is_live = proposing.add_photograph(
                photograph, producer_id=owner_id, by=request.user, now=timezone.now(), product_id=pk, draft_id=draft_id
            )
        except (PhotographRefused, DraftRefused) as refused:
            messages.error(request, f"{file.name}: {refused}" if len(files) > 1 else str(refused))
        else:
            taken[is_live] += 1
    if taken[True]:
        messages.success(request, _("%d ảnh đã lên trang.") % taken[True])
    if taken[False]:
        messages.success(request, _("Đã thêm %d ảnh vào bản nháp. Bấm “Gửi duyệt” khi đủ ảnh.") % taken[False])
    return back_to_product(pk) if pk else redirect("portal:new_draft", draft_id=draft_id)


@producer_page
@require_POST
def remove_picture(request: HttpRequest, member: ProducerMember, pk: int, image_id: int) -> HttpResponse:
    own_product(request, pk)
    try:
        is_gone = proposing.remove_picture(
            product_id=pk, producer_id=_producer_id(request, member, pk), image_id=image_id, by=request.user, now=timezone.now()
        )
    except DraftRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Đã gỡ ảnh.") if is_gone else _("Đã ghi vào bản nháp. Ảnh đổi khi cán bộ duyệt."))
    return back_to_product(pk)


@producer_page
@require_http_methods(["GET", "POST"])
def waiting_picture(request: HttpRequest, member: ProducerMember, picture_id: int) -> HttpResponse | FileResponse:
    """The private file of an own draft; a POST takes it away."""
    mine = DraftPicture.objects.select_related("draft").filter(draft__producer__members=me(request))
    found = get_object_or_404(mine, pk=picture_id)
    if request.method == "POST":
        try:
            proposing.remove_waiting(picture_id=picture_id, producer_id=found.draft.producer_id)
            messages.success(request, _("Đã bỏ ảnh."))
        except DraftRefused as refused:
            messages.error(request, str(refused))
        product_id = found.draft.product_id
        return back_to_product(product_id) if product_id else redirect("portal:new_draft", draft_id=found.draft_id)
    return FileResponse(found.file.open("rb"), content_type="image/jpeg")


def _producer_id(request: HttpRequest, member: ProducerMember, pk: int | None) -> int:
    """Of the product where there is one: a person of two producers may open either's product."""
    return member.producer_id if pk is None else own_product(request, pk).producer_id

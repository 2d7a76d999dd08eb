"""Takes a question. A wrong form comes back on its page with everything that was typed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import Page

from cms.enquiries.forms import form_for
from shop.checkout.limits import may

PER_ADDRESS = 5


@require_POST
def send(request: HttpRequest, page_id: int) -> HttpResponse:
    page = get_object_or_404(Page.objects.live().public(), pk=page_id).specific
    if not getattr(page, "takes_enquiries", False):
        raise Http404
    form = form_for(page)(request.POST)
    is_welcome = form.is_valid() and may(request, "enquiry", per_address=PER_ADDRESS)
    if form.is_valid() and not is_welcome:
        form.add_error(None, _("Bạn đã gửi nhiều câu hỏi trong mười phút qua. Hãy đợi một lát, hoặc gọi điện cho cửa hàng."))
    if form.errors:
        context = {**page.get_context(request), "form": form}
        return render(request, page.get_template(request), context, status=400)
    if not form.is_from_a_machine:
        enquiry = form.save(commit=False)
        enquiry.page, enquiry.page_title, enquiry.producer = page, page.title, getattr(page, "producer", None)
        enquiry.save()
    return redirect("enquiry_sent")


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "cms/enquiry_sent.html")

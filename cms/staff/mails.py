"""What buyers are written: every kind of letter to look at, and the outbox with what could not be sent."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.staff.look_only import LookOnlyPolicy
from shop.inspecting import PlainInspectView
from shop.mails.letters import WORDS, Letter, order_url, order_words
from shop.mails.letters import render as render_letter
from shop.mails.models import MailKind, OutgoingMail
from shop.order.models import Order

register_permission_policy(OutgoingMail, LookOnlyPolicy(OutgoingMail))


class MailViewSet(SnippetViewSet):
    model = OutgoingMail
    icon = "mail"
    menu_label = gettext_lazy("Thư gửi khách")
    list_display = ["kind", "to", "created_at", "sent_at", "attempts", "problem"]
    list_filter = ["kind", "sent_at"]
    search_fields = ["to"]
    inspect_view_enabled = True
    inspect_view_class = PlainInspectView
    inspect_view_fields = ["kind", "to", "created_at", "sent_at", "attempts", "problem"]
    copy_view_enabled = False


def preview(request: HttpRequest) -> HttpResponse:
    """Every kind about an order, with the words that the newest order of the shop would get."""
    order = _example(request)
    letters = [(kind, _letter(kind, order)) for kind in WORDS if order is not None]
    return render(request, "cms/staff/mails.html", {"letters": letters, "order": order, "title": _("Mẫu thư gửi khách")})


def preview_one(request: HttpRequest, kind: str) -> HttpResponse:
    """The letter alone, as a mail program shows it; `?dang=txt` without HTML."""
    order = _example(request)
    if order is None or kind not in WORDS:
        raise Http404
    letter = _letter(MailKind(kind), order)
    if request.GET.get("dang") == "txt":
        return HttpResponse(letter.text, content_type="text/plain; charset=utf-8")
    return HttpResponse(letter.html)


def _example(request: HttpRequest) -> Order | None:
    if not request.user.has_perm("mails.view_outgoingmail"):
        raise PermissionDenied
    return Order.objects.filter(channel="shop").select_related("pickup_point", "shipping_address").order_by("-pk").first()


def _letter(kind: MailKind, order: Order) -> Letter:
    return render_letter(order_words(kind, order), order_url(order))

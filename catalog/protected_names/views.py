"""Public pages of protected names: what the name is, who may use it, which products do."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.browse.caching import public_page
from catalog.protected_names.models import NameUse, ProtectedName


@require_safe
@public_page
def name_list(request: HttpRequest) -> HttpResponse:
    names = ProtectedName.objects.all()
    crumbs = [(_("Trang chủ"), "/"), (_("Tên được bảo hộ"), "")]
    context = {"names": names, "crumbs": crumbs, "canonical": settings.SITE_URL + request.path}
    return render(request, "protected_names/list.html", context)


@require_safe
@public_page
def name_detail(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(ProtectedName, slug=slug)
    uses = NameUse.objects.valid(on=timezone.localdate()).filter(protected_name=found, product__is_public=True)
    context = {
        "name": found,
        "uses": uses.select_related("product__producer").order_by("product__title"),
        "canonical": settings.SITE_URL + found.get_absolute_url(),
        "crumbs": [(_("Trang chủ"), "/"), (_("Tên được bảo hộ"), "/ten-duoc-bao-ho/"), (found.name, "")],
    }
    return render(request, "protected_names/detail.html", context)

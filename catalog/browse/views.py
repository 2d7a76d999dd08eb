"""The public page of a product."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.browse.age import is_adult
from catalog.browse.beside import related_cards
from catalog.browse.caching import public_page
from catalog.browse.product_view import RELATED, json_ld, product_page
from catalog.browse.sharing import SharedLink, product_image_url
from catalog.models import Product

LONGEST_DESCRIPTION = 155


@require_safe
@public_page
def product_detail(request: HttpRequest, product_slug: str, pk: int) -> HttpResponse:
    product = get_object_or_404(Product.objects.select_related(*RELATED), pk=pk)
    if not product.is_public:
        return render(request, "410.html", status=410)
    if product.slug != product_slug:
        return HttpResponsePermanentRedirect(product.get_absolute_url())
    if product.is_alcohol and not is_adult(request):
        return render(request, "catalogue/age_question.html", {"next_url": product.get_absolute_url()})
    page = product_page(product, on=timezone.localdate())
    url = settings.SITE_URL + product.get_absolute_url()
    context = {
        "page": page,
        "product": product,
        "related": related_cards(product, on=timezone.localdate()),
        "json_ld": json_ld(page),
        "canonical": url,
        "share": SharedLink(
            title=product.title,
            description=Truncator(strip_tags(product.description or product.title)).chars(LONGEST_DESCRIPTION),
            url=url,
            image="" if product.is_alcohol else product_image_url(product.pk),
            kind="product",
        ),
        "crumbs": [(_("Trang chủ"), "/"), (_("Sản phẩm"), "/san-pham/"), (product.title, "")],
    }
    return render(request, "catalogue/detail.html", context)

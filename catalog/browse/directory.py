"""Public pages of the people, places and papers behind the products: producers, sales points, certificates."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.browse import query, structured
from catalog.browse.age import is_adult
from catalog.browse.caching import public_page
from catalog.browse.cards import Card, first_cards
from catalog.browse.certificate_view import certificate_view
from catalog.browse.origin_map import origin_map
from catalog.browse.paging import pager
from catalog.certificates.history import events
from catalog.certificates.models import Certificate
from catalog.dossiers.models import Paper
from catalog.fold import fold
from catalog.listing_row import ListingRow
from catalog.partner.models import SalesPoint
from catalog.points.models import Commune
from catalog.points.opening import openness_of, plan_of, words
from catalog.producers.models import Producer
from catalog.search import Search
from catalog.traceability import codes

PRODUCERS_PER_PAGE = 60
CERTIFICATES_PER_PAGE = 50
CARDS = 24
LONGEST_LOOK_UP = 80


@require_safe
@public_page
def producer_list(request: HttpRequest) -> HttpResponse:
    page = _page(request, Producer.objects.filter(is_active=True).select_related("commune"), PRODUCERS_PER_PAGE)
    on_sale = ListingRow.objects.on_sale(on=timezone.localdate()).filter(producer_id__in=[producer.pk for producer in page.object_list])
    counts = dict(on_sale.order_by().values_list("producer_id").annotate(number=Count("pk")))
    entries = [{"producer": producer, "count": counts.get(producer.pk, 0)} for producer in page.object_list]
    return render(request, "producers/list.html", {"entries": entries, "total": page.paginator.count, **_paging(request, page)})


@require_safe
@public_page
def producer_detail(request: HttpRequest, slug: str) -> HttpResponse:
    producer = get_object_or_404(Producer.objects.select_related("commune__province"), slug=slug)
    context = {
        "producer": producer,
        "cards": _cards(request, Search(producer=producer.slug, sort="moi")),
        "all_url": query.address("/san-pham/", [("chu_the", producer.slug)]),
        "papers": Paper.objects.valid(on=timezone.localdate()).filter(producer=producer, product=None, is_public=True)[:12],
        "map": origin_map(origin_code=producer.commune_id or "", points=(), origin_label=producer.commune.name if producer.commune else ""),
        "map_text": _("Ngôi sao: %s.") % producer.commune.name if producer.commune else "",
        "canonical": settings.SITE_URL + producer.get_absolute_url(),
        "json_ld": structured.producer(
            name=producer.name,
            url=settings.SITE_URL + producer.get_absolute_url(),
            story=producer.story,
            place=_place(producer.address_line, producer.commune),
            phone=producer.phone,
        ),
        "crumbs": [(_("Trang chủ"), "/"), (_("Chủ thể"), "/chu-the/"), (producer.name, "")],
    }
    return render(request, "producers/detail.html", context)


DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
"""As schema.org names them."""


@require_safe
@public_page
def point_list(request: HttpRequest) -> HttpResponse:
    points = SalesPoint.objects.filter(is_open=True).select_related("commune__province").order_by("name")
    context = {
        "points": points,
        "opening": opening_words(points),
        "map": origin_map(origin_code="", points=[(point.commune_id or "", point.name, point.get_absolute_url()) for point in points]),
        "canonical": settings.SITE_URL + request.path,
    }
    return render(request, "points/list.html", context)


@require_safe
@public_page
def point_detail(request: HttpRequest, code: str) -> HttpResponse:
    point = get_object_or_404(SalesPoint.objects.select_related("commune__province"), code=code)
    plan = plan_of(point, today=timezone.localdate())
    context = {
        "point": point,
        "opening": opening_words([point]),
        "plan": plan,
        "cards": _cards(request, Search(point=point.code, sort="moi")),
        "all_url": query.address("/san-pham/", [("diem", point.code)]),
        "map": origin_map(origin_code=point.commune_id or "", points=(), origin_label=point.commune.name if point.commune else ""),
        "map_text": _("Ngôi sao: %s.") % point.commune.name if point.commune else "",
        "canonical": settings.SITE_URL + point.get_absolute_url(),
        "json_ld": structured.shop(
            name=point.name,
            url=settings.SITE_URL + point.get_absolute_url(),
            place=_place(point.address_line, point.commune),
            phone=point.phone,
            hours=[
                {"dayOfWeek": DAYS[span.weekday], "opens": f"{span.opens:%H:%M}", "closes": f"{span.closes:%H:%M}"} for span in plan.spans
            ],
            image=settings.SITE_URL + static("shop/share.png"),
        ),
        "crumbs": [(_("Trang chủ"), "/"), (_("Điểm bán"), "/diem-ban/"), (point.name, "")],
    }
    return render(request, "points/detail.html", context)


@require_safe
@public_page
def certificate_list(request: HttpRequest) -> HttpResponse:
    """The register. `ma` is what was scanned or typed: a public code or its address, a label, a barcode, a number, a name."""
    wanted = _last_part(" ".join(request.GET.get("ma", "").replace("\x00", " ").split()))[:LONGEST_LOOK_UP]
    scanned = _scanned(wanted)
    if scanned is not None:
        return redirect(scanned)
    certificates = Certificate.objects.filter(product__is_public=True).select_related("product__producer")
    if wanted:
        certificates = certificates.filter(_looks_like(wanted))
    page = _page(request, certificates, CERTIFICATES_PER_PAGE)
    today = timezone.localdate()
    entries = [{"certificate": certificate_view(row, on=today), "product": row.product} for row in page.object_list]
    context = {
        "entries": entries,
        "wanted": wanted,
        "total": page.paginator.count,
        **_paging(request, page, [("ma", wanted)] if wanted else []),
    }
    return render(request, "certificates/list.html", context)


@require_safe
@public_page
def certificate_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One certificate with the product's other certificates, newest first."""
    certificate = get_object_or_404(Certificate.objects.select_related("product__producer", "product__commune"), code=code)
    today = timezone.localdate()
    others = Certificate.objects.filter(product=certificate.product).exclude(pk=certificate.pk)
    view, url = certificate_view(certificate, on=today), settings.SITE_URL + certificate.get_absolute_url()
    product_url = settings.SITE_URL + certificate.product.get_absolute_url()
    context = {
        "certificate": view,
        "json_ld": structured.certification(view, url=url, product_url=product_url),
        "product": certificate.product,
        "events": events(certificate, on=today),
        "certificate_code": certificate.code,
        "badge_url": settings.SITE_URL + reverse("certificates:badge", kwargs={"code": certificate.code}),
        "history": [certificate_view(other, on=today) for other in others],
        "checked_on": today,
        "canonical": url,
        "crumbs": [(_("Trang chủ"), "/"), (_("Chứng nhận"), "/chung-nhan/"), (certificate.number or certificate.decision_no, "")],
    }
    return render(request, "certificates/detail.html", context)


def _place(line: str, commune: Commune | None) -> structured.Thing:
    return structured.address(line, commune.name if commune else "", commune.province.name if commune else "Cao Bằng")


def opening_words(points: Iterable[SalesPoint]) -> dict[int, str]:
    """By point id; a kept page is at most a minute old (`shop.page_cache`)."""
    now = timezone.now()
    return {pk: words(found, today=timezone.localdate(now)) for pk, found in openness_of(points, now=now).items()}


def _last_part(wanted: str) -> str:
    """Of a whole address, as a scanner types it: the code at its end."""
    if not wanted.lower().startswith(("http://", "https://")):
        return wanted
    parts = [part for part in urlsplit(wanted).path.split("/") if part and not part.startswith("huy-hieu")]
    return parts[-1] if parts else ""


def _scanned(wanted: str) -> str | None:
    """The page of exactly one thing: a label of ours or a certificate's public code."""
    if codes.opened(wanted):
        return reverse("traceability:lot", kwargs={"lot": wanted.lower()})
    found = Certificate.objects.filter(code=wanted.lower(), product__is_public=True).first()
    return found.get_absolute_url() if found else None


def _looks_like(wanted: str) -> Q:
    found = Q(number__icontains=wanted) | Q(decision_no__icontains=wanted) | Q(product__upc=wanted) | Q(product__sku=wanted)
    folded = fold(wanted)
    return found | Q(product__folded__contains=folded) if folded else found


def _cards(request: HttpRequest, wanted: Search) -> list[Card]:
    return first_cards(wanted, on=timezone.localdate(), limit=CARDS, is_adult=is_adult(request))


def _page(request: HttpRequest, rows, size: int):  # type: ignore[no-untyped-def]  # Django's Page over any queryset
    """A page number that can't be understood is the first or the last page."""
    return Paginator(rows, size).get_page(request.GET.get("trang", "1"))


def _paging(request: HttpRequest, page, pairs: query.Pairs | None = None) -> dict[str, object]:  # type: ignore[no-untyped-def]  # as above
    def address(number: int) -> str:
        return query.address(request.path, pairs or [], page=number)

    return {
        "pager": pager(page=page.number, last_page=page.paginator.num_pages, address=address),
        "canonical": settings.SITE_URL + address(page.number),
    }

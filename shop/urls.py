"""The public addresses of design 5. Wagtail's catch-all comes last."""

from django.contrib.sitemaps.views import sitemap
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtail_admin_urls
from wagtail.documents import urls as wagtail_documents_urls

from shop import pwa, sitemaps, views
from shop.same_origin import same_origin_post

urlpatterns = [
    path("", include("catalog.browse.urls")),
    path("", include("catalog.traceability.urls")),
    path("tuoi/", same_origin_post(views.age_answer), name="age"),
    path("healthz", views.healthz),
    path("readyz", views.readyz),
    path("robots.txt", views.robots),
    path("sitemap.xml", sitemaps.index, name="sitemap_index"),
    path("sitemap-<section>.xml", sitemap, {"sitemaps": sitemaps.SITEMAPS, "template_name": "sitemap.xml"}, name="sitemap"),
    path("manifest.webmanifest", pwa.manifest, name="manifest"),
    path("sw.js", pwa.service_worker, name="service_worker"),
    path("ngoai-tuyen/", pwa.offline, name="offline"),
    path("", include("shop.shipping.urls")),
    path("", include("shop.wishes.urls")),
    path("", include("shop.newsletter.urls")),
    path("gio-hang/", include("shop.basket.urls")),
    path("", include("shop.checkout.urls")),
    path("tai-khoan/", include("shop.account.urls")),
    path("", include("shop.reviews.urls")),
    path("", include("shop.payments.urls")),
    path("", include("shop.aftersales.urls")),
    path("kenh-chu-the/diem/", include("shop.portal.points.urls")),
    path("", include("shop.carriers.urls")),
    path("", include("shop.portal.urls")),
    path("", include("connectors.urls")),
    path("", include("cms.urls")),
    path("api/v1/", include("shop.api.urls")),
    path("quan-tri/", include(wagtail_admin_urls)),
    path("tai-lieu/", include(wagtail_documents_urls)),
    path("", include(wagtail_urls)),
]

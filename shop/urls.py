"""The public addresses of design 5. Wagtail's catch-all comes last."""

from django.conf import settings
from django.conf.urls.static import static
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtail_admin_urls
from wagtail.documents import urls as wagtail_documents_urls

urlpatterns = [
    path("quan-tri/", include(wagtail_admin_urls)),
    path("tai-lieu/", include(wagtail_documents_urls)),
    *(static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT) if settings.DEBUG else []),
    path("", include(wagtail_urls)),
]

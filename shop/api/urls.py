"""Below /api/v1/. The documentation page is our own: no script and no style from elsewhere."""

from django.urls import path

from shop.api.api import api
from shop.api.docs import docs

urlpatterns = [path("docs", docs, name="api_docs"), path("", api.urls)]

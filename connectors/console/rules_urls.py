"""Addresses of the screens about what a listing says, costs and holds, below `/quan-tri/`."""

from django.urls import path

from connectors.console import lines, mapping, selecting, showing

urlpatterns = [
    path("san/dang/", mapping.desk, name="marketplace_desk"),
    path("san/dang/mau/xem/", showing.words, name="marketplace_words"),
    path("san/dang/tin/<int:pk>/xem-truoc/", showing.listing_preview, name="marketplace_preview"),
    path("san/dang/<int:account_id>/", mapping.overview, name="marketplace_mapping"),
    path("san/dang/<int:account_id>/doc-lai/", mapping.read_again, name="marketplace_read_again"),
    path("san/dang/<int:account_id>/da-xem/", mapping.seen, name="marketplace_changes_seen"),
    path("san/dang/<int:account_id>/nganh-hang/", mapping.category, name="marketplace_category"),
    path("san/dang/<int:account_id>/nganh-hang/<int:pk>/bo/", mapping.forget_category, name="marketplace_forget_category"),
    path("san/dang/<int:account_id>/thuoc-tinh/<slug:category_id>/", mapping.attributes, name="marketplace_attributes"),
    path("san/dang/<int:account_id>/gia-ton/", showing.shown, name="marketplace_shown"),
    path("san/dang/<int:account_id>/dong-san-pham/", lines.lines, name="marketplace_lines"),
    path("san/dang/<int:account_id>/chon/", selecting.selecting, name="marketplace_selection"),
]

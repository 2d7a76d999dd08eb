"""Public addresses of the catalogue; included at the root."""

from django.urls import include, path, re_path

from catalog.browse import badge, beside, directory, gifts, list_view, pictures, sharing, suggest, views
from catalog.protected_names import views as names

products = [
    path("", list_view.product_list, name="list"),
    path("goi-y/", suggest.suggestions, name="suggest"),
    path("da-xem/", beside.recent, name="recent"),
]
catalogue = [re_path(r"^(?P<product_slug>[\w-]*)_(?P<pk>\d{1,9})/$", views.product_detail, name="detail")]
producers = [path("", directory.producer_list, name="list"), path("<slug:slug>/", directory.producer_detail, name="detail")]
points = [path("", directory.point_list, name="list"), path("<str:code>/", directory.point_detail, name="detail")]
certificates = [
    path("", directory.certificate_list, name="list"),
    path("<slug:code>/", directory.certificate_detail, name="detail"),
    path("<slug:code>/huy-hieu.svg", badge.svg, name="badge"),
    path("<slug:code>/huy-hieu/", badge.frame, name="badge_frame"),
]
protected = [path("", names.name_list, name="list"), path("<slug:slug>/", names.name_detail, name="detail")]
gift_sets = [path("", gifts.gift_list, name="list"), path("<slug:slug>/", gifts.gift_detail, name="detail")]

urlpatterns = [
    path("san-pham/", include((products, "browse"))),
    path("san-pham/", include((catalogue, "catalogue"))),
    path("chu-the/", include((producers, "producers"))),
    path("diem-ban/", include((points, "points"))),
    path("qua-tang/", include((gift_sets, "gifts"))),
    path("ten-duoc-bao-ho/", include((protected, "protected_names"))),
    path("chung-nhan/", include((certificates, "certificates"))),
    path("anh/<int:width>/<path:name>", pictures.thumbnail, {"kind": "webp"}, name="thumbnail"),
    path("anh/avif/<int:width>/<path:name>", pictures.thumbnail, {"kind": "avif"}, name="thumbnail"),
    path("media/<path:name>", pictures.stored, name="stored_picture"),
    path("anh-chia-se/san-pham/<int:pk>.png", sharing.product_image, name="share_product"),
]

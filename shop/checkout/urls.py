from django.urls import path

from shop.checkout import lookup, views

app_name = "checkout"
urlpatterns = [
    path("dat-hang/", views.details, name="details"),
    path("dat-hang/xa/", views.communes, name="communes"),
    path("dat-hang/tim-xa/", views.places, name="places"),
    path("dat-hang/xem-lai/", views.review, name="review"),
    path("dat-hang/xong/<str:key>/", lookup.placed, name="placed"),
    path("dat-hang/xong/<str:key>/vietqr.svg", lookup.vietqr, name="vietqr"),
    path("dat-hang/xong/<str:key>/vietqr.png", lookup.vietqr_file, name="vietqr_file"),
    path("dat-hang/xong/<str:key>/nhan.svg", lookup.pickup_qr, name="pickup_qr"),
    path("don-hang/tra-cuu/", lookup.find, name="lookup"),
]

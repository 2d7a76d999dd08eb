from django.urls import path

from shop.payments import views

app_name = "payments"
urlpatterns = [
    path("thanh-toan/<str:key>/", views.pay, name="pay"),
    path("thanh-toan/<str:key>/doi-cach/", views.change, name="change"),
    path("thanh-toan/<str:key>/ket-qua/", views.result, name="result"),
    path("thanh-toan/<str:key>/trang-thai/", views.state, name="state"),
    path("ipn/bank_transfer/", views.bank, name="bank"),
    path("ipn/<slug:provider>/", views.ipn, name="ipn"),
]

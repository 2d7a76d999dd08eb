from django.urls import path

from shop.shipping import views

app_name = "delivery"
urlpatterns = [
    path("giao-hang/", views.table, name="table"),
    path("giao-hang/uoc-tinh/", views.estimate, name="estimate"),
]

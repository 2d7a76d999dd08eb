from django.urls import path

from catalog.traceability import views

app_name = "traceability"
urlpatterns = [path("truy-xuat/", views.look_up, name="look_up"), path("truy-xuat/<str:lot>/", views.lot_page, name="lot")]

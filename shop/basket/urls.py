from django.urls import path

from shop.basket import views

app_name = "basket"
urlpatterns = [
    path("", views.summary, name="summary"),
    path("them/", views.add, name="add"),
    path("them/<int:pk>/", views.add, name="add"),
    path("so-luong/", views.count, name="count"),
    path("so-luong/<int:line_id>/", views.change, name="change"),
    path("bo/<int:line_id>/", views.remove, name="remove"),
    path("qua/<int:pk>/", views.add_gift, name="add_gift"),
    path("qua/so-luong/<int:line_id>/", views.change_gift, name="change_gift"),
    path("qua/bo/<int:line_id>/", views.remove_gift, name="remove_gift"),
    path("ma/", views.coupon, name="coupon"),
]

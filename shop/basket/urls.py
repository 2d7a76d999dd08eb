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
]

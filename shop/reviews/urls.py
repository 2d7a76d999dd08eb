from django.urls import path

from shop.reviews import views

app_name = "reviews"
urlpatterns = [
    path("danh-gia/<int:pk>/", views.write, name="write"),
    path("hoi-dap/<int:pk>/", views.ask, name="ask"),
]

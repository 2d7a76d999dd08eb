from django.urls import path

from shop.carriers import views

app_name = "carriers"
urlpatterns = [path("van-chuyen/<slug:carrier>/<str:token>/", views.webhook, name="webhook")]

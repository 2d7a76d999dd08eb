from django.urls import path

from shop.newsletter import views

app_name = "newsletter"
urlpatterns = [
    path("ban-tin/", views.sign_up, name="sign_up"),
    path("ban-tin/da-gui/", views.asked, name="asked"),
    path("ban-tin/xac-nhan/<str:token>/", views.confirm, name="confirm"),
    path("ban-tin/thoi/<str:token>/", views.end, name="end"),
    path("webhooks/thu-tra-lai/", views.returned, name="returned"),
]

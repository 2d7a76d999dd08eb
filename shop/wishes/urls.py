from django.urls import path

from shop.wishes import views

app_name = "wishes"
urlpatterns = [
    path("yeu-thich/", views.wish_list, name="list"),
    path("yeu-thich/<int:pk>/", views.wish, name="wish"),
    path("bao-khi-co-hang/<int:pk>/", views.alert, name="alert"),
    path("bao-khi-co-hang/thoi/<str:token>/", views.alert_end, name="alert_end"),
]

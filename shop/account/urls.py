from django.urls import path

from shop.account import data_views, forgotten, views

app_name = "account"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("dang-ky/", views.register, name="register"),
    path("don-hang/<str:number>/", views.order, name="order"),
    path("nhan-don/<str:key>/", views.claim, name="claim"),
    path("thong-tin/", views.profile, name="profile"),
    path("mat-khau/", views.password, name="password"),
    path("quen-mat-khau/", forgotten.ask, name="forgotten"),
    path("dat-lai/<uidb64>/<token>/", forgotten.Reset.as_view(), name="reset"),
    path("dong-y/", views.consents, name="consents"),
    path("du-lieu/", data_views.data, name="data"),
    path("du-lieu/tai-ve/", data_views.export, name="export"),
    path("du-lieu/xoa/", data_views.erasing, name="erase"),
    path("dia-chi/", views.address_list, name="addresses"),
    path("dia-chi/moi/", views.address, name="new_address"),
    path("dia-chi/<int:pk>/", views.address, name="address"),
    path("dia-chi/<int:pk>/xoa/", views.remove_address, name="remove_address"),
]

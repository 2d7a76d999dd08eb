from django.contrib.auth.views import LogoutView
from django.urls import path

from shop.portal import views
from shop.portal.login import SignIn

app_name = "portal"
urlpatterns = [
    path("kenh-chu-the/", views.overview, name="overview"),
    path("kenh-chu-the/san-pham/<int:pk>/", views.product, name="product"),
    path("tai-khoan/dang-nhap/", SignIn.as_view(), name="sign_in"),
    path("tai-khoan/dang-xuat/", LogoutView.as_view(next_page="/"), name="sign_out"),
]

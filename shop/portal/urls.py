from django.contrib.auth.views import LogoutView
from django.urls import path

from shop.portal import software, views
from shop.portal.login import SignIn

app_name = "portal"
urlpatterns = [
    path("kenh-chu-the/", views.overview, name="overview"),
    path("kenh-chu-the/san-pham/<int:pk>/", views.product, name="product"),
    path("kenh-chu-the/phan-mem/", software.software, name="software"),
    path("kenh-chu-the/phan-mem/ma/<int:pk>/thu-hoi/", software.revoke_token, name="revoke_token"),
    path("kenh-chu-the/phan-mem/noi-nhan/<int:pk>/xoa/", software.remove_endpoint, name="remove_endpoint"),
    path("kenh-chu-the/phan-mem/noi-nhan/<int:pk>/thu/", software.test_endpoint, name="test_endpoint"),
    path("kenh-chu-the/phan-mem/noi-nhan/<int:pk>/bat-tat/", software.switch_endpoint, name="switch_endpoint"),
    path("kenh-chu-the/phan-mem/gui-lai/<int:pk>/", software.resend, name="resend_webhook"),
    path("tai-khoan/dang-nhap/", SignIn.as_view(), name="sign_in"),
    path("tai-khoan/dang-xuat/", LogoutView.as_view(next_page="/"), name="sign_out"),
]

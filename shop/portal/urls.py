from django.contrib.auth.views import LogoutView
from django.urls import path

from shop.portal import invitations, office, questions, second_factor, selling, software, views
from shop.portal.login import SignIn

app_name = "portal"
urlpatterns = [
    path("kenh-chu-the/", views.overview, name="overview"),
    path("kenh-chu-the/san-pham/moi/", views.new_product, name="new"),
    path("kenh-chu-the/san-pham/moi/<int:draft_id>/", views.new_product, name="new_draft"),
    path("kenh-chu-the/san-pham/moi/<int:draft_id>/anh/", views.add_photograph, name="draft_photograph"),
    path("kenh-chu-the/san-pham/<int:pk>/", views.product, name="product"),
    path("kenh-chu-the/phan-mem/", software.software, name="software"),
    path("kenh-chu-the/phan-mem/ma/<int:pk>/thu-hoi/", software.revoke_token, name="revoke_token"),
    path("kenh-chu-the/phan-mem/noi-nhan/<int:pk>/xoa/", software.remove_endpoint, name="remove_endpoint"),
    path("kenh-chu-the/phan-mem/noi-nhan/<int:pk>/thu/", software.test_endpoint, name="test_endpoint"),
    path("kenh-chu-the/phan-mem/noi-nhan/<int:pk>/bat-tat/", software.switch_endpoint, name="switch_endpoint"),
    path("kenh-chu-the/phan-mem/gui-lai/<int:pk>/", software.resend, name="resend_webhook"),
    path("kenh-chu-the/san-pham/<int:pk>/noi-dung/", views.content, name="content"),
    path("kenh-chu-the/san-pham/<int:pk>/anh/", views.add_photograph, name="photograph"),
    path("kenh-chu-the/san-pham/<int:pk>/anh/<int:image_id>/go/", views.remove_picture, name="remove_picture"),
    path("kenh-chu-the/ban-nhap/<int:draft_id>/<slug:step>/", views.draft_step, name="draft_step"),
    path("kenh-chu-the/anh-cho-duyet/<int:picture_id>/", views.waiting_picture, name="waiting_picture"),
    path("kenh-chu-the/don-hang/", selling.orders, name="orders"),
    path("kenh-chu-the/giao-hang/", selling.deliveries, name="deliveries"),
    path("kenh-chu-the/giao-hang/<int:pk>/huy/", selling.cancel_delivery, name="cancel_delivery"),
    path("kenh-chu-the/doanh-so/", selling.sales, name="sales"),
    path("kenh-chu-the/giay-to/", office.papers, name="papers"),
    path("kenh-chu-the/giay-to/<int:pk>/", office.paper_scan, name="paper_scan"),
    path("kenh-chu-the/dong-y/", office.consent, name="consent"),
    path("kenh-chu-the/nguoi/", office.people, name="people"),
    path("kenh-chu-the/nguoi/<int:pk>/go/", office.remove_person, name="remove_person"),
    path("kenh-chu-the/nguoi/loi-moi/<int:pk>/huy/", office.withdraw_invitation, name="withdraw_invitation"),
    path("kenh-chu-the/hoi-dap/", questions.questions, name="questions"),
    path("kenh-chu-the/hop-thu/", office.inbox, name="inbox"),
    path("kenh-chu-the/loi-moi/<str:secret>/", invitations.invitation, name="invitation"),
    path("tai-khoan/hai-lop/", second_factor.verify, name="second_factor"),
    path("tai-khoan/hai-lop/bat/", second_factor.enrol, name="second_factor_enrol"),
    path("tai-khoan/hai-lop/tat/", second_factor.turn_off, name="second_factor_off"),
    path("tai-khoan/dang-nhap/", SignIn.as_view(), name="sign_in"),
    path("tai-khoan/dang-xuat/", LogoutView.as_view(next_page="/"), name="sign_out"),
]

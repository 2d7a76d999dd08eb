from django.urls import path

from shop.aftersales import views

app_name = "after"
urlpatterns = [
    path("dat-hang/xong/<str:key>/huy/", views.cancel, name="cancel"),
    path("dat-hang/xong/<str:key>/tra-hang/", views.send_back, name="return"),
    path("dat-hang/xong/<str:key>/phan-anh/", views.complain, name="complain"),
    path("dat-hang/xong/<str:key>/don-dat-hang.pdf", views.contract, name="contract"),
    path("khieu-nai/", views.policy, name="policy"),
    path("yeu-cau/<str:key>/", views.case, name="case"),
    path("yeu-cau/<str:key>/anh/<int:pk>/", views.photo, name="photo"),
]

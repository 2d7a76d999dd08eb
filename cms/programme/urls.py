from django.urls import include, path

from cms.programme import views

training = (
    [
        path("", views.course_list, name="list"),
        path("giay-xac-nhan/<int:pk>.pdf", views.own_paper, name="paper"),
        path("<slug:slug>/", views.course_detail, name="detail"),
    ],
    "training",
)
fairs = ([path("", views.fair_list, name="list"), path("<slug:slug>/", views.fair_detail, name="detail")], "fairs")

urlpatterns = [path("tap-huan/", include(training)), path("su-kien/", include(fairs))]

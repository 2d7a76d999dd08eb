from django.urls import path

from connectors import views

app_name = "connectors"
urlpatterns = [
    path("webhooks/<slug:marketplace>/<slug:app>/", views.webhook, name="webhook"),
]

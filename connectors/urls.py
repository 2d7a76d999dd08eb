from django.urls import path

from connectors import views
from connectors.feeds.views import feed

app_name = "connectors"
urlpatterns = [
    path("feeds/<str:name>", feed, name="feed"),
    path("webhooks/<slug:marketplace>/<slug:app>/", views.webhook, name="webhook"),
]

from django.urls import path

from connectors import views
from connectors.feeds.views import account_feed, feed

app_name = "connectors"
urlpatterns = [
    path("feeds/<str:name>", feed, name="feed"),
    path("feeds/gian-hang/<str:token>.<str:kind>", account_feed, name="account_feed"),
    path("webhooks/<slug:marketplace>/<slug:app>/", views.webhook, name="webhook"),
]

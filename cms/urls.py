"""Addresses of the CMS beside its pages: news to subscribe to and pictures of shared articles."""

from django.urls import include, path

from cms import sharing
from cms.syndication import NewsAtom, NewsRss

urlpatterns = [
    path("tin-tuc/rss.xml", NewsRss(), name="news_rss"),
    path("tin-tuc/atom.xml", NewsAtom(), name="news_atom"),
    path("anh-chia-se/bai-viet/<int:pk>.png", sharing.article_image, name="share_article"),
    path("", include("cms.programme.urls")),
]

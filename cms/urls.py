"""Addresses of the CMS beside its pages: news to subscribe to pictures of shared pages, and questions from visitors."""

from django.urls import include, path

from cms import sharing
from cms.campaigns import views as campaigns
from cms.enquiries import views as enquiries
from cms.syndication import NewsAtom, NewsRss
from shop.same_origin import same_origin_post

urlpatterns = [
    path("tin-tuc/rss.xml", NewsRss(), name="news_rss"),
    path("tin-tuc/atom.xml", NewsAtom(), name="news_atom"),
    path("anh-chia-se/trang/<int:pk>.png", sharing.page_image, name="share_page"),
    path("hoi/<int:page_id>/", same_origin_post(enquiries.send), name="enquiry"),
    path("hoi/da-gui/", enquiries.sent, name="enquiry_sent"),
    path("ban-tin/mo/<slug:code>/<int:number>/", campaigns.link, name="campaign_link"),
    path("", include("cms.programme.urls")),
]

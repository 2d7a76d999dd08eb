"""Addresses of the watch over the channels, below /quan-tri/."""

from django.urls import path, re_path

from connectors.console import departures, desk, exchange, overview

urlpatterns = [
    path("san/", overview.overview, name="marketplace_overview"),
    path("san/rut-khoi-kenh/", departures.departures_page, name="marketplace_departures"),
    path("san/can-xu-ly/", desk.inbox_page, name="marketplace_inbox"),
    path("san/can-xu-ly/thu-lai/", desk.retry, name="marketplace_retry"),
    path("san/can-xu-ly/hoan/", desk.snooze, name="marketplace_snooze"),
    path("san/doi-soat/<int:account_id>/", desk.drift_page, name="marketplace_drift"),
    path("san/doi-soat/<int:account_id>/doc/", desk.read_now, name="marketplace_read_now"),
    path("san/doi-soat/<int:account_id>/quyet/", desk.decide, name="marketplace_decide"),
    re_path(r"^san/hang-loat/(?P<account_id>\d+)/(?P<what>dang|rut)/$", desk.many, name="marketplace_many"),
    path("san/tep/<int:account_id>/", exchange.page, name="marketplace_exchange"),
    path("san/tep/<int:account_id>/mau/", exchange.template, name="marketplace_template"),
    path("san/tep/<int:account_id>/mau/<int:template_id>/", exchange.profile, name="marketplace_profile"),
    path("san/tep/<int:account_id>/lap/", exchange.prepare, name="marketplace_prepare"),
    path("san/tep/<int:account_id>/tai/<int:batch_id>/", exchange.download, name="marketplace_download"),
    path("san/tep/<int:account_id>/da-tai/<int:batch_id>/", exchange.uploaded, name="marketplace_uploaded"),
    path("san/tep/<int:account_id>/doc/", exchange.bring_in, name="marketplace_bring_in"),
    path("san/tep/<int:account_id>/tung-san-pham/", exchange.sheets, name="marketplace_sheets"),
    path("san/tep/<int:account_id>/tung-san-pham/<int:listing_id>/", exchange.one_sheet, name="marketplace_one_sheet"),
    path("san/tep/<int:account_id>/khoa/", exchange.feed_keys, name="marketplace_feed_keys"),
]

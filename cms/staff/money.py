"""The menu of money and delivery, and what an order's screen shows of them."""

from typing import Any

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from cms.staff import parcels, payments, services, transfers
from shop.carriers.dispatch import OPEN_ORDER
from shop.order.models import Order
from shop.payments.refunds import left_to_refund


class MoneyGroup(SnippetViewSetGroup):
    items = (
        transfers.TransferViewSet,
        payments.PaymentViewSet,
        payments.RefundViewSet,
        parcels.ParcelViewSet,
        parcels.RemittanceViewSet,
        parcels.RemittanceLineViewSet,
        parcels.PlaceViewSet,
    )
    menu_label = gettext_lazy("Tiền và giao hàng")
    menu_icon = "order"
    menu_order = 110


def urls() -> list[URLPattern]:
    return [
        path("ket-noi/", services.index, name="staff_services"),
        path("ket-noi/<slug:code>/", services.edit, name="staff_service"),
        path("ket-noi/<slug:code>/thu/", services.check, name="staff_service_check"),
        path("hoan-tien/don/<int:order_id>/", payments.propose, name="staff_refund_propose"),
        path("giao-hang/don/<int:order_id>/", parcels.make, name="staff_dispatch"),
    ]


def of_order(order: Order, user: Any) -> dict[str, Any]:
    """For the order's screen: its payments, refunds and parcels, and what this person may start."""
    is_sent_by_us = order.channel == "shop" and order.shipping_address_id is not None
    may_dispatch = is_sent_by_us and order.status in OPEN_ORDER and user.has_perm(parcels.MAY_SEND)
    return {
        "payments": order.payments.all(),
        "refunds": order.refunds.all(),
        "parcels": order.parcels.select_related("point"),
        "may_refund": user.has_perm(payments.MAY_PROPOSE) and left_to_refund(order) > 0,
        "may_dispatch": may_dispatch,
    }

"""Everything that is held about one account, as one JSON file. Every part is asked by the account's own keys, never by a phone alone."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from catalog.voices.models import Review
from shop.account.claims import orders_of
from shop.account.models import ConsentEntry
from shop.address.models import UserAddress
from shop.aftersales.models import Case
from shop.newsletter.models import Subscriber
from shop.order.models import InvoiceRequest, Order
from shop.wishes.models import Wish


def cases_of(user: Any) -> QuerySet[Case]:
    return Case.objects.filter(Q(user=user) | Q(order__user=user)).distinct()


def reviews_of(user: Any) -> QuerySet[Review]:
    return Review.objects.filter(order_number__in=list(orders_of(user).values_list("number", flat=True)))


def everything_of(user: Any, *, now: datetime) -> dict[str, Any]:
    orders = orders_of(user).select_related("shipping_address", "pickup_point", "invoice_request").prefetch_related("lines")
    return {
        "exported_at": now.isoformat(),
        "account": {
            "name": user.get_full_name(),
            "phone": str(user.phone or ""),
            "email": user.email,
            "opened_at": user.date_joined.isoformat(),
            "last_login_at": user.last_login.isoformat() if user.last_login else None,
        },
        "addresses": [_address(row) for row in UserAddress.objects.filter(user=user)],
        "orders": [_order(row) for row in orders],
        "cases": [_case(row) for row in cases_of(user).select_related("order").prefetch_related("entries", "photos")],
        "reviews": [
            {
                "product": row.product.title,
                "order_number": row.order_number,
                "author": row.author,
                "rating": row.rating,
                "body": row.body,
                "sent_at": row.created_at.isoformat(),
            }
            for row in reviews_of(user).select_related("product")
        ],
        "wishes": [
            {"product": row.product.title, "saved_at": row.made_at.isoformat()}
            for row in Wish.objects.filter(user=user).select_related("product")
        ],
        "newsletter": [
            {"email": row.email, "state": row.state, "asked_at": row.asked_at.isoformat()} for row in Subscriber.objects.filter(user=user)
        ],
        "consents": [
            {
                "at": row.at.isoformat(),
                "purpose": row.purpose,
                "words_version": row.version,
                "is_given": row.is_given,
                "order_number": row.order_number,
                "ip": row.ip,
            }
            for row in ConsentEntry.objects.filter(user=user)
        ],
    }


def _address(row: Any) -> dict[str, str]:
    return {
        "name": row.first_name,
        "phone": str(row.phone_number or ""),
        "street": row.line1,
        "commune": row.line3,
        "province": row.line4,
    }


def _order(order: Order) -> dict[str, Any]:
    invoice: InvoiceRequest | None = getattr(order, "invoice_request", None)
    return {
        "number": order.number,
        "placed_at": order.date_placed.isoformat(),
        "status": order.status,
        "phone": str(order.phone or ""),
        "email": order.guest_email,
        "payment_method": order.payment_method,
        "delivery_fee_vnd": int(order.shipping_incl_tax),
        "total_vnd": int(order.total_incl_tax),
        "note": order.note,
        "gift_note": order.gift_note,
        "pickup_point": order.pickup_point.name if order.pickup_point else "",
        "address": _address(order.shipping_address) if order.shipping_address else None,
        "invoice": {"tax_code": invoice.tax_code, "name": invoice.name, "address": invoice.address, "email": invoice.email}
        if invoice
        else None,
        "lines": [
            {"title": line.title, "quantity": line.quantity, "total_vnd": int(line.line_price_incl_tax)} for line in order.lines.all()
        ],
    }


def _case(case: Case) -> dict[str, Any]:
    return {
        "number": case.number,
        "kind": case.kind,
        "order_number": case.order.number if case.order else "",
        "name": case.name,
        "phone": str(case.phone or ""),
        "email": case.email,
        "text": case.text,
        "state": case.state,
        "outcome": case.outcome,
        "opened_at": case.opened_at.isoformat(),
        "photos": len(case.photos.all()),
        "entries": [{"at": row.at.isoformat(), "is_from_you": row.is_from_buyer, "text": row.text} for row in case.entries.all()],
    }

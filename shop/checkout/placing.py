"""From a sealed review to the order's draft."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from catalog.partner.models import SalesPoint
from catalog.points.models import Commune
from shop.carriers import fees as carrier_fees
from shop.carriers.fees import DeliveryFee
from shop.checkout.forms import PICKUP
from shop.checkout.sealed import Review
from shop.drafts import Draft, DraftAddress, DraftInvoice
from shop.english import vietnamese
from shop.payments.contract import PaymentMethod

CONSENT_VERSION = "2026-11"
CONSENT_NOTE = f"order+delivery {CONSENT_VERSION}"
"""What the tick on the review page covers; change the version with its words."""


@dataclass(frozen=True, kw_only=True)
class Destination:
    """Where the goods go, in lines to read. `pickup_point_id` or `address` is set, never both."""

    title: str
    lines: tuple[str, ...]
    pickup_point_id: int | None = None
    address: DraftAddress | None = None


def delivery_fee(details: dict[str, str], *, goods_vnd: int, weight_g: int, on: date) -> DeliveryFee:
    """Whole đồng, with a word on where it comes from; picking up is free. Raises `NotDelivered`."""
    if details["receive"] == PICKUP:
        return DeliveryFee(fee_vnd=0)
    place = {"commune_code": details["commune"], "province_code": details["province"]}
    return carrier_fees.delivery_fee(**place, weight_g=weight_g, goods_vnd=goods_vnd, on=on)


class PlaceGone(Exception):
    """The point closed or the commune is gone since the form was filled in."""


def destination(details: dict[str, str]) -> Destination:
    """One query. Raises `PlaceGone`."""
    return _pickup(details) if details["receive"] == PICKUP else _delivery(details)


def draft_of(review: Review, place: Destination, *, user_id: int | None, payment: PaymentMethod, client_ip: str) -> Draft:
    return Draft(
        token=review.token,
        lines=review.lines,
        gifts=review.gifts,
        discounts=review.discounts,
        name=review.details["name"],
        phone=review.details["phone"],
        email=review.details["email"],
        address=place.address,
        pickup_point_id=place.pickup_point_id,
        payment_method=payment.code,
        pay_within=payment.pay_within,
        note=_note(review, place),
        gift_note=review.details["gift_note"],
        invoice=_invoice(review.details),
        consent=CONSENT_NOTE,
        delivery_fee_vnd=review.delivery_fee_vnd,
        user_id=user_id,
        client_ip=client_ip,
    )


def _invoice(details: dict[str, str]) -> DraftInvoice | None:
    if not details["invoice_tax_code"]:
        return None
    return DraftInvoice(
        tax_code=details["invoice_tax_code"],
        name=details["invoice_name"],
        address=details["invoice_address"],
        email=details["invoice_email"],
    )


def _pickup(details: dict[str, str]) -> Destination:
    point = SalesPoint.objects.filter(pk=details["pickup_point"], is_open=True, offers_pickup=True).select_related("commune").first()
    if point is None:
        raise PlaceGone
    lines = (point.name, point.address_line, point.commune.name if point.commune else "", point.opening_hours, point.phone)
    return Destination(title=_("Nhận tại điểm bán"), lines=tuple(line for line in lines if line), pickup_point_id=point.pk)


def _delivery(details: dict[str, str]) -> Destination:
    commune = Commune.objects.filter(pk=details["commune"]).select_related("province").first()
    if commune is None:
        raise PlaceGone
    address = DraftAddress(
        street=details["street"], commune_code=commune.code, commune_name=commune.name, province_name=commune.province.name
    )
    return Destination(title=_("Giao tận nơi"), lines=(address.street, commune.name, commune.province.name), address=address)


def _note(review: Review, place: Destination) -> str:
    """An order to pick up has no address row, so the name to call out stands in the note."""
    if place.address is not None:
        return review.details["note"]
    with vietnamese():  # for who packs, not for who buys
        called = _("Người nhận: %s") % review.details["name"]
    return "\n".join(line for line in (called, review.details["note"]) if line)

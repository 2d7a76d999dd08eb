"""Blanking who bought. Amounts, lines and papers stay: accounting needs them."""

from collections.abc import Sequence

from shop.order.models import Order, ShippingAddress


def forget_mail_and_gift(order_ids: Sequence[int]) -> None:
    """What no law asks for: the address for letters, and the words for whoever got the present."""
    Order.objects.filter(pk__in=order_ids).update(guest_email="", gift_note="")


def forget_buyer(order_ids: Sequence[int]) -> None:
    """After the term of the contract: name, phone, street and what the buyer wrote. Commune and amounts stay for the statistics."""
    forget_mail_and_gift(order_ids)
    Order.objects.filter(pk__in=order_ids).update(phone="", note="")
    addresses = ShippingAddress.objects.filter(order__in=order_ids)
    ShippingAddress.objects.filter(pk__in=list(addresses.values_list("pk", flat=True))).update(
        first_name="", last_name="", line1="", line2="", postcode="", phone_number="", notes="", search_text=""
    )

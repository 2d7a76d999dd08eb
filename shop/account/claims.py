"""Orders of an account: placed with it, or taken over by whoever holds the order's key and is known by its phone or e-mail."""

from typing import Any

from django.db.models import QuerySet

from shop.order.models import Order


def orders_of(user: Any) -> QuerySet[Order]:
    return Order.objects.filter(user=user, channel="shop").order_by("-pk")


def may_claim(order: Order, user: Any) -> bool:
    """Without the key of the order nobody gets here: numbers and phones alone prove nothing, since accounts name theirs freely."""
    if not user.is_authenticated or order.user_id is not None or order.channel != "shop":
        return False
    same_phone = bool(user.phone and order.phone and user.phone == order.phone)
    same_email = bool(user.email and order.guest_email and user.email.lower() == order.guest_email.lower())
    return same_phone or same_email


def claim(order: Order, user: Any) -> bool:
    """False when it isn't this account's to take, or somebody was quicker."""
    return may_claim(order, user) and bool(Order.objects.filter(pk=order.pk, user=None).update(user=user))

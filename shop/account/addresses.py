"""The address book of an account. Every question is asked of one user's rows alone."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from catalog.points.models import Commune
from shop.address.models import UserAddress

MOST = 20


def of(user: Any) -> QuerySet[UserAddress]:
    return UserAddress.objects.filter(user=user).select_related("commune__province").order_by("-is_default_for_shipping", "-pk")


def save(user: Any, values: dict[str, Any], *, address: UserAddress | None = None) -> UserAddress:
    """Raises `ValidationError` for an address that stands there already, and when the book is full."""
    if address is None and of(user).count() >= MOST:
        raise ValidationError(_("Bạn đã lưu đủ %d địa chỉ. Hãy xóa bớt một địa chỉ.") % MOST)
    commune = Commune.objects.select_related("province").get(pk=values["commune"])
    country, _made = get_model("address", "Country").objects.get_or_create(
        pk="VN", defaults={"iso_3166_1_a3": "VNM", "iso_3166_1_numeric": "704", "printable_name": "Việt Nam", "name": "Việt Nam"}
    )
    row = address or UserAddress(user=user)
    row.first_name, row.phone_number, row.country = values["name"], values["phone"], country
    row.line1, row.line3, row.line4, row.commune = values["street"], commune.name, commune.province.name, commune
    row.is_default_for_shipping = values["is_default"]
    if UserAddress.objects.filter(user=user, hash=row.generate_hash()).exclude(pk=row.pk).exists():
        raise ValidationError(_("Địa chỉ này đã có trong sổ của bạn."))
    row.save()
    return row


def answers_of(address: UserAddress) -> dict[str, Any]:
    return {
        "name": address.first_name,
        "phone": address.phone_number.as_national if address.phone_number else "",
        "province": address.commune.province_id if address.commune else "",
        "commune": address.commune_id or "",
        "street": address.line1,
        "is_default": address.is_default_for_shipping,
    }


def prefill(user: Any) -> dict[str, str]:
    """The answers of the order form that the account knows; empty without a default address."""
    address = of(user).filter(is_default_for_shipping=True).first() if user.is_authenticated else None
    if address is None:
        return {}
    known = answers_of(address)
    return {**{name: known[name] for name in ("name", "phone", "province", "commune", "street")}, "email": user.email}

"""What the buyer pays for delivery: the carrier's fee where one is chosen for it, else the shop's own table, told in words.

The own table decides where the shop delivers and from which amount on it is free. A carrier's answer is kept for half an hour, so the
fee that was shown is the fee that is asked.
"""

import hashlib
import logging
from dataclasses import dataclass
from datetime import date

from django.core.cache import cache
from django.utils.translation import gettext as _

from catalog.partner.models import SalesPoint
from catalog.points.models import Commune
from shop.carriers.carrier import ParcelOrder, Spot
from shop.carriers.dispatch import sender_of
from shop.carriers.places import ids_of
from shop.services import accounts
from shop.services.contract import ServiceError
from shop.services.models import Kind, enabled_codes
from shop.shipping.fees import quote

log = logging.getLogger(__name__)
KEPT_S = 1800
DOWN_S = 60
OWN = "table"


@dataclass(frozen=True, kw_only=True)
class DeliveryFee:
    """`note` tells the buyer where the fee comes from when that matters."""

    fee_vnd: int
    source: str = OWN
    note: str = ""


def delivery_fee(*, commune_code: str, province_code: str, weight_g: int, goods_vnd: int, on: date) -> DeliveryFee:
    """Raises `NotDelivered`. Makes at most one call, and none for a minute after one failed."""
    own = quote(province_code=province_code, weight_g=weight_g, goods_vnd=goods_vnd, on=on)
    carrier = _quoting()
    is_free = own.is_free_from is not None and goods_vnd >= own.is_free_from
    if carrier is None or is_free:
        return DeliveryFee(fee_vnd=own.fee_vnd)
    words = f"{carrier}|{commune_code}|{weight_g}|{goods_vnd}"
    key = f"carrier-fee:{hashlib.sha256(words.encode()).hexdigest()[:40]}"
    fee = cache.get(key)
    if fee is None and cache.get(f"carrier-down:{carrier}") is None:
        fee = _ask(carrier, commune_code=commune_code, weight_g=weight_g, goods_vnd=goods_vnd)
        cache.set(key, fee, KEPT_S) if fee is not None else cache.set(f"carrier-down:{carrier}", 1, DOWN_S)
    label = accounts.label_of(carrier)
    if fee is None:
        return DeliveryFee(fee_vnd=own.fee_vnd, note=_("%s chưa báo được phí, nên đơn tính theo bảng phí của cửa hàng.") % label)
    return DeliveryFee(fee_vnd=fee, source=carrier, note=_("Phí do %s báo.") % label)


def _quoting() -> str | None:
    """The carrier whose fees the checkout shows; one account at most says so."""
    known = accounts.folders()
    in_use = [code for code in sorted(enabled_codes()) if code in known and known[code][0] == Kind.CARRIER]
    for code in in_use:
        account = accounts.account_of(code)
        if account is not None and account.quotes_fees:
            return code
    return None


def _ask(carrier: str, *, commune_code: str, weight_g: int, goods_vnd: int) -> int | None:
    account = accounts.account_of(carrier)
    commune = Commune.objects.select_related("province").filter(pk=commune_code).first()
    point = SalesPoint.objects.filter(is_open=True, commune__isnull=False).select_related("commune__province").order_by("pk").first()
    if account is None or commune is None or point is None:
        return None
    ids = ids_of(carrier, [commune.code, point.commune_id])
    receiver = Spot(
        name="Khách",
        phone="0900000000",
        street=commune.name,
        ward_name=commune.name,
        province_name=commune.province.name,
        ids=ids.get(commune.code, {}),
    )
    asked = ParcelOrder(
        client_code="BAO-PHI",
        sender=sender_of(point, ids.get(point.commune_id or "")),
        receiver=receiver,
        weight_g=weight_g,
        value_vnd=goods_vnd,
        cod_vnd=0,
        content="Hàng OCOP",
    )
    try:
        return int(accounts.connect(account).fee(asked).fee_vnd)
    except ServiceError as error:
        log.warning("carrier fee failed carrier=%s code=%s", carrier, error.code)
        return None

"""Ways to pay. Each is a folder here; the checkout offers what `offered()` lists."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from shop.payments import bank_transfer, cod, online
from shop.payments.contract import PaymentMethod

KNOWN: tuple[PaymentMethod, ...] = (cod.METHOD, bank_transfer.METHOD, *online.METHODS)
AT_COUNTER: tuple[PaymentMethod, ...] = (
    PaymentMethod(code="counter_cash", label=gettext_noop("Tiền mặt tại quầy"), explanation="", is_cash=False),
    PaymentMethod(code="counter_bank", label=gettext_noop("Chuyển khoản tại quầy"), explanation="", is_cash=False),
)
"""Paid on the spot, never offered online. The law's ban on cash for alcohol is one on selling it online."""
_BY_CODE = {method.code: method for method in (*KNOWN, *AT_COUNTER)}


def offered(amount_vnd: int | None = None) -> tuple[PaymentMethod, ...]:
    """What a buyer may choose now: a transfer needs the seller's account, a gateway ours. `amount_vnd`: only what takes so much."""
    from shop.seller import current_seller
    from shop.services.models import enabled_codes

    seller, enabled = current_seller(), enabled_codes()
    has_account = seller is not None and seller.takes_transfers
    is_open = {bank_transfer.METHOD.code: has_account, cod.METHOD.code: True}
    found = (method for method in KNOWN if is_open.get(method.code, method.code in enabled))
    return tuple(method for method in found if amount_vnd is None or method.takes(amount_vnd))


def method_of(code: str) -> PaymentMethod:
    """Raises `KeyError` for a way to pay that the shop doesn't know."""
    return _BY_CODE[code]


def is_cash(code: str) -> bool:
    """Whether the money comes at the door; false for every way that only marketplaces or the counter know."""
    method = _BY_CODE.get(code)
    return method is not None and method.is_cash


def takes_cash(code: str) -> bool:
    """At the door or at the counter: no gateway and no statement of the shop's own knows of it."""
    return is_cash(code) or code in {method.code for method in AT_COUNTER}


def takes_other_than_cash() -> bool:
    """Whether alcohol can be ordered at all."""
    return any(not method.is_cash for method in offered())


def label_of(code: str) -> str:
    """The words for a way to pay, also for one that marketplaces or the counter use."""
    if code == "marketplace":
        return _("Trả trên sàn")
    method = _BY_CODE.get(code)
    return _(method.label) if method else code

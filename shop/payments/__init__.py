"""Ways to pay. Each is a folder here with one `METHOD`; the checkout offers what `OFFERED` lists."""

from shop.payments import cod
from shop.payments.contract import PaymentMethod

OFFERED: tuple[PaymentMethod, ...] = (cod.METHOD,)
_BY_CODE = {method.code: method for method in OFFERED}


def method_of(code: str) -> PaymentMethod:
    """Raises `KeyError` for a way to pay that the shop doesn't know."""
    return _BY_CODE[code]


def takes_other_than_cash() -> bool:
    """Whether alcohol can be ordered at all."""
    return any(not method.is_cash for method in OFFERED)

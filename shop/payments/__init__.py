"""Ways to pay. Each is a folder here with one `METHOD`; the checkout offers what `offered()` lists."""

from shop.payments import bank_transfer, cod
from shop.payments.contract import PaymentMethod

KNOWN: tuple[PaymentMethod, ...] = (cod.METHOD, bank_transfer.METHOD)
_BY_CODE = {method.code: method for method in KNOWN}


def offered() -> tuple[PaymentMethod, ...]:
    """What a buyer may choose now: a transfer needs the seller's account."""
    from shop.seller import current_seller

    seller = current_seller()
    has_account = seller is not None and seller.takes_transfers
    return tuple(method for method in KNOWN if method is not bank_transfer.METHOD or has_account)


def method_of(code: str) -> PaymentMethod:
    """Raises `KeyError` for a way to pay that the shop doesn't know."""
    return _BY_CODE[code]


def takes_other_than_cash() -> bool:
    """Whether alcohol can be ordered at all."""
    return any(not method.is_cash for method in offered())

"""An order that waits for money, a connected gateway, its sandbox."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from catalog.partner.models import StockRecord
from shop.checkout import sealed
from shop.order.models import Order
from shop.orders import Draft, DraftLine, place_order
from shop.payments import charging
from shop.payments.gateways import FOLDERS
from shop.payments.models import Payment, Refund
from shop.sandbox_server import Running, start
from shop.services import accounts
from shop.services.models import ServiceAccount
from tests.factories import make_point, make_product

PRICE = 95_000


def connect_to(code: str, base_url: str, **fields: Any) -> ServiceAccount:
    account = ServiceAccount(code=code, is_enabled=True, **fields)
    accounts.store(account, accounts.folder_of(code).sandbox_settings(base_url))
    return account


def waiting_order(method: str, *, token: str = "t1", quantity: int = 2, within: timedelta = timedelta(minutes=30)) -> Order:
    product = make_product(price_vnd=PRICE, stock_at={make_point(): 5})
    line = DraftLine(product_id=product.pk, quantity=quantity, unit_price_vnd=PRICE)
    draft = Draft(token=token, lines=(line,), name="Nông Thị Thử", phone="+84912345678", payment_method=method, pay_within=within)
    return place_order(draft, now=timezone.now(), on=timezone.localdate())


def snapshot() -> Any:
    """Everything that money could change."""
    return (
        list(Order.objects.order_by("pk").values_list("number", "status")),
        list(Payment.objects.order_by("pk").values()),
        list(Refund.objects.order_by("pk").values()),
        list(StockRecord.objects.order_by("pk").values_list("num_in_stock", "num_allocated")),
    )


@dataclass
class Desk:
    """One gateway as the shop sees it; call-backs of the sandbox go to `client`, in this process."""

    code: str
    running: Running
    client: Client

    @property
    def sandbox(self) -> Any:
        return self.running.sandbox

    def begin(self, order: Order, *, now: datetime | None = None) -> Payment:
        payment = charging.start(order, key=sealed.order_key(order.number), client_ip="203.0.113.7", now=now or timezone.now())
        if self.code == "vnpay":  # its request is the address that the browser opens
            address = urlsplit(payment.pay_url)
            pairs = [tuple(part.split("=", 1)) for part in address.query.split("&")]
            from urllib.parse import unquote_plus

            told = self.sandbox.handle("GET", "/paymentv2/vpcpay.html", [(name, unquote_plus(value)) for name, value in pairs], {}, b"")
            assert told[0] == 302
        return payment

    def charge_of(self, payment: Payment) -> Any:
        return next(row for key, row in self.sandbox.charges.items() if key.endswith(payment.reference))

    def settle(self, payment: Payment, how: str = "pay") -> None:
        self.sandbox.ipn_mode = "never"
        self.sandbox.settle(self.charge_of(payment), how)

    def call_back(self, payment: Payment, *, client: Client | None = None) -> Any:
        method, url, body = self.sandbox.ipn_request(self.charge_of(payment))
        return self.post(method, urlsplit(url).query, body, client=client)

    def post(self, method: str, query: str, body: bytes, *, client: Client | None = None) -> Any:
        visitor, path = client or self.client, f"/ipn/{self.code}/"
        if method == "GET":
            return visitor.generic("GET", path, QUERY_STRING=query)
        return visitor.generic("POST", f"{path}?{query}" if query else path, body, content_type="application/json")

    def pay(self, order: Order) -> Payment:
        payment = self.begin(order)
        self.settle(payment)
        self.call_back(payment)
        payment.refresh_from_db()
        return payment

    def told(self, answer: Any) -> Any:
        """The gateway's word for the answer: its code, or the status of an answer without a body."""
        if self.code == "momo":
            return answer.status_code
        return answer.json().get("RspCode", answer.json().get("return_code"))


OK = {"vnpay": "00", "momo": 204, "zalopay": 1}
ALREADY = {"vnpay": "02", "momo": 204, "zalopay": 1}
REFUSED = {"vnpay": "97", "momo": 400, "zalopay": 2}


@pytest.fixture
def desk_of() -> Iterator[Callable[[str], Desk]]:
    running: list[Running] = []

    def make(code: str, **fields: Any) -> Desk:
        folder = FOLDERS[code]
        started = start(
            lambda url: folder.make_sandbox(
                settings={**folder.SANDBOX_SETTINGS, "ipn_url": "http://testserver/ipn/vnpay/"}, clock=timezone.now, base_url=url
            )
        )
        running.append(started)
        connect_to(code, started.url, **fields)
        return Desk(code=code, running=started, client=Client())

    yield make
    for started in running:
        started.close()


@pytest.fixture(params=sorted(FOLDERS))
def desk(request: pytest.FixtureRequest, desk_of: Callable[[str], Desk]) -> Desk:
    return desk_of(request.param)

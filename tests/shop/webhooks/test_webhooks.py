"""Webhooks out: told once, signed as the standard says, repeated after a failure, never into a private network, to each only its own."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.conf import LazySettings
from django.utils import timezone

from catalog.certificates.models import Certificate
from catalog.producers.models import Producer
from shop import http, orders
from shop.orders import Draft, DraftLine
from shop.secrets import seal
from shop.webhooks import signing
from shop.webhooks.collect import collect
from shop.webhooks.deliver import OFF_AFTER, WAITS, deliver_due
from shop.webhooks.models import Delivery, DeliveryState, Endpoint, Event, EventKind
from tests.factories import make_point, make_producer, make_product

pytestmark = pytest.mark.django_db
ALL = [kind.value for kind in EventKind if kind != EventKind.TEST]


class Receiver:
    """A real HTTP server that keeps what it gets and answers `status`."""

    def __init__(self) -> None:
        self.status, self.got = 200, []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append((dict(self.headers.items()), body))
                self.send_response(outer.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/nhan"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def told(self) -> list[dict]:
        return [json.loads(body) for _headers, body in self.got]


@pytest.fixture
def receiver(settings: LazySettings) -> Iterator[Receiver]:
    settings.WEBHOOK_PRIVATE_HOSTS = ("127.0.0.1",)
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


def listen(receiver: Receiver, producer: Producer | None = None, kinds: list[str] = ALL) -> Endpoint:
    return Endpoint.objects.create(producer=producer, url=receiver.url, kinds=kinds, secret=seal(signing.new_secret()))


def tell() -> None:
    collect(now=timezone.now())
    deliver_due(now=timezone.now())


def test_an_order_is_told_once_and_without_the_buyer(receiver: Receiver) -> None:
    listen(receiver, kinds=["order.placed", "order.changed"])
    product = make_product(sku="CB-1", stock_at={make_point(): 5})
    line = DraftLine(product_id=product.pk, quantity=2, unit_price_vnd=95_000)
    order = orders.place_order(
        Draft(token="t", lines=(line,), name="Người Mua", phone="+84912345678"), now=timezone.now(), on=timezone.localdate()
    )
    tell()
    tell()
    orders.cancel(order.pk, now=timezone.now())
    tell()
    assert [told["type"] for told in receiver.told] == ["order.placed", "order.changed"]
    placed = receiver.told[0]["data"]
    assert placed == {
        "number": order.number,
        "channel": "shop",
        "status": "new",
        "lines": [{"producer_id": product.producer_id, "sku": "CB-1", "title": product.title, "quantity": 2, "price_vnd": 190_000}],
    }
    assert receiver.told[1]["data"]["status"] == "cancelled"
    assert b"912345678" not in b"".join(body for _headers, body in receiver.got)


def test_a_producer_hears_only_of_its_own_lines(receiver: Receiver) -> None:
    mine, other = make_producer(), make_producer()
    listen(receiver, producer=mine, kinds=["order.placed"])
    point = make_point()
    a, b = make_product(sku="A", producer=mine, stock_at={point: 5}), make_product(sku="B", producer=other, stock_at={point: 5})
    for token, products in (("t1", [a, b]), ("t2", [b])):
        lines = tuple(DraftLine(product_id=product.pk, quantity=1, unit_price_vnd=95_000) for product in products)
        orders.place_order(Draft(token=token, lines=lines, name="Mua", phone="+84912345678"), now=timezone.now(), on=timezone.localdate())
    tell()
    assert [[line["sku"] for line in told["data"]["lines"]] for told in receiver.told] == [["A"]]


def test_stock_and_certificates_are_told_with_their_state(receiver: Receiver) -> None:
    product = make_product(sku="CB-1")
    Certificate.objects.update(updated_at=timezone.now() - timedelta(days=1))
    listen(receiver)
    from catalog import stock

    stock.count(product_id=product.pk, point_id=make_point(code="bao-lac").pk, quantity=7, cause="test")
    certificate = Certificate.objects.get()
    certificate.revoked_on, certificate.revocation_reason = timezone.localdate(), "voluntary"
    certificate.save()
    tell()
    told = {message["type"]: message["data"] for message in receiver.told}
    assert told["stock.changed"] == {"product_id": product.pk, "sku": "CB-1", "may_be_sold": False, "free": {"bao-lac": 7}}
    assert (told["certificate.changed"]["state"], told["certificate.changed"]["sku"]) == ("revoked", "CB-1")
    assert len(receiver.told) == 2


def test_an_expiry_is_told_after_its_last_day_without_anyone_saving(receiver: Receiver) -> None:
    product = make_product(sku="CB-1")
    Certificate.objects.update(expires_on=timezone.localdate(), updated_at=timezone.now() - timedelta(days=1))
    listen(receiver, kinds=["certificate.expired"])
    assert product.certificates.get().covers(timezone.localdate())
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    assert collect(now=midnight - timedelta(seconds=1)) == 0
    assert collect(now=midnight) == 1
    assert collect(now=midnight + timedelta(minutes=1)) == 0
    deliver_due(now=midnight + timedelta(minutes=1))
    assert [(told["type"], told["data"]["state"]) for told in receiver.told] == [("certificate.expired", "expired")]


def test_the_signature_is_the_standards(receiver: Receiver) -> None:
    endpoint = listen(receiver, kinds=["certificate.changed"])
    make_product()
    tell()
    ((headers, body),) = receiver.got
    names = {name.lower(): value for name, value in headers.items()}
    key = base64.b64decode(endpoint.plain_secret.removeprefix("whsec_"))
    signed = f"{names['webhook-id']}.{names['webhook-timestamp']}.".encode() + body
    assert names["webhook-signature"] == "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def test_the_signature_agrees_with_the_specifications_example() -> None:
    """The example that the specification's own libraries test with."""
    found = signing.headers(
        secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
        body=b'{"test": 2432232314}',
    )
    assert found["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_failure_is_tried_again_later_and_then_given_up(receiver: Receiver) -> None:
    listen(receiver, kinds=["certificate.changed"])
    make_product()
    receiver.status = 503
    now = timezone.now()
    collect(now=now)
    for wait in (*WAITS, timedelta(0)):
        assert deliver_due(now=now) == 1
        assert deliver_due(now=now) == 0
        now += wait
    row = Delivery.objects.get()
    assert (row.state, row.status, row.attempts, row.due_at) == (DeliveryState.GIVEN_UP, 503, len(WAITS) + 1, None)
    assert len(receiver.got) == len(WAITS) + 1
    assert len({headers["webhook-id"] for headers, _body in receiver.got}) == 1


def test_gone_switches_the_endpoint_off_and_so_do_five_days_of_failures(receiver: Receiver) -> None:
    gone = listen(receiver, kinds=["certificate.changed"])
    make_product()
    receiver.status = 410
    tell()
    gone.refresh_from_db()
    assert (gone.is_active, gone.off_reason) == (False, "Nơi nhận trả lời 410: không nhận nữa.")
    receiver.status = 500
    failing = listen(receiver, kinds=["certificate.changed"])
    Endpoint.objects.filter(pk=failing.pk).update(failing_since=timezone.now() - OFF_AFTER - timedelta(seconds=1))
    make_product()
    tell()
    failing.refresh_from_db()
    assert (failing.is_active, failing.off_reason) == (False, "Không gửi được trong năm ngày liền. Hãy sửa nơi nhận rồi bật lại.")


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/x",
        "https://localhost/x",
        "https://[::1]/x",
        "https://[::ffff:127.0.0.1]/x",
        "https://169.254.169.254/latest",
        "https://10.0.0.1/x",
        "https://0/x",
        "http://203.0.113.9/x",
        "https://user:pass@example.org/x",
        "ftp://example.org/x",
        "file:///etc/passwd",
    ],
)
def test_no_address_leads_into_a_private_network(url: str) -> None:
    with pytest.raises(http.AddressRefused):
        http.PublicClient().request("POST", url, data=b"{}", headers={}, timeout_s=1)


def test_without_listeners_nothing_is_written() -> None:
    make_product(stock_at={make_point(): 3})
    assert collect(now=timezone.now()) == 0
    assert Event.objects.count() == 0

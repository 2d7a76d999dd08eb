"""Letters to buyers: one per event, written with it, sent once, in text and HTML; no address, no letter."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.utils import timezone

from catalog.models import Product
from catalog.partner.models import SalesPoint
from shop import orders
from shop.checkout.sealed import order_key
from shop.mails.letters import WORDS, order_url, order_words, render
from shop.mails.models import MailKind, OutgoingMail
from shop.mails.sending import send_waiting
from shop.order.models import Order
from shop.orders import Draft, DraftAddress, DraftLine
from shop.seller.models import Seller
from tests.factories import make_commune, make_point, make_product

pytestmark = pytest.mark.django_db
TO = "khach@example.vn"


@pytest.fixture(autouse=True)
def seller() -> Seller:
    return Seller.objects.create(
        name="Cửa hàng thử", address="Phường Thục Phán", tax_code="0000000000", phone="02063000000", email="ban@example.vn"
    )


@pytest.fixture
def point() -> SalesPoint:
    return make_point(name="Điểm bán Thục Phán", address_line="Số 1", opening_hours="7:30–18:00")


@pytest.fixture
def product(point: SalesPoint) -> Product:
    return make_product(title="Miến dong Phia Đén", price_vnd=95_000, stock_at={point: 5})


def place(product: Product, *, email: str = TO, token: str = "t", **fields: object) -> Order:
    commune = make_commune()
    address = DraftAddress(street="Xóm 2", commune_code=commune.code, commune_name=commune.name, province_name="Cao Bằng")
    if "pickup_point_id" not in fields:
        fields["address"] = address
    line = DraftLine(product_id=product.pk, quantity=2, unit_price_vnd=95_000)
    draft = Draft(token=token, lines=(line,), name="Nông Thị Thử", phone="+84912345678", email=email, **fields)
    return orders.place_order(draft, now=timezone.now(), on=timezone.localdate())


def kinds() -> list[str]:
    return list(OutgoingMail.objects.order_by("pk").values_list("kind", flat=True))


@pytest.mark.parametrize("kind", list(WORDS))
@pytest.mark.parametrize("way", ["delivery", "pickup"])
def test_every_letter_has_text_and_html_with_the_same_words(product: Product, point: SalesPoint, kind: MailKind, way: str) -> None:
    order = place(product, **({"pickup_point_id": point.pk} if way == "pickup" else {}), pay_within=timedelta(hours=1))
    words = order_words(kind, order)
    letter = render(words, order_url(order))
    assert order.number in letter.subject
    assert "\n" not in letter.subject
    for part in (letter.text, letter.html):
        assert f"http://testserver/dat-hang/xong/{order_key(order.number)}/" in part
        assert all(paragraph in part for paragraph in words.paragraphs)
        assert all(label in part and value in part for label, value in words.rows)
        assert "Cửa hàng thử" in part
        assert "0000000000" in part
    assert "<" not in letter.text
    assert re.search(r"(src|href)=\"(?!http://testserver)", letter.html) is None
    assert (way == "pickup" and kind == MailKind.READY) == (words.code == order.number[-6:] and way == "pickup")


def test_a_name_with_markup_stays_a_name(product: Product) -> None:
    Product.objects.filter(pk=product.pk).update(title="Miến <b>dong</b>")
    order = place(product)
    letter = render(order_words(MailKind.PLACED, order), order_url(order))
    assert "Miến &lt;b&gt;dong&lt;/b&gt; × 2" in letter.html
    assert "Miến <b>dong</b> × 2" in letter.text


def test_a_letter_goes_out_once_however_often_the_task_runs(product: Product) -> None:
    order = place(product)
    assert [send_waiting(now=timezone.now()) for _run in range(3)] == [1, 0, 0]
    assert [(letter.to, letter.from_email, letter.subject) for letter in mail.outbox] == [
        ([TO], "ban@example.vn", f"Cửa hàng đã nhận đơn {order.number}")
    ]
    assert [kind for _content, kind in mail.outbox[0].alternatives] == ["text/html"]


def test_a_claimed_letter_is_left_to_its_worker(product: Product) -> None:
    place(product)
    now = timezone.now()
    OutgoingMail.objects.update(claimed_until=now + timedelta(minutes=5))
    assert send_waiting(now=now) == 0
    assert send_waiting(now=now + timedelta(minutes=6)) == 1


def test_the_life_of_an_order_is_told_step_by_step(product: Product, point: SalesPoint) -> None:
    first = place(product, token="a", pay_within=timedelta(hours=24))
    orders.mark_paid(first.pk)
    orders.mark_paid(first.pk)
    orders.mark_packed(first.pk)
    orders.mark_shipped(first.pk)
    assert kinds() == ["placed", "paid", "shipped"]
    pickup = place(product, token="b", pickup_point_id=point.pk)
    orders.mark_packed(pickup.pk)
    orders.mark_shipped(pickup.pk)
    assert kinds() == ["placed", "paid", "shipped", "placed", "ready"]


def test_an_unpaid_and_a_cancelled_order_say_different_things(product: Product) -> None:
    place(product, token="a", pay_within=timedelta(hours=24))
    orders.expire_unpaid(now=timezone.now() + timedelta(hours=25))
    orders.cancel(place(product, token="b").pk, now=timezone.now())
    assert kinds() == ["placed", "expired", "placed", "cancelled"]


def test_without_an_address_nothing_is_written(product: Product) -> None:
    order = place(product, email="")
    orders.cancel(order.pk, now=timezone.now())
    assert kinds() == []


def test_a_refused_order_leaves_no_letter(product: Product) -> None:
    class Undone(Exception):
        pass

    @transaction.atomic
    def place_and_fail() -> None:
        place(product)
        raise Undone

    with pytest.raises(Undone):
        place_and_fail()
    assert kinds() == []


def test_a_silent_mail_server_is_tried_again_later(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    place(product)

    def refuse(self: EmailBackend, messages: list) -> int:
        raise OSError("connection refused")

    now = timezone.now()
    with monkeypatch.context() as patched:
        patched.setattr(EmailBackend, "send_messages", refuse)
        assert send_waiting(now=now) == 0
    waiting = OutgoingMail.objects.get()
    assert (waiting.attempts, waiting.problem, waiting.sent_at) == (1, "OSError", None)
    assert send_waiting(now=now + timedelta(seconds=59)) == 0
    assert send_waiting(now=now + timedelta(seconds=61)) == 1
    assert len(mail.outbox) == 1


def test_the_order_succeeds_when_no_broker_answers(product: Product, settings, monkeypatch, django_capture_on_commit_callbacks) -> None:
    from shop.mails import tasks

    def no_broker(*_arguments: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(tasks.send_due, "delay", no_broker)
    with django_capture_on_commit_callbacks(execute=True):
        order = place(product)
    assert order.pk
    assert kinds() == ["placed"]
    assert send_waiting(now=timezone.now()) == 1


def test_marketplaces_write_to_their_own_buyers(product: Product) -> None:
    line = DraftLine(product_id=product.pk, quantity=1, unit_price_vnd=95_000)
    draft = Draft(token="s", lines=(line,), email=TO, channel="shopee", channel_account=1, channel_order_id="S1")
    orders.place_channel_order(draft, now=timezone.now())
    assert kinds() == []

"""What a buyer does after ordering, over HTTP: cancel, send back, complain; and what staff make of it."""

import io
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from catalog.models import Product
from catalog.partner.models import SalesPoint, StockMovement, StockRecord
from shop import orders
from shop.aftersales import cases
from shop.aftersales.letters import case_key
from shop.aftersales.models import Case, CaseState
from shop.checkout import sealed
from shop.mails.letters import letter_of
from shop.mails.models import OutgoingMail
from shop.order.models import Order, OrderStatus, OrderStatusChange
from shop.orders import Draft, DraftAddress, DraftLine
from shop.seller.models import Seller
from tests.factories import make_commune, make_point, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def seller(settings, tmp_path) -> Seller:
    settings.PRIVATE_ROOT = tmp_path
    return Seller.objects.create(
        name="Cửa hàng thử",
        address="Phường Thục Phán",
        tax_code="0000000000",
        phone="02063000000",
        email="ban@example.vn",
        zalo="0912345678",
    )


@pytest.fixture
def point() -> SalesPoint:
    return make_point(name="Điểm bán Thục Phán")


@pytest.fixture
def product(point: SalesPoint) -> Product:
    return make_product(title="Miến dong Phia Đén", price_vnd=95_000, stock_at={point: 10})


def place(product: Product, *, token: str = "t", quantity: int = 3, **fields: object) -> Order:
    commune = make_commune()
    address = DraftAddress(street="Xóm 2", commune_code=commune.code, commune_name=commune.name, province_name="Cao Bằng")
    where = {} if "pickup_point_id" in fields else {"address": address}
    line = DraftLine(product_id=product.pk, quantity=quantity, unit_price_vnd=95_000)
    draft = Draft(token=token, lines=(line,), name="Nông Thị Thử", phone="+84912345678", email="khach@example.vn", **where, **fields)
    return orders.place_order(draft, now=timezone.now(), on=timezone.localdate())


def page(name: str, order: Order) -> str:
    return reverse(name, kwargs={"key": sealed.order_key(order.number)})


def delivered(product: Product, *, days_ago: int = 0, **fields: object) -> Order:
    order = place(product, **fields)
    orders.mark_shipped(order.pk)
    orders.mark_completed(order.pk)
    OrderStatusChange.objects.filter(order=order).update(date_created=timezone.now() - timedelta(days=days_ago))
    return order


def shelf(product: Product) -> tuple[int, int]:
    record = StockRecord.objects.get(product=product)
    return record.num_in_stock, record.num_allocated or 0


def photograph() -> SimpleUploadedFile:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112], exif[0x8825] = 6, {1: "N", 2: (22.0, 40.0, 0.0)}  # turned, and where it was taken
    Image.new("RGB", (2400, 1200), "#98202b").save(out, "JPEG", exif=exif)
    return SimpleUploadedFile("IMG_0001.jpg", out.getvalue(), content_type="image/jpeg")


def staff(group: str = "Nhân viên đơn hàng") -> Client:
    user = get_user_model().objects.create_user("nhan-vien")
    user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    return client


def test_cancelling_asks_first_and_gives_the_stock_back_once(client: Client, product: Product) -> None:
    order = place(product)
    assert (client.get(page("after:cancel", order)).status_code, shelf(product)) == (200, (10, 3))
    for _time in range(2):
        client.post(page("after:cancel", order))
    order.refresh_from_db()
    assert (order.status, shelf(product)) == (OrderStatus.CANCELLED, (10, 0))
    assert StockMovement.objects.filter(kind="release").count() == 1
    assert OutgoingMail.objects.filter(kind="cancelled").count() == 1


@pytest.mark.parametrize("step", [orders.mark_packed, orders.mark_shipped])
def test_what_is_packed_is_not_cancelled_by_its_buyer(client: Client, product: Product, step) -> None:
    order = place(product)
    step(order.pk)
    before = (Order.objects.get().status, shelf(product))
    assert page("after:cancel", order) not in client.get(page("checkout:placed", order)).content.decode()
    assert client.get(page("after:cancel", order)).status_code == 302
    client.post(page("after:cancel", order))
    assert (Order.objects.get().status, shelf(product)) == before


def test_a_partly_packed_order_is_not_cancelled_by_its_buyer(product: Product, point: SalesPoint) -> None:
    far = make_point()
    other = make_product(stock_at={far: 5}, price_vnd=95_000)
    lines = tuple(DraftLine(product_id=row.pk, quantity=1, unit_price_vnd=95_000) for row in (product, other))
    commune = make_commune()
    address = DraftAddress(street="X", commune_code=commune.code, commune_name=commune.name, province_name="Cao Bằng")
    draft = Draft(token="two", lines=lines, name="Thử", phone="+84912345678", address=address)
    order = orders.place_order(draft, now=timezone.now(), on=timezone.localdate())
    assert orders.pack_part(order.pk, point_id=point.pk)
    assert not orders.pack_part(order.pk, point_id=point.pk)
    assert not orders.cancel_by_buyer(order.pk)
    assert orders.ship_part(order.pk, point_id=point.pk)
    assert (shelf(product), shelf(other), Order.objects.get(pk=order.pk).status) == ((9, 0), (5, 1), OrderStatus.NEW)
    assert not orders.cancel(order.pk, now=timezone.now()), "goods are on their way"
    assert orders.ship_part(order.pk, point_id=far.pk)
    assert not orders.ship_part(order.pk, point_id=far.pk)
    assert (shelf(other), Order.objects.get(pk=order.pk).status) == ((4, 0), OrderStatus.SHIPPED)


def test_goods_go_back_from_request_to_shelf(client: Client, product: Product) -> None:
    order = delivered(product, days_ago=2)
    line = order.lines.get()
    assert "Yêu cầu trả hàng" in client.get(page("checkout:placed", order)).content.decode()
    said = {"reason": "damaged", "text": "Hộp bị vỡ", f"units_{line.pk}": "2"}
    no_photo = client.post(page("after:return", order), said)
    assert (no_photo.status_code, Case.objects.count()) == (422, 0)
    done = client.post(page("after:return", order), {**said, "photos": [photograph(), photograph()]}, follow=True)
    case = Case.objects.get()
    assert done.status_code == 200
    assert case.number in done.content.decode()
    assert (case.order_id, case.reason, [(row.line_id, row.quantity) for row in case.lines.all()]) == (order.pk, "damaged", [(line.pk, 2)])
    picture = Image.open(case.photos.first().file.open("rb"))
    assert (picture.size, dict(picture.getexif())) == ((800, 1600), {})
    clerk = staff()

    def act(code: str, **fields: str) -> int:
        return clerk.post(reverse("wagtailsnippets_aftersales_case:act", args=[case.pk, code]), fields).status_code

    row = case.lines.get()
    assert act("hang-ve", **{f"good_{row.pk}": "2"}) == 400
    assert shelf(product) == (7, 0)
    assert act("nhan-tra", text="Gửi về điểm bán Thục Phán, cửa hàng trả phí.") == 302
    assert act("hang-ve", **{f"good_{row.pk}": "3"}) == 400
    assert act("hang-ve", **{f"good_{row.pk}": "1"}) == 302
    assert act("hang-ve", **{f"good_{row.pk}": "1"}) == 400
    assert shelf(product) == (8, 0)
    case.refresh_from_db()
    assert (case.state, case.refund_vnd, Order.objects.get().status) == (CaseState.RECEIVED, 190_000, OrderStatus.COMPLETED)
    assert act("dong", text="Đã hoàn 190.000 đồng.", outcome="refunded") == 302
    case.refresh_from_db()
    assert (case.state, case.outcome, case.next_due_at, case.refund_vnd) == (CaseState.CLOSED, "refunded", None, 190_000)
    assert "Đã hoàn 190.000 đồng." in client.get(reverse("after:case", kwargs={"key": case_key(case.number)})).content.decode()


def test_everything_back_makes_the_order_returned(client: Client, product: Product) -> None:
    from shop.aftersales import returns

    order = delivered(product)
    line = order.lines.get()
    client.post(page("after:return", order), {"reason": "missing", "text": "Thiếu", f"units_{line.pk}": "3"})
    case = Case.objects.get()
    returns.accept(case.pk, text="Được", by=None, now=timezone.now())
    returns.receive(case.pk, good={case.lines.get().pk: 3}, by=None, now=timezone.now())
    assert (Order.objects.get().status, shelf(product)) == (OrderStatus.RETURNED, (10, 0))


@pytest.mark.parametrize(("days_ago", "is_open"), [(7, True), (8, False)])
def test_a_reason_ends_with_its_time(client: Client, product: Product, days_ago: int, is_open: bool) -> None:
    order = delivered(product, days_ago=days_ago)
    said = {"reason": "missing", "text": "Thiếu", f"units_{order.lines.get().pk}": "1"}
    client.post(page("after:return", order), said)
    assert Case.objects.exists() is is_open


@pytest.mark.parametrize("units", ["0", "4", "-1", "1.5", "x"])
def test_no_more_goes_back_than_was_bought(client: Client, product: Product, units: str) -> None:
    order = delivered(product)
    answer = client.post(page("after:return", order), {"reason": "missing", "text": "Thiếu", f"units_{order.lines.get().pk}": units})
    assert (answer.status_code, Case.objects.count()) == (422, 0)


def test_units_named_in_one_request_are_not_named_in_another(client: Client, product: Product) -> None:
    order = delivered(product)
    line = order.lines.get()
    said = {"reason": "missing", "text": "Thiếu", f"units_{line.pk}": "2"}
    assert [client.post(page("after:return", order), said).status_code for _time in range(2)] == [302, 422]
    assert Case.objects.count() == 1


def test_an_order_on_its_way_has_nothing_to_return_before_dispatch(client: Client, product: Product) -> None:
    order = place(product)
    assert client.get(page("after:return", order)).status_code == 302
    assert Case.objects.count() == 0


@pytest.mark.parametrize("file", [b"<svg onload=alert(1)>", b"\xff\xd8\xff broken", b""])
def test_no_honest_picture_no_upload(client: Client, product: Product, file: bytes) -> None:
    order = delivered(product)
    upload = SimpleUploadedFile("a.jpg", file, content_type="image/jpeg")
    said = {"reason": "damaged", "text": "Vỡ", f"units_{order.lines.get().pk}": "1", "photos": upload}
    assert (client.post(page("after:return", order), said).status_code, Case.objects.count()) == (422, 0)


def test_a_complaint_is_answered_in_time_or_marked(client: Client, product: Product) -> None:
    order = place(product)
    client.post(page("after:complain", order), {"kind": "delivery", "text": "Chưa thấy hàng"})
    client.post("/khieu-nai/", {"kind": "privacy_erase", "text": "Xóa giúp", "name": "Thử", "phone": "0912 345 678"})
    late = Case.objects.get(kind="delivery")
    Case.objects.filter(pk=late.pk).update(next_due_at=timezone.now() - timedelta(days=2))
    listed = staff().get(reverse("wagtailsnippets_aftersales_case:list")).content.decode()
    assert "QUÁ HẠN 2 ngày" in listed
    assert listed.index(late.number) < listed.index(Case.objects.get(kind="privacy_erase").number)
    assert list(OutgoingMail.objects.filter(about="case").values_list("kind", "to")) == [("case_received", "khach@example.vn")]


def test_somebody_elses_pages_can_not_be_opened(client: Client, product: Product) -> None:
    order = delivered(product)
    client.post(page("after:complain", order), {"kind": "goods", "text": "Sai", "photos": photograph()})
    case = Case.objects.get()
    picture = case.photos.get()
    other = sealed.order_key("CB000000-AAAAAA")
    for key in (order.number, other, str(order.pk), f"{order.number}:abc"):
        for name in ("checkout:placed", "after:cancel", "after:return", "after:complain", "after:contract", "checkout:pickup_qr"):
            assert client.get(reverse(name, kwargs={"key": key})).status_code == 404, (name, key)
            assert client.post(reverse(name, kwargs={"key": key})).status_code in (404, 405)
    assert client.get(reverse("after:photo", kwargs={"key": case_key(case.number), "pk": picture.pk})).status_code == 200
    for key in (case.number, case_key("YC000000-AAAAAA"), sealed.order_key(case.number)):
        assert client.get(reverse("after:case", kwargs={"key": key})).status_code == 404
        assert client.get(reverse("after:photo", kwargs={"key": key, "pk": picture.pk})).status_code == 404


def test_the_contract_is_a_pdf_with_both_sides(client: Client, product: Product) -> None:
    answer = client.get(page("after:contract", place(product)))
    assert (answer.status_code, answer["Content-Type"], answer.content[:5]) == (200, "application/pdf", b"%PDF-")


def test_words_are_slowed(client: Client) -> None:
    said = {"kind": "other", "text": "x", "name": "Thử", "phone": "0912345678"}
    assert [client.post("/khieu-nai/", said).status_code for _time in range(11)] == [302] * 10 + [422]
    assert Case.objects.count() == 10


def test_both_letters_of_a_case_say_the_same_in_text_and_html(product: Product) -> None:
    order = place(product)
    new = cases.NewCase(kind="delivery", order=order, text="Hàng giao chậm", email="khach@example.vn")
    case = cases.open_case(new, now=timezone.now())
    cases.answer(case.pk, text="Cửa hàng xin lỗi và giao lại ngay hôm nay.", by=None, now=timezone.now())
    letters = [letter_of(mail) for mail in OutgoingMail.objects.filter(about="case").order_by("pk")]
    assert [letter.subject for letter in letters] == [f"Đã nhận yêu cầu {case.number}", f"Trả lời yêu cầu {case.number}"]
    for letter in letters:
        assert all(
            f"http://testserver{reverse('after:case', kwargs={'key': case_key(case.number)})}" in part
            for part in (letter.text, letter.html)
        )
        assert "<" not in letter.text
    assert all("giao lại ngay hôm nay" in part for part in (letters[1].text, letters[1].html))
    case.refresh_from_db()
    assert f"{timezone.localtime(case.due_at):%d/%m/%Y}" in letters[0].text

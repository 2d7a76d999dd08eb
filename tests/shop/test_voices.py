"""Reviews only of delivered orders, seen by a person first; questions shown with their answer."""

import io
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from catalog import tasks, thumbnails
from catalog.models import Product
from catalog.voices import settle
from catalog.voices.models import Question, Review, ReviewPhoto
from shop import orders
from shop.checkout import sealed
from shop.drafts import Draft, DraftLine
from shop.order.models import Order
from tests.factories import make_point, make_product

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture(autouse=True)
def _folders(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path / "media", tmp_path / "private"


@pytest.fixture
def product() -> Product:
    return make_product(title="Miến dong Phia Đén", stock_at={make_point(): 9})


def ordered(product: Product, *, is_shipped: bool = True, phone: str = "+84912345678") -> Order:
    line = DraftLine(product_id=product.pk, quantity=1, unit_price_vnd=product.price_vnd)
    order = orders.place_order(Draft(token=f"t{Order.objects.count()}", lines=(line,), phone=phone), now=NOW, on=timezone.localdate())
    if is_shipped:
        orders.mark_shipped(order.pk)
    return order


def photo(*, with_place: bool = False) -> bytes:
    out, exif = io.BytesIO(), Image.Exif()
    if with_place:
        exif.get_ifd(0x8825)[1] = "N"
        exif[0x010E] = "22.66N106.25E"
    Image.new("RGB", (900, 600), "#98202b").save(out, "JPEG", exif=exif)
    return out.getvalue()


def said(order: Order, **changed: Any) -> dict[str, Any]:
    given = {"number": order.number, "phone": "0912 345 678", "rating": "4", "body": "Sợi dai, nấu không nát.", "author": "Chị Hoa"}
    return {**given, **changed}


def test_a_buyer_who_received_the_goods_is_heard_after_a_person_looked(client: Client, product: Product) -> None:
    page = client.post(f"/danh-gia/{product.pk}/", said(ordered(product)), follow=True)
    assert "Nhận xét sẽ hiện sau khi cửa hàng xem qua" in page.content.decode()
    review = Review.objects.get()
    assert "Sợi dai" not in Client().get(product.get_absolute_url()).content.decode()
    settle.show_review(review.pk, by=None, now=NOW)
    shown = Client().get(product.get_absolute_url()).content.decode()
    assert "Sợi dai, nấu không nát." in shown
    assert "Chị Hoa" in shown
    assert review.order_number not in shown
    assert '"aggregateRating": {"@type": "AggregateRating", "ratingValue": 4.0, "reviewCount": 1}' in shown


def test_without_reviews_search_engines_are_told_of_none(client: Client, product: Product) -> None:
    settle.send_review(product=product, order_number="A", rating=5, author="A", body="Chưa ai xem.")
    assert "aggregateRating" not in client.get(product.get_absolute_url()).content.decode()


@pytest.mark.parametrize("wrong", ["phone", "number", "not shipped", "another product"])
def test_nobody_else_can_write(client: Client, product: Product, wrong: str) -> None:
    order = ordered(make_product(stock_at={make_point(): 2}) if wrong == "another product" else product, is_shipped=wrong != "not shipped")
    changed = {"phone": {"phone": "0912345679"}, "number": {"number": "CB261124-AAAAAA"}}.get(wrong, {})
    page = client.post(f"/danh-gia/{product.pk}/", said(order, **changed))
    assert (page.status_code, Review.objects.count()) == (404, 0)
    assert "Chưa thấy đơn đã giao nào" in page.content.decode()
    assert "Sợi dai" in page.content.decode()


def test_the_orders_own_page_needs_no_phone(client: Client, product: Product) -> None:
    order = ordered(product)
    given = said(order, don=sealed.order_key(order.number))
    del given["number"], given["phone"]
    client.post(f"/danh-gia/{product.pk}/", given)
    assert Review.objects.get().order_number == order.number


def test_one_review_for_an_order(client: Client, product: Product) -> None:
    order = ordered(product)
    client.post(f"/danh-gia/{product.pk}/", said(order))
    assert client.post(f"/danh-gia/{product.pk}/", said(order)).status_code == 409
    assert Review.objects.count() == 1


def test_photographs_are_private_until_shown_and_say_no_place(client: Client, product: Product, django_capture_on_commit_callbacks) -> None:
    files = [SimpleUploadedFile("a.jpg", photo(with_place=True), "image/jpeg")]
    client.post(f"/danh-gia/{product.pk}/", {**said(ordered(product)), "photos": files})
    found = ReviewPhoto.objects.get()
    address = f"/anh/640/{found.original.name}"
    assert client.get(address).status_code == 404
    settle.show_review(found.review_id, by=None, now=NOW)
    tasks.draw_pictures()
    for folder in ("", "avif/"):
        answer = client.get(f"/anh/{folder}640/{found.original.name}")
        content = b"".join(answer.streaming_content)
        assert b"22.66N" not in content
        with Image.open(io.BytesIO(content)) as picture:
            assert (picture.size, len(picture.getexif())) == ((640, 427), 0)
    assert found.original.name in client.get(product.get_absolute_url()).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        settle.refuse_review(found.review_id, reason="Sai sản phẩm", by=None, now=NOW)
    assert client.get(address).status_code == 404
    assert len(thumbnails.missing(found.original.name)) == 6


@pytest.mark.parametrize("content", [b"<svg onload=alert(1)>", b"", b"\xff\xd8\xff" + b"0" * 50])
def test_what_is_no_picture_is_refused_and_nothing_is_kept(client: Client, product: Product, content: bytes) -> None:
    files = [SimpleUploadedFile("a.jpg", content, "image/jpeg")]
    page = client.post(f"/danh-gia/{product.pk}/", {**said(ordered(product)), "photos": files})
    assert page.status_code in (409, 422)
    assert (Review.objects.count(), ReviewPhoto.objects.count()) == (0, 0)


def test_the_mean_is_of_shown_reviews_alone(client: Client, product: Product) -> None:
    for number, rating in enumerate((5, 4, 4, 1)):
        review = settle.send_review(product=product, order_number=str(number), rating=rating, author="A", body="Một lời nhận xét.")
        if rating > 1:
            settle.show_review(review.pk, by=None, now=NOW)
    page = client.get(product.get_absolute_url()).content.decode()
    assert "4,3/5" in page
    assert "từ 3 đánh giá" in page


def test_a_question_is_shown_with_its_answer_only(client: Client, product: Product) -> None:
    client.post(f"/hoi-dap/{product.pk}/", {"author": "Anh Nam", "body": "Miến có chất tạo dai không?", "website": ""})
    question = Question.objects.get()
    assert "chất tạo dai" not in Client().get(product.get_absolute_url()).content.decode()
    settle.answer(question.pk, text="Không. Chỉ có bột dong.", as_name="Hợp tác xã", by=None, now=NOW)
    page = Client().get(product.get_absolute_url()).content.decode()
    assert "Miến có chất tạo dai không?" in page
    assert "Không. Chỉ có bột dong." in page


def test_programs_and_the_hasty_are_kept_out(client: Client, product: Product) -> None:
    client.post(f"/hoi-dap/{product.pk}/", {"author": "x", "body": "Mua hàng giá rẻ tại đây", "website": "http://x"})
    assert Question.objects.count() == 0
    for _number in range(7):
        client.post(f"/hoi-dap/{product.pk}/", {"author": "A", "body": "Câu hỏi thứ mấy đây?"})
    assert Question.objects.count() == 4


@pytest.mark.parametrize("text", ["<script>alert(1)</script> dài", "</script><img src=x onerror=alert(1)>"])
def test_what_people_write_is_inert(client: Client, product: Product, text: str) -> None:
    review = settle.send_review(product=product, order_number="A", rating=5, author=text, body=text)
    settle.show_review(review.pk, by=None, now=NOW)
    page = client.get(product.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_staff_let_through_refuse_with_a_reason_and_answer(client: Client, product: Product) -> None:
    staff = get_user_model().objects.create_superuser("can-bo", password="mat-khau-dai-lam")
    client.force_login(staff)
    review = settle.send_review(product=product, order_number="A", rating=2, author="A", body="Giao chậm, hộp móp.")
    assert "Giao chậm" in client.get(f"/quan-tri/danh-gia/{review.pk}/").content.decode()
    assert client.post(f"/quan-tri/danh-gia/{review.pk}/", {"refuse": "1", "reason": ""}).status_code == 400
    client.post(f"/quan-tri/danh-gia/{review.pk}/", {"show": "1"})
    review.refresh_from_db()
    assert (review.state, review.settled_by) == ("shown", staff)
    client.post(f"/quan-tri/danh-gia/{review.pk}/", {"refuse": "1", "reason": "Có số điện thoại của người khác"})
    review.refresh_from_db()
    assert (review.state, review.refusal) == ("refused", "Có số điện thoại của người khác")
    question = settle.ask(product=product, author="B", body="Có giao ra Hà Nội không?")
    client.post(f"/quan-tri/hoi-dap/{question.pk}/", {"answer": "1", "as_name": "Cửa hàng", "text": "Có, 2 đến 4 ngày."})
    question.refresh_from_db()
    assert (question.state, question.answered_as) == ("shown", "Cửa hàng")


def test_a_question_from_the_kept_page_needs_no_token(product: Product) -> None:
    strict, said = Client(enforce_csrf_checks=True), {"author": "Anh Nam", "body": "Miến có chất tạo dai không?"}
    assert strict.post(f"/hoi-dap/{product.pk}/", said, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert strict.post(f"/hoi-dap/{product.pk}/", said, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 302
    assert Question.objects.count() == 1

"""The dashboard for staff; courses and fairs for everybody; seats for producers."""

import io
from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from catalog.fairs.models import Booth, Fair
from catalog.producers.models import ProducerMember
from catalog.training.models import TrainingCourse
from tests.cms.test_revocation import as_role
from tests.factories import make_point, make_producer, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def course() -> TrainingCourse:
    return TrainingCourse.objects.create(title="Chụp ảnh sản phẩm", closes_on=timezone.localdate(), seats=1, place="Thục Phán")


def member(name: str) -> Client:
    user = get_user_model().objects.create_user(name, password="Non-nuoc-2026")
    ProducerMember.objects.create(producer=make_producer(), user=user)
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize(("role", "status"), [("Cán bộ OCOP", 200), ("Kiểm toán", 200), ("Biên tập", 302), ("Quản lý điểm bán", 302)])
def test_the_dashboard_is_for_those_who_may_see_plans(role: str, status: int) -> None:
    assert as_role(role, "xem").get(reverse("staff_programme")).status_code == status


def test_the_dashboard_shows_target_actual_and_rows_and_exports_them() -> None:
    point = make_point(name="=Điểm Phố Cũ")
    officer = as_role("Cán bộ OCOP", "canbo")
    page = officer.get(reverse("staff_programme"), {"nam": "2024"}).content.decode()
    assert [text in page for text in ("Sản phẩm mới đạt từ 3 sao", point.name, "25%")] == [True, True, True]
    book = load_workbook(io.BytesIO(officer.get(reverse("staff_programme"), {"nam": "2024", "xuat": "xlsx"}).content))
    rows = {row[0]: row[1:4] for row in book["Chỉ tiêu"].iter_rows(values_only=True)}
    assert rows["Điểm bán đang mở"] == (4, 1, None)
    assert [cell.data_type for cell in book["3. Điểm bán đang mở"]["A"]] == ["s", "s", "s"]


def test_a_producer_takes_a_seat_and_the_next_one_is_told(course: TrainingCourse) -> None:
    url, first, second = course.get_absolute_url(), member("htx1"), member("htx2")
    assert first.post(url, {"person": "Nông Thị Hoa"}).status_code == 302
    assert first.post(url, {"person": "Nông Thị Hoa"}).status_code == 302
    refused = second.post(url, {"person": "Lý Văn Sơn"})
    assert (refused.status_code, "đã đủ người" in refused.content.decode(), "Lý Văn Sơn" in refused.content.decode()) == (400, True, True)
    assert list(course.registrations.values_list("person", flat=True)) == ["Nông Thị Hoa"]


def test_a_seat_is_given_back_by_its_own_producer_only(course: TrainingCourse) -> None:
    url, first, second = course.get_absolute_url(), member("htx1"), member("htx2")
    first.post(url, {"person": "Nông Thị Hoa"})
    seat = course.registrations.get()
    second.post(url, {"bo": str(seat.pk)})
    assert course.registrations.count() == 1
    first.post(url, {"bo": str(seat.pk)})
    assert course.registrations.count() == 0


def test_a_closed_course_and_a_stranger_take_no_seat(course: TrainingCourse, client: Client) -> None:
    assert client.post(course.get_absolute_url(), {"person": "Ai đó"}).status_code == 403
    TrainingCourse.objects.update(closes_on=timezone.localdate() - timedelta(days=1))
    assert member("htx1").post(course.get_absolute_url(), {"person": "A"}).status_code == 400
    assert course.registrations.count() == 0


def test_public_pages_show_what_is_public(client: Client, course: TrainingCourse) -> None:
    fair = Fair.objects.create(title="Hội chợ OCOP", starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 5), place="Quảng trường Km5")
    hidden = Fair.objects.create(title="Nội bộ", starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 5), place="-", is_public=False)
    product = make_product()
    Booth.objects.create(fair=fair, number="A1", producer=product.producer).products.add(product)
    page = client.get(fair.get_absolute_url()).content.decode()
    assert [text in page for text in ("Gian A1", product.title, "Quảng trường Km5")] == [True, True, True]
    assert [client.get(url).status_code for url in ("/su-kien/", "/tap-huan/", course.get_absolute_url())] == [200, 200, 200]
    assert client.get(hidden.get_absolute_url()).status_code == 404

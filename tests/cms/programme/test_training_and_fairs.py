"""Papers of a course, who was reached, and what came of a fair."""

import io
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from catalog.fairs.models import Booth, Fair
from catalog.models import Product
from catalog.producers.models import ProducerMember
from catalog.training.models import TrainingCourse, TrainingRegistration
from shop import counter_sales
from tests.factories import make_point, make_product

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def as_role(role: str = "Cán bộ OCOP") -> Client:
    user = get_user_model().objects.create_user(role)
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


def seat(product: Product, course: TrainingCourse, person: str, *, came: bool) -> TrainingRegistration:
    return TrainingRegistration.objects.create(
        course=course, producer=product.producer, person=person, attended_on=TODAY() if came else None
    )


@pytest.fixture
def course() -> TrainingCourse:
    return TrainingCourse.objects.create(title="Chụp ảnh sản phẩm", closes_on=TODAY() - timedelta(days=3))


def pages_of(content: bytes) -> int:
    return content.count(b"/Type /Page\n")


def test_one_page_for_each_who_came(course: TrainingCourse) -> None:
    product = make_product()
    for person, came in (("Lan", True), ("Hoa", True), ("Minh", False)):
        seat(product, course, person, came=came)
    answer = as_role().get(reverse("staff_training_papers", args=[course.pk]))
    assert (answer["Content-Type"], answer.content[:5], pages_of(answer.content)) == ("application/pdf", b"%PDF-", 2)


def test_a_course_nobody_finished_has_no_papers(course: TrainingCourse) -> None:
    seat(make_product(), course, "Minh", came=False)
    assert as_role().get(reverse("staff_training_papers", args=[course.pk])).status_code == 404


def test_a_producer_takes_the_paper_of_its_own_people_alone(client: Client, course: TrainingCourse) -> None:
    product, other = make_product(), make_product()
    own, not_yet, foreign = (
        seat(product, course, "Lan", came=True),
        seat(product, course, "Hoa", came=False),
        seat(other, course, "X", came=True),
    )
    user = get_user_model().objects.create_user("htx")
    ProducerMember.objects.create(producer=product.producer, user=user)
    client.force_login(user)
    assert reverse("training:paper", args=[own.pk]) in client.get(course.get_absolute_url()).content.decode()
    statuses = [client.get(reverse("training:paper", args=[row.pk])).status_code for row in (own, not_yet, foreign)]
    assert statuses == [200, 404, 404]
    client.logout()
    assert client.get(reverse("training:paper", args=[own.pk])).status_code == 302


def test_coverage_names_who_was_not_reached(course: TrainingCourse) -> None:
    reached, missed, uncertified = make_product(), make_product(), make_product(certified=False)
    seat(reached, course, "Lan", came=True)
    seat(missed, course, "Hoa", came=False)
    officer = as_role()
    page = officer.get(reverse("staff_training_coverage"))
    assert [row.producer for row in page.context["missing"]] == [missed.producer]
    assert [(row.producer, row.people[0].person) for row in page.context["reached"]] == [(reached.producer, "Lan")]
    assert (page.context["percent"], uncertified.producer.name in page.content.decode()) == (50, False)
    book = load_workbook(io.BytesIO(officer.get(reverse("staff_training_coverage"), {"xuat": "xlsx"}).content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert {(row[0], row[3], row[5]) for row in rows[1:]} == {(reached.producer.name, "có", 0), (missed.producer.name, "không", 1)}


def test_sales_at_the_fairs_till_count_for_the_makers_booth() -> None:
    point = make_point()
    shown, other = make_product(price_vnd=100_000, stock_at={point: 9}), make_product(price_vnd=50_000, stock_at={point: 9})
    fair = Fair.objects.create(title="Hội chợ", starts_on=TODAY(), ends_on=TODAY(), place="Quảng trường", point=point)
    booth = Booth.objects.create(fair=fair, number="A1", producer=shown.producer, orders=2, orders_vnd=300_000)
    booth.products.add(shown)
    seller = get_user_model().objects.create_user("quay")
    now = timezone.now()
    for number, units in enumerate(({shown.pk: 2, other.pk: 1}, {shown.pk: 1})):
        counter_sales.sell(point_id=point.pk, units=units, payment="counter_cash", token=f"t{number}", by=seller, now=now, on=TODAY())
    officer = as_role()
    page = officer.get(reverse("staff_fair_report", args=[fair.pk]))
    (row,) = page.context["rows"]
    assert (row.till_orders, row.till_vnd, row.orders, row.total_vnd) == (2, 300_000, 4, 600_000)
    book = load_workbook(io.BytesIO(officer.get(reverse("staff_fair_report", args=[fair.pk]), {"xuat": "xlsx"}).content))
    assert list(book.worksheets[0].iter_rows(values_only=True))[1][2:] == (shown.title, 2, 300_000, 2, 300_000)
    Fair.objects.update(starts_on=TODAY() - timedelta(days=9), ends_on=TODAY() - timedelta(days=8))
    assert officer.get(reverse("staff_fair_report", args=[fair.pk])).context["rows"][0].till_orders == 0

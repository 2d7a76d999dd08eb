"""Each target counts exactly what the plan means, with the rows behind it."""

from datetime import date
from decimal import Decimal

import pytest

from catalog.dossiers.models import Dossier
from catalog.fairs.models import Fair
from catalog.inspections.models import Inspection
from catalog.training.models import TrainingCourse, TrainingRegistration
from cms.programme import metrics
from cms.programme.metrics import Period, lines_of
from cms.programme.models import Metric, Plan
from tests.factories import make_certificate, make_point, make_producer, make_product

pytestmark = pytest.mark.django_db
PERIOD = Period(year=2024, today=date(2026, 11, 24))


def certified(issued_on: date, **fields: object):  # type: ignore[no-untyped-def]  # a product of the factory
    product = make_product(certified=False, **fields)  # type: ignore[arg-type]
    make_certificate(product, issued_on=issued_on)
    return product


def test_the_plan_of_2024_is_there_with_its_ten_targets() -> None:
    targets = dict(Plan.objects.get(year=2024).targets.values_list("metric", "goal"))
    assert targets == {
        "new_products": 30,
        "five_star_dossiers": 1,
        "sales_points": 4,
        "kept_products": 100,
        "cooperatives": 40,
        "smes": 30,
        "trained": 100,
        "fairs": 1,
        "on_channels": 30,
        "inspections": 1,
    }
    assert {target.value for target in Metric} == set(metrics.METRICS) == set(targets)


def test_a_re_evaluated_product_is_not_new() -> None:
    new, old = certified(date(2024, 5, 1)), certified(date(2021, 5, 1))
    make_certificate(old, issued_on=date(2024, 6, 1))
    certified(date(2023, 12, 31))
    certified(date(2025, 1, 1))
    measured = metrics.new_products(PERIOD)
    assert (measured.actual, [row.label for row in measured.rows]) == (1, [new.title])


def test_kept_is_the_share_of_those_valid_on_new_years_day() -> None:
    kept, lapsed = certified(date(2022, 3, 1)), certified(date(2021, 3, 1))
    certified(date(2024, 3, 1))
    measured = metrics.kept_products(PERIOD)
    assert (measured.actual, measured.of) == (50.0, 2)
    assert {(row.label, row.counts) for row in measured.rows} == {(kept.title, True), (lapsed.title, False)}


def test_kinds_of_producers_are_shares_of_those_with_a_valid_certificate() -> None:
    certified(date(2023, 3, 1), producer=make_producer(kind="cooperative"))
    certified(date(2023, 3, 1), producer=make_producer(kind="enterprise", is_sme=True))
    certified(date(2023, 3, 1), producer=make_producer(kind="business_household"))
    make_product(certified=False, producer=make_producer(kind="cooperative"))
    assert [metrics.cooperatives(PERIOD).actual, metrics.smes(PERIOD).actual] == [33.3, 33.3]


def test_training_counts_who_came_not_who_registered() -> None:
    came, absent = certified(date(2023, 3, 1)).producer, certified(date(2023, 3, 1)).producer
    course = TrainingCourse.objects.create(title="Đóng gói", closes_on=date(2024, 5, 1))
    TrainingRegistration.objects.create(course=course, producer=came, person="A", attended_on=date(2024, 5, 3))
    TrainingRegistration.objects.create(course=course, producer=absent, person="B")
    measured = metrics.trained(PERIOD)
    assert (measured.actual, {row.label: row.counts for row in measured.rows}) == (50.0, {came.name: True, absent.name: False})


def test_points_fairs_dossiers_and_inspections_are_counted() -> None:
    make_point(), make_point(is_open=False)
    Fair.objects.create(title="Hội chợ tỉnh", starts_on=date(2024, 11, 1), ends_on=date(2024, 11, 5), place="Km5", is_provincial=True)
    Fair.objects.create(title="Tuần hàng", starts_on=date(2024, 5, 1), ends_on=date(2024, 5, 5), place="Hà Nội")
    product = make_product()
    Dossier.objects.create(product=product, target_stars=5, opened_on=date(2024, 2, 1), score=Decimal(91))
    for outcome in ("passed", "planned"):
        Inspection.objects.create(producer=product.producer, inspected_on=date(2024, 7, 1), team="Đoàn", outcome=outcome)
    functions = (metrics.sales_points, metrics.fairs, metrics.five_star_dossiers, metrics.inspections)
    assert [function(PERIOD).actual for function in functions] == [1, 1, 1, 1]


def test_a_point_counts_from_the_year_it_opened() -> None:
    make_point(name="A", opened_on=date(2024, 12, 31)), make_point(name="B", opened_on=date(2025, 1, 1)), make_point(name="C")
    measured = metrics.sales_points(PERIOD)
    assert [(row.label, row.detail, row.counts) for row in measured.rows] == [
        ("A", "mở từ 31/12/2024", True),
        ("C", "chưa ghi ngày mở", True),
    ]


def test_a_withdrawn_dossier_is_listed_and_not_counted() -> None:
    Dossier.objects.create(product=make_product(), target_stars=5, opened_on=date(2024, 2, 1), state="withdrawn")
    measured = metrics.five_star_dossiers(PERIOD)
    assert (measured.actual, [row.detail for row in measured.rows]) == (0, ["Đã rút"])


def test_todays_last_day_has_not_ended() -> None:
    today = date(2026, 11, 24)
    make_certificate(make_product(certified=False), issued_on=date(2023, 11, 24))
    make_certificate(make_product(certified=False), issued_on=date(2023, 11, 23))
    [*_before, year] = metrics.years_of(today=today)
    assert (year.year, year.ended, year.by_stars[4]) == (2026, 1, 1)


def test_a_running_year_is_counted_up_to_today() -> None:
    certified(date(2026, 12, 1))
    assert metrics.new_products(Period(year=2026, today=date(2026, 11, 24))).actual == 0
    assert metrics.new_products(Period(year=2026, today=date(2026, 12, 1))).actual == 1


def test_progress_stops_at_100_and_a_missed_target_says_so() -> None:
    for _number in range(5):
        make_point()
    lines = {line.metric: line for line in lines_of(Plan.objects.get(year=2024), today=date(2026, 11, 24))}
    assert (lines["sales_points"].progress, lines["sales_points"].is_reached) == (100, True)
    assert (lines["fairs"].progress, lines["fairs"].is_reached) == (0, False)

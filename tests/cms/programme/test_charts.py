"""The dashboard's pictures are made by the server, say everything in words too, and travel as XLSX and PDF."""

import io
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from cms.programme import charts
from cms.programme.metrics import Line, Measured, YearCount, years_of
from cms.programme.models import Plan, Target
from tests.factories import make_certificate, make_product


def line(goal: int, actual: float, *, of: int | None = None) -> Line:
    return Line(metric="fairs", label="Hội chợ", goal=goal, measured=Measured(actual=actual, rows=(), of=of))


def test_the_goal_is_a_line_and_the_bar_ends_where_the_number_is() -> None:
    half, over, none = charts.against_goals([line(40, 20.0, of=9), line(1, 3), line(30, 0)]).bars
    assert (half.value_text, half.goal_text, half.is_reached) == ("20%", "40%", False)
    assert half.filled == pytest.approx((half.goal_x - charts.LEFT) / 2, abs=0.2)
    assert over.is_reached
    assert over.filled == pytest.approx((over.goal_x - charts.LEFT) * 3, abs=0.4)
    assert (none.filled, none.value_text) == (0, "0")
    assert all(bar.filled <= charts.RIGHT - charts.LEFT for bar in (half, over, none))


def test_years_stack_from_the_ground_by_stars() -> None:
    assert charts.by_year([]) is None
    drawn = charts.by_year([YearCount(year=2025, by_stars={3: 3, 4: 1, 5: 0}, issued=4, ended=0, revoked=0)])
    assert drawn is not None
    (column,) = drawn.columns
    assert (column.total, [part[:2] for part in column.parts]) == (4, [(3, 3), (4, 1)])
    (_three, _n, y3, h3), (_four, _m, y4, h4) = column.parts
    assert (y3 + h3, y4 + h4, h3 + h4) == (charts.BASE, y3, charts.COLUMN_H)


@pytest.mark.django_db
def test_a_year_counts_each_product_once_by_its_newest_certificate() -> None:
    today = date(2026, 11, 25)
    product = make_product(certified=False)
    make_certificate(product, stars=3, issued_on=date(2023, 5, 1))
    make_certificate(product, stars=4, issued_on=date(2025, 5, 1))
    make_certificate(
        make_product(certified=False), stars=3, issued_on=date(2023, 5, 1), revoked_on=date(2024, 2, 1), revocation_reason="voluntary"
    )
    told = {row.year: (row.by_stars, row.issued, row.ended, row.revoked) for row in years_of(today=today)}
    assert told == {
        2023: ({3: 2, 4: 0, 5: 0}, 2, 0, 0),
        2024: ({3: 1, 4: 0, 5: 0}, 0, 0, 1),
        2025: ({3: 0, 4: 1, 5: 0}, 1, 0, 0),
        2026: ({3: 0, 4: 1, 5: 0}, 0, 1, 0),
    }


@pytest.mark.django_db
def test_the_page_draws_without_script_or_style_and_both_files_open() -> None:
    year = timezone.localdate().year
    plan = Plan.objects.create(year=year, source="Kế hoạch thử")
    Target.objects.create(plan=plan, metric="new_products", goal=2)
    make_product(title="Miến dong mới")
    user = get_user_model().objects.create_user("can-bo")
    user.groups.add(Group.objects.get(name="Cán bộ OCOP"))
    client = Client()
    client.force_login(user)
    address = reverse("staff_programme")
    page = client.get(address, {"nam": year}).content.decode()
    for words in ("<svg", "url(#hatch)", "1 / 2", "Miến dong mới", "Sản phẩm còn hiệu lực cuối mỗi năm"):
        assert words in page, words
    assert "style=" not in page[page.index("<svg") : page.rindex("</svg>")]
    pdf = client.get(address, {"nam": year, "xuat": "pdf"})
    assert (pdf["Content-Type"], pdf.content[:5], len(pdf.content) > 5_000) == ("application/pdf", b"%PDF-", True)
    book = load_workbook(io.BytesIO(client.get(address, {"nam": year, "xuat": "xlsx"}).content))
    assert book.sheetnames == ["Chỉ tiêu", "1. Sản phẩm mới đạt từ 3 sao", "Theo năm"]
    assert list(book["Chỉ tiêu"].iter_rows(values_only=True))[-1] == ("Sản phẩm mới đạt từ 3 sao", 2, 1, None, "chưa đạt")
    assert [row[0] for row in book.worksheets[1].iter_rows(values_only=True)] == ["Sản phẩm mới đạt từ 3 sao", "Tên", "Miến dong mới"]
    assert list(book["Theo năm"].iter_rows(values_only=True))[-1][0] == year

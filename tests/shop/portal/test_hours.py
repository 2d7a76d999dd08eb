"""Opening hours typed at a point: a break at noon, Tết and holidays, and what everybody sees of it."""

import re

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from catalog.partner.models import SalesPoint
from catalog.points.models import OpeningHours, SpecialDay
from tests.factories import make_point
from tests.shop.portal.test_points import BASE, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> SalesPoint:
    return make_point(code="o-day", name="Điểm ở đây")


@pytest.fixture
def there() -> SalesPoint:
    return make_point(code="o-kia", name="Điểm ở kia")


def test_hours_are_typed_at_the_point_and_shown_to_everybody(
    here: SalesPoint, there: SalesPoint, client: Client, django_capture_on_commit_callbacks
) -> None:
    manager = someone(here)
    week = {f"{side}_{day}": clock for day in range(7) for side, clock in (("opens", "00:00"), ("closes", "23:59"))}
    assert manager.post(f"{BASE}gio/", {**week, "closes_3": ""}).status_code == 422
    assert OpeningHours.objects.count() == 0
    manager.post(f"{BASE}gio/", week)
    assert OpeningHours.objects.filter(point=here).count() == 7
    assert "Đang mở, đóng cửa lúc 23:59" in client.get(here.get_absolute_url()).content.decode()
    today = timezone.localdate().isoformat()
    with django_capture_on_commit_callbacks(execute=True):
        manager.post(f"{BASE}gio/", {"ngay-le": "1", "name": "Nghỉ kiểm kê", "from_on": today, "until_on": today})
    assert re.search(r"Đang đóng, mở lại 00:00 .* \(Nghỉ kiểm kê\)", client.get(here.get_absolute_url()).content.decode())
    special = SpecialDay.objects.get()
    someone(there, name="khac").post(f"{BASE}gio/", {"bo": str(special.pk)})
    assert SpecialDay.objects.count() == 1
    manager.post(f"{BASE}gio/", {"bo": str(special.pk)})
    assert SpecialDay.objects.count() == 0


def week(**days: str) -> dict[str, str]:
    """`d0="07:30 11:30 13:30 17:00"`: the hours of Monday."""
    names = ("opens", "closes", "opens2", "closes2")
    return {f"{name}_{key[1]}": clock for key, text in days.items() for name, clock in zip(names, text.split(), strict=False)}


def test_a_break_at_noon_is_kept(here: SalesPoint, client: Client) -> None:
    manager = someone(here)
    manager.post(f"{BASE}gio/", week(d0="07:30 11:30 13:30 17:00", d1="07:30 11:30 13:30 17:00", d5="08:00 12:00"))
    page = manager.get(f"{BASE}gio/").content.decode()
    assert ('name="opens2_0" value="13:30"' in page, 'name="closes2_1" value="17:00"' in page) == (True, True)
    manager.post(f"{BASE}gio/", week(d0="07:30 11:30 13:30 17:00", d1="07:30 11:30 13:30 17:00", d5="08:00 12:00"))
    shown = client.get(here.get_absolute_url()).content.decode()
    for words in (
        "Thứ Hai – thứ Ba: 07:30–11:30, 13:30–17:00",
        "Thứ Tư – thứ Sáu: nghỉ",
        "Thứ Bảy: 08:00–12:00",
        "Chủ nhật: nghỉ",
        '"opens": "13:30"',
    ):
        assert words in shown, words


@pytest.mark.parametrize("hours", ["07:30", "11:30 07:30", "07:30 11:30 11:00 17:00", "07:30 11:30 13:30", "07:30 11:30 11:30 17:00"])
def test_hours_out_of_order_are_told_and_kept(here: SalesPoint, hours: str) -> None:
    answer = someone(here).post(f"{BASE}gio/", week(d3=hours))
    assert (answer.status_code, OpeningHours.objects.count(), 'value="07:30"' in answer.content.decode()) == (422, 0, True)


def test_the_hours_of_monday_are_copied_before_anything_is_saved(here: SalesPoint) -> None:
    answer = someone(here).post(f"{BASE}gio/", week(d0="07:30 11:30 13:30 17:00") | {"chep": "1"})
    page = answer.content.decode()
    assert (answer.status_code, OpeningHours.objects.count()) == (200, 0)
    assert all(f'name="closes2_{day}" value="17:00"' in page for day in range(7))


@time_machine.travel("2026-11-25T03:00:00+00:00", tick=False)
def test_tet_is_proposed_filled_in_and_shown_to_everybody(here: SalesPoint, there: SalesPoint, client: Client) -> None:
    manager = someone(here)
    page = manager.get(f"{BASE}gio/").content.decode()
    assert "Tết Đinh Mùi, 05/02/2027" in page
    filled = manager.get(f"{BASE}gio/?le=tet-2027").content.decode()
    assert ('value="Tết Đinh Mùi"' in filled, 'value="2027-02-05"' in filled, 'value="2027-02-08"' in filled) == (True, True, True)
    typed = {"ngay-le": "1", "name": "Tết Đinh Mùi", "from_on": "2027-02-05", "until_on": "2027-02-10", "moi-diem": "1"}
    manager.post(f"{BASE}gio/", typed)
    assert SpecialDay.objects.get().point == here, "a manager speaks for the own point alone"
    assert "Tết Đinh Mùi, 05/02/2027</a>" not in manager.get(f"{BASE}gio/").content.decode()
    with time_machine.travel("2027-01-20T03:00:00+00:00", tick=False):
        words = "Tết Đinh Mùi, 05/02/2027 – 10/02/2027: nghỉ"
        assert [words in client.get(point.get_absolute_url()).content.decode() for point in (here, there)] == [True, False]


def test_a_clerk_sets_a_day_for_every_point_and_only_a_clerk_takes_it_away(here: SalesPoint, there: SalesPoint) -> None:
    clerk = someone(group="Nhân viên đơn hàng", name="nhan-vien")
    today = timezone.localdate().isoformat()
    clerk.post(f"{BASE}gio/", {"ngay-le": "1", "name": "Quốc tang", "from_on": today, "until_on": today, "moi-diem": "1"})
    special = SpecialDay.objects.get()
    assert special.point is None
    manager = someone(there)
    assert "Quốc tang" in manager.get(f"{BASE}gio/").content.decode()
    manager.post(f"{BASE}gio/", {"bo": str(special.pk)})
    assert SpecialDay.objects.count() == 1
    clerk.post(f"{BASE}gio/", {"bo": str(special.pk)})
    assert SpecialDay.objects.count() == 0

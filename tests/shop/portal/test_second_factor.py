"""Required of staff, offered to producers: enrolment, the code at each log-in, recovery codes that open once."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from shop.portal.points.urls import urlpatterns as point_urls
from tests.factories import make_point
from tests.shop.portal.conftest import Workplace

pytestmark = pytest.mark.django_db
PASSWORD = "Non-nuoc-2026"


def code_of(user: object, *, steps_later: int = 0) -> str:
    device = TOTPDevice.objects.get(user=user)
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = timezone.now().timestamp() + 30 * steps_later
    return f"{totp.token():06d}"


@pytest.fixture
def staff(settings: object, django_user_model: type) -> object:
    settings.STAFF_SECOND_FACTOR = True  # type: ignore[attr-defined]  # pytest-django's settings
    return django_user_model.objects.create_superuser("quan-tri", password=PASSWORD)


def logged_in() -> Client:
    client = Client()
    client.post("/quan-tri/login/", {"username": "quan-tri", "password": PASSWORD})
    return client


def enrolled(staff: object) -> tuple[Client, list[str]]:
    client = logged_in()
    client.get("/tai-khoan/hai-lop/bat/")
    page = client.post("/tai-khoan/hai-lop/bat/", {"code": code_of(staff), "next": "/quan-tri/"}).content.decode()
    return client, re.findall(r"<li><code>(\w+)</code></li>", page)


def test_staff_with_the_password_alone_open_nothing(staff: object) -> None:
    client = logged_in()
    for url in ("/quan-tri/", "/quan-tri/snippets/certificates/certificate/", "/quan-tri/chuong-trinh/"):
        response = client.get(url)
        assert (response.status_code, response["Location"].split("?")[0]) == (302, "/tai-khoan/hai-lop/bat/"), url
    assert client.post("/quan-tri/tam-dung/1/", {"note": "x"}).status_code == 302


@pytest.mark.parametrize("role", ["Quản lý điểm bán", "Nhân viên đơn hàng"])
def test_the_counter_opens_to_nobody_with_the_password_alone(role: str, settings: object, django_user_model: type) -> None:
    """The pages of a point lie beside the producers', and hold buyers' names and telephone numbers."""
    settings.STAFF_SECOND_FACTOR = True  # type: ignore[attr-defined]  # pytest-django's settings
    point, user = make_point(), django_user_model.objects.create_user("quay")
    user.groups.add(Group.objects.get(name=role))
    if role == "Quản lý điểm bán":
        point.users.add(user)
    client = Client()
    client.force_login(user)
    pages = [pattern for pattern in point_urls if "<" not in str(pattern.pattern)]
    assert len(pages) >= 9
    for url in ["/kenh-chu-the/", *(f"/kenh-chu-the/diem/{pattern.pattern}" for pattern in pages)]:
        for answer in (client.get(url), client.post(url)):
            assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/tai-khoan/hai-lop/bat/"), url


def test_the_session_gets_a_new_key_with_the_code(staff: object) -> None:
    _client, codes = enrolled(staff)
    client = logged_in()
    before = client.cookies["sessionid"].value
    client.post("/tai-khoan/hai-lop/", {"code": codes[0]})
    assert client.cookies["sessionid"].value != before
    stolen = Client()
    stolen.cookies["sessionid"] = before
    assert stolen.get("/quan-tri/").status_code == 302


def test_the_first_log_in_sets_it_up_and_opens_the_door(staff: object) -> None:
    client, codes = enrolled(staff)
    assert (client.get("/quan-tri/").status_code, len(set(codes))) == (200, 10)


def test_the_next_log_in_asks_for_the_code(staff: object) -> None:
    enrolled(staff)
    client = logged_in()
    assert client.get("/quan-tri/")["Location"] == "/tai-khoan/hai-lop/?next=%2Fquan-tri%2F"
    assert client.post("/tai-khoan/hai-lop/", {"code": "000000", "next": "/quan-tri/"}).status_code == 400
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    response = client.post("/tai-khoan/hai-lop/", {"code": code_of(staff, steps_later=1), "next": "/quan-tri/"})
    assert (response["Location"], client.get("/quan-tri/").status_code) == ("/quan-tri/", 200)


def test_a_code_opens_once(staff: object) -> None:
    enrolled(staff)
    again = logged_in()
    assert again.post("/tai-khoan/hai-lop/", {"code": code_of(staff)}).status_code == 400
    assert again.get("/quan-tri/").status_code == 302


def test_a_recovery_code_opens_once(staff: object) -> None:
    _client, codes = enrolled(staff)
    first, second = logged_in(), logged_in()
    assert first.post("/tai-khoan/hai-lop/", {"code": codes[0]}).status_code == 302
    assert (first.get("/quan-tri/").status_code, StaticToken.objects.count()) == (200, 9)
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    assert second.post("/tai-khoan/hai-lop/", {"code": codes[0]}).status_code == 400


def test_a_stranger_can_not_set_up_anew_over_a_device(staff: object) -> None:
    enrolled(staff)
    client = logged_in()
    response = client.get("/tai-khoan/hai-lop/bat/")
    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/tai-khoan/hai-lop/")
    assert TOTPDevice.objects.filter(confirmed=False).count() == 0


def test_staff_can_not_turn_it_off(staff: object) -> None:
    client, codes = enrolled(staff)
    client.post("/tai-khoan/hai-lop/tat/", {"code": codes[0]})
    assert TOTPDevice.objects.filter(user=staff, confirmed=True).count() == 1


def test_a_producer_chooses_and_is_then_asked(mine: Workplace) -> None:
    assert mine.client.get("/kenh-chu-the/").status_code == 200
    mine.client.get("/tai-khoan/hai-lop/bat/")
    page = mine.client.post("/tai-khoan/hai-lop/bat/", {"code": code_of(mine.user)}).content.decode()
    codes = re.findall(r"<li><code>(\w+)</code></li>", page)
    other = Client()
    other.force_login(get_user_model().objects.get(pk=mine.user.pk))  # type: ignore[attr-defined]  # a user
    assert other.get("/kenh-chu-the/")["Location"] == "/tai-khoan/hai-lop/?next=%2Fkenh-chu-the%2F"
    mine.client.post("/tai-khoan/hai-lop/tat/", {"code": codes[0]})
    assert (TOTPDevice.objects.count(), other.get("/kenh-chu-the/").status_code) == (0, 200)


def test_the_way_on_leads_to_no_other_site(staff: object) -> None:
    _client, codes = enrolled(staff)
    client = logged_in()
    assert client.post("/tai-khoan/hai-lop/", {"code": codes[1], "next": "https://x.example/"})["Location"] == "/kenh-chu-the/"

"""Two ways to say who one is, one answer to whoever guesses, and no door that is easier than another."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from tests.factories import make_point, make_producer

pytestmark = pytest.mark.django_db
PASSWORD = "Non-nuoc-2026"
DOOR, STAFF_DOOR = "/tai-khoan/dang-nhap/", "/quan-tri/login/"
WRONG = "Số điện thoại hoặc mật khẩu chưa đúng."
WAIT = "Bạn đã thử quá nhiều lần. Hãy đợi 15 phút rồi thử lại."


@pytest.fixture(autouse=True)
def somebody() -> object:
    cache.clear()
    user = get_user_model().objects.create_user("chu-the", password=PASSWORD, phone="+84912345678", email="htx@example.vn")
    yield user
    cache.clear()


def tried(name: str, password: str = "sai-mat-khau", *, door: str = DOOR, address: str = "192.0.2.1") -> HttpResponse:
    return Client(REMOTE_ADDR=address).post(door, {"username": name, "password": password})


@pytest.mark.parametrize("name", ["0912345678", "0912 345 678", "+84 912 345 678", "htx@example.vn", "HTX@Example.vn", " chu-the "])
def test_a_phone_or_an_e_mail_opens_the_door(name: str) -> None:
    assert tried(name, PASSWORD).status_code == 302


def test_nobody_learns_who_has_an_account() -> None:
    pages = [tried(name).content.decode() for name in ("0912345678", "0987654321", "htx@example.vn", "ai-do@example.vn")]
    assert [WRONG in page for page in pages] == [True] * 4


def test_one_account_is_counted_once_however_its_name_is_written() -> None:
    for name in ("0912345678", "0912 345 678", "091 2345678", "+84912345678", "84912345678", "htx@example.vn", "HTX@example.vn", "chu-the"):
        assert WAIT not in tried(name).content.decode(), name
    answers = [tried(name, PASSWORD) for name in ("09 12345678", "htx@EXAMPLE.vn")]
    assert [(answer.status_code, WAIT in answer.content.decode()) for answer in answers] == [(200, True)] * 2


@pytest.mark.parametrize("door", [DOOR, STAFF_DOOR])
def test_failures_at_one_door_count_at_the_other(door: str) -> None:
    other = STAFF_DOOR if door == DOOR else DOOR
    for _attempt in range(8):
        tried("htx@example.vn", door=door)
    answers = [tried("htx@example.vn", PASSWORD, door=each) for each in (door, other)]
    assert [(answer.status_code, WAIT in answer.content.decode()) for answer in answers] == [(200, True)] * 2


def test_who_waits_at_one_address_is_let_in_from_another() -> None:
    for _attempt in range(8):
        tried("0912345678")
    assert (tried("0912345678", PASSWORD).status_code, tried("0912345678", PASSWORD, address="192.0.2.2").status_code) == (200, 302)


def test_guesses_from_many_addresses_at_one_account_end() -> None:
    for number in range(60):
        tried("0912345678", address=f"198.51.100.{number}")
    answer = tried("0912345678", PASSWORD, address="192.0.2.99")
    assert (answer.status_code, WAIT in answer.content.decode()) == (200, True)


def test_guesses_from_one_address_at_many_accounts_end() -> None:
    for number in range(120):
        tried(f"ai-do-{number}@example.vn")
    assert (tried("htx@example.vn", PASSWORD).status_code, tried("htx@example.vn", PASSWORD, address="192.0.2.2").status_code) == (200, 302)


def test_a_log_in_gives_the_session_a_new_key() -> None:
    client = Client()
    client.post("/gio-hang/", {})
    session = client.session
    session["x"] = 1
    session.save()
    client.cookies["sessionid"] = session.session_key
    client.post(DOOR, {"username": "0912345678", "password": PASSWORD})
    assert client.cookies["sessionid"].value != session.session_key


@pytest.mark.parametrize(
    ("role", "lands"),
    [("", "/tai-khoan/"), ("Cán bộ OCOP", "/quan-tri/"), ("Quản lý điểm bán", "/kenh-chu-the/diem/"), ("chu the", "/kenh-chu-the/")],
)
def test_each_lands_where_the_own_work_is(role: str, lands: str, somebody: object) -> None:
    if role == "chu the":
        make_producer().memberships.create(user=somebody)
    elif role:
        somebody.groups.add(Group.objects.get(name=role))  # type: ignore[attr-defined]  # a user
        if role == "Quản lý điểm bán":
            make_point().users.add(somebody)
    assert tried("0912345678", PASSWORD)["Location"] == lands

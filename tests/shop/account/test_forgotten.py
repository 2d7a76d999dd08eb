"""Back into an account by its e-mail: once, soon, only to its owner, and without telling anybody who has an account."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from catalog.audit.models import AuditEntry
from shop.mails.models import OutgoingMail
from shop.mails.sending import send_waiting
from shop.users.models import User
from tests.shop.account.test_account import make_user, signed_in

pytestmark = pytest.mark.django_db
NEW = "hat-de-trung-khanh"
ASK = "/tai-khoan/quen-mat-khau/"


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


@pytest.fixture
def user() -> User:
    return make_user(email="hoa@example.vn")


def letter_to(contact: str) -> str:
    """The address in the letter, without the host."""
    assert Client().post(ASK, {"contact": contact}).status_code == 200
    assert send_waiting(now=timezone.now()) == 1
    found = re.search(r"http://testserver(/tai-khoan/dat-lai/\S+)", mail.outbox[-1].body)
    assert found is not None
    return found[1]


def form_at(client: Client, address: str) -> str:
    """Where the key of the letter leads: an address without the key."""
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"].endswith("/set-password/")
    return answer["Location"]


@pytest.mark.parametrize("contact", ["hoa@example.vn", "HOA@example.vn", "0912 345 678", "+84912345678"])
def test_a_new_password_by_the_letter(user: User, contact: str) -> None:
    elsewhere = signed_in(user)
    client = Client()
    form = form_at(client, letter_to(contact))
    assert mail.outbox[-1].to == ["hoa@example.vn"]
    done = client.post(form, {"password": NEW, "again": NEW})
    assert (done.status_code, done["Location"]) == (302, "/tai-khoan/dang-nhap/")
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert AuditEntry.objects.get(action="account.password").cause == "forgotten"
    assert elsewhere.get("/tai-khoan/").status_code == 302, "who was signed in elsewhere is signed out"
    assert "/tai-khoan/" in client.post("/tai-khoan/dang-nhap/", {"username": "0912345678", "password": NEW})["Location"]


def test_a_letter_is_good_once(user: User) -> None:
    address = letter_to("hoa@example.vn")
    client = Client()
    client.post(form_at(client, address), {"password": NEW, "again": NEW})
    assert "không dùng được nữa" in Client().get(address).content.decode()


def test_a_letter_is_good_for_an_hour(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    address = letter_to("hoa@example.vn")
    from django.contrib.auth.tokens import PasswordResetTokenGenerator

    real = PasswordResetTokenGenerator._now
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self: real(self) + timedelta(minutes=61))
    assert "không dùng được nữa" in Client().get(address).content.decode()


@pytest.mark.parametrize(("password", "again"), [("ngan", "ngan"), (NEW, "khac-hat-de-khac"), ("1234567890", "1234567890")])
def test_a_bad_password_changes_nothing(user: User, password: str, again: str) -> None:
    client = Client()
    form = form_at(client, letter_to("hoa@example.vn"))
    page = client.post(form, {"password": password, "again": again})
    assert "field__error" in page.content.decode()
    before = user.password
    user.refresh_from_db()
    assert user.password == before


def test_nobody_learns_who_has_an_account(user: User) -> None:
    make_user(phone="+84987654321")
    make_user(phone="+84977777777", email="cu@example.vn", is_active=False)
    told = {
        Client().post(ASK, {"contact": contact}).content for contact in ("hoa@example.vn", "la@example.vn", "0987654321", "cu@example.vn")
    }
    assert len(told) == 1
    assert list(OutgoingMail.objects.values_list("to", flat=True)) == ["hoa@example.vn"]


def test_one_mailbox_is_not_flooded_and_one_visitor_not_let_try_names(user: User) -> None:
    answers = [Client().post(ASK, {"contact": "hoa@example.vn"}).status_code for _time in range(12)]
    assert answers == [200] * 10 + [422] * 2
    assert OutgoingMail.objects.count() <= 3


def test_a_changed_address_gets_no_letter(user: User) -> None:
    Client().post(ASK, {"contact": "hoa@example.vn"})
    User.objects.filter(pk=user.pk).update(email="moi@example.vn")
    assert send_waiting(now=timezone.now()) == 0
    assert mail.outbox == []


def test_something_that_is_neither_is_told_with_the_remedy() -> None:
    page = Client().post(ASK, {"contact": "chị Hoa"})
    assert page.status_code == 422
    assert "Hãy nhập số di động 10 chữ số hoặc thư điện tử" in page.content.decode()
    assert 'value="chị Hoa"' in page.content.decode()

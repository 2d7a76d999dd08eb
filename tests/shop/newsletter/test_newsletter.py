"""The newsletter's list: nobody is on it who did not confirm, and whoever leaves is forgotten at once."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from shop.account.erasure import erase
from shop.account.export import everything_of
from shop.account.models import ConsentEntry, Purpose
from shop.mails.models import OutgoingMail
from shop.mails.sending import send_waiting
from shop.newsletter import subscribers
from shop.newsletter.models import Subscriber
from shop.users.models import User

pytestmark = pytest.mark.django_db
TO = "khach@example.vn"
ASKED = "/ban-tin/da-gui/"


def ask(client: Client, email: str = TO, **more: str) -> str:
    return client.post("/ban-tin/", {"email": email, **more}).headers.get("Location", "")


def active(email: str = TO) -> Subscriber:
    subscribers.ask(email, now=timezone.now())
    found = Subscriber.objects.get(email=email)
    assert subscribers.confirm(found.token, now=timezone.now()) is not None
    found.refresh_from_db()
    return found


def test_only_who_confirms_from_the_letter_is_signed_up(client: Client) -> None:
    assert ask(client, "Khach@Example.vn ") == ASKED
    assert Subscriber.objects.get().state == "waiting"
    assert send_waiting(now=timezone.now()) == 1
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == ([TO], "Xác nhận nhận bản tin OCOP Cao Bằng")
    link = re.search(r"http://testserver(/ban-tin/xac-nhan/\S+/)", str(letter.body))
    assert link is not None
    assert client.get(link[1]).status_code == 200  # a mail program that opens links confirms nothing
    assert (Subscriber.objects.get().state, ConsentEntry.objects.count()) == ("waiting", 0)
    assert "Bạn sẽ nhận bản tin" in client.post(link[1]).content.decode()
    found = Subscriber.objects.get()
    assert (found.state, found.email) == ("active", TO)
    (entry,) = ConsentEntry.objects.all()
    assert (entry.purpose, entry.is_given, entry.subscription, entry.version) == (Purpose.NEWSLETTER, True, found.pk, "2026-11")
    client.post(link[1])
    assert ConsentEntry.objects.count() == 1


def test_the_form_does_not_tell_who_is_signed_up(client: Client) -> None:
    active()
    known, new = client.post("/ban-tin/", {"email": TO}), client.post("/ban-tin/", {"email": "moi@example.vn"})
    assert (known.status_code, known["Location"]) == (new.status_code, new["Location"]) == (302, ASKED)
    assert OutgoingMail.objects.filter(to=TO).count() == 1  # the one of before: an active address is left in peace
    assert client.get(ASKED).content == client.get(ASKED).content


def test_an_address_gets_one_letter_an_hour_however_often_it_is_typed(client: Client) -> None:
    for _time in range(5):
        ask(client)
    assert OutgoingMail.objects.count() == 1
    subscribers.ask(TO, now=timezone.now() + timedelta(hours=1))
    assert OutgoingMail.objects.count() == 2


def test_too_many_sign_ups_from_one_place_are_refused(client: Client) -> None:
    for number in range(10):
        assert ask(client, f"a{number}@example.vn") == ASKED
    refused = client.post("/ban-tin/", {"email": "a10@example.vn"})
    assert refused.status_code == 400
    assert "Hãy thử lại sau một giờ" in refused.content.decode()
    assert 'value="a10@example.vn"' in refused.content.decode()
    assert Subscriber.objects.count() == 10


def test_what_programs_and_other_sites_send_is_not_taken() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/ban-tin/", {"email": TO}, headers={"Origin": "https://khac.example"}).status_code == 403
    ours = {"Origin": "http://testserver"}
    assert strict.post("/ban-tin/", {"email": TO, "website": "x"}, headers=ours)["Location"] == ASKED
    assert strict.post("/ban-tin/", {"email": "khong phai"}, headers=ours).status_code == 400
    assert Subscriber.objects.count() == 0


def test_one_click_of_a_mail_program_ends_it_and_forgets_the_address() -> None:
    found = active()
    OutgoingMail.objects.create(kind="campaign", about="campaign", about_id=1, part=str(found.pk), to=TO)
    OutgoingMail.objects.create(kind="campaign", about="campaign", about_id=2, part=str(found.pk), to=TO, sent_at=timezone.now())
    mailer = Client(enforce_csrf_checks=True)  # comes from nowhere and brings no token: RFC 8058
    assert mailer.get(f"/ban-tin/thoi/{found.token}/").status_code == 200
    assert Subscriber.objects.get().state == "active"
    answer = mailer.post(f"/ban-tin/thoi/{found.token}/?tu=abc", {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    found.refresh_from_db()
    assert (found.state, found.email, found.ended_from) == ("ended", "", "abc")
    assert list(OutgoingMail.objects.filter(about="campaign").values_list("about_id", "to")) == [(2, "")]
    assert not OutgoingMail.objects.filter(to=TO).exists()
    assert list(ConsentEntry.objects.order_by("pk").values_list("is_given", flat=True)) == [True, False]
    assert mailer.post(f"/ban-tin/thoi/{found.token}/").status_code == 200
    assert ConsentEntry.objects.count() == 2
    assert mailer.post("/ban-tin/thoi/khong-co/").status_code == 404
    assert ask(Client()) == ASKED
    assert Subscriber.objects.filter(email=TO, state="waiting").count() == 1


def test_an_erased_account_takes_its_newsletter_along(client: Client) -> None:
    user = User.objects.create_user("an", email="tai-khoan@example.vn", password="x")
    client.force_login(user)
    ask(client)
    active("nguoi-khac@example.vn")
    told = everything_of(user, now=timezone.now())["newsletter"]
    assert [(row["email"], row["state"]) for row in told] == [(TO, "waiting")]
    erase(user.pk, now=timezone.now())
    assert list(Subscriber.objects.order_by("pk").values_list("email", "state")) == [("", "ended"), ("nguoi-khac@example.vn", "active")]


def test_addresses_that_nobody_confirmed_or_that_are_long_dead_are_forgotten() -> None:
    now = timezone.now()
    subscribers.ask("cu@example.vn", now=now - timedelta(days=8))
    subscribers.ask("moi@example.vn", now=now - timedelta(days=6))
    active("chet@example.vn")
    subscribers.bounced("chet@example.vn", status="5.1.1", is_hard=True, now=now - timedelta(days=91))
    assert subscribers.forget_old(now=now) == 2
    assert list(Subscriber.objects.exclude(email="").values_list("email", flat=True)) == ["moi@example.vn"]

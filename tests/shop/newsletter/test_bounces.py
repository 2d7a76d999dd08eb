"""Letters that come back: refused while sending, reported later to a mailbox, or told by a mail service."""

import json
import mailbox
import smtplib
import socketserver
import threading
from collections.abc import Iterator
from email.message import EmailMessage, Message
from email.mime.multipart import MIMEMultipart
from pathlib import Path

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from shop.mails import bounces
from shop.mails.mailbox import unseen
from shop.mails.models import MailKind, OutgoingMail
from shop.mails.outbox import queue
from shop.mails.sending import send_waiting
from shop.newsletter import subscribers
from shop.newsletter.models import Subscriber
from shop.webhooks import signing
from tests.shop.newsletter.test_newsletter import TO, active

pytestmark = pytest.mark.django_db


def letter() -> OutgoingMail:
    """A letter on its way to an active subscriber."""
    found = active()
    OutgoingMail.objects.all().delete()
    queue(MailKind.NEWSLETTER, to=TO, about=subscribers.ABOUT, about_id=found.pk, part="x")
    return OutgoingMail.objects.get()


def report(*, came_to: str, action: str = "failed", status: str = "5.1.1") -> Message:
    """As RFC 3464 writes it."""
    whole = MIMEMultipart("report", report_type="delivery-status")
    whole["To"] = came_to
    text = EmailMessage()
    text.set_content("Delivery failed.")
    whole.attach(text)
    told, fields = Message(), Message()
    told["Content-Type"] = "message/delivery-status"
    head = Message()
    head["Reporting-MTA"] = "dns; mx.example.vn"
    fields["Final-Recipient"], fields["Action"], fields["Status"] = f"rfc822; {TO}", action, status
    told.set_payload([head, fields])
    whole.attach(told)
    return whole


def test_a_report_to_the_letters_own_address_stops_the_address(settings) -> None:
    settings.BOUNCE_ADDRESS = "tra-lai@example.vn"
    row = letter()
    address = bounces.envelope_of(row)
    assert address.startswith(f"tra-lai+{row.pk}-")
    assert bounces.take_message(report(came_to=address, action="delayed", status="4.4.1"), now=timezone.now()) == 0
    assert Subscriber.objects.get().state == "active"
    assert bounces.take_message(report(came_to=address), now=timezone.now()) == 1
    found = Subscriber.objects.get()
    assert (found.state, found.bounce_status) == ("bounced", "5.1.1")
    row.refresh_from_db()
    assert row.problem == "5.1.1"
    assert row.bounced_at is not None
    assert bounces.take_message(report(came_to=address), now=timezone.now()) == 0


def test_a_made_up_report_changes_nothing(settings) -> None:
    settings.BOUNCE_ADDRESS = "tra-lai@example.vn"
    row = letter()
    for address in ("tra-lai@example.vn", f"tra-lai+{row.pk}-0000000000000000@example.vn"):
        assert bounces.take_message(report(came_to=address), now=timezone.now()) == 0
    assert (Subscriber.objects.get().state, OutgoingMail.objects.get().bounced_at) == ("active", None)


def test_a_full_mailbox_is_given_three_chances() -> None:
    active()
    for number in (1, 2):
        assert bounces.take_message(report(came_to="x@example.vn", status="4.2.2"), now=timezone.now()) == 1
        assert (Subscriber.objects.get().state, Subscriber.objects.get().soft_bounces) == ("active", number)
    bounces.take_message(report(came_to="x@example.vn", status="5.2.2"), now=timezone.now())
    assert Subscriber.objects.get().state == "bounced"


def test_reports_are_read_from_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    active()
    box = mailbox.mbox(tmp_path / "hop-thu")
    box.add(report(came_to="x@example.vn"))
    box.add(EmailMessage())
    box.close()
    call_command("read_bounces", "--file", str(tmp_path / "hop-thu"), "--json")
    assert json.loads(capsys.readouterr().out) == {"messages": 2, "taken": 1}
    assert Subscriber.objects.get().state == "bounced"


class Refusing(EmailBackend):
    def send_messages(self, messages: list) -> int:
        raise smtplib.SMTPRecipientsRefused({TO: (550, b"5.1.1 no such user")})


class Busy(EmailBackend):
    def send_messages(self, messages: list) -> int:
        raise smtplib.SMTPRecipientsRefused({TO: (451, b"4.7.1 try again")})


def sendable() -> OutgoingMail:
    subscribers.ask(TO, now=timezone.now())
    return OutgoingMail.objects.get()


def test_a_refusal_while_sending_counts_at_once_and_is_not_tried_again(settings) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    row = sendable()
    assert send_waiting(now=timezone.now()) == 0
    row.refresh_from_db()
    assert (row.problem, row.bounced_at is not None, Subscriber.objects.get().state) == ("5.1.1", True, "bounced")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert (send_waiting(now=timezone.now()), mail.outbox) == (0, [])


def test_a_busy_server_is_asked_again(settings) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Busy"
    row = sendable()
    send_waiting(now=timezone.now())
    row.refresh_from_db()
    assert (row.bounced_at, row.due_at is not None, Subscriber.objects.get().state) == (None, True, "waiting")


def test_the_envelope_names_the_reports_address_and_the_reader_sees_the_shops(settings) -> None:
    settings.BOUNCE_ADDRESS = "tra-lai@example.vn"
    row = sendable()
    send_waiting(now=timezone.now())
    (sent,) = mail.outbox
    assert sent.from_email == bounces.envelope_of(row)
    assert sent.message()["From"] == settings.DEFAULT_FROM_EMAIL


def test_a_mail_service_tells_by_a_signed_call(client: Client, settings) -> None:
    active()
    body = json.dumps({"events": [{"type": "bounce", "recipient": TO, "status": "5.1.1"}, {"type": "opened", "recipient": TO}]}).encode()

    def call(secret: str) -> int:
        told = signing.headers(secret=secret, message_id="m1", timestamp=int(timezone.now().timestamp()), body=body)
        headers = {name: value for name, value in told.items() if name != "content-type"}
        return client.post("/webhooks/thu-tra-lai/", body, content_type="application/json", headers=headers).status_code

    secret = signing.new_secret()
    assert call(secret) == 404
    settings.MAIL_WEBHOOK_SECRET = secret
    assert (call(signing.new_secret()), Subscriber.objects.get().state) == (401, "active")
    assert client.post("/webhooks/thu-tra-lai/", body, content_type="application/json").status_code == 401
    assert (call(secret), Subscriber.objects.get().state) == (200, "bounced")


class Imap(socketserver.StreamRequestHandler):
    """Enough of IMAP4rev1 for one unseen message."""

    flags: list[str] = []

    def handle(self) -> None:
        content = report(came_to="x@example.vn").as_bytes()
        self.wfile.write(b"* OK ready\r\n")
        while line := self.rfile.readline().decode().strip():
            tag, _space, words = line.partition(" ")
            word = words.split()[0].upper()
            if word == "CAPABILITY":
                self.wfile.write(b"* CAPABILITY IMAP4rev1\r\n")
            if word == "SELECT":
                self.wfile.write(b"* 1 EXISTS\r\n")
            if word == "SEARCH":
                self.wfile.write(b"* SEARCH 1\r\n")
            if word == "FETCH":
                self.wfile.write(b"* 1 FETCH (BODY[] {%d}\r\n" % len(content) + content + b")\r\n")
            if word == "STORE":
                Imap.flags.append(words)
            self.wfile.write(f"{tag} OK done\r\n".encode())
            if word == "LOGOUT":
                return


@pytest.fixture
def imap_url() -> Iterator[str]:
    Imap.flags = []
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Imap)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"imap://hop:mat%20khau@127.0.0.1:{server.server_address[1]}/INBOX"
    server.shutdown()
    server.server_close()


def test_a_mailbox_on_a_server_is_read_once(imap_url: str) -> None:
    active()
    assert sum(bounces.take_message(message, now=timezone.now()) for message in unseen(imap_url)) == 1
    assert Subscriber.objects.get().state == "bounced"
    assert Imap.flags == ["STORE 1 +FLAGS (\\Seen)"]

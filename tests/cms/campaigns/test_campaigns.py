"""A newsletter from its draft to its result: live products, one letter for each reader, nobody followed, stopped when asked."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from catalog import listing_index
from catalog.models import Product
from cms.campaigns import sending
from cms.campaigns.models import Campaign, CampaignLink
from shop.mails.models import MailKind, OutgoingMail
from shop.mails.outbox import queue
from shop.mails.sending import send_waiting
from shop.newsletter.models import Subscriber
from shop.seller.models import Seller
from shop.users.models import User
from tests.factories import make_point, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def seller() -> Seller:
    return Seller.objects.create(name="Cửa hàng thử", address="Thục Phán", phone="02063000000", email="ban@example.vn")


@pytest.fixture
def goods() -> list[Product]:
    point = make_point()
    made = [make_product(title=name, price_vnd=95_000, stock_at={point: 5}) for name in ("Miến dong", "Mật ong", "Hạt dẻ")]
    made.append(make_product(title="Rượu ngô", is_alcohol=True, group="drink", stock_at={point: 5}))
    listing_index.rebuild_all()
    return made


def write(goods: list[Product]) -> Campaign:
    body = [("heading", "Mùa này"), ("paragraph", '<p>Xem <a href="/tin-tuc/">tin tức</a>.</p>')]
    body += [("product", {"product": product}) for product in goods]
    body.append(("call_to_action", {"title": "Quà Tết", "text": "", "label": "Xem quà", "page": None, "address": "/qua-tang/"}))
    return Campaign.objects.create(subject="Mùa hạt dẻ", lead="Hạt dẻ đã về.", body=body)


def reader(name: str) -> Subscriber:
    now = timezone.now() - timedelta(days=1)
    return Subscriber.objects.create(email=f"{name}@example.vn", state="active", asked_at=now, confirmed_at=now)


def send_all(campaign: Campaign) -> None:
    sending.schedule(campaign, at=timezone.now(), now=timezone.now())
    sending.run(now=timezone.now())
    send_waiting(now=timezone.now())
    sending.run(now=timezone.now())
    campaign.refresh_from_db()


def test_a_letter_holds_what_may_be_sold_when_it_goes_out(goods: list[Product]) -> None:
    campaign, found = write(goods), reader("a")
    goods[1].certificates.update(revoked_on=timezone.localdate(), revocation_reason="voluntary")
    goods[1].save()
    Product.objects.filter(pk=goods[0].pk).update(price_vnd=99_000)
    listing_index.rebuild_all()
    send_all(campaign)
    (letter,) = mail.outbox
    html = str(letter.alternatives[0][0])
    assert letter.subject == "[QC] Mùa hạt dẻ"
    assert ("Miến dong" in html, "99.000\u00a0₫" in html, "Hạt dẻ" in html) == (True, True, True)
    assert ("Mật ong" in html, "Rượu ngô" in html, "Rượu ngô" in str(letter.body)) == (False, False, False)
    assert "Miến dong: 99.000\u00a0₫" in str(letter.body)
    leave = f"http://testserver/ban-tin/thoi/{found.token}/?tu={campaign.code}"
    assert (leave in html, leave in str(letter.body)) == (True, True)
    headers = letter.message()
    assert (headers["List-Unsubscribe"], headers["List-Unsubscribe-Post"]) == (f"<{leave}>", "List-Unsubscribe=One-Click")
    assert 'src="http' in html or "<img" not in html
    assert not re.search(r'<img[^>]+(width="1"|ban-tin)', html)


def test_every_reader_has_one_letter_however_often_the_sender_runs(goods: list[Product]) -> None:
    campaign = write(goods)
    for name in "abc":
        reader(name)
    Subscriber.objects.create(email="cho@example.vn", asked_at=timezone.now())
    send_all(campaign)
    assert sorted(letter.to[0] for letter in mail.outbox) == ["a@example.vn", "b@example.vn", "c@example.vn"]
    assert (campaign.state, sending.run(now=timezone.now()), send_waiting(now=timezone.now())) == ("sent", 0, 0)
    result = sending.result(campaign)
    assert (result.readers, result.sent, result.queued, result.bounced, result.left, result.percent) == (3, 3, 0, 0, 0, 100)


def test_links_are_counted_for_all_and_nobody_is_known(goods: list[Product], client: Client) -> None:
    campaign = write(goods[:1])
    for name in "ab":
        reader(name)
    send_all(campaign)
    pages = [str(letter.alternatives[0][0]) for letter in mail.outbox]
    counted = [sorted(set(re.findall(r'href="http://testserver(/ban-tin/mo/\S+?/)"', page))) for page in pages]
    assert counted[0] == counted[1]  # the same links for everybody
    link = CampaignLink.objects.get(url=f"http://testserver{goods[0].get_absolute_url()}")
    for _time in range(2):
        answer = client.get(f"/ban-tin/mo/{campaign.code}/{link.number}/")
        assert (answer.status_code, answer["Location"]) == (302, link.url)
        assert not answer.cookies
    assert (sending.result(campaign).clicks, client.get(f"/ban-tin/mo/{campaign.code}/99/").status_code) == (2, 404)
    client.post(f"/ban-tin/thoi/{Subscriber.objects.first().token}/?tu={campaign.code}")
    assert sending.result(campaign).left == 1


def test_a_newsletter_waits_for_its_hour_and_behind_orders(goods: list[Product]) -> None:
    campaign, found, now = write(goods), reader("a"), timezone.now()
    sending.schedule(campaign, at=now + timedelta(hours=2), now=now)
    assert sending.run(now=now + timedelta(hours=1, minutes=59)) == 0
    assert sending.run(now=now + timedelta(hours=2)) == 1
    queue(MailKind.NEWSLETTER, to="khach@example.vn", about="subscriber", about_id=0)
    waiting = list(OutgoingMail.objects.order_by("pk").values_list("kind", flat=True))
    assert waiting == ["campaign", "newsletter"]
    found.state = "waiting"
    Subscriber.objects.filter(pk=found.pk).update(state="ended", email="")
    assert send_waiting(now=now + timedelta(hours=2)) == 0  # who left meanwhile gets nothing
    assert mail.outbox == []


def test_what_has_not_gone_out_can_be_stopped(goods: list[Product]) -> None:
    campaign, now = write(goods), timezone.now()
    for name in "abc":
        reader(name)
    sending.schedule(campaign, at=now, now=now)
    sending.run(now=now)
    OutgoingMail.objects.filter(to="a@example.vn").update(sent_at=now)
    assert sending.cancel(campaign, now=now) == 2
    campaign.refresh_from_db()
    assert (campaign.state, sending.run(now=now), send_waiting(now=now)) == ("cancelled", 0, 0)
    with pytest.raises(sending.Refused):
        sending.cancel(campaign, now=now)


def test_what_the_law_or_the_state_forbids_is_refused(goods: list[Product]) -> None:
    now = timezone.now()
    with pytest.raises(sending.Refused, match="Chưa có ai"):
        sending.schedule(write(goods), at=now, now=now)
    reader("a")
    for _number in range(3):
        sending.schedule(write(goods), at=now, now=now)
    fourth = write(goods)
    with pytest.raises(sending.Refused, match="24 giờ"):
        sending.schedule(fourth, at=now + timedelta(hours=23), now=now)
    sending.schedule(fourth, at=now + timedelta(hours=25), now=now)
    fourth.refresh_from_db()
    with pytest.raises(ValidationError, match="không sửa được"):
        fourth.full_clean()
    sending.take_back(fourth)
    fourth.refresh_from_db()
    fourth.full_clean()
    assert (fourth.state, fourth.send_at) == ("draft", None)


@pytest.fixture
def editor(client: Client) -> Client:
    user = User.objects.create_user("bt", email="bien-tap@example.vn", password="x", is_staff=True)
    user.groups.add(Group.objects.get(name="Biên tập"))
    client.force_login(user)
    return client


def test_an_editor_tries_schedules_and_stops_it_in_the_back_office(goods: list[Product], editor: Client) -> None:
    campaign = write(goods)
    page = f"/quan-tri/ban-tin/{campaign.pk}/"
    reader("a")
    assert "1 người đã xác nhận" in editor.get(page).content.decode()
    editor.post(page, {"act": "trial"})
    (trial,) = mail.outbox
    assert (trial.to, trial.subject) == (["bien-tap@example.vn"], "Thử: [QC] Mùa hạt dẻ")
    assert (CampaignLink.objects.count(), "/ban-tin/mo/" in str(trial.alternatives[0][0])) == (0, False)
    past = timezone.localtime() - timedelta(days=1)
    refused = editor.post(page, {"act": "schedule", "at": f"{past:%Y-%m-%dT%H:%M}"})
    assert (refused.status_code, "Giờ này đã qua" in refused.content.decode()) == (400, True)
    later = timezone.localtime() + timedelta(days=1)
    editor.post(page, {"act": "schedule", "at": f"{later:%Y-%m-%dT%H:%M}"})
    campaign.refresh_from_db()
    assert (campaign.state, timezone.localtime(campaign.send_at).day) == ("scheduled", later.day)
    assert "Bỏ hẹn để sửa" in editor.get(page).content.decode()
    editor.post(page, {"act": "back"})
    editor.post(page, {"act": "now"})
    assert "Đang chờ gửi" in editor.get(page).content.decode()
    editor.post(page, {"act": "cancel"})
    campaign.refresh_from_db()
    assert (campaign.state, OutgoingMail.objects.count()) == ("cancelled", 0)
    assert editor.get(f"{page}thu/").content.decode().startswith("<!doctype html>")


def test_who_may_only_look_sends_nothing(goods: list[Product], client: Client) -> None:
    campaign = write(goods)
    reader("a")
    user = User.objects.create_user("ctv", email="ctv@example.vn", password="x", is_staff=True)
    user.groups.add(Group.objects.get(name="Cộng tác viên"))
    client.force_login(user)
    assert client.post(f"/quan-tri/ban-tin/{campaign.pk}/", {"act": "now"}).status_code in (302, 403)
    campaign.refresh_from_db()
    assert (campaign.state, OutgoingMail.objects.count()) == ("draft", 0)

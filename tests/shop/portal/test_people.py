"""Invitations open once; owners invite, remove and decide about consent."""

import io
import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from catalog.audit.models import AuditEntry
from catalog.dossiers.models import Paper
from catalog.offers import build_offers
from catalog.producers.models import ProducerInvitation, ProducerMember
from catalog.sellable import Reason
from tests.shop.portal.conftest import Workplace

pytestmark = pytest.mark.django_db
PASSWORD = "Nuoc-non-Cao-Bang"
NEW = {"name": "Lục Thị Mới", "phone": "0912 345 679", "password": PASSWORD, "again": PASSWORD}


def invited(workplace: Workplace) -> str:
    page = workplace.client.post("/kenh-chu-the/nguoi/", {"name": "Lục Thị Mới"}).content.decode()
    found = re.search(r"/kenh-chu-the/loi-moi/[\w-]+/", page)
    assert found
    return found[0]


def test_an_invitation_lets_one_person_in_once(mine: Workplace) -> None:
    url = invited(mine)
    client = Client()
    assert client.post(url, NEW)["Location"] == "/kenh-chu-the/"
    member = ProducerMember.objects.exclude(user=mine.user).get()
    assert (str(member.user), member.producer, member.is_owner) == ("Lục Thị Mới", mine.producer, False)
    assert "Miến A" in client.get("/kenh-chu-the/").content.decode()
    assert Client().post(url, NEW | {"phone": "0912345670"}).status_code == 404
    assert ProducerMember.objects.count() == 2


def test_the_secret_is_kept_nowhere(mine: Workplace) -> None:
    secret = invited(mine).split("/")[-2]
    row = ProducerInvitation.objects.values().get()
    assert not any(secret in str(value) for value in row.values())


def test_an_old_invitation_is_refused(mine: Workplace) -> None:
    url = invited(mine)
    ProducerInvitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert (Client().post(url, NEW).status_code, ProducerMember.objects.count()) == (404, 1)


def test_who_is_no_owner_invites_nobody_and_changes_no_consent(mine: Workplace) -> None:
    client = Client()
    client.post(invited(mine), NEW)
    client.post("/kenh-chu-the/nguoi/", {"name": "Người khác"})
    client.post("/kenh-chu-the/dong-y/", {"kenh": []})
    client.post(f"/kenh-chu-the/nguoi/{mine.producer.memberships.get(user=mine.user).pk}/go/")
    mine.producer.refresh_from_db()
    assert (ProducerInvitation.objects.count(), mine.producer.declined_channels, ProducerMember.objects.count()) == (1, [], 2)


def test_a_removed_person_is_out_at_once_and_the_last_owner_stays(mine: Workplace) -> None:
    client = Client()
    client.post(invited(mine), NEW)
    mine.client.post(f"/kenh-chu-the/nguoi/{ProducerMember.objects.exclude(user=mine.user).get().pk}/go/")
    assert client.get(f"/kenh-chu-the/san-pham/{mine.product.pk}/").status_code == 404
    mine.client.post(f"/kenh-chu-the/nguoi/{ProducerMember.objects.get().pk}/go/")
    assert ProducerMember.objects.get().user == mine.user


def test_the_office_gives_a_new_password_by_link(mine: Workplace, admin_client: Client) -> None:
    member = ProducerMember.objects.get()
    page = admin_client.post(f"/quan-tri/nguoi-cua-chu-the/{mine.producer.pk}/", {"dat-lai": member.pk}).content.decode()
    url = re.search(r"/kenh-chu-the/loi-moi/[\w-]+/", page)
    assert url
    assert Client().post(url[0], {"password": PASSWORD, "again": PASSWORD}).status_code == 302
    assert get_user_model().objects.get(pk=member.user_id).check_password(PASSWORD)


def test_a_declined_channel_blocks_there_and_nowhere_else(mine: Workplace) -> None:
    mine.client.post("/kenh-chu-the/dong-y/", {"kenh": ["postmart", "feeds", "khong-co"]})
    mine.producer.refresh_from_db()
    declined = set(mine.producer.declined_channels)
    assert ("shopee" in declined, "postmart" in declined, "feeds" in declined) == (True, False, False)
    today = timezone.localdate()
    blocked = {
        channel: build_offers([mine.product.pk], on=today, channel=channel)[mine.product.pk].blocked_by
        for channel in ("", "shopee", "postmart")
    }
    assert blocked == {"": (), "shopee": (Reason.NO_CONSENT,), "postmart": ()}
    assert AuditEntry.objects.get(action="producer.consent").after == {"declined": sorted(declined)}


def test_an_invitation_that_went_astray_is_withdrawn(mine: Workplace, theirs: Workplace) -> None:
    url = invited(mine)
    row = ProducerInvitation.objects.get()
    theirs.client.post(f"/kenh-chu-the/nguoi/loi-moi/{row.pk}/huy/")
    assert Client().get(url).status_code == 200
    mine.client.post(f"/kenh-chu-the/nguoi/loi-moi/{row.pk}/huy/")
    assert (Client().get(url).status_code, Client().post(url, NEW).status_code, ProducerMember.objects.count()) == (404, 404, 2)


def test_removing_a_person_asks_first(mine: Workplace, theirs: Workplace) -> None:
    Client().post(invited(mine), NEW)
    other, foreign = ProducerMember.objects.get(user__first_name="Lục Thị Mới"), theirs.producer.memberships.get()
    page = mine.client.get(f"/kenh-chu-the/nguoi/{other.pk}/go/")
    assert (page.status_code, "Gỡ Lục Thị Mới khỏi kênh?" in page.content.decode()) == (200, True)
    assert (mine.client.get(f"/kenh-chu-the/nguoi/{foreign.pk}/go/").status_code, ProducerMember.objects.count()) == (404, 3)


def test_a_number_that_changed_hands_is_invited_again(mine: Workplace) -> None:
    """The first owner of the number gave it up in the account; the name that the account began with stays taken."""
    get_user_model().objects.create_user("+84912345679", phone="+84912345000")
    assert Client().post(invited(mine), NEW).status_code == 302
    assert ProducerMember.objects.count() == 2


def test_a_photograph_of_an_iphone_is_a_paper_too(mine: Workplace) -> None:
    out = io.BytesIO()
    Image.new("RGB", (900, 1200), "white").save(out, "HEIF")
    sent = {"kind": "business", "scan": SimpleUploadedFile("IMG_7.HEIC", out.getvalue()), "issued_on": "2026-05-01"}
    refused = mine.client.post("/kenh-chu-the/giay-to/", sent | {"expires_on": "2026-04-01"})
    assert (refused.status_code, "Ngày hết hạn phải sau ngày cấp." in refused.content.decode(), Paper.objects.count()) == (400, True, 0)
    sent["scan"] = SimpleUploadedFile("IMG_7.HEIC", out.getvalue())
    mine.client.post("/kenh-chu-the/giay-to/", sent)
    paper = Paper.objects.get()
    assert (paper.scan.name.endswith(".jpg"), paper.scan.read(3)) == (True, b"\xff\xd8\xff")
    paper.scan.close()
    assert "đã gửi, chờ cán bộ xem" in mine.client.get("/kenh-chu-the/giay-to/").content.decode()

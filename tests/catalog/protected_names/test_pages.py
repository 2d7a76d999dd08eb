"""Names are their own kind of record; a product's right to one counts for its days."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from catalog.protected_names.load import ensure_names
from catalog.protected_names.models import NameUse, ProtectedName, ProtectionKind
from tests.factories import make_product

pytestmark = pytest.mark.django_db


def test_the_nine_names_of_the_province_are_there_once_and_unconfirmed() -> None:
    assert (ensure_names(), ProtectedName.objects.count(), ProtectedName.objects.filter(is_confirmed=True).count()) == (0, 9, 0)
    chestnut = ProtectedName.objects.get(slug="hat-de-trung-khanh")
    assert (chestnut.kind, chestnut.registration_no) == (ProtectionKind.GEOGRAPHICAL_INDICATION, "00026")


def test_what_people_changed_is_kept() -> None:
    ProtectedName.objects.filter(slug="hat-de-trung-khanh").update(registration_no="00026-2", is_confirmed=True)
    ensure_names()
    assert ProtectedName.objects.get(slug="hat-de-trung-khanh").registration_no == "00026-2"


def test_only_rights_of_the_day_are_shown(client: Client) -> None:
    name, today = ProtectedName.objects.get(slug="hat-de-trung-khanh"), timezone.localdate()
    for title, ends_on in (("Hạt dẻ còn", today), ("Hạt dẻ hết", today - timedelta(days=1))):
        NameUse.objects.create(protected_name=name, product=make_product(title=title), grant_no="12/GCN", ends_on=ends_on)
    page = client.get("/ten-duoc-bao-ho/hat-de-trung-khanh/").content.decode()
    assert ("Hạt dẻ còn" in page, "Hạt dẻ hết" in page) == (True, False)
    assert client.get("/ten-duoc-bao-ho/").content.decode().count("chưa đối chiếu văn bằng") == 9

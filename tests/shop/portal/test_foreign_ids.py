"""Numbers of another's rows in what a form sends, in the query, in exports and in the address of a picture."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from catalog.certificates.models import Certificate
from catalog.deliveries.models import Delivery
from catalog.dossiers.models import Paper
from catalog.drafts.models import DraftPicture, ProductDraft
from catalog.inbox.models import ProducerMessage
from catalog.inbox.telling import tell
from catalog.models import ProductImage
from catalog.producers.models import Producer, ProducerInvitation
from catalog.training.models import TrainingCourse, TrainingRegistration
from catalog.voices import settle
from catalog.voices.models import Question
from shop.api.models import ApiToken
from shop.secrets import seal
from shop.settlement.models import Payout
from shop.webhooks.models import Delivery as WebhookDelivery
from shop.webhooks.models import Endpoint, Event
from tests.factories import make_product
from tests.shop.portal.conftest import Workplace
from tests.shop.portal.test_drafts import photo

pytestmark = pytest.mark.django_db
BASE = "/kenh-chu-the/"
SECTIONS = ("", "don-hang/", "giao-hang/", "doanh-so/", "giay-to/", "dong-y/", "nguoi/", "hoi-dap/", "hop-thu/", "phan-mem/")
MODELS = (
    ApiToken,
    Certificate,
    Delivery,
    DraftPicture,
    Endpoint,
    Paper,
    Producer,
    ProducerInvitation,
    ProducerMessage,
    ProductDraft,
    ProductImage,
    Question,
    TrainingRegistration,
    WebhookDelivery,
)


@pytest.fixture
def rows(theirs: Workplace) -> dict[str, int]:
    """One row of each kind that another producer has; each with a word that must not be seen."""
    now, producer, product = timezone.now(), theirs.producer, theirs.product
    draft = ProductDraft.objects.create(producer=producer, product=product, values={"title": "BÍ MẬT"}, written_at=now)
    picture = DraftPicture(draft=draft, width=1, height=1)
    picture.file.save("1.jpg", ContentFile(b"\xff\xd8\xff"), save=True)
    ApiToken.issue(producer_id=producer.pk, name="BÍ MẬT", created_by_id=theirs.user.pk)  # type: ignore[attr-defined]  # a user
    endpoint = Endpoint.objects.create(producer=producer, url="https://bi-mat.example/BÍ-MẬT", kinds=["order.placed"], secret=seal("x"))
    event = Event.objects.create(kind="order.placed", source="1", at=now)
    course = TrainingCourse.objects.create(title="Lớp", closes_on=date(2099, 1, 1), slug="lop", is_public=True)
    Paper.objects.create(producer=producer, kind="business", number="BÍ MẬT", scan="giay.pdf")
    tell(producer_id=producer.pk, subject="BÍ MẬT", at=now)
    Payout.objects.create(producer=producer, amount_vnd=7_654_321, paid_on=timezone.localdate(), reference="BÍ MẬT")
    return {
        "producer": producer.pk,
        "product": product.pk,
        "image": ProductImage.objects.create(product=product, original="x.jpg").pk,
        "draft": draft.pk,
        "question": settle.ask(product=product, author="BÍ MẬT", body="BÍ MẬT").pk,
        "token": ApiToken.objects.get().pk,
        "endpoint": endpoint.pk,
        "webhook": WebhookDelivery.objects.create(endpoint=endpoint, event=event, state="given_up").pk,
        "invitation": ProducerInvitation.objects.create(
            producer=producer, name="BÍ MẬT", secret_hash="x", invited_by=theirs.user, invited_at=now, expires_at=now.replace(year=2099)
        ).pk,
        "seat": TrainingRegistration.objects.create(course=course, producer=producer, person="BÍ MẬT").pk,
    }


def kept() -> list[object]:
    return [list(model.objects.order_by("pk").values()) for model in MODELS]


def scan() -> SimpleUploadedFile:
    return SimpleUploadedFile("giay.pdf", b"%PDF-1.4 x", content_type="application/pdf")


Post = Callable[[Client, Workplace, dict[str, int]], HttpResponse]
ATTEMPTS: dict[str, Post] = {
    "a paper for their product": lambda c, _m, r: c.post(
        f"{BASE}giay-to/", {"kind": "business", "product": r["product"], "producer": r["producer"], "scan": scan()}
    ),
    "an answer to their question": lambda c, _m, r: c.post(f"{BASE}hoi-dap/", {"cau": r["question"], "answer": "Của tôi"}),
    "a delivery of their product alone": lambda c, m, r: c.post(
        f"{BASE}giao-hang/", {"point": m.point.pk, "expected_on": "2099-01-01", f"so_{r['product']}": "5", "producer": r["producer"]}
    ),
    "their picture, off my product": lambda c, m, r: c.post(f"{BASE}san-pham/{m.product.pk}/anh/{r['image']}/go/"),
    "their token": lambda c, _m, r: c.post(f"{BASE}phan-mem/ma/{r['token']}/thu-hoi/"),
    "their endpoint, away": lambda c, _m, r: c.post(f"{BASE}phan-mem/noi-nhan/{r['endpoint']}/xoa/"),
    "their endpoint, off": lambda c, _m, r: c.post(f"{BASE}phan-mem/noi-nhan/{r['endpoint']}/bat-tat/"),
    "their endpoint, tried": lambda c, _m, r: c.post(f"{BASE}phan-mem/noi-nhan/{r['endpoint']}/thu/"),
    "their message, again": lambda c, _m, r: c.post(f"{BASE}phan-mem/gui-lai/{r['webhook']}/"),
    "their invitation": lambda c, _m, r: c.post(f"{BASE}nguoi/loi-moi/{r['invitation']}/huy/"),
    "their seat": lambda c, _m, r: c.post("/tap-huan/lop/", {"bo": r["seat"]}),
    "their draft, asked about": lambda c, _m, r: c.get(f"{BASE}ban-nhap/{r['draft']}/bo/"),
    "their consent": lambda c, _m, r: c.post(
        f"{BASE}dong-y/?chu_the={r['producer']}", {"kenh": ["shopee", "postmart", "feeds"], "producer": r["producer"]}
    ),
}


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_anothers_number_in_a_form_changes_and_shows_nothing(
    mine: Workplace, theirs: Workplace, rows: dict[str, int], attempt: str
) -> None:
    before = kept()
    answer = ATTEMPTS[attempt](mine.client, mine, rows)
    assert answer.status_code in (302, 400, 404)
    assert kept() == before
    assert "BÍ MẬT" not in answer.content.decode()


def test_choosing_anothers_channel_shows_ones_own(mine: Workplace, theirs: Workplace, rows: dict[str, int]) -> None:
    """Menus, choosers, exports and figures, with the other's number in the query, and as it stays in the session."""
    for section in SECTIONS:
        for query in (f"?chu_the={rows['producer']}", "", f"?loai=business&cho={rows['product']}"):
            page = mine.client.get(f"{BASE}{section}{query}").content.decode()
            assert "HTX A" in page or section == "phan-mem/", section
            found = [word for word in ("HTX B", "Miến B", "BÍ MẬT", "BÍ-MẬT", "7.654.321") if word in page]
            assert found == [], (section, query)
    for kind in ("csv", "xlsx"):
        content = mine.client.get(f"{BASE}doanh-so/?chu_the={rows['producer']}&xuat={kind}").content
        assert "Miến B".encode() not in content


def test_software_and_invitations_are_made_for_ones_own(mine: Workplace, rows: dict[str, int]) -> None:
    mine.client.post(f"{BASE}phan-mem/?chu_the={rows['producer']}", {"tao": "ma", "name": "Máy", "producer": rows["producer"]})
    mine.client.post(f"{BASE}nguoi/?chu_the={rows['producer']}", {"name": "Người mới", "producer": rows["producer"]})
    assert (ApiToken.objects.get(name="Máy").producer, ProducerInvitation.objects.get(name="Người mới").producer) == (
        mine.producer,
        mine.producer,
    )


def test_a_token_opens_ones_own_alone(mine: Workplace, theirs: Workplace) -> None:
    _row, secret = ApiToken.issue(producer_id=mine.producer.pk, name="Máy", created_by_id=mine.user.pk)  # type: ignore[attr-defined]  # a user
    headers = {"Authorization": f"Bearer {secret}"}
    listed = Client().get("/api/v1/own/products", headers=headers)
    told = listed.content.decode()
    assert (listed.status_code, mine.product.sku in told, theirs.product.sku in told) == (200, True, False)


def test_a_waiting_photograph_has_no_public_address(mine: Workplace, rows: dict[str, int]) -> None:
    name = DraftPicture.objects.get().file.name
    addresses = [f"/anh/320/{name}", f"/anh/avif/320/{name}", f"/media/{name}", f"/anh/320/images/../{name}", f"/anh/320/../{name}"]
    for client in (Client(), mine.client):
        assert [client.get(address).status_code for address in addresses] == [404] * 5


def test_who_learns_is_registered_for_the_channel_that_is_open(mine: Workplace, theirs: Workplace, rows: dict[str, int]) -> None:
    theirs.producer.memberships.create(user=mine.user)
    mine.client.get(f"{BASE}?chu_the={rows['producer']}")
    mine.client.post("/tap-huan/lop/", {"person": "Lục Thị Học"})
    assert TrainingRegistration.objects.get(person="Lục Thị Học").producer == theirs.producer


def test_a_new_photograph_goes_to_no_foreign_draft(mine: Workplace, theirs: Workplace) -> None:
    fresh = ProductDraft.objects.create(producer=theirs.producer, values={"title": "Mới"}, written_at=timezone.now())
    upload = SimpleUploadedFile("a.jpg", photo(), content_type="image/jpeg")
    mine.client.post(f"{BASE}san-pham/moi/{fresh.pk}/anh/", {"photograph": upload, "pk": mine.product.pk})
    mine.client.post(f"{BASE}san-pham/{make_product(producer=theirs.producer).pk}/anh/", {"photograph": photo()})
    assert DraftPicture.objects.count() == 0

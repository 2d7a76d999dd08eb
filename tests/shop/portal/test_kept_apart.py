"""A producer never sees or touches what is another's: every address with the other's numbers, and every field that no form has."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms.models import model_to_dict
from django.test import Client
from django.utils import timezone

from catalog.deliveries.models import Delivery
from catalog.dossiers.models import Paper
from catalog.drafts.models import DraftPicture, ProductDraft
from catalog.models import Product, ProductImage
from catalog.producers.models import Producer, ProducerMember
from shop.api.models import ApiToken
from shop.orders import Draft, DraftLine, place_channel_order
from tests.shop.portal.conftest import Workplace
from tests.shop.portal.test_drafts import photo, typed

pytestmark = pytest.mark.django_db


def rows_of(workplace: Workplace) -> dict[str, int]:
    now = timezone.now()
    draft = ProductDraft.objects.create(producer=workplace.producer, product=workplace.product, values={"title": "Khác"}, written_at=now)
    fresh = ProductDraft.objects.create(producer=workplace.producer, values={"title": "Mới"}, written_at=now)
    waiting = DraftPicture.objects.create(draft=draft, file="x.jpg", width=1, height=1)
    image = ProductImage.objects.create(product=workplace.product, original="x.jpg")
    delivery = Delivery.objects.create(producer=workplace.producer, point=workplace.point, expected_on=now.date(), announced_at=now)
    paper = Paper.objects.create(producer=workplace.producer, kind="business", scan="giay.pdf")
    member = workplace.producer.memberships.get()
    return {
        "product": workplace.product.pk,
        "draft": draft.pk,
        "fresh": fresh.pk,
        "waiting": waiting.pk,
        "image": image.pk,
        "delivery": delivery.pk,
        "paper": paper.pk,
        "member": member.pk,
    }


ADDRESSES = (
    "san-pham/{product}/",
    "san-pham/{product}/noi-dung/",
    "san-pham/{product}/anh/",
    "san-pham/{product}/anh/{image}/go/",
    "san-pham/moi/{fresh}/",
    "san-pham/moi/{fresh}/anh/",
    "ban-nhap/{draft}/gui/",
    "ban-nhap/{draft}/bo/",
    "ban-nhap/{fresh}/bo/",
    "anh-cho-duyet/{waiting}/",
    "giao-hang/{delivery}/huy/",
    "giay-to/{paper}/",
    "nguoi/{member}/go/",
)


def everything(workplace: Workplace) -> list[object]:
    models = (ProductDraft, DraftPicture, ProductImage, Delivery, Paper, ProducerMember)
    found: list[object] = [model_to_dict(Producer.objects.get(pk=workplace.producer.pk), exclude=["members"])]
    found += [
        model_to_dict(Product.objects.get(pk=workplace.product.pk), exclude=["categories", "recommended_products", "product_options"])
    ]
    return found + [list(model.objects.order_by("pk").values()) for model in models]


@pytest.mark.parametrize("address", ADDRESSES)
def test_anothers_rows_are_neither_shown_nor_changed(mine: Workplace, theirs: Workplace, address: str) -> None:
    url = "/kenh-chu-the/" + address.format(**rows_of(theirs))
    before = everything(theirs)
    upload = SimpleUploadedFile("a.jpg", photo(), content_type="image/jpeg")
    sent = typed(mine.product, title="Của tôi", price_vnd="1000", producer=mine.producer.pk, gui="1", photograph=upload)
    answers = [mine.client.get(url), mine.client.post(url, sent)]
    assert all(answer.status_code in (302, 404, 405) for answer in answers), [answer.status_code for answer in answers]
    assert everything(theirs) == before
    assert not any("HTX B" in answer.content.decode() or "Miến B" in answer.content.decode() for answer in answers)


FORBIDDEN = {
    "is_public": "",
    "is_demo": "on",
    "sku": "CHIEM",
    "suspended_at": "",
    "suspended_at_0": "",
    "upc": "893",
    "commune": "01279",
    "slug": "khac",
    "stars": "5",
    "group": "craft",
    "is_alcohol": "on",
    "state": "published",
    "values": '{"is_public": true}',
    "reason": "",
    "needs_review": "",
    "certificates-0-stars": "5",
}


def test_fields_that_no_form_has_are_not_read(mine: Workplace, theirs: Workplace) -> None:
    Product.objects.filter(pk=mine.product.pk).update(suspended_at=timezone.now(), suspension_note="Đang kiểm tra")
    before = Product.objects.values().get(pk=mine.product.pk)
    sent = FORBIDDEN | {"producer": theirs.producer.pk, "producer_id": theirs.producer.pk}
    mine.client.post(f"/kenh-chu-the/san-pham/{mine.product.pk}/noi-dung/", typed(mine.product) | sent | {"gui": "1"})
    mine.client.post(
        f"/kenh-chu-the/san-pham/{mine.product.pk}/",
        sent | {"price_vnd": "95000", "initial-price_vnd": "95000", f"stock_{mine.point.pk}": "10", f"initial-stock_{mine.point.pk}": "10"},
    )
    after = Product.objects.values().get(pk=mine.product.pk)
    assert (after, ProductDraft.objects.count()) == (before, 0)


def test_a_new_product_can_not_be_written_for_another_or_published(mine: Workplace, theirs: Workplace) -> None:
    sent = {"title": "Mới", "price_vnd": "1000", "net_content": "1 kg"} | FORBIDDEN | {"producer": theirs.producer.pk, "group": "food"}
    mine.client.post("/kenh-chu-the/san-pham/moi/", sent)
    draft = ProductDraft.objects.get()
    assert (draft.producer, draft.state, draft.product) == (mine.producer, "draft", None)
    assert set(draft.values) & {"sku", "is_public", "producer", "stars", "suspended_at", "is_demo"} == set()


def test_stock_of_another_product_is_not_reached_through_ones_own_form(mine: Workplace, theirs: Workplace) -> None:
    sent = {"point": mine.point.pk, "expected_on": "2099-01-01", f"so_{theirs.product.pk}": "5", f"so_{mine.product.pk}": "2"}
    mine.client.post("/kenh-chu-the/giao-hang/", sent)
    lines = Delivery.objects.get().lines.values_list("product_id", "quantity")
    assert list(lines) == [(mine.product.pk, 2)]


def test_a_paper_comes_in_as_waiting_and_as_ones_own(mine: Workplace, theirs: Workplace) -> None:
    scan = SimpleUploadedFile("giay.pdf", b"%PDF-1.4 x", content_type="application/pdf")
    sent = {"kind": "business", "scan": scan, "state": "accepted", "producer": theirs.producer.pk, "is_public": "on", "product": ""}
    mine.client.post("/kenh-chu-the/giay-to/", sent)
    paper = Paper.objects.get()
    assert (paper.producer, paper.state, paper.is_public, paper.uploaded_by) == (mine.producer, "waiting", False, mine.user)


def test_orders_and_sales_are_ones_own_and_name_no_buyer(mine: Workplace, theirs: Workplace) -> None:
    for number, product in enumerate((mine.product, theirs.product)):
        line = DraftLine(product_id=product.pk, quantity=2, unit_price_vnd=95_000)
        draft = Draft(
            token=f"t{number}",
            lines=(line,),
            name="Nông Thị Khách",
            phone="+84912000111",
            channel="shopee",
            channel_account=1,
            channel_order_id=f"S{number}",
        )
        place_channel_order(draft, now=timezone.now())
    for address in ("don-hang/", "doanh-so/", "doanh-so/?xuat=csv"):
        page = mine.client.get(f"/kenh-chu-the/{address}").content.decode()
        assert ("Miến A" in page, "Miến B" in page, "Nông Thị Khách" in page, "912000111" in page) == (True, False, False, False), address


def test_a_person_without_a_producer_is_told_what_to_do(django_user_model: type) -> None:
    client = Client()
    client.force_login(django_user_model.objects.create_user("ai-do"))
    assert client.get("/kenh-chu-the/doanh-so/").status_code == 403
    assert "chưa gắn với chủ thể nào" in client.get("/kenh-chu-the/").content.decode()


def test_software_belongs_to_the_producer_that_was_chosen(mine: Workplace, theirs: Workplace) -> None:
    """Who works for two makes a token for the one whose channel is open, not for the first of them."""
    theirs.producer.memberships.create(user=mine.user)
    mine.client.get(f"/kenh-chu-the/?chu_the={theirs.producer.pk}")
    mine.client.post("/kenh-chu-the/phan-mem/", {"tao": "ma", "name": "Máy tính tiền"})
    assert ApiToken.objects.get().producer == theirs.producer

"""Draft, review, published: which field waits is the office's setting; nothing waits on the page."""

import io
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, ImageCms

from catalog.audit.models import AuditEntry
from catalog.drafts.models import DraftPicture, DraftState, FieldPolicy, ProductDraft
from catalog.inbox.models import ProducerMessage
from catalog.models import Product, ProductImage
from catalog.photographs import PhotographRefused, cleaned
from tests.shop.portal.conftest import Workplace

pytestmark = [pytest.mark.django_db, pytest.mark.postgres(sqlite_too=True)]  # rows are locked, which SQLite does not know
ORIENTATION, GPS = 0x0112, 0x8825


def typed(product: Product, **changed: object) -> dict[str, object]:
    names = ("title", "net_content", "weight_g", "description", "ingredients", "usage", "storage", "shelf_life", "origin")
    return {name: getattr(product, name) for name in names} | {"season_from": "", "season_to": ""} | changed


@pytest.fixture
def officer() -> Client:
    user = get_user_model().objects.create_user("can-bo")
    user.groups.add(Group.objects.get(name="Cán bộ OCOP"))
    client = Client()
    client.force_login(user)
    return client


def photo(size: tuple[int, int] = (3000, 1500)) -> bytes:
    """A phone's photograph: stored lying on its side, with the place in its EXIF."""
    image = Image.new("RGB", size, "white")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (22.0, 40.0, 0.0)
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_a_text_waits_and_a_season_is_live_at_once(mine: Workplace) -> None:
    response = mine.client.post(
        f"/kenh-chu-the/san-pham/{mine.product.pk}/noi-dung/",
        typed(mine.product, description="Tráng tay, phơi nắng.", season_from="9", season_to="2"),
    )
    mine.product.refresh_from_db()
    draft = ProductDraft.objects.get()
    assert response.status_code == 302
    assert (mine.product.description, mine.product.season_from, mine.product.season_to) == ("", 9, 2)
    assert (draft.state, draft.values) == (DraftState.DRAFT, {"description": "Tráng tay, phơi nắng."})


def test_the_office_decides_per_field_what_waits(mine: Workplace) -> None:
    FieldPolicy.objects.filter(field="description").update(needs_review=False)
    FieldPolicy.objects.filter(field="season_from").update(needs_review=True)
    url = f"/kenh-chu-the/san-pham/{mine.product.pk}/noi-dung/"
    mine.client.post(url, typed(mine.product, description="Mới", season_from="9", season_to="9"))
    mine.product.refresh_from_db()
    assert (mine.product.description, mine.product.season_from, ProductDraft.objects.get().values) == ("Mới", None, {"season_from": 9})


def test_published_by_the_office_with_the_log_and_a_letter(mine: Workplace, officer: Client) -> None:
    url = f"/kenh-chu-the/san-pham/{mine.product.pk}/noi-dung/"
    mine.client.post(url, typed(mine.product, title="Miến dong Nà Rẻo", gui="1"))
    draft = ProductDraft.objects.get()
    page = officer.get(f"/quan-tri/snippets/drafts/productdraft/inspect/{draft.pk}/").content.decode()
    assert ("Miến A" in page, "Miến dong Nà Rẻo" in page) == (True, True)
    response = officer.post(f"/quan-tri/cho-duyet/{draft.pk}/", {"duyet": "1"})
    mine.product.refresh_from_db()
    draft.refresh_from_db()
    assert (response.status_code, mine.product.title, draft.state) == (302, "Miến dong Nà Rẻo", DraftState.PUBLISHED)
    entry = AuditEntry.objects.get(action="product.change")
    assert (entry.before, entry.after) == ({"title": "Miến A"}, {"title": "Miến dong Nà Rẻo"})
    assert ProducerMessage.objects.get().subject == "Đã đăng nội dung của Miến dong Nà Rẻo"


def test_sent_back_with_a_reason_and_nothing_changed(mine: Workplace, officer: Client) -> None:
    url = f"/kenh-chu-the/san-pham/{mine.product.pk}/noi-dung/"
    mine.client.post(url, typed(mine.product, title="Miến chữa bệnh", gui="1"))
    draft = ProductDraft.objects.get()
    officer.post(f"/quan-tri/cho-duyet/{draft.pk}/", {"tra-lai": "1", "reason": ""})
    draft.refresh_from_db()
    assert draft.state == DraftState.REVIEW
    officer.post(f"/quan-tri/cho-duyet/{draft.pk}/", {"tra-lai": "1", "reason": "Thực phẩm không được ghi là chữa bệnh."})
    draft.refresh_from_db()
    mine.product.refresh_from_db()
    assert (draft.state, mine.product.title) == (DraftState.DRAFT, "Miến A")
    page = mine.client.get(f"/kenh-chu-the/san-pham/{mine.product.pk}/").content.decode()
    assert "Thực phẩm không được ghi là chữa bệnh." in page


def test_nothing_is_written_while_the_office_looks(mine: Workplace) -> None:
    url = f"/kenh-chu-the/san-pham/{mine.product.pk}/noi-dung/"
    mine.client.post(url, typed(mine.product, title="Một", gui="1"))
    response = mine.client.post(url, typed(mine.product, title="Hai"))
    assert (response.status_code, ProductDraft.objects.get().values) == (400, {"title": "Một"})
    mine.client.post(f"/kenh-chu-the/ban-nhap/{ProductDraft.objects.get().pk}/lay-lai/")
    mine.client.post(url, typed(mine.product, title="Hai"))
    assert ProductDraft.objects.get().values == {"title": "Hai"}


def test_set_back_to_what_is_live_leaves_no_draft(mine: Workplace) -> None:
    url = f"/kenh-chu-the/san-pham/{mine.product.pk}/noi-dung/"
    mine.client.post(url, typed(mine.product, title="Một"))
    mine.client.post(url, typed(mine.product))
    assert not ProductDraft.objects.exists()


def test_a_new_product_is_made_by_the_office_and_can_not_be_sold_without_a_certificate(mine: Workplace, officer: Client) -> None:
    values = {"title": "Rượu ngô", "group": "drink", "price_vnd": "180.000", "net_content": "500 ml", "is_alcohol": "on", "abv": "29.5"}
    mine.client.post("/kenh-chu-the/san-pham/moi/", values | {"gui": "1"})
    draft = ProductDraft.objects.get()
    officer.post(f"/quan-tri/cho-duyet/{draft.pk}/", {"duyet": "1", "sku": ""})
    assert Product.objects.count() == 1
    officer.post(f"/quan-tri/cho-duyet/{draft.pk}/", {"duyet": "1", "sku": "CB-RN-01"})
    made = Product.objects.get(sku="CB-RN-01")
    assert (made.producer, made.price_vnd, made.is_alcohol, made.abv) == (mine.producer, 180000, True, Decimal("29.5"))
    page = mine.client.get(f"/kenh-chu-the/san-pham/{made.pk}/").content.decode()
    assert "Chưa có giấy chứng nhận OCOP" in page


def test_a_photograph_is_turned_made_smaller_and_freed_of_its_place() -> None:
    picture = cleaned(photo())
    image = Image.open(io.BytesIO(picture.content))
    assert (image.size, picture.width, picture.height, image.format) == ((1000, 2000), 1000, 2000, "JPEG")
    assert (dict(image.getexif()), "exif" in image.info) == ({}, False)
    assert image.getpixel((500, 100))[0] > 200
    assert image.getpixel((500, 100))[1] < 60
    assert image.getpixel((500, 1900))[1] > 200


def test_an_iphones_picture_is_read_upright() -> None:
    image = Image.new("RGB", (1200, 900), (200, 30, 30))
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    out = io.BytesIO()
    image.save(out, "HEIF", quality=95, exif=exif.tobytes())
    found = Image.open(io.BytesIO(cleaned(out.getvalue()).content))
    assert (found.format, found.size, dict(found.getexif())) == ("JPEG", (900, 1200), {})


def test_a_colour_profile_is_left_behind_and_a_broken_one_is_no_reason_to_refuse() -> None:
    fitting, swapped = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")), ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    for profile in (b"no profile at all", swapped.tobytes(), fitting.tobytes()):
        out = io.BytesIO()
        Image.new("RGB", (500, 500), (200, 30, 30)).save(out, "JPEG", icc_profile=profile, quality=95)
        found = Image.open(io.BytesIO(cleaned(out.getvalue()).content))
        red, green, blue = found.getpixel((250, 250))
        assert ("icc_profile" in found.info, abs(red - 200) < 6, abs(green - 30) < 6, abs(blue - 30) < 6) == (False, True, True, True)


def test_several_photographs_at_once_each_with_its_answer(mine: Workplace) -> None:
    files = [
        SimpleUploadedFile("IMG_1.jpg", photo(), content_type="image/jpeg"),
        SimpleUploadedFile("IMG_2.jpg", b"", content_type="image/jpeg"),
        SimpleUploadedFile("ghi-chu.txt", b"xin chao", content_type="image/jpeg"),
        SimpleUploadedFile("IMG_3.jpg", photo((4032, 3024)), content_type="image/jpeg"),
    ]
    page = mine.client.post(f"/kenh-chu-the/san-pham/{mine.product.pk}/anh/", {"photograph": files}, follow=True).content.decode()
    assert DraftPicture.objects.count() == 2
    assert "Đã thêm 2 ảnh vào bản nháp." in page
    assert "IMG_2.jpg: Tệp ảnh rỗng" in page
    assert "ghi-chu.txt: Không đọc được ảnh này." in page


@pytest.mark.parametrize(("sent", "told"), [({}, "Bạn chưa chọn ảnh."), ({"photograph": SimpleUploadedFile("a.jpg", b"")}, "Tệp ảnh rỗng")])
def test_without_a_picture_the_page_says_what_to_do(mine: Workplace, sent: dict[str, object], told: str) -> None:
    page = mine.client.post(f"/kenh-chu-the/san-pham/{mine.product.pk}/anh/", sent, follow=True).content.decode()
    assert (told in page, DraftPicture.objects.count(), ProductDraft.objects.count()) == (True, 0, 0)


def test_the_season_is_changed_while_the_office_looks_at_the_words(mine: Workplace) -> None:
    url = f"/kenh-chu-the/san-pham/{mine.product.pk}/noi-dung/"
    mine.client.post(url, typed(mine.product, title="Một", gui="1"))
    page = mine.client.get(url).content.decode()
    assert ('name="title"' in page, 'name="season_from"' in page) == (False, True)
    answer = mine.client.post(url, {"season_from": "9", "season_to": "2"})
    mine.product.refresh_from_db()
    draft = ProductDraft.objects.get()
    assert (answer.status_code, mine.product.season_from, draft.state, draft.values) == (302, 9, DraftState.REVIEW, {"title": "Một"})


@pytest.mark.parametrize("content", [b"<svg onload=alert(1)>", b"", b"%PDF-1.4", photo()[:200]])
def test_what_is_no_photograph_is_refused(content: bytes) -> None:
    with pytest.raises(PhotographRefused):
        cleaned(content)


def test_a_photograph_waits_privately_and_is_published_with_its_draft(mine: Workplace, theirs: Workplace, officer: Client) -> None:
    upload = SimpleUploadedFile("IMG_1.jpg", photo(), content_type="image/jpeg")
    mine.client.post(f"/kenh-chu-the/san-pham/{mine.product.pk}/anh/", {"photograph": upload})
    waiting = DraftPicture.objects.get()
    url = f"/kenh-chu-the/anh-cho-duyet/{waiting.pk}/"
    assert [client.get(url).status_code for client in (mine.client, theirs.client, Client())] == [200, 404, 302]
    assert not ProductImage.objects.exists()
    mine.client.post(f"/kenh-chu-the/ban-nhap/{waiting.draft_id}/gui/")
    officer.post(f"/quan-tri/cho-duyet/{waiting.draft_id}/", {"duyet": "1"})
    image = ProductImage.objects.get()
    assert (image.product, image.width, image.height, DraftPicture.objects.count()) == (mine.product, 1000, 2000, 0)

"""Read as a visitor and as staff would: no Vietnamese on an English page but names and what is marked, no English in the back office."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from babel.messages.pofile import read_po
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog import listing_index
from catalog.models import Product
from catalog.translations.models import Translation
from catalog.translations.writing import write
from cms.models import ArticleIndexPage, ArticlePage
from shop import words
from tests.factories import make_commune, make_point, make_producer, make_product

pytestmark = pytest.mark.django_db
VIETNAMESE = re.compile("[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹàáãèéìíĩòóõùúũý]", re.IGNORECASE)
MARK = "Vietnamese text: not yet translated"
PAGES = ("/", "/san-pham/", "/san-pham/?q=khongcogi", "/chu-the/", "/diem-ban/", "/chung-nhan/", "/truy-xuat/", "/gio-hang/", "/qua-tang/",
         "/giao-hang/", "/yeu-thich/", "/don-hang/tra-cuu/", "/tai-khoan/dang-nhap/", "/tai-khoan/dang-ky/", "/su-kien/", "/tap-huan/",
         "/khong-co-trang-nay/", "/tin-tuc/")  # fmt: skip
NAMES = ("OCOP Cao Bằng", "Cao Bằng", "Tiếng Việt", "đồng", "Phúc Sen", "miến", "NĐ-CP")
"""Proper names that stand within our own English sentences."""
STAFF_PAGES = (
    "wagtailadmin_home", "wagtailadmin_explore_root", "wagtailimages:index", "wagtailimages:add", "wagtaildocs:index", "wagtaildocs:add",
    "wagtailusers_users:index", "wagtailusers_users:add", "wagtailusers_groups:index", "wagtailusers_groups:add", "wagtailredirects:index",
    "wagtailredirects:add", "wagtailadmin_reports:locked_pages", "wagtailadmin_reports:workflow", "wagtailadmin_reports:site_history",
    "wagtailadmin_reports:aging_pages", "wagtailadmin_reports:page_types_usage", "wagtailadmin_workflows:index", "wagtailadmin_account",
    "wagtailadmin_workflows:task_index", "wagtailsites:index", "wagtailadmin_collections:index", "wagtailadmin_collections:add",
    "wagtailsnippets_catalogue_product:list", "wagtailsnippets_catalogue_product:add", "wagtailsnippets_certificates_certificate:list",
    "staff_english",
)  # fmt: skip


class Reader(HTMLParser):
    """What stands on the page, each piece with the language it is said to be in."""

    EMPTY = frozenset(("meta", "link", "img", "input", "br", "hr", "source", "path", "use", "circle", "wbr"))
    UNREAD = frozenset(("script", "style", "title", "template", "svg", "pre", "code"))

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str | None]] = []
        self.pieces: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag not in self.EMPTY:
            self.open.append((tag, dict(attributes).get("lang")))

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Closed at once."""

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if text and not any(tag in self.UNREAD for tag, _language in self.open):
            language = next((language for _tag, language in reversed(self.open) if language), "")
            self.pieces.append((language, text))


def pieces(page: str) -> list[tuple[str, str]]:
    reader = Reader()
    reader.feed(page)
    return reader.pieces


def vietnamese_left(page: str, names: tuple[str, ...]) -> list[str]:
    def without_names(text: str) -> str:
        for name in sorted((*names, *NAMES), key=len, reverse=True):
            text = text.replace(name, "")
        return text

    return [text for language, text in pieces(page) if language == "en" and VIETNAMESE.search(without_names(text))]


@pytest.fixture
def product() -> Product:
    commune = make_commune()
    producer = make_producer(name="Hợp tác xã Thử", commune=commune, story="Câu chuyện của người làm miến.")
    made = make_product(
        title="Miến dong thử", producer=producer, commune=commune, description="Miến làm từ củ dong.", storage="Nơi khô ráo.",
        stock_at={make_point(name="Điểm bán Thử", commune=commune, address_line="Phố Thử"): 4},
    )  # fmt: skip
    listing_index.rebuild([made.pk])
    return made


@pytest.fixture
def names(product: Product) -> tuple[str, ...]:
    commune = product.commune
    assert commune is not None
    return (product.title, product.producer.name, commune.name, commune.province.name, "Điểm bán Thử", "Phố Thử", *of_certificates(product))


def of_certificates(product: Product) -> list[str]:
    return [name for certificate in product.certificates.all() for name in (certificate.issuer, certificate.decision_no)]


def product_pages(product: Product) -> Iterator[str]:
    yield product.get_absolute_url()
    yield product.producer.get_absolute_url()
    yield from (certificate.get_absolute_url() for certificate in product.certificates.all())


def test_an_english_page_says_nothing_in_vietnamese_but_names_and_what_is_marked(
    client: Client, product: Product, names: tuple[str, ...]
) -> None:
    left = {path: vietnamese_left(client.get(f"/en{path}").content.decode(), names) for path in (*PAGES, *product_pages(product))}
    assert {path: texts for path, texts in left.items() if texts} == {}


def test_a_text_without_a_translation_is_shown_as_what_it_is(client: Client, product: Product) -> None:
    read = pieces(client.get(f"/en{product.get_absolute_url()}").content.decode())
    assert ("en", MARK) in read
    assert ("vi", "Miến làm từ củ dong.") in read
    assert ("vi", "Nơi khô ráo.") in read


def test_a_translation_is_shown_until_the_vietnamese_text_changes(client: Client, product: Product) -> None:
    write([("Miến làm từ củ dong.", "Noodles of canna."), (product.title, "Test noodles")], now=timezone.now())
    read = pieces(client.get(f"/en{product.get_absolute_url()}").content.decode())
    assert ("en", "Noodles of canna.") in read
    assert ("en", "Test noodles") in read
    assert "Test noodles" in client.get("/en/san-pham/").content.decode()
    assert "Test noodles" not in client.get("/san-pham/").content.decode()
    product.description = "Miến làm từ củ dong mới."
    product.save()
    changed = pieces(client.get(f"/en{product.get_absolute_url()}?x").content.decode())
    assert ("vi", "Miến làm từ củ dong mới.") in changed
    assert ("en", "Noodles of canna.") not in changed


def test_an_article_is_translated_block_by_block(client: Client) -> None:
    article = ArticlePage(title="Chuyện núi đá", slug="chuyen", lead="Về núi.", date=timezone.localdate())
    article.body = [("paragraph", "<p>Đoạn một.</p>"), ("paragraph", "<p>Đoạn hai.</p>")]
    ArticleIndexPage.objects.get().add_child(instance=article)
    write([("Chuyện núi đá", "A story of rock"), ("<p>Đoạn một.</p>", "<p>Part one.</p>")], now=timezone.now())
    read = pieces(client.get("/en/tin-tuc/chuyen/").content.decode())
    assert [
        piece for piece in (("en", "A story of rock"), ("en", "Part one."), ("vi", "Đoạn hai."), ("vi", "Về núi.")) if piece not in read
    ] == []
    assert ("vi", "Part one.") not in read
    assert read.count(("en", MARK)) == 1


def test_an_editor_translates_a_product_on_a_screen(admin_client: Client, product: Product) -> None:
    address = reverse("staff_english_edit", args=["san-pham", product.pk])
    page = admin_client.get(address).content.decode()
    assert "Miến làm từ củ dong." in page
    fields = re.findall(r'name="(text-\d+)"', page)
    admin_client.post(address, {name: "Noodles" if name == "text-0" else "" for name in fields})
    assert list(Translation.objects.values_list("source", "english", "written_by__username")) == [("Miến dong thử", "Noodles", "admin")]
    assert "1/" in admin_client.get(reverse("staff_english")).content.decode()
    admin_client.post(address, dict.fromkeys(fields, ""))
    assert not Translation.objects.exists()


def test_the_back_office_says_nothing_in_english(admin_client: Client, product: Product) -> None:
    with words.BOOKS[1].path.open("rb") as file:
        translated = [message for message in read_po(file, locale="vi") if message.id and isinstance(message.id, str)]
    english = {message.id for message in translated if message.string != message.id and "%" not in message.id and len(message.id) > 3}
    assert len(english) > 1000
    article = ArticleIndexPage.objects.get()
    addresses = [reverse(name) for name in STAFF_PAGES] + [
        reverse("wagtailadmin_pages:edit", args=[article.pk]),
        reverse("wagtailadmin_pages:history", args=[article.pk]),
        reverse("wagtailadmin_explore", args=[article.pk]),
        reverse("wagtailadmin_pages:add_subpage", args=[article.pk]),
        reverse("wagtailusers_users:edit", args=[get_user_model().objects.get(username="admin").pk]),
    ]
    left = {}
    for address in addresses:
        answer = admin_client.get(address)
        assert answer.status_code == 200, address
        left[address] = sorted({text for _language, text in pieces(answer.content.decode()) if text in english})
    assert {address: texts for address, texts in left.items() if texts} == {}

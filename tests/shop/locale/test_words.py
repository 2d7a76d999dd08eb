"""Nothing that people read is left in the wrong language. `make words` says what is missing and where."""

import gettext

import pytest
from babel.messages.pofile import read_po
from django.test import Client

from shop import words

BOOKS = {f"{book.language}-{book.domain}": book for book in words.BOOKS}


@pytest.fixture(scope="module", params=BOOKS)
def book(request: pytest.FixtureRequest) -> words.Book:
    return BOOKS[request.param]


@pytest.fixture(scope="module")
def renewed(book: words.Book):
    return words.renewed(book)


def test_every_message_is_translated(renewed) -> None:
    assert [message.id for message in words.untranslated(renewed)] == []


def test_a_translation_keeps_the_placeholders(renewed) -> None:
    assert [(message.id, message.string) for message in words.unlike(renewed)] == []


def test_the_compiled_catalogue_says_what_the_written_one_says(book: words.Book) -> None:
    with book.path.open("rb") as file:
        messages = list(read_po(file, locale=book.language))
    written = [message for message in messages if isinstance(message.id, str) and message.id and message.string]
    with book.path.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    said = [compiled.pgettext(message.context, message.id) if message.context else compiled.gettext(message.id) for message in written]
    assert said == [message.string for message in written]
    assert len(written) > 50


def test_extraction_sees_python_and_templates() -> None:
    found = words.own_words()
    assert "shop/views.py" in found[("", "Cảm ơn bạn đã trả lời thật. Đồ uống có cồn chỉ dành cho người từ 18 tuổi.")].files
    assert "templates/base.html" in found[("", "Đến nội dung chính")].files


@pytest.mark.django_db
def test_the_staffs_log_in_is_vietnamese(client: Client) -> None:
    page = client.get("/quan-tri/login/").content.decode()
    said = ("Quản trị OCOP Cao Bằng", "Đăng nhập", "Ghi nhớ đăng nhập", "Sign in", "Remember me")
    assert [words in page for words in said] == [True, True, True, False, False]

"""The compiled catalogue is the written one, and staff meet Vietnamese at the door."""

import gettext
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import Client

FOLDER = Path(settings.BASE_DIR) / "shop" / "locale" / "vi" / "LC_MESSAGES"


def test_the_compiled_catalogue_says_what_the_written_one_says() -> None:
    with (FOLDER / "django.po").open("rb") as file:
        written = {message.id: message.string for message in read_po(file, locale="vi") if message.id}
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert {text: compiled.gettext(text) for text in written} == written
    assert all(written.values())


@pytest.mark.django_db
def test_the_staffs_log_in_is_vietnamese(client: Client) -> None:
    page = client.get("/quan-tri/login/").content.decode()
    assert [words in page for words in ("Quản trị OCOP Cao Bằng", "Đăng nhập", "Ghi nhớ đăng nhập", "Sign in", "Remember me")] == [
        True,
        True,
        True,
        False,
        False,
    ]

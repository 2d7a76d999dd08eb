"""Renditions: fixed widths, made once, never outside the pictures' folders."""

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.template import Context, Template
from django.test import Client
from PIL import Image

from catalog import thumbnails
from catalog.thumbnails import Picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def stored(settings, tmp_path) -> str:
    settings.MEDIA_ROOT = tmp_path
    file = io.BytesIO()
    Image.new("RGB", (800, 600), "#98202b").save(file, "JPEG")
    return default_storage.save("images/products/anh.jpg", ContentFile(file.getvalue()))


def test_a_rendition_is_webp_of_the_asked_width_and_drawn_once(client: Client, stored: str, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        response = client.get(f"/anh/320/{stored}")
    assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
    with Image.open(io.BytesIO(b"".join(response.streaming_content))) as small:
        assert (small.format, small.size) == ("WEBP", (320, 240))
    target = thumbnails.file_name(stored, width=320)
    made = default_storage.get_modified_time(target)
    client.get(f"/anh/320/{stored}").close()
    assert default_storage.get_modified_time(target) == made


def test_nothing_is_drawn_larger_than_the_original(stored: str) -> None:
    picture = Picture(name=stored, width=800, height=600)
    assert thumbnails.renditions(picture) == [(f"/anh/320/{stored}", 320), (f"/anh/640/{stored}", 640), (f"/anh/1200/{stored}", 800)]
    thumbnails.make_all(stored)
    with default_storage.open(thumbnails.file_name(stored, width=1200)) as file, Image.open(file) as large:
        assert large.size == (800, 600)


@pytest.mark.parametrize(
    "address",
    ["/anh/333/{}", "/anh/320/images/khong-co.jpg", "/anh/320/images/../secrets.env", "/anh/320/papers/hop-dong.pdf"],
)
def test_any_other_size_or_file_is_not_found(client: Client, stored: str, address: str) -> None:
    assert client.get(address.format(stored)).status_code == 404


def test_a_file_that_is_no_picture_is_not_found(client: Client, stored: str) -> None:
    default_storage.save("images/products/gia.jpg", ContentFile(b"<svg onload=alert(1)>"))
    assert client.get("/anh/320/images/products/gia.jpg").status_code == 404


def test_a_picture_with_too_many_pixels_is_refused_before_decoding(stored: str, monkeypatch) -> None:
    monkeypatch.setattr(thumbnails, "MAX_PIXELS", 100)
    with pytest.raises(thumbnails.PictureRefused):
        thumbnails.ensure(stored, width=320)


def test_the_tag_always_gives_size_and_loads_late_except_the_first(stored: str) -> None:
    context = Context({"image": Picture(name=stored, alt='Ảnh "mẫu"', width=800, height=600)})
    late = Template("{% load shop_tags %}{% picture image %}").render(context)
    first = Template("{% load shop_tags %}{% picture image eager=True %}").render(context)
    assert 'width="800" height="600"' in late
    assert 'loading="lazy"' in late
    assert "Ảnh &quot;mẫu&quot;" in late
    assert "lazy" not in first


def test_oscar_gets_the_next_of_our_widths(stored: str) -> None:
    thumbnailer = thumbnails.OscarThumbnailer()
    assert thumbnailer.generate_thumbnail(stored, size="x155").url == f"/anh/320/{stored}"
    assert thumbnailer.generate_thumbnail(stored, size="400x400").url == f"/anh/640/{stored}"

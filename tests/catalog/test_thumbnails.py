"""Renditions: fixed widths, made once, never outside the pictures' folders."""

import io
import json

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.template import Context, Template
from django.test import Client
from django.utils import timezone
from PIL import Image

from catalog import tasks, thumbnails
from catalog.models import ProductImage
from catalog.thumbnails import Picture
from tests.factories import make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def stored(settings, tmp_path) -> str:
    settings.MEDIA_ROOT = tmp_path
    file = io.BytesIO()
    Image.new("RGB", (800, 600), "#98202b").save(file, "JPEG")
    return default_storage.save("images/products/anh.jpg", ContentFile(file.getvalue()))


@pytest.mark.parametrize(("folder", "form"), [("320", "WEBP"), ("avif/320", "AVIF")])
def test_a_rendition_has_the_asked_width_and_format(client: Client, stored: str, django_assert_num_queries, folder: str, form: str) -> None:
    assert thumbnails.make_all(stored) == 6
    with django_assert_num_queries(0):
        response = client.get(f"/anh/{folder}/{stored}")
    assert (response.status_code, response["Content-Type"]) == (200, f"image/{form.lower()}")
    assert "immutable" in response["Cache-Control"]
    with Image.open(io.BytesIO(b"".join(response.streaming_content))) as small:
        assert (small.format, small.size) == (form, (320, 240))


def test_a_request_draws_nothing_and_shows_the_original_meanwhile(client: Client, stored: str) -> None:
    response = client.get(f"/anh/avif/320/{stored}")
    assert (response["Content-Type"], response["Cache-Control"]) == ("image/jpeg", "public, no-cache")
    with Image.open(io.BytesIO(b"".join(response.streaming_content))) as original:
        assert original.size == (800, 600)
    assert len(thumbnails.missing(stored)) == 6


def test_what_is_there_is_not_drawn_again(stored: str) -> None:
    thumbnails.make_all(stored)
    target = thumbnails.file_name(stored, width=320)
    made = default_storage.get_modified_time(target)
    default_storage.delete(thumbnails.file_name(stored, width=640, kind="avif"))
    assert thumbnails.make_all(stored) == 1
    assert default_storage.get_modified_time(target) == made


def test_an_upload_is_drawn_by_the_worker_and_a_broken_one_is_told_once(stored: str) -> None:
    broken = default_storage.save("images/products/gia.jpg", ContentFile(b"no picture"))
    product = make_product()
    for name in (stored, broken):
        ProductImage.objects.create(product=product, original=name, display_order=name == broken)
    assert tasks.draw_pictures() == 2
    assert tasks.draw_pictures() == 0
    assert thumbnails.missing(stored) == []
    assert ProductImage.objects.filter(rendered_at=None).count() == 0


def test_the_command_finds_and_draws_what_is_missing_on_disk(stored: str, capsys) -> None:
    ProductImage.objects.create(product=make_product(), original=stored, rendered_at=timezone.now())
    with pytest.raises(SystemExit) as ended:
        call_command("make_pictures", "--check", "--json")
    assert (ended.value.code, json.loads(capsys.readouterr().out)["lacking"]) == (1, 1)
    call_command("make_pictures", "--json")
    assert json.loads(capsys.readouterr().out) == {"lacking": 1, "drawn": 1, "left": []}


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
        thumbnails.make_all(stored)


def test_the_tag_always_gives_size_and_loads_late_except_the_first(stored: str) -> None:
    context = Context({"image": Picture(name=stored, alt='Ảnh "mẫu"', width=800, height=600)})
    late = Template("{% load shop_tags %}{% picture image %}").render(context)
    first = Template("{% load shop_tags %}{% picture image eager=True %}").render(context)
    assert 'width="800" height="600"' in late
    assert f'<source type="image/avif" srcset="/anh/avif/320/{stored} 320w' in late
    assert 'loading="lazy"' in late
    assert "Ảnh &quot;mẫu&quot;" in late
    assert "lazy" not in first


def test_oscar_gets_the_next_of_our_widths(stored: str) -> None:
    thumbnailer = thumbnails.OscarThumbnailer()
    assert thumbnailer.generate_thumbnail(stored, size="x155").url == f"/anh/320/{stored}"
    assert thumbnailer.generate_thumbnail(stored, size="400x400").url == f"/anh/640/{stored}"


def test_what_pages_and_feeds_name_by_its_place_is_served_and_nothing_beside_it(client: Client, admin_client: Client, stored: str) -> None:
    response = client.get(f"/media/{stored}")
    assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
    assert response["Cache-Control"] == "public, max-age=2592000, immutable"
    response.close()
    with default_storage.open(stored) as file:
        as_it_is = file.read()
    uploaded = default_storage.save("original_images/nui.jpg", ContentFile(as_it_is))
    paper = default_storage.save("giay-to/thu.jpg", ContentFile(as_it_is))
    text = default_storage.save("images/products/trang.jpg", ContentFile(b"<script>"))
    around = "images/../giay-to/thu.jpg"
    assert [client.get(f"/media/{name}").status_code for name in (uploaded, paper, text, around)] == [404] * 4
    assert client.get(f"/anh/320/{around}").status_code == 404
    assert [admin_client.get(f"/media/{name}").status_code for name in (paper, text, around)] == [404] * 3
    original = admin_client.get(f"/media/{uploaded}")
    assert (b"".join(original.streaming_content), original["Cache-Control"]) == (as_it_is, "private, max-age=3600")

"""Pages that editors write: live blocks say what is true today, forms keep what was typed, drafts go through review, hours are kept."""

import time
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Page

from catalog import listing_index
from catalog.models import Product
from cms.blocks.text import CallToActionBlock, PictureBlock, VideoBlock
from cms.enquiries.models import Enquiry, EnquiryState
from cms.models import (
    ArticleIndexPage,
    ArticlePage,
    ContactPage,
    HelpPage,
    HomePage,
    LandingPage,
    PolicyPage,
    PolicyVersion,
    RecipePage,
    ServicePage,
    StoryPage,
)
from cms.tasks import publish_due
from tests.factories import make_commune, make_point, make_producer, make_product

pytestmark = pytest.mark.django_db


def below(parent: Page, page: Page) -> Any:
    parent.add_child(instance=page)
    return page


def home() -> HomePage:
    return HomePage.objects.get()


def news() -> ArticleIndexPage:
    return ArticleIndexPage.objects.get()


def listed() -> None:
    listing_index.rebuild(Product.objects.values_list("pk", flat=True))


def shown(client: Client, page: Page) -> str:
    answer = client.get(page.url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_collection_follows_its_rule_and_what_may_be_sold(client: Client) -> None:
    point = make_point()
    tea = make_product(title="Chè dây thử", group="drink", stars=5, stock_at={point: 4})
    make_product(title="Miến thử", group="food", stock_at={point: 4})
    make_product(title="Rượu thử", group="drink", is_alcohol=True, stock_at={point: 4})
    listed()
    rule = {"title": "Đồ uống", "products": [], "group": "drink", "stars": None, "commune": "", "season": False, "order": "", "limit": 8}
    page = below(home(), LandingPage(title="Tết", slug="tet", lead="Quà Tết", body=[("collection", rule)]))
    text = shown(client, page)
    assert ["Chè dây thử" in text, "Miến thử" in text, "Rượu thử" in text] == [True, False, False]
    tea.certificates.update(revoked_on=timezone.localdate(), revocation_reason="voluntary")
    tea.save()
    listed()
    assert "Chè dây thử" not in shown(client, page)


def test_products_picked_by_hand_keep_their_order_and_leave_when_unsellable(client: Client) -> None:
    point = make_point()
    first, second, gone = (make_product(title=title, stock_at={point: 4}) for title in ("Một thử", "Hai thử", "Ba thử"))
    gone.certificates.all().delete()
    listed()
    rule = {"title": "Chọn tay", "products": [second, gone, first], "group": "", "limit": 8}
    page = below(home(), LandingPage(title="Mùa", slug="mua", lead="x", body=[("collection", rule)]))
    text = shown(client, page)
    assert text.index("Hai thử") < text.index("Một thử")
    assert "Ba thử" not in text


def test_every_live_block_reads_the_day(client: Client, django_assert_max_num_queries: Any) -> None:
    commune = make_commune()
    producer = make_producer(name="HTX Phia Đén", story="Chuyện của làng", commune=commune)
    point = make_point(name="Điểm Bản Giốc", commune=commune)
    product = make_product(producer=producer, stock_at={point: 4})
    listed()
    body = [
        ("heading", "Đầu mục"),
        ("paragraph", "<p>Đoạn</p>"),
        ("quote", {"text": "Lời", "source": "Báo"}),
        ("product", {"product": product}),
        ("producer", {"producer": producer}),
        ("certificate", {"certificate": product.certificates.get()}),
        ("points", {"title": "Mua ở đâu"}),
        ("call_to_action", {"title": "Mời", "text": "", "label": "Xem ngay", "page": None, "address": "/san-pham/?nhom=food"}),
        ("faq", {"questions": [{"question": "Bao lâu?", "answer": "<p>Ba ngày.</p>"}]}),
    ]
    page = below(news(), ArticlePage(title="Bài thử", slug="bai-thu", lead="Tóm", body=body))
    shown(client, page)
    with django_assert_max_num_queries(22):
        text = shown(client, page)
    wanted = ("Chuyện của làng", "Điểm Bản Giốc", 'href="/san-pham/?nhom=food"', "<summary>Bao lâu?</summary>", "UBND tỉnh Cao Bằng")
    assert [words for words in wanted if words not in text] == []
    assert '"@type": "FAQPage"' in text
    assert text.count('class="origin-map__point"') == 1


def test_a_recipe_and_a_story_describe_themselves(client: Client) -> None:
    producer = make_producer(name="HTX A")
    make_product(title="Miến của A", producer=producer, stock_at={make_point(): 3})
    listed()
    recipe = RecipePage(
        title="Miến xào", slug="mien-xao", lead="Nhanh", minutes=25, ingredients=[("ingredient", "Miến")], steps=[("step", "Xào.")]
    )
    text = shown(client, below(news(), recipe))
    assert '"totalTime": "PT25M"' in text
    assert "Miến của A" in shown(client, below(news(), StoryPage(title="Người làm", slug="nguoi-lam", lead="x", producer=producer)))
    index = client.get("/tin-tuc/").content.decode()
    assert ["Miến xào" in index, "Người làm" in index] == [True, True]


def test_a_policy_shows_the_version_of_the_day(client: Client) -> None:
    today = timezone.localdate()
    page = below(home(), PolicyPage(title="Đổi trả", slug="doi-tra"))
    for days, text in ((-400, "Bản cũ"), (-10, "Bản nay"), (30, "Bản sau")):
        PolicyVersion.objects.create(page=page, effective_on=today + timedelta(days=days), text=f"<p>{text}</p>", changes=f"Ghi {days}")
    now = shown(client, page)
    assert ["Bản nay" in now, "Bản cũ" in now, "Bản sau" in now, "Ghi 30" in now] == [True, False, False, True]
    old = client.get(f"{page.url}?ngay={today - timedelta(days=100)}").content.decode()
    assert ["Bản cũ" in old, "Đây là bản cũ." in old, "noindex" in old] == [True, True, True]
    assert "Bản nay" in client.get(f"{page.url}?ngay=khong").content.decode()
    assert "Bản sau" not in client.get(f"{page.url}?ngay={today + timedelta(days=90)}").content.decode()


def test_a_campaign_that_is_over_says_so(client: Client) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    page = below(home(), LandingPage(title="Tết xưa", slug="tet-xua", lead="x", ends_on=yesterday))
    assert "Chương trình này đã kết thúc." in shown(client, page)
    with pytest.raises(ValidationError):
        LandingPage(title="Sai", slug="sai", lead="x", starts_on=date(2026, 2, 2), ends_on=date(2026, 2, 1), path="1", depth=3).clean()


def service() -> ServicePage:
    return below(home(), ServicePage(title="Đêm ở bản", slug="dem-o-ban", lead="Ngủ nhà sàn", producer=make_producer(name="Bản du lịch")))


def test_a_question_reaches_the_shop_and_a_wrong_one_comes_back_as_typed(client: Client) -> None:
    page = service()
    assert 'name="wanted_on"' in shown(client, page)
    typed = {"name": "Hoa", "phone": "12", "email": "", "wanted_on": "2020-01-01", "people": "3", "message": "Còn chỗ không", "website": ""}
    wrong = client.post(f"/hoi/{page.pk}/", typed)
    text = wrong.content.decode()
    assert (wrong.status_code, Enquiry.objects.count()) == (400, 0)
    assert ['value="Hoa"' in text, "Còn chỗ không" in text, "Ngày này đã qua." in text, "Hãy nhập số điện thoại" in text] == [True] * 4
    typed |= {"phone": "0912 345 678", "wanted_on": (timezone.localdate() + timedelta(days=9)).isoformat()}
    assert client.post(f"/hoi/{page.pk}/", typed)["Location"] == "/hoi/da-gui/"
    asked = Enquiry.objects.get()
    assert (asked.name, asked.phone, asked.people, asked.producer, asked.page_title) == (
        "Hoa",
        "+84912345678",
        3,
        page.producer,
        "Đêm ở bản",
    )


def test_machines_other_sites_and_floods_are_kept_out(client: Client) -> None:
    page = below(home(), ContactPage(title="Liên hệ", slug="lien-he"))
    typed = {"name": "Hoa", "phone": "0912345678", "message": "Hỏi"}
    assert client.post(f"/hoi/{page.pk}/", {**typed, "website": "http://x"}).status_code == 302
    assert Enquiry.objects.count() == 0
    elsewhere = Client(enforce_csrf_checks=True).post(f"/hoi/{page.pk}/", typed, headers={"Sec-Fetch-Site": "cross-site"})
    assert (elsewhere.status_code, Enquiry.objects.count()) == (403, 0)
    answers = [client.post(f"/hoi/{page.pk}/", typed).status_code for _count in range(6)]
    assert answers == [302, 302, 302, 302, 400, 400]
    assert client.post(f"/hoi/{home().pk}/", typed).status_code == 404


def test_staff_mark_a_question_answered_and_it_says_by_whom(client: Client) -> None:
    asked = Enquiry.objects.create(page_title="x", name="Hoa", phone="+84912345678", message="Hỏi")
    editor = get_user_model().objects.create_user("bien-tap")
    editor.groups.add(Group.objects.get(name="Biên tập"))
    client.force_login(editor)
    answer = client.post(f"/quan-tri/snippets/cms/enquiry/edit/{asked.pk}/", {"state": EnquiryState.ANSWERED, "note": "Đã gọi"})
    assert answer.status_code == 302
    asked.refresh_from_db()
    assert (asked.state, asked.note, asked.answered_by, asked.message) == ("answered", "Đã gọi", editor, "Hỏi")


def test_a_scheduled_article_appears_at_its_minute(client: Client) -> None:
    article = below(news(), ArticlePage(title="Sắp đăng", slug="sap-dang", lead="x", live=False))
    article.go_live_at = timezone.now() + timedelta(seconds=2)
    article.save_revision().publish()
    publish_due()
    assert client.get(article.url).status_code == 404
    time.sleep(2.1)
    publish_due()
    assert client.get(article.url).status_code == 200


def test_an_old_address_leads_to_the_new_one(client: Client, django_capture_on_commit_callbacks: Any) -> None:
    article = below(news(), ArticlePage(title="Bài", slug="cu", lead="x"))
    old = article.url
    article.slug = "moi"
    with django_capture_on_commit_callbacks(execute=True):
        article.save_revision().publish()
    answer = client.get(old)
    assert (answer.status_code, answer["Location"]) == (301, "/tin-tuc/moi/")


def test_a_contributors_draft_goes_to_the_editors(client: Client) -> None:
    writer = get_user_model().objects.create_user("cong-tac-vien")
    writer.groups.add(Group.objects.get(name="Cộng tác viên"))
    client.force_login(writer)
    streams = {"body-count": "0", "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}
    typed = {"title": "Bài mới", "slug": "bai-moi", "lead": "Tóm tắt", "date": "2026-11-25", **streams}
    address = f"/quan-tri/pages/add/cms/articlepage/{news().pk}/"
    assert client.post(address, {**typed, "action-publish": "1"}).status_code == 302
    article = ArticlePage.objects.get(slug="bai-moi")
    assert (article.live, article.current_workflow_state) == (False, None)
    assert client.post(f"/quan-tri/pages/{article.pk}/edit/", {**typed, "action-submit": "1"}).status_code == 302
    state = ArticlePage.objects.get(slug="bai-moi").current_workflow_state
    assert (state.workflow.name, state.status) == ("Duyệt bài", "in_progress")
    editor = get_user_model().objects.create_user("bien-tap")
    editor.groups.add(Group.objects.get(name="Biên tập"))
    client.force_login(editor)
    task = state.current_task_state
    answer = client.post(f"/quan-tri/pages/workflow/action/{article.pk}/approve/{task.pk}/", {"comment": ""})
    assert answer.status_code == 302
    assert ArticlePage.objects.get(slug="bai-moi").live is True


@pytest.mark.parametrize("given", [{"film": None, "link": ""}, {"film": 1, "link": "https://phim.example/x"}])
def test_a_film_has_one_source(given: dict[str, Any]) -> None:
    image = Image.objects.create(title="Bìa", file="khong-co.png", width=10, height=10)
    Document.objects.create(pk=1, title="Phim", file="khong-co.mp4")
    poster = {"image": image.pk, "alt_text": "x", "decorative": False}
    with pytest.raises(StructBlockValidationError):
        VideoBlock().clean(VideoBlock().to_python({"title": "Phim", "poster": poster, **given}))


def test_a_picture_is_described_or_marked_as_decoration() -> None:
    image = Image.objects.create(title="Ảnh", file="khong-co.png", width=10, height=10)
    block = PictureBlock()
    with pytest.raises(StructBlockValidationError):
        block.clean(block.to_python({"image": {"image": image.pk, "alt_text": "", "decorative": False}, "caption": ""}))
    block.clean(block.to_python({"image": {"image": image.pk, "alt_text": "", "decorative": True}, "caption": ""}))


@pytest.mark.parametrize("address", ["javascript:alert(1)", "//ke-xau.example", "http://khong-ma-hoa.example"])
def test_a_button_leads_nowhere_else(address: str) -> None:
    block = CallToActionBlock()
    with pytest.raises(StructBlockValidationError):
        block.clean(block.to_python({"title": "Mời", "text": "", "label": "Đi", "page": None, "address": address}))


def test_help_lists_its_own_pages(client: Client) -> None:
    page = below(home(), HelpPage(title="Trợ giúp", slug="tro-giup", lead="x"))
    below(page, HelpPage(title="Cách đổi trả", slug="cach-doi-tra", lead="x"))
    assert 'href="/tro-giup/cach-doi-tra/"' in shown(client, page)


def test_a_page_takes_no_address_of_the_shop() -> None:
    with pytest.raises(ValidationError):
        LandingPage(title="Sản phẩm", slug="san-pham", lead="x", path="1", depth=3).clean()


@pytest.mark.django_db
def test_a_product_is_found_in_the_chooser_without_marks_and_by_its_code(client: Client) -> None:
    make_product(title="Miến dong Phia Đén", sku="CB-MIEN")
    make_product(title="Mật ong hoa rừng", sku="CB-ONG")
    client.force_login(get_user_model().objects.create_superuser("quan-tri", email="q@example.vn", password="x"))
    for words, found in (("mien dong", "Miến dong Phia Đén"), ("cb-ong", "Mật ong hoa rừng")):
        page = client.get("/quan-tri/snippets/choose/catalogue/product/results/", {"q": words}).content.decode()
        assert [name for name in ("Miến dong Phia Đén", "Mật ong hoa rừng") if name in page] == [found]

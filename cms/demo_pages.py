"""Demonstration pages beside the news: a campaign, a recipe, a service to ask for, policies, help and contact."""

from datetime import date
from typing import Any

from wagtail.models import Page

from catalog.models import Product
from catalog.producers.models import Producer
from cms.models import ArticleIndexPage, ContactPage, HelpPage, HomePage, LandingPage, PolicyPage, PolicyVersion, RecipePage, ServicePage

KINDS = (LandingPage, RecipePage, ServicePage, PolicyPage, HelpPage, ContactPage)
POLICIES = (
    (
        "doi-tra-hoan-tien",
        "Đổi trả và hoàn tiền",
        "<p>Văn bản trình diễn. Chủ cửa hàng thay bằng chính sách của mình trước khi mở bán.</p>"
        "<p>Bạn được xem hàng trước khi nhận. Hàng hỏng, sai hoặc thiếu: báo trong 7 ngày ở trang đơn hàng, kèm ảnh.</p>",
    ),
    (
        "bao-ve-du-lieu",
        "Bảo vệ dữ liệu cá nhân",
        "<p>Văn bản trình diễn. Chủ cửa hàng thay bằng chính sách của mình trước khi mở bán.</p>"
        "<p>Cửa hàng giữ tên, điện thoại và địa chỉ để giao hàng và theo luật kế toán, không bán cho ai, không theo dõi bạn.</p>",
    ),
)


def seed() -> int:
    """Answers how many pages were written."""
    home, news = HomePage.objects.first(), ArticleIndexPage.objects.first()
    if home is None or news is None or any(kind.objects.filter(is_demo=True).exists() for kind in KINDS):
        return 0
    made = [_add(home, page) for page in (_campaign(), _help(), _service())] + [_add(news, _recipe())]
    for slug, title, text in POLICIES:
        page = _add(home, PolicyPage(title=title, slug=slug, show_in_menus=True))
        PolicyVersion.objects.create(page=page, effective_on=date(2026, 11, 1), text=text)
        made.append(page)
    made.append(_add(home, ContactPage(title="Liên hệ", slug="lien-he", lead="Gọi, viết, hoặc ghé điểm bán.", show_in_menus=True)))
    return len([page for page in made if page is not None])


def purge() -> int:
    pages = [page.pk for kind in KINDS for page in kind.objects.filter(is_demo=True)]
    for pk in pages:
        Page.objects.get(pk=pk).delete()
    return len(pages)


def _add(parent: Page, page: Any) -> Any:
    if page is None or Page.objects.child_of(parent).filter(slug=page.slug).exists():
        return None
    page.is_demo = True
    Page.objects.get(pk=parent.pk).add_child(instance=page)
    return page


def _campaign() -> LandingPage:
    page = LandingPage(title="Quà Tết vùng cao", slug="qua-tet", lead="Miến dong, hạt dẻ, mật ong và chè: quà từ núi đá. Trang trình diễn.")
    rule: dict[str, Any] = {"products": [], "stars": None, "commune": "", "season": False, "order": "", "limit": 8}
    page.body = [
        ("collection", {**rule, "title": "Đồ ăn ngày Tết", "group": "food"}),
        ("collection", {**rule, "title": "Trà và đồ uống", "group": "drink"}),
        ("points", {"title": "Mua tại điểm bán"}),
    ]
    return page


def _help() -> HelpPage:
    page = HelpPage(title="Trợ giúp", slug="tro-giup", lead="Những câu khách hay hỏi.", show_in_menus=True)
    questions = (
        ("Tôi có cần tài khoản để mua không?", "<p>Không. Bạn chỉ cần số điện thoại và nơi nhận.</p>"),
        ("Làm sao biết đơn đang ở đâu?", "<p>Mở trang Tra cứu đơn hàng, nhập mã đơn và số điện thoại.</p>"),
        (
            "Hạng sao có ý nghĩa gì?",
            "<p>Sao do cơ quan nhà nước công nhận, có hạn 36 tháng. Giấy chứng nhận cho biết còn hạn không.</p>",
        ),
    )
    page.body = [("faq", {"questions": [{"question": question, "answer": answer} for question, answer in questions]})]
    return page


def _service() -> ServicePage | None:
    producer = Producer.objects.filter(is_demo=True, products__group="tourism").order_by("pk").first()
    if producer is None:
        return None
    return ServicePage(
        title="Một đêm ở bản", slug="mot-dem-o-ban", lead="Ngủ nhà sàn, ăn cơm nhà. Trang trình diễn.", producer=producer, duration="1 đêm"
    )


def _recipe() -> RecipePage:
    page = RecipePage(title="Miến dong xào rau", slug="mien-dong-xao-rau", lead="Món nhanh cho bữa tối. Bài viết trình diễn.", minutes=20)
    page.ingredients = [("ingredient", text) for text in ("200 g miến dong", "300 g rau cải", "2 tép tỏi", "Nước mắm, dầu ăn")]
    page.steps = [
        ("step", text) for text in ("Ngâm miến 15 phút cho mềm.", "Phi tỏi, xào rau lửa lớn.", "Cho miến vào, đảo 3 phút, nêm vừa ăn.")
    ]
    product = Product.objects.filter(is_demo=True, folded__contains="mien").order_by("pk").first()
    page.body = [("product", {"product": product})] if product else []
    return page

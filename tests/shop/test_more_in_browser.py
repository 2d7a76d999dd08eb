"""The pages beside the way to an order, on a phone in light and a desk in dark: axe, width and content policy as in `test_in_browser`."""

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser
from wagtail.models import Page

from catalog import listing_index
from catalog.models import Product
from catalog.producers.models import Producer
from catalog.protected_names.models import ProtectedName
from cms.models import ArticleIndexPage, ArticlePage, ContactPage, HelpPage, HomePage, LandingPage, PolicyPage, RecipePage, StoryPage
from shop.seller.models import Seller
from tests.browser import SCREENS, watched_page
from tests.factories import make_commune, make_point, make_producer, make_product
from tests.shop.test_gifts import make_gift
from tests.shop.test_in_browser import problems_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
LEAD = "Miến dong làm từ củ dong riềng trồng trên nương, phơi nắng, sợi dai và trong; cách chọn, cách nấu và nơi mua."
FAQ = {"questions": [{"question": "Bao lâu thì nhận được hàng?", "answer": "<p>Trong tỉnh một đến hai ngày.</p>"}]}


@pytest.fixture
def addresses(settings, tmp_path) -> dict[str, str]:
    """Page name -> address; a shop with one product of each that a page needs."""
    settings.MEDIA_ROOT = tmp_path
    cache.clear()
    Seller.objects.create(name="Cửa hàng thử", address="Số 1", tax_code="0", phone="02063000000", email="ban@example.vn", is_demo=True)
    point = make_point(name="Điểm bán Thục Phán", commune=make_commune(), phone="02063850001")
    maker = make_producer(name="Hợp tác xã Nông sản thử nghiệm")
    noodles = make_product(title="Miến dong Phia Đén loại đặc biệt", producer=maker, price_vnd=1_265_000, stock_at={point: 9})
    honey = make_product(title="Mật ong bạc hà", producer=maker, price_vnd=200_000, stock_at={point: 5})
    gift = make_gift({noodles: 2, honey: 1}, title="Giỏ quà Tết Non Nước với tên dài")
    listing_index.rebuild_all()
    return {
        "gifts": "/qua-tang/",
        "gift": gift.get_absolute_url(),
        "review": f"/danh-gia/{noodles.pk}/",
        "no-wishes": "/yeu-thich/",
        "protected": "/ten-duoc-bao-ho/",
        "protected-name": ProtectedName.objects.get(slug="hat-de-trung-khanh").get_absolute_url(),
        "order-look-up": "/don-hang/tra-cuu/",
        "trace-look-up": "/truy-xuat/",
        "certificate-look-up": "/chung-nhan/?ma=khong-thay",
        "no-basket": "/gio-hang/",
        "delivery": "/giao-hang/",
        "complaints": "/khieu-nai/",
        "sign-in": "/tai-khoan/dang-nhap/",
        "register": "/tai-khoan/dang-ky/",
        "api": "/api/v1/docs",
        "events": "/su-kien/",
        "training": "/tap-huan/",
        **written(noodles, maker),
    }


def written(product: Product, producer: Producer) -> dict[str, str]:
    """One page of each kind that editors write."""
    home, news = HomePage.objects.get(), ArticleIndexPage.objects.get()
    rule = {"title": "Cho ngày Tết", "products": [], "group": "", "stars": None, "commune": "", "season": False, "order": "", "limit": 8}
    body = [
        ("heading", "Chọn miến ngon"),
        ("paragraph", f"<p>{LEAD}</p>"),
        ("product", {"product": product}),
        ("collection", rule),
        ("points", {"title": "Mua tại điểm bán"}),
        ("faq", FAQ),
    ]
    steps = [("step", "Ngâm miến 15 phút cho mềm."), ("step", "Phi tỏi, xào rau lửa lớn.")]
    below_news: dict[str, Page] = {
        "article": ArticlePage(title="Sợi miến dong của vùng cao", lead=LEAD, body=body),
        "recipe": RecipePage(title="Miến dong xào rau", lead=LEAD, ingredients=[("ingredient", "200 g miến dong")], steps=steps),
        "story": StoryPage(title="Người làm miến", lead=LEAD, producer=producer, body=body[:2]),
    }
    below_home: dict[str, Page] = {
        "landing": LandingPage(title="Quà Tết Cao Bằng", slug="tet-thu", lead=LEAD, body=body),
        "policy": PolicyPage(title="Đổi trả", slug="doi-tra-thu", lead=LEAD),
        "help": HelpPage(title="Trợ giúp", slug="tro-giup-thu", lead=LEAD, body=body[-1:]),
        "contact": ContactPage(title="Liên hệ", slug="lien-he-thu", lead=LEAD),
    }
    for parent, pages in ((news, below_news), (home, below_home)):
        for page in pages.values():
            parent.add_child(instance=page)
    return {"news": news.url, **{name: page.url for name, page in (below_news | below_home).items()}}


@pytest.mark.parametrize(("screen", "scheme"), [("phone", "light"), ("desk", "dark")])
def test_every_other_page_is_accessible_and_fits(
    live_server, addresses: dict[str, str], browser: Browser, screen: str, scheme: str
) -> None:
    with watched_page(browser, viewport=SCREENS[screen], color_scheme=scheme) as page:
        assert problems_of(page, live_server.url, addresses, scheme) == {}

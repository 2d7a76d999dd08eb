"""Two demonstration articles with live products in them, marked as what they are."""

from datetime import date

from catalog.models import Product
from cms.models import ArticleIndexPage, ArticlePage

MARK = "Bài viết trình diễn."
ARTICLES = (
    (
        "mien-dong-vung-cao",
        "Sợi miến dong của vùng cao",
        "Củ dong riềng, nước suối và nắng hanh: ba thứ làm nên sợi miến trong và dai.",
        ("<p>Củ dong được rửa sạch, nghiền và lắng nhiều lần để lấy tinh bột trắng. Bột tráng mỏng, phơi trên phên rồi mới thái sợi, nên"
         " miến nấu lâu vẫn dai.</p>"),
        ("mien",),
    ),
    (
        "doc-giay-chung-nhan-ocop",
        "Đọc một giấy chứng nhận OCOP thế nào",
        "Hạng sao, cơ quan cấp, ngày hết hạn: ba điều nên xem trước khi mua.",
        ("<p>Mỗi sản phẩm OCOP có hạng từ 3 đến 5 sao, và giấy chứng nhận có giá trị 36 tháng. Khi giấy hết hạn hoặc bị thu hồi, sản phẩm"
         " rời khỏi cửa hàng ngay.</p>"),
        ("mat ong", "gao"),
    ),
)  # fmt: skip


def seed() -> int:
    """Answers how many articles were written."""
    index = ArticleIndexPage.objects.first()
    if index is None or ArticlePage.objects.filter(is_demo=True).exists():
        return 0
    for slug, title, lead, text, words in ARTICLES:
        body: list[tuple[str, object]] = [("paragraph", text)]
        body += [("product", {"product": product}) for word in words if (product := _product(word))]
        page = ArticlePage(title=title, slug=slug, lead=f"{lead} {MARK}", date=date(2026, 11, 20), is_demo=True)
        page.body = body
        index.add_child(instance=page)
    return len(ARTICLES)


def purge() -> int:
    pages = list(ArticlePage.objects.filter(is_demo=True))
    for page in pages:
        ArticlePage.objects.get(pk=page.pk).delete()
    return len(pages)


def _product(word: str) -> Product | None:
    return Product.objects.filter(is_demo=True, folded__contains=word).order_by("pk").first()

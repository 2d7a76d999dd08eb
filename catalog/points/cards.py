"""Cards for the shelf and small QR labels as PDF: name, price, unit price, maker, stars while valid, and the way to the product's page."""

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from catalog.browse.measures import price_per_unit
from catalog.facts import certificate_on
from catalog.models import Product
from catalog.pdf import FAMILY, Paper

CARD = (2, 4, 95.0, 66.0)
LABEL = (3, 8, 64.0, 34.0)
MARGIN = 10.0


def shelf_cards(products: Sequence[Product], *, is_small: bool, on: date) -> bytes:
    """Needs `producer` and `certificates` loaded."""
    columns, rows, width, height = LABEL if is_small else CARD
    paper = Paper(title=_("Tem QR") if is_small else _("Thẻ kệ"))
    paper.set_auto_page_break(auto=False)
    if not products:
        paper.add_page()
    for place, product in enumerate(products):
        if place % (columns * rows) == 0:
            paper.add_page()
        row, column = divmod(place % (columns * rows), columns)
        draw = _label if is_small else _card
        draw(paper, product, x=MARGIN + column * width, y=MARGIN + row * height, on=on)
    return paper.as_bytes()


def _card(paper: Paper, product: Product, *, x: float, y: float, on: date) -> None:
    paper.set_draw_color(170, 160, 140)
    paper.rect(x, y, 91, 62)
    paper.qr(settings.SITE_URL + product.get_absolute_url(), x=x + 60, y=y + 30, side=28)
    paper.set_xy(x + 4, y + 4)
    paper.set_font(FAMILY, "B", 13)
    paper.multi_cell(83, 6, product.title[:80], align="L", new_x="LEFT", new_y="NEXT")
    paper.set_font(FAMILY, "", 9)
    maker = ", ".join(part for part in (product.producer.name, product.net_content) if part)
    paper.multi_cell(83, 4.4, maker[:90], align="L", new_x="LEFT", new_y="NEXT")
    certificate = certificate_on(product, on=on)
    if certificate is not None:
        stars = _("OCOP %(stars)d sao, đến hết %(day)s") % {"stars": certificate.stars, "day": f"{certificate.expires_on:%d/%m/%Y}"}
        paper.set_xy(x + 4, y + 32)
        paper.multi_cell(54, 4.4, stars, align="L")
    paper.set_xy(x + 4, y + 43)
    paper.set_font(FAMILY, "B", 20)
    paper.cell(54, 9, _money(product.price_vnd), align="L")
    per_unit = price_per_unit(product.price_vnd, product.net_content)
    if per_unit:
        paper.set_xy(x + 4, y + 53)
        paper.set_font(FAMILY, "", 9)
        paper.cell(54, 4.4, f"{_money(per_unit[0])}/{per_unit[1]}", align="L")


def _label(paper: Paper, product: Product, *, x: float, y: float, on: date) -> None:
    paper.qr(settings.SITE_URL + product.get_absolute_url(), x=x, y=y, side=26)
    paper.set_xy(x + 27, y + 2)
    paper.set_font(FAMILY, "B", 8)
    paper.multi_cell(34, 3.6, product.title[:60], align="L", new_x="LEFT", new_y="NEXT")
    paper.set_font(FAMILY, "", 8)
    paper.multi_cell(34, 3.8, _money(product.price_vnd), align="L", new_x="LEFT", new_y="NEXT")
    paper.multi_cell(34, 3.8, product.sku, align="L")


def _money(amount_vnd: int | None) -> str:
    return f"{amount_vnd:,}".replace(",", ".") + " ₫" if amount_vnd else ""

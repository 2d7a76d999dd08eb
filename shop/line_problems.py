"""Why one line can't be ordered, in words that name the remedy. The basket and the order ask the same question here."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from catalog.facts import free_quantity, reasons
from catalog.gifts.facts import sets_free, why_not
from catalog.gifts.models import GiftSet
from catalog.models import Product
from catalog.sellable import REASON_TEXTS
from shop import alcohol


@dataclass(frozen=True, kw_only=True)
class LineProblem:
    """`text` is Vietnamese and names the remedy; `available` is told when there is too little."""

    product_id: int
    code: str
    text: str
    available: int | None = None


def gone(product_id: int) -> LineProblem:
    return LineProblem(product_id=product_id, code="gone", text=_("Sản phẩm không còn nữa. Hãy bỏ khỏi giỏ hàng."))


def never_sold_here(product: Product, *, on: date, is_cash: bool, is_online: bool = True) -> LineProblem | None:
    """What no smaller quantity would mend: not sellable, a service, alcohol for cash or online without a licence."""
    why = reasons(product, on=on)
    if why:
        reason = str(_(REASON_TEXTS[why[0]]))
        text = _("“%(title)s” hiện không bán được: %(reason)s. Hãy bỏ khỏi giỏ hàng.") % {
            "title": product.title,
            "reason": reason[:1].lower() + reason[1:],
        }
        return LineProblem(product_id=product.pk, code=why[0], text=text)
    if product.is_service:
        text = _("“%s” là dịch vụ, hãy gửi yêu cầu tư vấn thay vì đặt hàng.") % product.title
        return LineProblem(product_id=product.pk, code="service", text=text)
    if product.is_alcohol and is_online and (against := alcohol.why_not_sold(abv=product.abv)):
        text = _("“%(title)s” có cồn nên chưa đặt được: %(why)s") % {"title": product.title, "why": against}
        return LineProblem(product_id=product.pk, code="alcohol_closed", text=text)
    if product.is_alcohol and is_cash:
        text = _("“%s” có cồn nên chưa đặt được: luật chỉ cho bán rượu trực tuyến khi không trả tiền mặt.") % product.title
        return LineProblem(product_id=product.pk, code="alcohol_cash", text=text)
    return None


def find(
    product: Product, *, quantity: int, on: date, is_cash: bool, agreed_price_vnd: int | None = None, is_online: bool = True
) -> LineProblem | None:
    """The first problem. `agreed_price_vnd` is what the buyer was shown; None: nothing was agreed yet. `is_online`: not at a counter."""
    problem = never_sold_here(product, on=on, is_cash=is_cash, is_online=is_online)
    if problem:
        return problem
    if agreed_price_vnd is not None and product.price_vnd != agreed_price_vnd:
        text = _("Giá “%s” vừa đổi. Hãy xem lại giá mới rồi đặt.") % product.title
        return LineProblem(product_id=product.pk, code="price_changed", text=text)
    available = free_quantity(product)
    return too_few(product, available) if available < quantity else None


def too_few(product: Product, available: int) -> LineProblem:
    left = _("chỉ còn %d") % available if available else _("vừa hết hàng")
    text = _("“%(title)s” %(left)s. Hãy giảm số lượng hoặc chọn sản phẩm khác.") % {"title": product.title, "left": left}
    return LineProblem(product_id=product.pk, code="out_of_stock", text=text, available=available)


def not_at_point(product: Product, available: int) -> LineProblem:
    """The shop has enough, the chosen pick-up point has not."""
    left = _("chỉ còn %d") % available if available else _("đã hết")
    text = _("Điểm bán bạn chọn %(left)s “%(title)s”. Hãy chọn điểm khác hoặc giao tận nơi.") % {"left": left, "title": product.title}
    return LineProblem(product_id=product.pk, code="not_at_point", text=text, available=available)


def find_for_set(gift: GiftSet, *, quantity: int, on: date, agreed_price_vnd: int | None = None) -> LineProblem | None:
    """The first problem of a gift set; it is sold only while each of its products is."""
    why = why_not(gift, on=on)
    if why:
        text = _("“%(title)s” hiện không bán được. %(reason)s. Hãy bỏ khỏi giỏ hàng.") % {"title": gift.title, "reason": why[0]}
        return LineProblem(product_id=0, code="set_not_sold", text=text)
    if agreed_price_vnd is not None and gift.price_vnd != agreed_price_vnd:
        text = _("Giá “%s” vừa đổi. Hãy xem lại giá mới rồi đặt.") % gift.title
        return LineProblem(product_id=0, code="price_changed", text=text)
    available = sets_free(gift)
    return too_few_sets(gift, available) if available < quantity else None


def too_few_sets(gift: GiftSet, available: int) -> LineProblem:
    left = _("chỉ còn đủ hàng để gói %d hộp") % available if available else _("vừa hết hàng để gói")
    text = _("“%(title)s” %(left)s. Hãy giảm số lượng hoặc chọn bộ khác.") % {"title": gift.title, "left": left}
    return LineProblem(product_id=0, code="out_of_stock", text=text, available=available)

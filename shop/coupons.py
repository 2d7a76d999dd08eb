"""Offers and coupons: Oscar's models and arithmetic in whole đồng, over what the basket holds; the use of a coupon is counted by
conditional UPDATEs inside the order's transaction, so a limit holds however many press the button at once.

Alcohol is never reduced (Law 44/2019/QH14), and a gift set has its own price already.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Decimal

from django.db.models import F, Q
from django.utils.translation import gettext as _
from oscar.core.loading import get_class, get_model

from catalog.models import Product
from catalog.partner.strategy import OneShelfPrice
from shop.drafts import DraftDiscount, OrderRefused
from shop.line_problems import LineProblem
from shop.order.models import Order

LONGEST_CODE = 32


def whole_vnd(amount: Decimal, currency: str | None = None) -> Decimal:
    """For OSCAR_OFFER_ROUNDING_FUNCTION: a discount is rounded down to whole đồng, never in the shop's disfavour."""
    return Decimal(amount).quantize(Decimal(1), ROUND_DOWN)


@dataclass(frozen=True, kw_only=True)
class Found:
    """`by_product` is what each product's line is reduced by, `problem` why the coupon does nothing; whole đồng."""

    discounts: tuple[DraftDiscount, ...] = ()
    by_product: dict[int, int]
    problem: str = ""

    @property
    def total_vnd(self) -> int:
        return sum(self.by_product.values())


NOTHING = Found(by_product={})


def find(pieces: Sequence[tuple[Product, int]], *, code: str, now: datetime) -> Found:
    """What the offers of the day and the coupon take off (product, quantity) pairs. One query without any offer.

    Products need `stockrecords__partner` loaded. An unknown coupon and one that is over get the same answer.
    """
    voucher, problem = _voucher(code, now=now) if code else (None, "")
    offers = _offers(voucher, now=now)
    if not offers:
        return Found(by_product={}, problem=problem)
    basket = _in_memory(pieces)
    _know_products(offers, {product.pk for product, _quantity in pieces})
    get_class("offer.applicator", "Applicator")().apply_offers(basket, sorted(offers, key=lambda offer: -offer.priority))
    applied = [application for application in basket.offer_applications if application["discount"] > 0]
    if voucher is not None and not problem and not any(application["voucher"] for application in applied):
        problem = _not_met(voucher, offers)
    return Found(
        discounts=tuple(_discount(application) for application in applied),
        by_product={line.product_id: int(line.discount_value) for line in basket.all_lines() if line.discount_value},
        problem=problem,
    )


def use(order: Order, discounts: Iterable[DraftDiscount]) -> None:
    """Counts and writes down what the order used. Raises `OrderRefused` when a limit is reached. Inside the order's transaction."""
    offers, vouchers = get_model("offer", "ConditionalOffer"), get_model("voucher", "Voucher")
    for discount in sorted(discounts, key=lambda discount: (discount.voucher_id or 0, discount.offer_id)):
        if discount.voucher_id is not None:
            taken = vouchers.objects.filter(pk=discount.voucher_id).exclude(usage=vouchers.SINGLE_USE, num_orders__gt=0)
            if not taken.update(num_orders=F("num_orders") + 1, total_discount=F("total_discount") + discount.amount_vnd):
                raise _gone(discount.code)
            _once_per_phone(order, discount)
            get_model("voucher", "VoucherApplication").objects.create(voucher_id=discount.voucher_id, order=order, user_id=order.user_id)
        room = Q(max_global_applications=None) | Q(max_global_applications__gte=F("num_applications") + discount.times)
        counted = offers.objects.filter(room, pk=discount.offer_id).update(
            num_applications=F("num_applications") + discount.times,
            num_orders=F("num_orders") + 1,
            total_discount=F("total_discount") + discount.amount_vnd,
        )
        if not counted:
            raise _gone(discount.code or discount.name)
        get_model("order", "OrderDiscount").objects.create(
            order=order,
            offer_id=discount.offer_id,
            offer_name=discount.name,
            voucher_id=discount.voucher_id,
            voucher_code=discount.code,
            frequency=discount.times,
            amount=discount.amount_vnd,
        )


def give_back(order: Order) -> None:
    """A cancelled order has used nothing. Inside its transaction; the discount stays written on the order."""
    offers, vouchers = get_model("offer", "ConditionalOffer"), get_model("voucher", "Voucher")
    for row in order.discounts.all():
        offers.objects.filter(pk=row.offer_id).update(
            num_applications=F("num_applications") - row.frequency,
            num_orders=F("num_orders") - 1,
            total_discount=F("total_discount") - row.amount,
        )
        if row.voucher_id and get_model("voucher", "VoucherApplication").objects.filter(order=order, voucher_id=row.voucher_id).delete()[0]:
            vouchers.objects.filter(pk=row.voucher_id).update(
                num_orders=F("num_orders") - 1, total_discount=F("total_discount") - row.amount
            )


def _once_per_phone(order: Order, discount: DraftDiscount) -> None:
    """The voucher's row is locked by the UPDATE before, so nobody comes between the look and the write."""
    vouchers = get_model("voucher", "Voucher")
    is_once = vouchers.objects.filter(pk=discount.voucher_id, usage=vouchers.ONCE_PER_CUSTOMER).exists()
    used = get_model("voucher", "VoucherApplication").objects.filter(voucher_id=discount.voucher_id, order__phone=order.phone)
    if is_once and used.exists():
        text = _("Số điện thoại này đã dùng mã “%s”. Hãy bỏ mã rồi đặt.") % discount.code
        raise OrderRefused([LineProblem(product_id=0, code="coupon_used", text=text)])


def _gone(code: str) -> OrderRefused:
    text = _("Ưu đãi “%s” vừa hết lượt dùng. Hãy xem lại tổng tiền rồi đặt.") % code
    return OrderRefused([LineProblem(product_id=0, code="coupon_gone", text=text)])


def _voucher(code: str, *, now: datetime):  # type: ignore[no-untyped-def]  # Oscar's models have no types
    model = get_model("voucher", "Voucher")
    voucher = model.objects.filter(code=code.strip().upper()[:LONGEST_CODE], start_datetime__lte=now, end_datetime__gte=now).first()
    if voucher is None:
        return None, _("Mã này không có hoặc đã hết hạn. Hãy xem lại chữ và số.")
    if voucher.usage == model.SINGLE_USE and voucher.num_orders:
        return None, _("Mã này đã được dùng.")
    return voucher, ""


def _offers(voucher, *, now: datetime):  # type: ignore[no-untyped-def]  # as above
    model = get_model("offer", "ConditionalOffer")
    in_time = (Q(start_datetime=None) | Q(start_datetime__lte=now)) & (Q(end_datetime=None) | Q(end_datetime__gte=now))
    mine = Q(offer_type=model.SITE)
    if voucher is not None:
        mine |= Q(vouchers=voucher, offer_type=model.VOUCHER)
    rows = model.objects.filter(mine, in_time, status=model.OPEN).select_related("condition__range", "benefit__range").distinct()
    offers = list(rows)
    for offer in offers:
        offer.set_voucher(voucher if offer.offer_type == model.VOUCHER else None)
    return offers


def _in_memory(pieces: Sequence[tuple[Product, int]]):  # type: ignore[no-untyped-def]  # as above
    """A basket that is never saved: Oscar's offers take a basket, and the order may hold other goods than the visitor's basket does."""
    basket = get_model("basket", "Basket")()
    basket.strategy = OneShelfPrice(None)
    line_model = get_model("basket", "Line")
    lines = []
    for place, (product, quantity) in enumerate(pieces, start=1):
        if product.is_alcohol or product.is_service or product.price_vnd is None:
            continue
        record = basket.strategy.select_stockrecord(product)
        if record is not None:
            lines.append(line_model(pk=place, basket=basket, product=product, stockrecord=record, quantity=quantity, price_currency="VND"))
    basket.hold(lines)
    return basket


def _know_products(offers, product_ids: set[int]) -> None:  # type: ignore[no-untyped-def]  # as above
    """Oscar asks each range once per line and application; here it is one query per range that isn't simply everything."""
    known = {}
    for offer in offers:
        for name in ("condition", "benefit"):
            part = getattr(offer, name)
            products = part.range
            if products is not None and not products.proxy:
                if products.pk not in known:
                    ids = set(products.product_queryset.filter(pk__in=product_ids).values_list("pk", flat=True))
                    products.contains_product = lambda product, ids=ids: product.pk in ids
                    known[products.pk] = products
                products = known[products.pk]
            rule = part.proxy()  # a proxy forgets what was loaded, so it is made once and keeps our range
            rule.range = products
            setattr(offer, name, rule)


def _discount(application) -> DraftDiscount:  # type: ignore[no-untyped-def]  # as above
    voucher = application["voucher"]
    return DraftDiscount(
        offer_id=application["offer"].pk,
        name=voucher.name if voucher else application["name"],
        amount_vnd=int(application["discount"]),
        times=application["freq"],
        voucher_id=voucher.pk if voucher else None,
        code=voucher.code if voucher else "",
    )


def _not_met(voucher, offers) -> str:  # type: ignore[no-untyped-def]  # as above
    from shop.templatetags.shop_tags import vnd

    least = max((int(offer.condition.value or 0) for offer in offers if offer.get_voucher() and offer.condition.type == "Value"), default=0)
    if any(offer.get_voucher() and offer.get_max_applications() == 0 for offer in offers):
        return _("Mã này đã hết lượt dùng.")
    if least:
        return _("Mã “%(code)s” dùng cho đơn từ %(least)s. Hãy chọn thêm hàng.") % {"code": voucher.code, "least": vnd(least)}
    return _("Mã “%s” không dùng được cho các món trong giỏ.") % voucher.code

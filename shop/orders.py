"""The only writer of orders: one transaction takes the stock and writes the order, for the shop and for every marketplace alike."""

import secrets
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from catalog import stock
from catalog.partner.models import StockRecord
from shop import coupons, line_problems, payments
from shop.account import consent
from shop.drafts import Draft, DraftAddress, DraftDiscount, DraftGift, DraftInvoice, DraftLine, OrderRefused
from shop.english import vietnamese
from shop.line_problems import LineProblem
from shop.mails.models import MailKind
from shop.order.models import InvoiceRequest, Line, Order, OrderNote, OrderStatus, ShippingAddress
from shop.order_lines import Goods, goods_of, lines_of, no_longer_sold, pieces_of, sourced, stock_ids
from shop.order_steps import (
    CANCELLABLE,
    ON_THE_SHELF,
    Back,
    call_attention,
    cancel,
    cancel_by_buyer,
    change_payment,
    expire_unpaid,
    hand_over,
    is_cancellable_by_buyer,
    mark_completed,
    mark_packed,
    mark_paid,
    mark_shipped,
    pack_part,
    settle_attention,
    ship_part,
    take_back,
    tell,
)

__all__ = [
    "CANCELLABLE",
    "ON_THE_SHELF",
    "Back",
    "Draft",
    "DraftAddress",
    "DraftDiscount",
    "DraftGift",
    "DraftInvoice",
    "DraftLine",
    "OrderRefused",
    "call_attention",
    "cancel",
    "cancel_by_buyer",
    "change_payment",
    "expire_unpaid",
    "hand_over",
    "is_cancellable_by_buyer",
    "mark_completed",
    "mark_packed",
    "mark_paid",
    "mark_shipped",
    "pack_part",
    "place_order",
    "placed_before",
    "settle_attention",
    "ship_part",
    "take_back",
]

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CONSENT_NOTE = "Consent"
"""Type of the order note that keeps what the buyer agreed to, and when."""


def placed_before(token: str) -> Order | None:
    """The order that this one review became, if it did."""
    return Order.objects.filter(token=token).first()


def place_order(draft: Draft, *, now: datetime, on: date) -> Order:
    """Places a shop order. The same token again answers the first order. Raises `OrderRefused`."""
    placed = placed_before(draft.token)
    if placed is not None:
        return placed
    if not draft.lines and not draft.gifts:
        raise OrderRefused([LineProblem(product_id=0, code="empty", text=_("Giỏ hàng đang trống. Hãy chọn sản phẩm trước khi đặt."))])
    try:
        return _placed(draft, now=now, refuse=lambda goods: _problems(draft, goods, on=on))
    except (IntegrityError, OrderRefused):
        # The same form sent twice at once: the other request took the stock or wrote the token between our look and our write.
        placed = placed_before(draft.token)
        if placed is None:
            raise
        return placed


def place_channel_order(draft: Draft, *, now: datetime) -> Order:
    """Books a marketplace's order, which is a fact: it is never refused.

    Stock that is not there any more is not invented: the order then carries `attention` for a person. The same marketplace
    order again answers the first booking.
    """
    known = Order.objects.filter(channel=draft.channel, channel_account=draft.channel_account, channel_order_id=draft.channel_order_id)
    placed = known.first()
    if placed is not None:
        return placed
    try:
        return _placed(draft, now=now, refuse=None)
    except IntegrityError:
        placed = known.first()
        if placed is None:
            raise
        return placed


def held_for_account(*, channel: str, channel_account: int, product_id: int) -> int:
    """Units of the product that open orders of one marketplace account hold."""
    lines = Line.objects.filter(
        order__channel=channel, order__channel_account=channel_account, order__status__in=CANCELLABLE, product_id=product_id
    )
    return lines.aggregate(held=Sum("num_allocated"))["held"] or 0


def sold_for_account(*, channel: str, channel_account: int, product_id: int, since: date) -> int:
    """Units of the product that one marketplace account sold since the day (Vietnam time), cancelled orders left out."""
    lines = Line.objects.filter(
        order__channel=channel, order__channel_account=channel_account, order__date_placed__date__gte=since, product_id=product_id
    )
    return lines.exclude(order__status=OrderStatus.CANCELLED).aggregate(sold=Sum("quantity"))["sold"] or 0


SHOP = "shop"


class _Contended(Exception):
    """Another buyer was quicker at a point; read again and decide anew."""


Refuse = Callable[[Goods], list[LineProblem]]


def _placed(draft: Draft, *, now: datetime, refuse: Refuse | None) -> Order:
    """Without locks first; whoever met another buyer decides anew with the stock rows locked, and then nobody comes between."""
    try:
        return _place(draft, now=now, refuse=refuse, is_locking=False)
    except _Contended:
        return _place(draft, now=now, refuse=refuse, is_locking=True)


@transaction.atomic
def _place(draft: Draft, *, now: datetime, refuse: Refuse | None, is_locking: bool) -> Order:
    goods = goods_of(draft)
    if is_locking:
        _lock_stock(draft, goods)
        goods = goods_of(draft)
    if refuse is not None:
        problems = refuse(goods)
        if problems:
            raise OrderRefused(problems)
    with vietnamese():  # what is written stays for staff, whatever page the buyer reads
        found = sourced(draft, goods, may_be_short=refuse is None)
        stopped = no_longer_sold(goods, on=timezone.localdate(now)) if refuse is None else ""
        order = _write_order(draft, now=now, attention="\n".join(text for text in (found.attention, stopped) if text))
        try:
            stock.allocate(pieces_of(draft, goods, found.sources), cause=f"order {order.number}", actor_id=draft.user_id)
        except stock.InsufficientStock as error:
            raise _Contended from error
        Line.objects.bulk_create(lines_of(order, draft, goods, found.sources))
        coupons.use(order, draft.discounts)
        if draft.invoice is not None:
            InvoiceRequest.objects.create(order=order, **asdict(draft.invoice))
        if draft.consent:
            OrderNote.objects.create(order=order, note_type=CONSENT_NOTE, message=draft.consent)
            purposes, _space, version = draft.consent.partition(" ")
            agreed = {"version": version, "at": now, "user_id": draft.user_id, "order_number": order.number, "ip": draft.client_ip}
            consent.give(purposes.split("+"), **agreed)
        tell(order, MailKind.PLACED)
        return order


def _lock_stock(draft: Draft, goods: Goods) -> None:
    """In the order in which `catalog.stock` takes them."""
    ids = stock_ids(draft, goods)
    list(StockRecord.objects.select_for_update().filter(product_id__in=ids).order_by("pk").values_list("pk", flat=True))


def _problems(draft: Draft, goods: Goods, *, on: date) -> list[LineProblem]:
    is_cash = payments.method_of(draft.payment_method).is_cash
    found: list[LineProblem | None] = []
    for line in draft.lines:
        product = goods.products.get(line.product_id)
        if product is None:
            found.append(line_problems.gone(line.product_id))
            continue
        asked = {"quantity": line.quantity, "agreed_price_vnd": line.unit_price_vnd}
        found.append(line_problems.find(product, **asked, on=on, is_cash=is_cash, is_online=draft.channel == SHOP))
    for box in draft.gifts:
        gift = goods.gifts.get(box.gift_set_id)
        found.append(
            line_problems.find_for_set(gift, quantity=box.quantity, on=on, agreed_price_vnd=box.unit_price_vnd)
            if gift
            else line_problems.gone(0)
        )
    return [problem for problem in found if problem]


def _write_order(draft: Draft, *, now: datetime, attention: str) -> Order:
    total = draft.total_vnd if draft.total_vnd is not None else draft.goods_vnd - draft.discount_vnd + draft.delivery_fee_vnd
    return Order.objects.create(
        number=_number(now),
        token=draft.token,
        user_id=draft.user_id,
        guest_email=draft.email,
        phone=draft.phone,
        currency="VND",
        total_incl_tax=Decimal(total),
        total_excl_tax=Decimal(total),
        shipping_incl_tax=Decimal(draft.delivery_fee_vnd),
        shipping_excl_tax=Decimal(draft.delivery_fee_vnd),
        shipping_address=_write_address(draft),
        shipping_method=_("Nhận tại điểm bán") if draft.pickup_point_id else _("Giao tận nơi"),
        status=OrderStatus.NEW if draft.pay_within is None else OrderStatus.PENDING_PAYMENT,
        expires_at=None if draft.pay_within is None else now + draft.pay_within,
        date_placed=now,
        channel=draft.channel,
        channel_account=draft.channel_account,
        channel_order_id=draft.channel_order_id,
        payment_method=draft.payment_method,
        pickup_point_id=draft.pickup_point_id,
        note=draft.note,
        gift_note=draft.gift_note,
        attention=attention,
    )


def _number(now: datetime) -> str:
    """Not guessable, easy to read out: CB261124-7K3M9Q. The day is the one in Vietnam."""
    return f"CB{timezone.localtime(now):%y%m%d}-" + "".join(secrets.choice(CODE_ALPHABET) for _position in range(6))


def _write_address(draft: Draft) -> ShippingAddress | None:
    if draft.address is None:
        return None
    country, _made = get_model("address", "Country").objects.get_or_create(
        pk="VN", defaults={"iso_3166_1_a3": "VNM", "iso_3166_1_numeric": "704", "printable_name": "Việt Nam", "name": "Việt Nam"}
    )
    return ShippingAddress.objects.create(
        first_name=draft.name,
        line1=draft.address.street,
        line3=draft.address.commune_name,
        line4=draft.address.province_name,
        commune_id=draft.address.commune_code or None,
        country=country,
        phone_number=draft.phone,
    )

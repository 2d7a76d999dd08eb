"""The words of each letter. Text and HTML are made from the same paragraphs, so neither says less."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from shop.mails.models import MailKind, OutgoingMail
from shop.mails.outbox import CASE
from shop.order.models import Order
from shop.seller import current_seller
from shop.templatetags.shop_tags import vn_date, vnd


class NothingToSay(Exception):
    """What the letter was about is gone (erased, for example)."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    subject: str
    text: str
    html: str
    headers: Mapping[str, str] = field(default_factory=dict)
    """Beyond the usual ones, such as List-Unsubscribe."""


@dataclass(frozen=True, kw_only=True)
class Words:
    """`button` is the label of the link to the order; `code` is shown large, to be read out."""

    subject: str
    paragraphs: tuple[str, ...]
    button: str = ""
    code: str = ""
    rows: tuple[tuple[str, str], ...] = field(default=())
    """What was bought, or facts: label and value."""


_writers: dict[str, Callable[[OutgoingMail], Letter]] = {}


def register(about: str, write: Callable[[OutgoingMail], Letter]) -> None:
    """`write` makes the letters about such a thing; for packages that this one doesn't know. It may raise `NothingToSay`."""
    _writers[about] = write


def letter_of(mail: OutgoingMail) -> Letter:
    """Raises `NothingToSay`."""
    with translation.override("vi"):
        if mail.about in _writers:
            return _writers[mail.about](mail)
        if mail.about == CASE:
            from shop.aftersales.letters import case_words

            return render(*case_words(mail))
        if mail.kind == MailKind.BACK_IN_STOCK:
            from shop.wishes.letters import alert_words

            return render(*alert_words(mail))
        if mail.kind == MailKind.PASSWORD:
            from shop.account.letters import password_words

            return render(*password_words(mail))
        order = Order.objects.select_related("pickup_point", "shipping_address").filter(pk=mail.about_id).first()
        if order is None:
            raise NothingToSay(_("Đơn không còn."))
        words = refunded_words(order, mail.part) if mail.kind == MailKind.REFUNDED else order_words(MailKind(mail.kind), order)
        return render(words, order_url(order))


def render(words: Words, url: str, *, is_about_order: bool = True) -> Letter:
    lookup_url = settings.SITE_URL + reverse("checkout:lookup") if is_about_order else ""
    context = {"words": words, "url": url, "seller": current_seller(), "lookup_url": lookup_url}
    return Letter(
        subject=words.subject,
        text=render_to_string("emails/letter.txt", context).strip() + "\n",
        html=render_to_string("emails/letter.html", context),
    )


def order_url(order: Order) -> str:
    """Opens the order without typing anything: nobody can make the key up."""
    from shop.checkout.sealed import order_key

    return settings.SITE_URL + reverse("checkout:placed", kwargs={"key": order_key(order.number)})


def order_words(kind: MailKind, order: Order) -> Words:
    return WORDS[kind](order)


def bought_rows(order: Order) -> tuple[tuple[str, str], ...]:
    lines = list(order.lines.order_by("pk"))
    rows = [(f"{line.title} × {line.quantity}", vnd(line.line_price_incl_tax)) for line in lines]
    goods = sum(int(line.line_price_incl_tax) for line in lines)
    off = goods + int(order.shipping_incl_tax) - int(order.total_incl_tax)
    if off > 0:
        rows.append((_("Giảm giá"), f"-{vnd(off)}"))
    if order.shipping_incl_tax:
        rows.append((_("Phí giao hàng"), vnd(order.shipping_incl_tax)))
    return (*rows, (_("Tổng tiền"), vnd(order.total_incl_tax)))


def _where(order: Order) -> str:
    if order.pickup_point:
        place = ", ".join(part for part in (order.pickup_point.name, order.pickup_point.address_line) if part)
        return _("Bạn nhận hàng tại %s.") % place
    if order.shipping_address:
        address = order.shipping_address
        return _("Hàng giao đến %s.") % ", ".join(part for part in (address.line1, address.line3, address.line4) if part)
    return ""


def _placed(order: Order) -> Words:
    if order.expires_at is not None:
        until = f"{timezone.localtime(order.expires_at):%H:%M %d/%m/%Y}"
        next_step = _("Đơn đang chờ thanh toán đến %s. Mở trang đơn hàng để xem cách trả tiền. Sau giờ đó đơn tự hủy.") % until
    else:
        next_step = _("Cửa hàng đóng gói rồi báo bạn. Trang đơn hàng luôn cho biết đơn đang ở bước nào.")
    how = _("Cách thanh toán: %s.") % order.payment_label
    return Words(
        subject=_("Cửa hàng đã nhận đơn %s") % order.number,
        paragraphs=tuple(
            text for text in (_("Cảm ơn bạn đã đặt hàng ngày %s.") % vn_date(order.date_placed), _where(order), how, next_step) if text
        ),
        rows=bought_rows(order),
        button=_("Xem đơn hàng"),
    )


def _paid(order: Order) -> Words:
    return Words(
        subject=_("Đã nhận tiền của đơn %s") % order.number,
        paragraphs=(_("Cửa hàng đã nhận đủ %s và bắt đầu đóng gói.") % vnd(order.total_incl_tax),),
        button=_("Xem đơn hàng"),
    )


def _expired(order: Order) -> Words:
    return Words(
        subject=_("Đơn %s đã hết hạn thanh toán") % order.number,
        paragraphs=(
            _("Cửa hàng chưa nhận được tiền trong thời gian giữ hàng nên đơn đã hủy."),
            _("Nếu bạn đã chuyển tiền, cửa hàng sẽ hoàn lại; bạn không cần làm gì. Muốn mua lại, hãy đặt đơn mới."),
        ),
        button=_("Xem đơn hàng"),
    )


def _cancelled(order: Order) -> Words:
    return Words(
        subject=_("Đơn %s đã hủy") % order.number,
        paragraphs=(
            _("Đơn hàng này đã hủy và không ai giao hàng nữa."),
            _("Nếu bạn đã trả tiền, cửa hàng hoàn lại theo cách bạn đã trả. Trang đơn hàng cho biết việc hoàn tiền đến đâu."),
        ),
        button=_("Xem đơn hàng"),
    )


def _shipped(order: Order) -> Words:
    paragraphs = [_("Hàng đã rời điểm bán."), _where(order), _("Người giao hàng gọi trước khi đến. Bạn được xem hàng trước khi nhận.")]
    if order.payment_method == "cod":
        paragraphs.append(_("Số tiền trả khi nhận: %s.") % vnd(order.total_incl_tax))
    sent = order.parcels.exclude(tracking_code="").exclude(state="cancelled").order_by("pk")
    return Words(
        subject=_("Đơn %s đã gửi đi") % order.number,
        paragraphs=tuple(text for text in paragraphs if text),
        rows=tuple((_("Mã vận đơn %s") % parcel.get_carrier_display(), parcel.tracking_code) for parcel in sent),
        button=_("Theo dõi đơn hàng"),
    )


def _ready(order: Order) -> Words:
    point = order.pickup_point
    paragraphs = [_("Hàng của bạn đã sẵn sàng."), _where(order)]
    if point is not None and point.opening_hours:
        paragraphs.append(_("Giờ mở cửa: %s.") % point.opening_hours)
    paragraphs.append(_("Khi đến, bạn đọc mã này hoặc mở trang đơn hàng cho người bán quét."))
    if order.payment_method == "cod":
        paragraphs.append(_("Số tiền trả khi nhận: %s.") % vnd(order.total_incl_tax))
    return Words(
        subject=_("Mời bạn đến nhận đơn %s") % order.number,
        paragraphs=tuple(text for text in paragraphs if text),
        code=order.number.rpartition("-")[2],
        button=_("Xem đơn hàng"),
    )


def refunded_words(order: Order, part: str) -> Words:
    """`part` names the refund (R…) or the transfer (T…) that went back."""
    from shop.payments.models import IncomingTransfer, Refund

    model = IncomingTransfer if part.startswith("T") else Refund
    row = model.objects.filter(order=order, pk=int(part[1:])).first() if part[1:].isdecimal() else None
    if row is None:
        raise NothingToSay(_("Khoản hoàn không còn."))
    return _refunded(order, row.amount_vnd)


def _refunded(order: Order, amount_vnd: int) -> Words:
    return Words(
        subject=_("Đã hoàn tiền của đơn %s") % order.number,
        paragraphs=(_("Cửa hàng đã hoàn %s cho bạn. Ngân hàng thường cần một đến ba ngày làm việc để ghi có.") % vnd(amount_vnd),),
        button=_("Xem đơn hàng"),
    )


def _all_refunded(order: Order) -> Words:
    """As the office previews it: the whole sum went back."""
    return _refunded(order, int(order.total_incl_tax))


WORDS = {
    MailKind.PLACED: _placed,
    MailKind.PAID: _paid,
    MailKind.EXPIRED: _expired,
    MailKind.CANCELLED: _cancelled,
    MailKind.SHIPPED: _shipped,
    MailKind.READY: _ready,
    MailKind.REFUNDED: _all_refunded,
}

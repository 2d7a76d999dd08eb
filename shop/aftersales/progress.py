"""Where an order stands, in words for its buyer: headline, what happens next, and the steps with their times. Pure but for the words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from shop.order.models import OrderStatus


@dataclass(frozen=True, kw_only=True)
class Step:
    """`state` is done, current or coming."""

    label: str
    state: str
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Progress:
    headline: str
    next_text: str
    steps: tuple[Step, ...]


def progress(
    *,
    status: str,
    is_pickup: bool,
    is_cash: bool,
    placed_at: datetime,
    changes: Mapping[str, datetime],
    waits: bool,
    is_undelivered: bool = False,
) -> Progress:
    """`changes` is when the order came into each state; `waits` says that it was placed to be paid first.

    `is_undelivered`: a carrier says that a part of it never reached the buyer.
    """
    labels = _labels(is_pickup=is_pickup)
    path = [OrderStatus.PENDING_PAYMENT, OrderStatus.NEW] if waits else [OrderStatus.NEW]
    path += [OrderStatus.PACKED] + ([] if is_pickup else [OrderStatus.SHIPPED]) + [OrderStatus.COMPLETED]
    reached = {path[0]: placed_at, **changes}
    if status in (OrderStatus.CANCELLED, OrderStatus.RETURNED):
        steps = [Step(label=labels[state], state="done", at=reached[state]) for state in path if state in reached]
        steps.append(Step(label=labels[status], state="current", at=changes.get(status)))
    else:
        here = OrderStatus.COMPLETED if is_pickup and status == OrderStatus.SHIPPED else status
        place = path.index(here) if here in path else 0
        steps = [
            Step(
                label=labels[state],
                state="done" if number < place else "current" if number == place else "coming",
                at=reached.get(state) if number <= place else None,
            )
            for number, state in enumerate(path)
        ]
    headline, next_text = _words(status, is_pickup=is_pickup, is_cash=is_cash)
    if is_undelivered and status == OrderStatus.SHIPPED:
        headline = _("Hàng chưa giao được")
        next_text = _("Hãng báo không giao được phần hàng này. Cửa hàng gọi cho bạn; tiền bạn đã trả cho phần hàng này được hoàn lại.")
    return Progress(headline=headline, next_text=next_text, steps=tuple(steps))


def _labels(*, is_pickup: bool) -> dict[str, str]:
    return {
        OrderStatus.PENDING_PAYMENT: _("Đã đặt, chờ thanh toán"),
        OrderStatus.NEW: _("Cửa hàng nhận đơn"),
        OrderStatus.PACKED: _("Sẵn sàng để nhận") if is_pickup else _("Đã đóng gói"),
        OrderStatus.SHIPPED: _("Đã gửi đi"),
        OrderStatus.COMPLETED: _("Bạn đã nhận hàng"),
        OrderStatus.CANCELLED: _("Đã hủy"),
        OrderStatus.RETURNED: _("Đã trả hàng"),
    }


def _words(status: str, *, is_pickup: bool, is_cash: bool) -> tuple[str, str]:
    if is_pickup:
        coming = _("Khi hàng sẵn sàng, cửa hàng báo bạn. Bạn đến điểm bán và đọc mã đơn.")
        ready = _("Bạn đến điểm bán trong giờ mở cửa và đọc mã đơn, hoặc cho người bán quét mã bên dưới.")
    else:
        coming = _("Cửa hàng đóng gói rồi gửi đi. Người giao hàng gọi trước khi đến.")
        ready = _("Hàng đã đóng gói và chờ gửi đi.")
    on_the_way = _("Người giao hàng gọi trước khi đến. Bạn xem hàng rồi mới trả tiền.")
    words = {
        OrderStatus.PENDING_PAYMENT: (
            _("Đơn đang chờ bạn thanh toán"),
            _("Trả xong, đơn tự chuyển sang bước đóng gói; bạn không cần báo."),
        ),
        OrderStatus.NEW: (_("Cửa hàng đã nhận đơn của bạn"), coming),
        OrderStatus.PACKED: (_("Hàng đã sẵn sàng") if is_pickup else _("Hàng đã đóng gói"), ready),
        OrderStatus.SHIPPED: (
            _("Hàng đang trên đường"),
            on_the_way if is_cash else _("Người giao hàng gọi trước khi đến. Bạn được xem hàng trước khi nhận."),
        ),
        OrderStatus.COMPLETED: (_("Bạn đã nhận hàng"), _("Có gì chưa ổn, hãy gửi yêu cầu trả hàng hoặc phản ánh ngay ở trang này.")),
        OrderStatus.CANCELLED: (_("Đơn hàng đã hủy"), _("Không ai giao đơn này nữa. Nếu bạn đã trả tiền, cửa hàng hoàn lại cho bạn.")),
        OrderStatus.RETURNED: (_("Đơn hàng đã trả lại"), _("Cửa hàng đã nhận lại hàng.")),
    }
    return words.get(OrderStatus(status), ("", ""))

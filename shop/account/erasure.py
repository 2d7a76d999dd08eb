"""Erasing an account: what may go goes at once, what the law holds is blanked when its term ends."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from catalog.audit.record import record
from shop.account import consent
from shop.account.claims import orders_of
from shop.account.export import cases_of, reviews_of
from shop.account.holds import holds
from shop.account.models import Erasure, Purpose
from shop.address.models import UserAddress
from shop.aftersales.models import Case
from shop.basket.models import Basket
from shop.mails.models import OutgoingMail
from shop.newsletter import subscribers
from shop.order.models import Order, OrderStatus
from shop.order_forgetting import forget_buyer, forget_mail_and_gift
from shop.payments.models import Refund
from shop.users.models import User
from shop.wishes.models import Wish

OVER = (OrderStatus.COMPLETED, OrderStatus.RETURNED, OrderStatus.CANCELLED)
NOBODY = "Người mua"


class ErasureRefused(Exception):
    """Nothing was changed; `reasons` say what comes first."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__(" ".join(reasons))


def obstacles(user: Any) -> list[str]:
    """In words, with what to do; empty: the account can be erased."""
    found = []
    numbers = list(orders_of(user).exclude(status__in=OVER).values_list("number", flat=True)[:5])
    if numbers:
        found.append(_("Còn đơn chưa xong: %s. Hãy chờ nhận hàng hoặc hủy đơn trước.") % ", ".join(numbers))
    cases = list(cases_of(user).filter(closed_at=None).values_list("number", flat=True)[:5])
    if cases:
        found.append(_("Còn yêu cầu đang được giải quyết: %s. Hãy chờ trả lời hoặc rút lại trước.") % ", ".join(cases))
    own = orders_of(user)
    waits = Refund.objects.filter(order__in=own.order_by()).exclude(state__in=("done", "dropped")).exists()
    if waits or own.filter(transfers__state__in=("open", "refund_due")).exists():
        found.append(_("Còn khoản hoàn tiền chưa chuyển xong. Hãy chờ nhận tiền trước."))
    if user.is_staff or user.is_superuser or user.groups.exists() or user.producer_memberships.exists():
        found.append(_("Tài khoản này còn dùng để làm việc. Hãy nhờ người quản lý rút tài khoản khỏi công việc trước."))
    return found


@transaction.atomic
def erase(user_id: int, *, now: datetime) -> None:
    """Raises `ErasureRefused`."""
    user = User.objects.select_for_update().get(pk=user_id)
    reasons = obstacles(user)
    if reasons:
        raise ErasureRefused(reasons)
    orders = list(orders_of(user).values_list("pk", flat=True))
    cases = list(cases_of(user).values_list("pk", flat=True))
    forget_letters(orders, cases)
    reviews_of(user).update(author=NOBODY)
    Case.objects.filter(pk__in=cases).update(name="", phone="", email="")
    forget_mail_and_gift(orders)
    for model in (UserAddress, Wish, TOTPDevice, StaticDevice):
        model.objects.filter(user=user).delete()
    Basket.objects.filter(owner=user).delete()
    subscribers.end_of_user(user.pk, now=now)
    consent.withdraw([Purpose.ACCOUNT], version=consent.ACCOUNT_VERSION, at=now, user_id=user.pk)
    user.username, user.first_name, user.last_name, user.email, user.phone = f"da-xoa-{user.pk}", "", "", "", None
    user.is_active = False
    user.set_unusable_password()
    user.save()
    Erasure.objects.create(user=user, erased_at=now)
    record(action="account.erased", target=user, at=now)
    blank_what_is_over(now=now)


def blank_what_is_over(*, now: datetime) -> int:
    """Orders of erased accounts and guests whose contract term ended; answers how many were blanked."""
    asked = Q(user__erasure__isnull=False) | Q(forget_asked_at__isnull=False)
    over = Order.objects.filter(asked, date_placed__lt=holds()["contract"].since(now), channel="shop")
    named = over.filter(~Q(phone="") | ~Q(note="") | ~Q(shipping_address__first_name=""))
    ids = list(named.values_list("pk", flat=True))
    forget_buyer(ids)
    return len(ids)


def forget_letters(order_ids: list[int], case_ids: list[int]) -> None:
    """What waits is not sent any more; what was sent no longer says to whom."""
    about = Q(about="order", about_id__in=order_ids) | Q(about="case", about_id__in=case_ids)
    letters = OutgoingMail.objects.filter(about)
    letters.filter(sent_at=None).delete()
    letters.update(to="", problem="")

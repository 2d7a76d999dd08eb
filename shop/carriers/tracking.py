"""What carriers tell of parcels. States only go forward; an unknown word is kept as it is; only what we asked ourselves moves anything."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from shop import orders
from shop.carriers.carrier import FINAL, RANK, UNDELIVERED, NotOurs, State, Tracking
from shop.carriers.models import Parcel, ParcelEvent, ParcelState
from shop.services import accounts
from shop.services.contract import AssumedOperation, ServiceError
from shop.services.models import ServiceAccount

log = logging.getLogger(__name__)
NEXT_LOOK, LEASE = timedelta(hours=2), timedelta(minutes=2)
BATCH = 50
MOVED = (State.PICKED, State.IN_TRANSIT, State.DELIVERING, State.DELIVERED)


def take_webhook(account: ServiceAccount, body: bytes, *, now: datetime) -> bool:
    """True when the words were of a parcel of ours. Raises `NotOurs`. The words themselves only make us ask."""
    told: Tracking = accounts.connect(account).read_webhook(body)
    parcel = Parcel.objects.filter(carrier=account.code, tracking_code=told.tracking_code).first()
    if parcel is None or not told.tracking_code:
        return False
    if told.client_code and told.client_code != parcel.client_code:
        raise NotOurs
    look(parcel.pk, now=now, heard=told)
    return True


def look_due(*, now: datetime) -> int:
    """Asks about parcels from which nothing was heard for long; answers how many were asked."""
    due = Parcel.objects.filter(next_look_at__lte=now).order_by("next_look_at").values_list("pk", flat=True)
    asked = 0
    for parcel_id in list(due[:BATCH]):
        if Parcel.objects.filter(pk=parcel_id, next_look_at__lte=now).update(next_look_at=now + LEASE):
            asked += 1
            look(parcel_id, now=now)
    return asked


def look(parcel_id: int, *, now: datetime, heard: Tracking | None = None) -> None:
    """Asks the carrier for the parcel; without an answer nothing moves, and what was heard is kept unconfirmed."""
    from shop.carriers.dispatch import send

    parcel = Parcel.objects.get(pk=parcel_id)
    if parcel.state in (ParcelState.NEW, ParcelState.UNKNOWN):
        send(parcel_id, now=now)
        return
    account = accounts.account_of(parcel.carrier)
    if account is None:
        return
    try:
        carrier = accounts.connect(account)
        told = carrier.detail(parcel.tracking_code)
    except AssumedOperation:
        _keep_unconfirmed(parcel, heard, now=now, problem=_("Hãng báo “%s”, chưa xác nhận được. Hãy xem trên trang của hãng."))
        return
    except ServiceError as error:
        log.warning("parcel look-up failed carrier=%s code=%s", parcel.carrier, error.code)
        _keep_unconfirmed(parcel, heard, now=now, problem="")
        Parcel.objects.filter(pk=parcel_id, next_look_at__isnull=False).update(next_look_at=now + LEASE)
        return
    apply(parcel_id, told, now=now)


def _keep_unconfirmed(parcel: Parcel, heard: Tracking | None, *, now: datetime, problem: str) -> None:
    if heard is None:
        Parcel.objects.filter(pk=parcel.pk).update(next_look_at=None)
        return
    ParcelEvent.objects.get_or_create(
        parcel=parcel,
        raw_status=heard.raw_status[:60],
        is_confirmed=False,
        defaults={"state": heard.state or "", "at": now},
    )
    if problem:
        word = ParcelState(heard.state).label if heard.state else heard.raw_status
        Parcel.objects.filter(pk=parcel.pk).update(problem=(problem % word)[:300], next_look_at=None)


@transaction.atomic
def apply(parcel_id: int, told: Tracking, *, now: datetime) -> bool:
    """The carrier's own answer; true when it moved the parcel."""
    parcel = Parcel.objects.select_for_update().get(pk=parcel_id)
    if told.tracking_code != parcel.tracking_code or (told.client_code and told.client_code != parcel.client_code):
        log.error("parcel answer of another parcel carrier=%s", parcel.carrier)
        return False
    state = told.state
    ParcelEvent.objects.get_or_create(
        parcel=parcel, raw_status=told.raw_status[:60], is_confirmed=True, defaults={"state": told.state or "", "at": told.at or now}
    )
    moves = state is not None and _is_forward(parcel.state, state)
    parcel.raw_status = told.raw_status[:60] if moves or state is None else parcel.raw_status
    parcel.problem = "" if state is not None else (_("Hãng dùng từ lạ: %s.") % told.raw_status)[:300]
    if moves and state is not None:
        parcel.state, parcel.status_at = ParcelState(state.value), told.at or now
    if told.fee_vnd is not None:
        parcel.fee_vnd = told.fee_vnd
    parcel.next_look_at = None if State(parcel.state) in FINAL else now + NEXT_LOOK
    parcel.save()
    if moves:
        _move_order(parcel)
    return moves


def _is_forward(have: str, told: State) -> bool:
    """Nothing leaves a final state; everything may end; between, only up."""
    present = State(have)
    if present in FINAL:
        return False
    return told in FINAL or RANK[told] > RANK[present]


def _move_order(parcel: Parcel) -> None:
    """The order follows its parcels: a part is shipped when it is fetched, the order is delivered when all its parcels are."""
    state = State(parcel.state)
    if state in MOVED:
        orders.ship_part(parcel.order_id, point_id=parcel.point_id)
    parcels = Parcel.objects.filter(order_id=parcel.order_id).exclude(state=ParcelState.CANCELLED)
    if state == State.DELIVERED and not parcels.exclude(state=ParcelState.DELIVERED).exists():
        orders.mark_completed(parcel.order_id)
    if state in UNDELIVERED:
        text = _("Kiện %(code)s: %(state)s. Hãy gọi khách; hàng về tới thì điểm bán nhận lại ở trang của đơn.")
        orders.call_attention(parcel.order_id, text=text % {"code": parcel, "state": parcel.get_state_display()})

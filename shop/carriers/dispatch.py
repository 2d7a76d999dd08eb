"""Parcels leave: one per point that has goods of the order. A create is never blindly repeated (design 4.6).

The parcel's row is committed with `asked_at` before the call; whoever finds it so looks the parcel up by our own code first.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from catalog.audit.record import record
from catalog.partner.models import SalesPoint
from shop import orders
from shop.carriers.carrier import Created, ParcelOrder, Spot
from shop.carriers.models import Parcel, ParcelState
from shop.carriers.places import ids_of
from shop.order.models import Order, OrderStatus
from shop.payments import is_cash
from shop.services import accounts
from shop.services.contract import AssumedOperation, NotAuthorised, NotSent, OutcomeUnknown, Refused, ServiceError
from shop.services.models import Kind, ServiceAccount, enabled_codes
from shop.shipping.fees import DEFAULT_WEIGHT_G

log = logging.getLogger(__name__)
OPEN_ORDER = (OrderStatus.NEW, OrderStatus.PACKED)
GONE = (ParcelState.CANCELLED, ParcelState.RETURNED, ParcelState.LOST)
NOT_FETCHED = (ParcelState.NEW, ParcelState.UNKNOWN, ParcelState.CREATED)
BATCH = 50
LOOK_AGAIN = timedelta(minutes=2)
FIRST_LOOK = timedelta(hours=2)


class NotDispatched(Exception):
    """Nothing (more) was made; the text says why and what to do."""


@dataclass(frozen=True, kw_only=True)
class Piece:
    """What one point sends. The amounts of all pieces add up to the order's."""

    point_id: int
    weight_g: int
    value_vnd: int
    cod_vnd: int
    content: str


def pieces_of(order: Order) -> list[Piece]:
    """One per point. Cash is collected for a piece's own goods; the delivery fee goes with the first, a discount off the first ones."""
    by_point: dict[int, list[Any]] = {}
    for line in order.lines.select_related("product").order_by("pk"):
        if line.partner_id is not None:
            by_point.setdefault(line.partner_id, []).append(line)
    is_collected = is_cash(order.payment_method)
    found = []
    for point_id, lines in by_point.items():
        value = sum(int(line.line_price_incl_tax) for line in lines)
        weight = sum(((line.product.weight_g if line.product else None) or DEFAULT_WEIGHT_G) * line.quantity for line in lines)
        content = ", ".join(f"{line.title} x{line.quantity}" for line in lines)
        found.append((point_id, weight, value, content))
    rest = int(order.total_incl_tax) - sum(value for _point, _weight, value, _content in found)
    pieces = []
    for point_id, weight, value, content in found:
        due = max(0, value + rest)
        rest += value - due
        pieces.append(Piece(point_id=point_id, weight_g=weight, value_vnd=value, cod_vnd=due if is_collected else 0, content=content))
    return pieces


def carriers() -> dict[str, str]:
    """Code -> label of the carriers in use."""
    known = accounts.folders()
    return {code: known[code][1].LABEL for code in sorted(enabled_codes()) if code in known and known[code][0] == Kind.CARRIER}


def make(*, order_id: int, carrier: str, by: Any, now: datetime, point_id: int | None = None) -> list[Parcel]:
    """A parcel per point that has none yet (or of one point alone), each asked for at the carrier. Raises `NotDispatched`."""
    account = ServiceAccount.objects.filter(code=carrier, kind=Kind.CARRIER, is_enabled=True).first()
    if account is None:
        raise NotDispatched(_("Hãng này chưa được kết nối hoặc đang tắt."))
    written = _write(order_id, carrier=carrier, by=by, now=now, point_id=point_id)
    parcels = [send(parcel_id, now=now) for parcel_id in written]
    if not parcels:
        raise NotDispatched(_("Mọi phần của đơn này đã có kiện hàng."))
    return parcels


@transaction.atomic
def _write(order_id: int, *, carrier: str, by: Any, now: datetime, point_id: int | None) -> list[int]:
    order = Order.objects.select_for_update().filter(pk=order_id).first()
    if order is None or order.status not in OPEN_ORDER:
        raise NotDispatched(_("Chỉ lập kiện cho đơn mới đặt hoặc đã đóng gói."))
    if order.channel != "shop":
        raise NotDispatched(_("Đơn của sàn do sàn giao; in tem ở màn hình đơn của sàn."))
    if order.shipping_address_id is None or order.pickup_point_id is not None:
        raise NotDispatched(_("Đơn này khách tự đến nhận."))
    waiting = Parcel.objects.filter(order=order, state__in=(ParcelState.NEW, ParcelState.UNKNOWN))
    waiting = waiting if point_id is None else waiting.filter(point_id=point_id)
    new = {"state": ParcelState.NEW, "asked_at": None, "problem": ""}  # no carrier has it: another one may be asked
    waiting.filter(state=ParcelState.NEW).exclude(carrier=carrier).update(carrier=carrier, **new)
    has_one = set(Parcel.objects.filter(order=order).exclude(state__in=GONE).values_list("point_id", flat=True))
    made = list(waiting.values_list("pk", flat=True))
    for piece in pieces_of(order):
        if piece.point_id in has_one or (point_id is not None and piece.point_id != point_id):
            continue
        number = Parcel.objects.filter(order=order, point_id=piece.point_id).count() + 1
        try:
            parcel = Parcel.objects.create(
                order=order,
                point_id=piece.point_id,
                carrier=carrier,
                client_code=f"{order.number}-{piece.point_id}-{number}",
                weight_g=piece.weight_g,
                value_vnd=piece.value_vnd,
                cod_vnd=piece.cod_vnd,
                created_at=now,
                created_by=by,
            )
        except IntegrityError as error:  # another click was quicker
            raise NotDispatched(_("Kiện của đơn này đang được lập. Hãy tải lại trang.")) from error
        record(action="parcel.make", target=parcel, by=by, after={"carrier": carrier, "cod_vnd": piece.cod_vnd}, at=now)
        made.append(parcel.pk)
    return made


def send(parcel_id: int, *, now: datetime) -> Parcel:
    """Found by our code, or made. Never raises for the carrier's failures: they stand in the parcel, with what to do."""
    parcel = Parcel.objects.select_related("order__shipping_address", "point__commune__province").get(pk=parcel_id)
    if parcel.state not in (ParcelState.NEW, ParcelState.UNKNOWN):
        return parcel
    if parcel.order.status == OrderStatus.CANCELLED:
        call_off(parcel_id, now=now)
        parcel.refresh_from_db()
        return parcel
    try:
        created = _found_or_created(parcel, now=now)
    except OutcomeUnknown as error:
        return _keep(parcel, state=ParcelState.UNKNOWN, problem=error.text, next_look_at=now + LOOK_AGAIN)
    except ServiceError as error:
        is_open = parcel.asked_at is not None and not isinstance(error, Refused | NotSent)
        state = ParcelState.UNKNOWN if is_open else ParcelState.NEW
        return _keep(parcel, state=state, problem=error.text, next_look_at=now + LOOK_AGAIN if is_open else None)
    known = {"tracking_code": created.tracking_code, "fee_vnd": created.fee_vnd, "raw_status": ""}
    return _keep(parcel, state=ParcelState.CREATED, problem="", status_at=now, next_look_at=now + FIRST_LOOK, **known)


def _found_or_created(parcel: Parcel, *, now: datetime) -> Created:
    account = accounts.account_of(parcel.carrier)
    if account is None:
        raise Refused(_("Kết nối với hãng này đã bị xóa."))
    carrier = accounts.connect(account)
    asked = _order_of(parcel)
    if parcel.asked_at is not None:
        found = carrier.find(parcel.client_code)
        if found is not None:
            return found
    Parcel.objects.filter(pk=parcel.pk).update(asked_at=now)
    parcel.asked_at = now
    try:
        return carrier.create(asked)
    except OutcomeUnknown:
        log.warning("parcel create without answer carrier=%s code=%s", parcel.carrier, parcel.client_code)
        found = carrier.find(parcel.client_code)
        if found is None:
            raise
        return found


def _keep(parcel: Parcel, **fields: Any) -> Parcel:
    fields["problem"] = str(fields.get("problem", ""))[:300]
    Parcel.objects.filter(pk=parcel.pk, state__in=(ParcelState.NEW, ParcelState.UNKNOWN)).update(**fields)
    parcel.refresh_from_db()
    return parcel


def cancel(*, parcel_id: int, by: Any, now: datetime) -> Parcel:
    """Raises `NotDispatched`; the carrier decides whether it is still possible."""
    parcel = Parcel.objects.get(pk=parcel_id)
    if parcel.state == ParcelState.NEW and not parcel.tracking_code and parcel.asked_at is None:
        return _cancelled(parcel, by=by, now=now)
    if parcel.state not in (ParcelState.NEW, ParcelState.CREATED):
        raise NotDispatched(_("Kiện này không hủy được ở bước hiện tại."))
    account = accounts.account_of(parcel.carrier)
    if account is None:
        raise NotDispatched(_("Kết nối với hãng này đã bị xóa."))
    try:
        if parcel.tracking_code:
            accounts.connect(account).cancel(parcel.tracking_code)
    except ServiceError as error:
        raise NotDispatched(error.text) from error
    return _cancelled(parcel, by=by, now=now)


@transaction.atomic
def _cancelled(parcel: Parcel, *, by: Any, now: datetime) -> Parcel:
    Parcel.objects.filter(pk=parcel.pk, state__in=NOT_FETCHED).update(
        state=ParcelState.CANCELLED, status_at=now, next_look_at=None, problem=""
    )
    record(action="parcel.cancel", target=parcel, by=by, after={"carrier": parcel.carrier}, at=now)
    parcel.refresh_from_db()
    return parcel


def call_off_cancelled(*, now: datetime) -> int:
    """Parcels whose order was cancelled, by whomever: no carrier comes for nothing. Answers how many were taken up."""
    waiting = Parcel.objects.filter(order__status=OrderStatus.CANCELLED, state__in=NOT_FETCHED, called_off_at=None)
    found = list(waiting.order_by("pk").values_list("pk", flat=True)[:BATCH])
    for parcel_id in found:
        call_off(parcel_id, now=now)
    return len(found)


def call_off(parcel_id: int, *, now: datetime) -> None:
    """A final no of the carrier's becomes a person's task, once; anything else is tried again by the next sweep."""
    parcel = Parcel.objects.select_related("order").get(pk=parcel_id)
    try:
        is_off = _off(parcel, now=now)
    except (Refused, AssumedOperation, NotAuthorised) as error:
        Parcel.objects.filter(pk=parcel_id).update(called_off_at=now, problem=error.text[:300])
        text = _("Đơn đã hủy mà hãng còn giữ vận đơn %(code)s: %(why)s Hãy báo hãng hủy.") % {"code": parcel, "why": error.text}
        orders.call_attention(parcel.order_id, text=text)
    except ServiceError as error:
        log.warning("parcel not called off carrier=%s code=%s error=%s", parcel.carrier, parcel.client_code, error.code)
    else:
        if is_off:
            _cancelled(parcel, by=None, now=now)


def _off(parcel: Parcel, *, now: datetime) -> bool:
    """False while it is open whether the carrier has the parcel: a create without an answer may still be on its way there."""
    if not parcel.tracking_code and parcel.asked_at is None:
        return True
    account = accounts.account_of(parcel.carrier)
    if account is None:
        raise Refused(_("Kết nối với hãng này đã bị xóa."))
    carrier = accounts.connect(account)
    if not parcel.tracking_code:
        found = carrier.find(parcel.client_code)
        if found is None:
            return parcel.state == ParcelState.NEW or parcel.asked_at is None or now - parcel.asked_at > LOOK_AGAIN
        Parcel.objects.filter(pk=parcel.pk).update(tracking_code=found.tracking_code, fee_vnd=found.fee_vnd)
        parcel.tracking_code = found.tracking_code
    carrier.cancel(parcel.tracking_code)
    return True


def sender_of(point: SalesPoint, ids: Mapping[str, str] | None) -> Spot:
    commune = point.commune
    return Spot(
        name=point.name,
        phone=point.phone,
        street=point.address_line or point.name,
        ward_name=commune.name if commune else "",
        province_name=commune.province.name if commune else "",
        ids=ids or {},
    )


def _order_of(parcel: Parcel) -> ParcelOrder:
    order, point, address = parcel.order, parcel.point, parcel.order.shipping_address
    codes = [code for code in (address.commune_id, point.commune_id) if code]
    ids = ids_of(parcel.carrier, codes)
    piece = next((piece for piece in pieces_of(order) if piece.point_id == point.pk), None)
    return ParcelOrder(
        client_code=parcel.client_code,
        sender=sender_of(point, ids.get(point.commune_id or "")),
        receiver=Spot(
            name=address.name,
            phone=order.phone.as_national.replace(" ", "") if order.phone else "",
            street=address.line1,
            ward_name=address.line3,
            province_name=address.line4,
            ids=ids.get(address.commune_id or "", {}),
        ),
        weight_g=parcel.weight_g,
        value_vnd=parcel.value_vnd,
        cod_vnd=parcel.cod_vnd,
        content=piece.content if piece else order.number,
        note=order.note,
    )

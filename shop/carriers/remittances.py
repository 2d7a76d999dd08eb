"""Cash that carriers collected, accounted for line by line: each line agrees with its parcel, or says in words what differs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from catalog.audit.record import record
from catalog.tabular import Row, read_table
from shop.carriers.models import Parcel, ParcelState, Remittance, RemittanceLine
from shop.templatetags.shop_tags import vnd

COLUMNS = ("tracking_code", "cod_vnd")
OPTIONAL = ("fee_vnd",)


class RemittanceRefused(Exception):
    """Nothing was taken in. `problems` are lines to show."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("; ".join(problems))


@dataclass(frozen=True, kw_only=True)
class Paid:
    tracking_code: str
    cod_vnd: int
    fee_vnd: int


def read(name: str, content: bytes) -> list[Paid]:
    """Columns `tracking_code, cod_vnd` and, if the carrier keeps its fee back, `fee_vnd`; whole đồng.

    Raises `TableError` for an unreadable file and `RemittanceRefused` for wrong lines.
    """
    table = read_table(name, content)
    missing = [column for column in COLUMNS if column not in table.columns]
    if missing:
        raise RemittanceRefused([_("Thiếu cột %s. Tệp cần các cột: tracking_code, cod_vnd; có thể thêm fee_vnd.") % ", ".join(missing)])
    found, problems, seen = [], [], set()
    for row in table.rows:
        try:
            paid = _paid(row)
            if paid.tracking_code in seen:
                raise ValueError(_("mã vận đơn %s có hai lần trong tệp.") % paid.tracking_code)
            seen.add(paid.tracking_code)
            found.append(paid)
        except ValueError as wrong:
            problems.append(_("Dòng %(line)d: %(what)s") % {"line": row.line, "what": wrong})
    if problems or not found:
        raise RemittanceRefused(problems or [_("Tệp không có dòng nào.")])
    return found


def _paid(row: Row) -> Paid:
    if row.problem:
        raise ValueError(row.problem)
    code = row.values["tracking_code"].strip()
    if not code or len(code) > 60:
        raise ValueError(_("cột tracking_code: cần mã vận đơn, tối đa 60 ký tự."))
    amounts = {}
    for name in ("cod_vnd", "fee_vnd"):
        text = row.values.get(name, "").strip() or ("0" if name in OPTIONAL else "")
        if not (text.isascii() and text.isdigit()) or int(text) >= 10**12:
            raise ValueError(_("cột %s: ghi số đồng, chỉ chữ số, ví dụ 190000.") % name)
        amounts[name] = int(text)
    return Paid(tracking_code=code, **amounts)


def day_of(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


@transaction.atomic
def take_in(*, carrier: str, reference: str, paid_on: date, paid: Iterable[Paid], by: Any, now: datetime) -> Remittance:
    """Raises `RemittanceRefused` when this file was taken in before."""
    rows = list(paid)
    remittance, is_new = Remittance.objects.get_or_create(
        carrier=carrier,
        reference=reference,
        defaults={
            "paid_on": paid_on,
            "cod_vnd": sum(row.cod_vnd for row in rows),
            "fee_vnd": sum(row.fee_vnd for row in rows),
            "imported_at": now,
            "imported_by": by,
        },
    )
    if not is_new:
        raise RemittanceRefused([_("Bảng kê %s đã nhập trước đó; không có gì thay đổi.") % reference])
    codes = [row.tracking_code for row in rows]
    parcels = {parcel.tracking_code: parcel for parcel in Parcel.objects.filter(carrier=carrier, tracking_code__in=codes)}
    paid_before = set(RemittanceLine.objects.filter(parcel__in=parcels.values(), problem="").values_list("parcel_id", flat=True))
    RemittanceLine.objects.bulk_create(_line(remittance, row, parcels.get(row.tracking_code), paid_before) for row in rows)
    record(action="remittance.import", target=remittance, by=by, after={"lines": len(rows), "cod_vnd": remittance.cod_vnd}, at=now)
    return remittance


def _line(remittance: Remittance, row: Paid, parcel: Parcel | None, paid_before: set[int]) -> RemittanceLine:
    return RemittanceLine(
        remittance=remittance,
        tracking_code=row.tracking_code,
        cod_vnd=row.cod_vnd,
        fee_vnd=row.fee_vnd,
        parcel=parcel,
        problem=_difference(row, parcel, paid_before),
    )


def _difference(row: Paid, parcel: Parcel | None, paid_before: set[int]) -> str:
    if parcel is None:
        return _("Cửa hàng không có vận đơn này.")
    if parcel.pk in paid_before:
        return _("Vận đơn này đã được trả tiền ở bảng kê trước.")
    if row.cod_vnd != parcel.cod_vnd:
        return _("Tiền thu hộ khác: cửa hàng ghi %(ours)s, hãng trả %(theirs)s.") % {
            "ours": vnd(parcel.cod_vnd),
            "theirs": vnd(row.cod_vnd),
        }
    if parcel.state != ParcelState.DELIVERED:
        return _("Kiện chưa ghi là đã giao: %s.") % parcel.get_state_display()
    return ""


def differences() -> QuerySet[RemittanceLine]:
    """Lines that a person has not settled."""
    return RemittanceLine.objects.exclude(problem="").filter(settled_at__isnull=True).select_related("remittance", "parcel__order")


def outstanding(*, delivered_before: datetime) -> QuerySet[Parcel]:
    """Delivered parcels whose cash the carrier has not accounted for, oldest first; a difference that a person settled is accounted for."""
    due = Parcel.objects.filter(state=ParcelState.DELIVERED, cod_vnd__gt=0, status_at__lte=delivered_before)
    told = RemittanceLine.objects.filter(Q(problem="") | Q(settled_at__isnull=False), parcel__isnull=False)
    return due.exclude(pk__in=told.values("parcel")).select_related("order").order_by("status_at")


@transaction.atomic
def settle(*, line_id: int, note: str, by: Any, now: datetime) -> bool:
    """A person looked and says what came of it; false when it was settled before."""
    mine = RemittanceLine.objects.filter(pk=line_id, settled_at__isnull=True).exclude(problem="")
    if not mine.update(settled_at=now, settled_by=by, note=note[:300]):
        return False
    line = RemittanceLine.objects.get(pk=line_id)
    record(action="remittance.settle", target=line, by=by, after={"note": note[:300]}, at=now)
    return True

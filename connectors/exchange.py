"""Selling by file: prepares what a person uploads, and believes only what the marketplace's own files say.

`apply_export` is the one place that makes a listing of a file account live or gone; until then it counts as live wherever it may be.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from catalog.tabular import Row
from connectors import departures
from connectors.exchange_forms import ExchangeError, Form, form_of
from connectors.listings import fingerprint_of, reasons_of
from connectors.models import Account, ExchangeBatch, ExchangeExport, ExchangeRow, Listing, ListingState, Transport
from connectors.models_exchange import BatchKind, RowResult
from connectors.postmart import mapping, sheet, template
from connectors.rulebook import shape

DUE = {BatchKind.WITHDRAW: timedelta(hours=4), BatchKind.PUBLISH: timedelta(hours=24)}
"""How long a person has to upload the file."""


def prepare(account: Account, *, now: datetime) -> list[ExchangeBatch]:
    """The files that are due, withdrawals first; none when nothing changed. An older file that nobody uploaded is superseded."""
    if account.transport != Transport.FILES:
        raise ExchangeError("Gian hàng này kết nối trực tiếp, không trao đổi bằng tệp.")
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=account.pk)
        wanted = _refresh(account, now=now)
        files = [
            _batch(account, form_of(account, BatchKind.WITHDRAW), _withdrawals(account), now=now),
            _batch(account, form_of(account, BatchKind.PUBLISH), _publications(account, wanted), now=now),
        ]
    return [batch for batch in files if batch is not None]


def mark_uploaded(batch: ExchangeBatch, *, by: str, now: datetime) -> None:
    """A person says that the file is in the portal. Its listings wait for the marketplace's word."""
    with transaction.atomic():
        marked = ExchangeBatch.objects.filter(pk=batch.pk, uploaded_at=None, superseded_at=None)
        if not marked.update(uploaded_at=now, uploaded_by=by[:150]):
            raise ExchangeError("Tệp này đã được tải lên hoặc đã có tệp mới hơn thay thế. Hãy lấy tệp mới nhất.")
        _wait_for_proof(batch)


def _wait_for_proof(batch: ExchangeBatch) -> None:
    Listing.objects.filter(exchange_rows__batch=batch).exclude(state=ListingState.LIVE).update(state=ListingState.HANDED_OVER)


def hand_over(listing: Listing, *, by: str, now: datetime) -> ExchangeBatch:
    """A person typed one product into the portal by hand: the same as a file of one row that was uploaded. Not yet live."""
    account = listing.account
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=account.pk)
        wanted = _refresh(account, now=now)
        kind, row = _due_row(account, listing, wanted)
        batch = _make(account, form_of(account, kind), [(listing, row)], now=now, uploaded_by=by)
        _wait_for_proof(batch)
    return batch


def due_rows(account: Account, *, now: datetime) -> list[tuple[str, Listing, dict[str, str | int]]]:
    """What a person has to do at the portal now, withdrawals first: (kind, listing, row)."""
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=account.pk)
        wanted = _refresh(account, now=now)
        gone = [(str(BatchKind.WITHDRAW), listing, row) for listing, row in _withdrawals(account)]
        return gone + [(str(BatchKind.PUBLISH), listing, row) for listing, row in _publications(account, wanted)]


def _due_row(account: Account, listing: Listing, wanted: Mapping[int, Mapping[str, str | int]]) -> tuple[str, dict[str, str | int]]:
    for kind, rows in ((BatchKind.WITHDRAW, _withdrawals(account)), (BatchKind.PUBLISH, _publications(account, wanted))):
        for own, row in rows:
            if own.pk == listing.pk:
                return str(kind), row
    raise ExchangeError("Sản phẩm này không còn gì phải nhập trên cổng. Hãy tải lại trang.")


def apply_result(account: Account, name: str, content: bytes, *, now: datetime) -> ExchangeBatch:
    """The portal's answer to one file. Accepted is not yet live."""
    rows = sheet.read(name, content, sheet.RESULT_COLUMNS)
    batch = _batch_of(account, rows)
    known = {row.sku: row for row in batch.rows.select_related("listing", "batch")}
    told = _by_sku(rows, known)
    _refuse_contradictions(known, told)
    with transaction.atomic():
        for sku, row in known.items():
            _take_result(row, told.get(sku), now=now)
        batch.result_at, batch.result_sha256 = now, hashlib.sha256(content).hexdigest()
        batch.save(update_fields=["result_at", "result_sha256"])
    return batch


def apply_export(account: Account, name: str, content: bytes, *, now: datetime) -> ExchangeExport:
    """The portal's list of everything it has: the proof. An older list than the last one is refused."""
    rows = sheet.read(name, content, sheet.EXPORT_COLUMNS)
    taken_at = max((sheet.moment(row, "Thời điểm xuất") for row in rows), default=now.replace(microsecond=0))
    last = ExchangeExport.objects.filter(account=account).first()
    seal = content if rows else content + taken_at.isoformat().encode()  # an empty list carries no time of its own
    digest = hashlib.sha256(seal).hexdigest()
    if last is not None and last.sha256 == digest:
        return last
    if last is not None and taken_at < last.taken_at:
        raise ExchangeError("Tệp xuất này cũ hơn tệp đã đọc. Hãy xuất lại từ cổng Postmart.")
    shown = {sheet.value(row, "Mã SKU"): row for row in rows}
    if len(shown) != len(rows):
        raise ExchangeError("Tệp xuất có mã SKU trùng nhau. Hãy xuất lại từ cổng Postmart.")
    found = {sku: _shown(row) for sku, row in shown.items()}
    with transaction.atomic():
        own = list(Listing.objects.select_for_update().filter(account=account))
        for listing in own:
            _prove(listing, found.get(listing.sku), taken_at=taken_at)
        return ExchangeExport.objects.create(
            account=account,
            sha256=digest,
            taken_at=taken_at,
            applied_at=now,
            item_count=len(rows),
            live_count=sum(bool(item["confirmed_live"]) for item in found.values()),
            unknown_skus=sorted(set(found) - {listing.sku for listing in own}),
        )


def _refresh(account: Account, *, now: datetime) -> dict[int, Mapping[str, str | int]]:
    """Brings the wanted side up to date; answers the publish rows by listing id."""
    listings = list(Listing.objects.filter(account=account))
    shaped = shape(account.pk, {listing.product_id for listing in listings}, on=timezone.localdate(now))
    rows: dict[int, Mapping[str, str | int]] = {}
    form = form_of(account, BatchKind.PUBLISH)
    for listing in listings:
        wanted = shaped[listing.product_id]
        prepared = mapping.prepare(wanted.offer, wanted.directions)
        row, refused = form.row(template.canonical(prepared.payload, wanted.offer))
        reasons = reasons_of(wanted, (*prepared.problems, *refused))
        listing.wanted_live = listing.is_wanted and not reasons
        listing.wanted_title, listing.wanted_price_vnd, listing.wanted_stock = prepared.title, wanted.offer.price_vnd, prepared.stock
        listing.reasons, listing.offer_fingerprint = reasons, fingerprint_of(wanted)
        if listing.wanted_live:
            rows[listing.pk] = row
        elif listing.confirmed_live is not True and listing.state in (ListingState.WAITING, ListingState.BLOCKED):
            listing.state, listing.due_at = ListingState.BLOCKED, None
    fields = ["wanted_live", "wanted_title", "wanted_price_vnd", "wanted_stock", "reasons", "offer_fingerprint", "state", "due_at"]
    Listing.objects.bulk_update(listings, fields, batch_size=200)
    departures.begin([listing.pk for listing in listings if not listing.wanted_live], now=now)
    return rows


def _withdrawals(account: Account) -> list[tuple[Listing, dict[str, str | int]]]:
    """What may be live there and may not be sold: confirmed live, or handed over and not proven gone."""
    may_be_live = Q(confirmed_live=True) | Q(state=ListingState.HANDED_OVER)
    rows = Listing.objects.filter(may_be_live, account=account, wanted_live=False).order_by("sku")
    form = form_of(account, BatchKind.WITHDRAW)
    return [(listing, dict(form.row(_reasons_row(listing))[0])) for listing in rows]


def _reasons_row(listing: Listing) -> dict[str, str | int]:
    why = "; ".join(reason["text"] for reason in listing.reasons)
    return {"Mã SKU": listing.sku, "Mã tin": listing.external_id, "Tên sản phẩm": listing.wanted_title, "Lý do": why}


def _publications(account: Account, wanted: Mapping[int, Mapping[str, str | int]]) -> list[tuple[Listing, dict[str, str | int]]]:
    """Wanted rows that the last uploaded file did not carry in the same words, or that the last export contradicts."""
    sent = _last_sent(account)
    rows = Listing.objects.filter(account=account, pk__in=wanted).order_by("sku")
    return [
        (listing, dict(wanted[listing.pk]))
        for listing in rows
        if sent.get(listing.pk) != mapping.fingerprint(wanted[listing.pk]) or _is_contradicted(listing)
    ]


def _last_sent(account: Account) -> dict[int, str]:
    rows = ExchangeRow.objects.filter(batch__account=account, batch__kind=BatchKind.PUBLISH, batch__uploaded_at__isnull=False)
    rows = rows.exclude(result=RowResult.MISSING).order_by("batch__uploaded_at", "batch_id")
    return dict(rows.values_list("listing_id", "fingerprint"))


def _is_contradicted(listing: Listing) -> bool:
    if listing.state not in (ListingState.LIVE, ListingState.WITHDRAWN, ListingState.BLOCKED):
        return False
    seen = (listing.confirmed_live, listing.confirmed_price_vnd, listing.confirmed_stock)
    return seen != (True, listing.wanted_price_vnd, listing.wanted_stock)


def _batch(account: Account, form: Form, rows: list[tuple[Listing, dict[str, str | int]]], *, now: datetime) -> ExchangeBatch | None:
    kind = form.kind
    open_batch = ExchangeBatch.objects.filter(account=account, kind=kind, uploaded_at=None, superseded_at=None).first()
    prints = [(listing.pk, mapping.fingerprint(row)) for listing, row in rows[: form.max_rows]]
    if open_batch is not None:
        if prints == list(open_batch.rows.order_by("sku").values_list("listing_id", "fingerprint")):
            return open_batch
        ExchangeBatch.objects.filter(pk=open_batch.pk).update(superseded_at=now)
    if not rows:
        return None
    return _make(account, form, rows[: form.max_rows], now=now)


def _make(
    account: Account, form: Form, rows: list[tuple[Listing, dict[str, str | int]]], *, now: datetime, uploaded_by: str = ""
) -> ExchangeBatch:
    prints = [mapping.fingerprint(row) for _listing, row in rows]
    number = f"{account.pk}-{form.kind[0].upper()}-{ExchangeBatch.objects.filter(account=account).count() + 1}"
    content = form.file(number, [row for _listing, row in rows])
    batch = ExchangeBatch.objects.create(
        account=account,
        kind=form.kind,
        file_name=f"postmart-{number}.xlsx",
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        template_fingerprint=form.fingerprint,
        row_count=len(rows),
        made_at=now,
        due_at=now + DUE[BatchKind(form.kind)],
        uploaded_at=now if uploaded_by else None,
        uploaded_by=uploaded_by[:150],
    )
    ExchangeRow.objects.bulk_create(
        ExchangeRow(batch=batch, listing=listing, sku=listing.sku, wanted_revision=listing.wanted_revision, values=row, fingerprint=print_)
        for (listing, row), print_ in zip(rows, prints, strict=True)
    )
    return batch


def _batch_of(account: Account, rows: list[Row]) -> ExchangeBatch:
    numbers = {sheet.value(row, "Mã lô") for row in rows}
    names = [f"postmart-{number}.xlsx" for number in numbers]
    batch = ExchangeBatch.objects.filter(account=account, file_name__in=names).first() if len(names) == 1 else None
    if batch is None or batch.uploaded_at is None:
        raise ExchangeError("Tệp kết quả không thuộc lô nào đã tải lên của gian hàng này. Hãy chọn đúng tệp kết quả.")
    return batch


def _by_sku(rows: list[Row], known: Mapping[str, ExchangeRow]) -> dict[str, Row]:
    told: dict[str, Row] = {}
    for row in rows:
        sku = sheet.value(row, "Mã SKU")
        if sku not in known or sku in told:
            what = "lặp lại" if sku in told else "không có trong lô"
            raise ExchangeError(f"Dòng {row.line}: SKU “{sku}” {what}. Hãy tải lại tệp kết quả từ cổng Postmart.")
        if sheet.value(row, "Kết quả") not in (sheet.ACCEPTED, sheet.REJECTED):
            raise ExchangeError(f"Dòng {row.line}: kết quả “{sheet.value(row, 'Kết quả')}” không hiểu được. Hãy tải lại tệp kết quả.")
        told[sku] = row
    return told


def _refuse_contradictions(known: Mapping[str, ExchangeRow], told: Mapping[str, Row]) -> None:
    """A second result of the same batch may add rows, never change what the first one said."""
    said = {RowResult.ACCEPTED: sheet.ACCEPTED, RowResult.REJECTED: sheet.REJECTED}
    changed = [
        sku
        for sku, row in known.items()
        if sku in told and said.get(RowResult(row.result)) not in (None, sheet.value(told[sku], "Kết quả"))
    ]
    if changed:
        raise ExchangeError(f"Tệp kết quả nói khác tệp đã đọc của lô này ở: {', '.join(changed[:5])}. Hãy tải lại tệp từ cổng Postmart.")


def _take_result(row: ExchangeRow, told: Row | None, *, now: datetime) -> None:
    if told is None:
        ExchangeRow.objects.filter(pk=row.pk).update(result=RowResult.MISSING)
        return
    is_accepted = sheet.value(told, "Kết quả") == sheet.ACCEPTED
    reason, external_id = sheet.value(told, "Lý do"), sheet.value(told, "Mã tin")
    result = RowResult.ACCEPTED if is_accepted else RowResult.REJECTED
    ExchangeRow.objects.filter(pk=row.pk).update(result=result, reason=reason, external_id=external_id)
    if ExchangeRow.objects.filter(listing=row.listing_id, batch__uploaded_at__gt=row.batch.uploaded_at).exists():
        return  # a newer file speaks for the listing
    fields: dict[str, object] = {"external_id": external_id} if is_accepted and external_id else {}
    if not is_accepted:
        fields = {
            "state": ListingState.REJECTED,
            "error_text": f"Postmart từ chối: {reason}. Sửa sản phẩm rồi xuất tệp mới.",
            "error_code": "result",
        }
    Listing.objects.filter(pk=row.listing_id).update(**fields, updated_at=now)


def _shown(row: Row) -> dict[str, object]:
    state = sheet.value(row, "Trạng thái")
    if state not in (sheet.LIVE, sheet.NOT_LIVE):
        raise ExchangeError(f"Dòng {row.line}: trạng thái “{state}” không hiểu được. Hãy xuất lại từ cổng Postmart.")
    return {
        "external_id": sheet.value(row, "Mã tin"),
        "confirmed_live": state == sheet.LIVE,
        "confirmed_title": sheet.value(row, "Tên sản phẩm"),
        "confirmed_price_vnd": sheet.whole(row, "Giá bán (đồng)"),
        "confirmed_stock": sheet.whole(row, "Tồn kho"),
    }


def _prove(listing: Listing, shown: Mapping[str, object] | None, *, taken_at: datetime) -> None:
    fields: dict[str, object] = dict(shown) if shown else {"confirmed_live": False}
    is_live = bool(fields["confirmed_live"])
    if is_live and listing.wanted_live:
        state = ListingState.LIVE
    elif is_live:
        state = ListingState.HANDED_OVER  # live there and not wanted: stands in the next withdrawal file
    else:
        state = ListingState.BLOCKED if listing.is_wanted else ListingState.WITHDRAWN
        if listing.wanted_live and listing.state == ListingState.REJECTED:
            state = ListingState.REJECTED
    same = (listing.wanted_price_vnd, listing.wanted_stock) == (fields.get("confirmed_price_vnd"), fields.get("confirmed_stock"))
    settled = is_live == listing.wanted_live and (same or not is_live)
    if not is_live:
        departures.confirm([listing.pk], at=taken_at)
    told = {"error_text": "", "error_code": ""} if state == ListingState.LIVE else {}
    Listing.objects.filter(pk=listing.pk).update(
        **fields,
        **told,
        confirmed_at=taken_at,
        state=state,
        pushed_revision=listing.wanted_revision,
        due_at=None if settled else listing.due_at or taken_at,
    )

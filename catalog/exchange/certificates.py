"""Certificates from and to files. Key: `sku`, `issuer`, `decision_no`, `decision_date`; the paper's number is not unique."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from catalog import changes
from catalog.audit.models import AuditEntry
from catalog.audit.record import entry, record_all
from catalog.certificates.dates import last_valid_day
from catalog.certificates.models import Certificate, IssuerLevel, RevocationReason
from catalog.exchange import fields
from catalog.exchange.fields import CellRefused
from catalog.exchange.outcome import Effect, RowRefused
from catalog.inbox.telling import tell
from catalog.models import Product
from catalog.tabular import Cell

COLUMNS = (
    "sku",
    "number",
    "issuer",
    "issuer_level",
    "decision_no",
    "decision_date",
    "stars",
    "score",
    "issued_on",
    "expires_on",
    "revoked_on",
    "revocation_reason",
)
REQUIRED = ("issuer_level", "stars", "issued_on")
CHUNK = 500

PARSERS: dict[str, Callable[[str], Any]] = {
    "number": lambda cell: fields.text(cell, limit=80),
    "issuer_level": lambda cell: fields.choice(cell, IssuerLevel.choices),
    "stars": lambda cell: fields.whole_number(cell, low=3, high=5, unit="sao"),
    "score": lambda cell: fields.decimal(cell, low=0, high=100, what="điểm"),
    "issued_on": fields.day,
    "expires_on": fields.day,
    "revoked_on": fields.day,
    "revocation_reason": lambda cell: fields.choice(cell, RevocationReason.choices),
}
EMPTY: dict[str, Any] = {"number": "", "revocation_reason": ""}
WRITTEN = [*PARSERS, "updated_at"]
FACTS = ("issuer", "decision_no", "decision_date", *PARSERS)
Key = tuple[int, str, str, date]


class CertificateImporter:
    """An empty or missing `expires_on` of a new certificate becomes 36 months after `issued_on`.

    A revocation that the file brings is decided already and acts at once. `by` and `cause` stand in the audit log beside each change.
    """

    columns = COLUMNS
    key = ("sku", "issuer", "decision_no", "decision_date")

    def __init__(self, *, is_demo: bool = False, by: Any = None, cause: str = "import") -> None:
        self.is_demo = is_demo
        self.by, self.cause = by, cause
        self.product_ids: dict[str, int] = {}
        self.certificates: dict[Key, Certificate] = {}
        self.new: list[Certificate] = []
        self.changed: list[Certificate] = []
        self.before: dict[int, dict[str, Any]] = {}

    def load(self, rows: Sequence[Mapping[str, str]]) -> None:
        skus = sorted({row["sku"] for row in rows})
        for start in range(0, len(skus), CHUNK):
            chunk = skus[start : start + CHUNK]
            self.product_ids |= dict(Product.objects.filter(sku__in=chunk).values_list("sku", "pk"))
            for certificate in Certificate.objects.filter(product__sku__in=chunk):
                self.certificates[_key(certificate)] = certificate

    def foresee(self, groups: Mapping[str, str]) -> None:
        """Products that another file of the same upload is about to make; only for a check."""
        for number, sku in enumerate(groups, 1):
            self.product_ids.setdefault(sku, -number)

    def read(self, values: Mapping[str, str]) -> Effect:
        product_id = self.product_ids.get(values["sku"])
        if product_id is None:
            raise RowRefused("sku", f"Chưa có sản phẩm mã “{values['sku']}”: nhập sản phẩm trước.")
        certificate = Certificate(
            product_id=product_id,
            issuer=_cell("issuer", lambda cell: fields.text(cell, limit=200), values),
            decision_no=_cell("decision_no", lambda cell: fields.text(cell, limit=80), values),
            decision_date=_cell("decision_date", fields.day, values),
            is_demo=self.is_demo,
        )
        known = self.certificates.get(_key(certificate))
        certificate = known or certificate
        before = {name: getattr(certificate, name) for name in PARSERS}
        self._fill(certificate, values, is_new=known is None)
        _refuse_contradictions(certificate)
        if known is None:
            self.new.append(certificate)
            return Effect.CREATED
        if before == {name: getattr(certificate, name) for name in PARSERS}:
            return Effect.UNCHANGED
        self.changed.append(certificate)
        self.before[certificate.pk] = before
        return Effect.UPDATED

    def _fill(self, certificate: Certificate, values: Mapping[str, str], *, is_new: bool) -> None:
        for column, parse in PARSERS.items():
            cell = values.get(column)
            if not cell and column in REQUIRED and (is_new or cell is not None):
                raise RowRefused(column, "Không được để trống.")
            if cell is not None:
                setattr(certificate, column, _cell(column, parse, values) if cell else EMPTY.get(column))
        if certificate.expires_on is None:
            certificate.expires_on = last_valid_day(certificate.issued_on)

    def prepare(self) -> None:
        """Nothing to do beforehand."""

    def write(self) -> None:
        now = timezone.now()
        for certificate in self.changed:
            certificate.updated_at = now
        Certificate.objects.bulk_create(self.new, batch_size=CHUNK)
        Certificate.objects.bulk_update(self.changed, WRITTEN, batch_size=200)
        if not self.is_demo:
            record_all([*map(self._added, self.new), *map(self._altered, self.changed)])
            self._tell_of_revocations()
        changes.touch([certificate.product_id for certificate in (*self.new, *self.changed)])

    def _added(self, certificate: Certificate) -> AuditEntry:
        after = {name: getattr(certificate, name) for name in FACTS if getattr(certificate, name) not in (None, "")}
        return entry(action="certificate.import", target=certificate, by=self.by, after=after, cause=self.cause)

    def _altered(self, certificate: Certificate) -> AuditEntry:
        known = self.before[certificate.pk]
        names = [name for name in PARSERS if known[name] != getattr(certificate, name)]
        before, after = {name: known[name] for name in names}, {name: getattr(certificate, name) for name in names}
        return entry(action="certificate.import", target=certificate, by=self.by, before=before, after=after, cause=self.cause)

    def _tell_of_revocations(self) -> None:
        """Its producer reads of it, as after a revocation in the back office."""
        revoked = [row for row in (*self.new, *self.changed) if row.revoked_on and not self.before.get(row.pk, {}).get("revoked_on")]
        products = Product.objects.in_bulk([row.product_id for row in revoked]) if revoked else {}
        for certificate in revoked:
            product = products[certificate.product_id]
            tell(
                producer_id=product.producer_id,
                subject=_("Giấy chứng nhận của %s đã bị thu hồi") % product.title,
                body=_("Từ ngày %(day)s. Lý do: %(reason)s. Muốn bán lại, sản phẩm cần được chứng nhận lại.")
                % {"day": f"{certificate.revoked_on:%d/%m/%Y}", "reason": certificate.get_revocation_reason_display()},
                url=certificate.get_absolute_url(),
                by=self.by,
            )


def _key(certificate: Certificate) -> Key:
    return certificate.product_id, certificate.issuer, certificate.decision_no, certificate.decision_date


def _cell(column: str, parse: Callable[[str], Any], values: Mapping[str, str]) -> Any:
    try:
        return parse(values[column])
    except CellRefused as refused:
        raise RowRefused(column, str(refused)) from refused


def _refuse_contradictions(certificate: Certificate) -> None:
    if certificate.expires_on < certificate.issued_on:
        raise RowRefused("expires_on", "Ngày hết hiệu lực trước ngày cấp: kiểm tra lại hai ngày.")
    if certificate.revoked_on and not certificate.revocation_reason:
        raise RowRefused("revocation_reason", "Có ngày thu hồi thì phải ghi lý do thu hồi.")
    if certificate.revocation_reason and not certificate.revoked_on:
        raise RowRefused("revoked_on", "Có lý do thu hồi thì phải ghi ngày thu hồi.")


def export_rows() -> Iterator[dict[str, Cell]]:
    """Every certificate, history included, by SKU and day of issue."""
    for certificate in Certificate.objects.select_related("product").order_by("product__sku", "issued_on", "pk").iterator(chunk_size=CHUNK):
        yield {
            "sku": certificate.product.sku,
            "number": certificate.number,
            "issuer": certificate.issuer,
            "issuer_level": certificate.issuer_level,
            "decision_no": certificate.decision_no,
            "decision_date": certificate.decision_date.isoformat(),
            "stars": certificate.stars,
            "score": "" if certificate.score is None else str(certificate.score),
            "issued_on": certificate.issued_on.isoformat(),
            "expires_on": certificate.expires_on.isoformat(),
            "revoked_on": certificate.revoked_on.isoformat() if certificate.revoked_on else "",
            "revocation_reason": certificate.revocation_reason,
        }

"""The form of a file: our working template until the operator uploads the portal's own, then that one and its mapping profile."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from connectors.marketplace import Problem
from connectors.models import Account, ExchangeTemplate
from connectors.models_exchange import BatchKind
from connectors.postmart import sheet, template

Value = str | int


class ExchangeError(Exception):
    """Vietnamese, with the remedy; nothing changed."""


@dataclass(frozen=True, kw_only=True)
class Form:
    """`own` None: our working template."""

    kind: str
    columns: tuple[str, ...]
    fingerprint: str
    max_rows: int = sheet.MAX_ROWS
    rules: Mapping[str, template.Rule] | None = None
    own: ExchangeTemplate | None = None

    def row(self, sources: Mapping[str, Value]) -> tuple[dict[str, Value], list[Problem]]:
        """Without the batch number, which belongs to the file."""
        if self.rules is None:
            return {name: sources[name] for name in self.columns if name in sources}, []
        return template.fill(self.rules, sources)

    def file(self, number: str, rows: list[dict[str, Value]]) -> bytes:
        if self.own is None or self.rules is None:
            return sheet.write(self.columns, [{template.BATCH: number, **row} for row in rows])
        numbered = {name: number for name, rule in self.rules.items() if rule.source == template.BATCH}
        content = bytes(self.own.content)
        return template.write_into(content, template.read_template(content), [{**numbered, **row} for row in rows])


def form_of(account: Account, kind: str) -> Form:
    own = ExchangeTemplate.objects.filter(account=account, kind=kind).first()
    if own is None:
        columns = sheet.PUBLISH_COLUMNS if kind == BatchKind.PUBLISH else sheet.WITHDRAW_COLUMNS
        return Form(kind=kind, columns=columns, fingerprint=sheet.fingerprint(columns))
    rules = template.rules_of({name: own.profile.get(name, {}) for name in own.columns})
    return Form(kind=kind, columns=tuple(own.columns), fingerprint=own.fingerprint, max_rows=own.max_rows, rules=rules, own=own)


def upload_template(
    account: Account, kind: str, name: str, content: bytes, *, by: str, now: datetime, accepts_change: bool = False
) -> ExchangeTemplate:
    """Keeps the portal's template. One that differs from the last is refused with the exact difference, unless a person accepts it."""
    given = template.read_template(content)
    last = ExchangeTemplate.objects.filter(account=account, kind=kind).first()
    if last is not None:
        told = template.differences(template.read_template(bytes(last.content)), given)
        if told and not accepts_change:
            raise ExchangeError(_("Mẫu đã đổi: %s. Hãy xem lại, rồi đánh dấu “Dùng mẫu mới” nếu cổng thật sự đổi mẫu.") % "; ".join(told))
        if last.fingerprint == given.fingerprint and last.sha256 == hashlib.sha256(content).hexdigest():
            return last
    return ExchangeTemplate.objects.create(
        account=account,
        kind=kind,
        file_name=name[:150],
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        fingerprint=given.fingerprint,
        sheet=given.sheet[:100],
        columns=list(given.columns),
        profile=template.guess(given, last.profile if last else None),
        max_rows=last.max_rows if last else sheet.MAX_ROWS,
        uploaded_by=by[:150],
        uploaded_at=now,
    )


def set_profile(own: ExchangeTemplate, profile: Mapping[str, Mapping[str, Any]], *, max_rows: int) -> None:
    """The next file is filled in this way. Raises `ExchangeError`."""
    unknown = [str(rule.get("source")) for rule in profile.values() if rule.get("source") and rule["source"] not in template.SOURCES]
    if unknown:
        raise ExchangeError(_("Không có nguồn tên “%s”.") % unknown[0])
    if not any(rule.get("source") == template.SKU for rule in profile.values()):
        raise ExchangeError(_("Cần một cột lấy “Mã SKU”: nhờ nó mà kết quả của cổng được khớp với sản phẩm."))
    ExchangeTemplate.objects.filter(pk=own.pk).update(profile={name: dict(profile[name]) for name in own.columns}, max_rows=max_rows)

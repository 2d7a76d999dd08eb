"""The only writer of a dossier's step: what may follow what, and what each step needs."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.audit.record import record
from catalog.certificates.models import Certificate
from catalog.certificates.rules import CERTIFIED_FROM, issuer_rule
from catalog.dossiers.models import Dossier, DossierState

S = DossierState
NEXT: dict[str, tuple[DossierState, ...]] = {
    S.DRAFT: (S.COMMUNE, S.WITHDRAWN),
    S.COMMUNE: (S.PROVINCE, S.DRAFT, S.WITHDRAWN),
    S.PROVINCE: (S.CENTRAL, S.CERTIFIED, S.REFUSED, S.WITHDRAWN),
    S.CENTRAL: (S.CERTIFIED, S.REFUSED, S.WITHDRAWN),
    S.CERTIFIED: (),
    S.REFUSED: (),
    S.WITHDRAWN: (),
}
CLOSED = (S.CERTIFIED, S.REFUSED, S.WITHDRAWN)
CENTRAL_FROM_SCORE = Decimal(90)
"""From 90 points the centre assesses (Decision 148/QĐ-TTg)."""


class StepRefused(Exception):
    """Nothing changed; the text says what is missing."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """The paper that certifies: `number` of the certificate, issuer's name, decision's number and date, day of issue."""

    number: str
    issuer: str
    decision_no: str
    decision_date: date
    issued_on: date


def next_states(dossier: Dossier) -> tuple[DossierState, ...]:
    return NEXT[dossier.state]


@transaction.atomic
def advance(
    *,
    dossier_id: int,
    to: str,
    by: Any,
    now: datetime,
    today: date,
    score: Decimal | None = None,
    note: str = "",
    decision: Decision | None = None,
) -> Dossier:
    """Moves the dossier on and, with a decision, writes the certificate. Raises `StepRefused`."""
    dossier = Dossier.objects.select_for_update(of=("self",)).select_related("product").get(pk=dossier_id)
    before = dossier.state
    if to not in next_states(dossier):
        raise StepRefused(_("Hồ sơ đang ở bước “%s”; không chuyển sang bước này được.") % dossier.get_state_display())
    if score is not None:
        dossier.score = score
    if to == S.PROVINCE and not (note or dossier.commune_report):
        raise StepRefused(_("Ghi nhận xét của xã trước khi chuyển lên tỉnh."))
    if to == S.PROVINCE and note:
        dossier.commune_report = note
    if to == S.CENTRAL and (dossier.score is None or dossier.score < CENTRAL_FROM_SCORE):
        raise StepRefused(_("Chuyển trung ương cần điểm của hội đồng tỉnh từ 90 trở lên."))
    if to == S.CERTIFIED:
        dossier.certificate = _certified(dossier, decision, today)
    dossier.state = to
    dossier.closed_on = today if to in CLOSED else None
    dossier.save()
    after = {"state": to, "score": dossier.score, "certificate": dossier.certificate_id}
    record(action="dossier.advance", target=dossier, by=by, before={"state": before}, after=after, cause=note, at=now)
    return dossier


def _certified(dossier: Dossier, decision: Decision | None, today: date) -> Certificate:
    if decision is None:
        raise StepRefused(_("Cần số và ngày quyết định cấp giấy."))
    stars = dossier.stars_by_score
    if stars is None:
        raise StepRefused(_("Cần điểm trung bình của hội đồng."))
    if stars < CERTIFIED_FROM:
        raise StepRefused(_("Điểm này dưới 50, chưa đủ 3 sao: kết thúc hồ sơ bằng “Không đạt”."))
    rule = issuer_rule(stars=stars, on=decision.issued_on)
    if rule is None:
        raise StepRefused(_("Ngày cấp trước khi có Chương trình OCOP: hãy xem lại."))
    if rule.issuer_level == "central" and dossier.state != S.CENTRAL:
        raise StepRefused(_("5 sao do trung ương công nhận: chuyển hồ sơ lên hội đồng trung ương."))
    return Certificate.objects.create(
        product=dossier.product,
        number=decision.number,
        issuer=decision.issuer,
        issuer_level=rule.issuer_level,
        decision_no=decision.decision_no,
        decision_date=decision.decision_date,
        stars=stars,
        score=dossier.score,
        issued_on=decision.issued_on,
        is_demo=dossier.is_demo,
    )

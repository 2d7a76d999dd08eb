"""Revoking takes two people; suspending one. Both act at once on every channel, because the saved row announces itself.

An imported revocation is already decided elsewhere and does not pass here.
"""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from catalog import changes
from catalog.audit.record import record
from catalog.certificates.models import Certificate
from catalog.certificates.proposals import ProposalState, RevocationProposal
from catalog.inbox.telling import tell
from catalog.models import Product


class RevocationRefused(Exception):
    """Nothing changed; the text says why and what to do."""


def propose(*, certificate_id: int, reason: str, note: str, by: Any, now: datetime, inspection_id: int | None = None) -> RevocationProposal:
    """Raises `RevocationRefused` when the certificate is revoked already or a proposal is open."""
    try:
        with transaction.atomic():
            certificate = Certificate.objects.select_for_update().get(pk=certificate_id)
            if certificate.revoked_on is not None:
                raise RevocationRefused(_("Giấy chứng nhận này đã bị thu hồi."))
            proposal = RevocationProposal.objects.create(
                certificate=certificate, reason=reason, note=note, inspection_id=inspection_id, proposed_by=by, proposed_at=now
            )
            record(action="revocation.propose", target=certificate, by=by, after={"revocation_reason": reason}, cause=note, at=now)
            return proposal
    except IntegrityError as error:
        raise RevocationRefused(_("Đã có đề nghị thu hồi giấy này đang chờ xác nhận.")) from error


@transaction.atomic
def confirm(*, proposal_id: int, by: Any, decision_no: str, decision_date: date, now: datetime, today: date) -> Certificate:
    """The second person decides; the certificate ends today. Raises `RevocationRefused`."""
    open_for_others = RevocationProposal.objects.filter(~Q(proposed_by=by), pk=proposal_id, state=ProposalState.PROPOSED)
    decided = {"decided_by": by, "decided_at": now, "decision_no": decision_no, "decision_date": decision_date}
    if not open_for_others.update(state=ProposalState.CONFIRMED, **decided):
        raise RevocationRefused(_why_not(proposal_id, by=by))
    proposal = RevocationProposal.objects.select_related("certificate").get(pk=proposal_id)
    certificate = Certificate.objects.select_for_update().get(pk=proposal.certificate_id)
    before = {"revoked_on": certificate.revoked_on, "revocation_reason": certificate.revocation_reason}
    certificate.revoked_on = min(today, certificate.revoked_on or today)
    certificate.revocation_reason = proposal.reason
    certificate.save(update_fields=["revoked_on", "revocation_reason", "updated_at"])
    after = {"revoked_on": certificate.revoked_on, "revocation_reason": certificate.revocation_reason}
    tell(
        producer_id=certificate.product.producer_id,
        subject=_("Giấy chứng nhận của %s đã bị thu hồi") % certificate.product.title,
        body=_("Quyết định %(no)s ngày %(day)s. Lý do: %(reason)s. Sản phẩm đã rời cửa hàng và các sàn; bán lại cần được chứng nhận lại.")
        % {"no": decision_no, "day": f"{decision_date:%d/%m/%Y}", "reason": certificate.get_revocation_reason_display()},
        url=certificate.get_absolute_url(),
        by=by,
        at=now,
    )
    record(
        action="revocation.confirm", target=certificate, by=by, before=before, after=after, cause=f"{decision_no}, {decision_date}", at=now
    )
    return certificate


@transaction.atomic
def reject(*, proposal_id: int, by: Any, now: datetime) -> RevocationProposal:
    """The proposer may take it back; any officer may turn it down. Raises `RevocationRefused`."""
    is_open = RevocationProposal.objects.filter(pk=proposal_id, state=ProposalState.PROPOSED)
    if not is_open.update(state=ProposalState.REJECTED, decided_by=by, decided_at=now):
        raise RevocationRefused(_("Đề nghị này đã được quyết định trước đó; không có gì thay đổi."))
    proposal = RevocationProposal.objects.select_related("certificate").get(pk=proposal_id)
    record(action="revocation.reject", target=proposal.certificate, by=by, after={"proposal": proposal.pk}, at=now)
    return proposal


def _why_not(proposal_id: int, *, by: Any) -> str:
    if RevocationProposal.objects.filter(pk=proposal_id, state=ProposalState.PROPOSED, proposed_by=by).exists():
        return _("Bạn là người đề nghị. Việc thu hồi cần một cán bộ khác xác nhận.")
    return _("Đề nghị này đã được quyết định trước đó; không có gì thay đổi.")


@transaction.atomic
def suspend(*, product_id: int, note: str, by: Any, now: datetime) -> bool:
    """One officer takes a product off every channel at once. False when it was suspended already."""
    if not Product.objects.filter(pk=product_id, suspended_at=None).update(suspended_at=now, suspension_note=note):
        return False
    _announce(product_id, action="product.suspend", by=by, after={"suspended_at": now}, cause=note, now=now)
    return True


@transaction.atomic
def resume(*, product_id: int, note: str, by: Any, now: datetime) -> bool:
    """The suspension ends; whether the product may be sold is then asked of the one rule again. False when there was none."""
    if not Product.objects.filter(pk=product_id, suspended_at__isnull=False).update(suspended_at=None, suspension_note=""):
        return False
    _announce(product_id, action="product.resume", by=by, after={"suspended_at": None}, cause=note, now=now)
    return True


def _announce(product_id: int, *, action: str, by: Any, after: dict[str, Any], cause: str, now: datetime) -> None:
    product = Product.objects.get(pk=product_id)
    record(action=action, target=product, by=by, after=after, cause=cause, at=now)
    words = _("%s bị tạm dừng bán") if action == "product.suspend" else _("%s được bán lại")
    url = f"/kenh-chu-the/san-pham/{product_id}/"
    tell(producer_id=product.producer_id, subject=words % product.title, body=cause, url=url, by=by, at=now)
    changes.touch([product_id])

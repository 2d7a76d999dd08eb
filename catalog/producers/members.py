"""Who works in a producer's name: invited by a link that opens once, removed by an owner."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.audit.record import record
from catalog.producers.models import Producer, ProducerInvitation, ProducerMember

VALID_FOR = timedelta(days=7)
MOST_MEMBERS = 20


class MemberRefused(Exception):
    """Nothing changed; the text says why."""


def invite(*, producer_id: int, name: str, by: Any, now: datetime) -> tuple[ProducerInvitation, str]:
    """By an owner. The invitation and its secret, which is shown once and kept nowhere."""
    _must_be_owner(producer_id, by)
    return _invited(producer_id=producer_id, name=name, by=by, now=now)


def invite_by_office(
    *, producer_id: int, name: str, by: Any, now: datetime, for_user_id: int | None = None
) -> tuple[ProducerInvitation, str]:
    """The first person of a producer, who then invites the others; with `for_user_id` a new password for one who is there.

    The caller has made sure that `by` may.
    """
    if for_user_id is not None and not ProducerMember.objects.filter(producer_id=producer_id, user_id=for_user_id).exists():
        raise MemberRefused(_("Người này không còn trong danh sách."))
    invitation, secret = _invited(producer_id=producer_id, name=name, by=by, now=now, makes_owner=True, for_user_id=for_user_id)
    action = "member.invite" if for_user_id is None else "member.reset"
    record(action=action, target=invitation.producer, by=by, after={"name": name, "user": for_user_id}, at=now)
    return invitation, secret


def _invited(*, producer_id: int, name: str, by: Any, now: datetime, **options: Any) -> tuple[ProducerInvitation, str]:
    waiting = ProducerInvitation.objects.filter(producer_id=producer_id, accepted_at=None, expires_at__gt=now).count()
    if waiting + ProducerMember.objects.filter(producer_id=producer_id).count() >= MOST_MEMBERS:
        raise MemberRefused(_("Mỗi chủ thể có tối đa %d người. Hãy gỡ bớt hoặc đợi lời mời cũ hết hạn.") % MOST_MEMBERS)
    secret = secrets.token_urlsafe(24)
    invitation = ProducerInvitation.objects.create(
        producer_id=producer_id,
        name=name,
        secret_hash=_hash(secret),
        invited_by=by,
        invited_at=now,
        expires_at=now + VALID_FOR,
        **options,
    )
    return invitation, secret


def opened(secret: str, *, now: datetime) -> ProducerInvitation | None:
    """The invitation that this secret opens now."""
    open_ones = ProducerInvitation.objects.filter(accepted_at=None, expires_at__gt=now).select_related("producer")
    return open_ones.filter(secret_hash=_hash(secret)).first()


@transaction.atomic
def accept(invitation: ProducerInvitation, *, user: Any, now: datetime) -> ProducerMember:
    """One conditional UPDATE: a link that two people use at once lets in one. Raises `MemberRefused`."""
    still_open = ProducerInvitation.objects.filter(pk=invitation.pk, accepted_at=None, expires_at__gt=now)
    if not still_open.update(accepted_by=user, accepted_at=now):
        raise MemberRefused(_("Lời mời này đã dùng hoặc hết hạn. Hãy xin lời mời mới."))
    if invitation.for_user_id is not None and invitation.for_user_id != user.pk:
        raise MemberRefused(_("Lời mời này dành cho người khác."))
    defaults = {"is_owner": invitation.makes_owner}
    member, is_new = ProducerMember.objects.get_or_create(producer_id=invitation.producer_id, user=user, defaults=defaults)
    if is_new:
        record(action="member.add", target=invitation.producer, by=user, after={"user": user.pk}, cause=invitation.name, at=now)
    return member


@transaction.atomic
def remove(*, producer_id: int, member_id: int, by: Any, now: datetime) -> None:
    """By an owner, never the last owner. Raises `MemberRefused`."""
    _must_be_owner(producer_id, by)
    list(ProducerMember.objects.select_for_update().filter(producer_id=producer_id).order_by("pk"))
    member = ProducerMember.objects.filter(pk=member_id, producer_id=producer_id).first()
    if member is None:
        raise MemberRefused(_("Người này không còn trong danh sách."))
    owners = ProducerMember.objects.filter(producer_id=producer_id, is_owner=True)
    if member.is_owner and owners.count() == 1:
        raise MemberRefused(_("Phải còn ít nhất một người đại diện. Hãy nhờ văn phòng OCOP đổi người đại diện trước."))
    user_id = member.user_id
    member.delete()
    record(action="member.remove", target=Producer.objects.get(pk=producer_id), by=by, before={"user": user_id}, at=now)


@transaction.atomic
def withdraw(*, producer_id: int, invitation_id: int, by: Any, now: datetime) -> bool:
    """By an owner: the link opens nothing any more. False when it was used, over or is not this producer's."""
    _must_be_owner(producer_id, by)
    waiting = ProducerInvitation.objects.filter(pk=invitation_id, producer_id=producer_id, accepted_at=None, expires_at__gt=now)
    return bool(waiting.update(expires_at=now))


@transaction.atomic
def set_consent(*, producer_id: int, declined: set[str], known: set[str], by: Any, now: datetime) -> bool:
    """On which channels the producer does not agree to a sale; announced to every channel. False when nothing changed."""
    _must_be_owner(producer_id, by)
    producer = Producer.objects.select_for_update().get(pk=producer_id)
    before, after = sorted(producer.declined_channels), sorted(declined & known)
    if before == after:
        return False
    producer.declined_channels = after
    producer.save(update_fields=["declined_channels", "updated_at"])
    record(action="producer.consent", target=producer, by=by, before={"declined": before}, after={"declined": after}, at=now)
    return True


def _must_be_owner(producer_id: int, user: Any) -> None:
    if not ProducerMember.objects.filter(producer_id=producer_id, user=user, is_owner=True).exists():
        raise MemberRefused(_("Việc này dành cho người đại diện của chủ thể."))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()

"""What each order brought, read from the marketplace into one row per order."""

import logging
from dataclasses import asdict
from datetime import datetime, timedelta

from connectors.accounts import Connected
from connectors.errors import Gone, Rejected, UnexpectedReply
from connectors.marketplace import Capability
from connectors.models import Account, ChannelOrder, Settlement
from connectors.trade import Payout

log = logging.getLogger(__name__)
OVERLAP, FIRST_LOOK_BACK, EVERY = timedelta(hours=1), timedelta(days=15), timedelta(hours=1)
ORDERS_PER_IMPORT = 50
AGAIN_AFTER = timedelta(days=1)
"""An order whose money could not be read is tried again then."""


def import_settlements(connected: Connected, *, until: datetime) -> int:
    """Once an hour asks which orders were paid out, and reads the money of those and of orders that ended; answers how many were read."""
    account, settles = connected.row, connected.part(Capability.SETTLEMENT)
    if settles is None:
        return 0
    read_until = account.payouts_read_until
    if read_until is None or read_until <= until - EVERY:
        start = read_until - OVERLAP if read_until else until - FIRST_LOOK_BACK
        for payout in connected.run(lambda: list(settles.payouts_since(start, until))):
            _note_payout(account, payout, now=until)
        Account.objects.filter(pk=account.pk).update(payouts_read_until=until)
    due = ChannelOrder.objects.filter(account=account, money_due_at__lte=until).order_by("money_due_at")
    return sum(_read_or_wait(connected, row, now=until) for row in due[:ORDERS_PER_IMPORT])


def _note_payout(account: Account, payout: Payout, *, now: datetime) -> None:
    """The row is made with the money; a payout that is known already asks for nothing."""
    row = ChannelOrder.objects.filter(account=account, external_id=payout.order_id).first()
    if row is None:
        log.info("account=%s payout of an unknown order=%s", account.pk, payout.order_id)
        return
    paid = {"paid_vnd": payout.amount_vnd, "released_at": payout.released_at}
    if Settlement.objects.filter(channel_order=row, **paid).exists():
        return
    if not Settlement.objects.filter(channel_order=row).update(**paid):
        nothing = dict.fromkeys((*_COLUMNS, "escrow_vnd"), 0)
        Settlement.objects.create(channel_order=row, account=account, read_at=now, **nothing, **paid)
    ChannelOrder.objects.filter(pk=row.pk).update(money_due_at=now)


_COLUMNS = (
    "gross_vnd", "discount_vnd", "commission_vnd", "service_vnd", "transaction_vnd", "shipping_vnd", "tax_vnd", "refund_vnd", "other_vnd",
)  # fmt: skip


def _read_or_wait(connected: Connected, row: ChannelOrder, *, now: datetime) -> bool:
    """The edge of one order: what the marketplace does not tell today is asked for tomorrow."""
    try:
        read(connected, row, now=now)
    except (Gone, Rejected, UnexpectedReply) as error:
        log.info("account=%s order=%s no money: %s", row.account_id, row.external_id, error.code)
        ChannelOrder.objects.filter(pk=row.pk, money_due_at=row.money_due_at).update(money_due_at=now + AGAIN_AFTER)
        return False
    return True


def read(connected: Connected, row: ChannelOrder, *, now: datetime) -> None:
    settles = connected.part(Capability.SETTLEMENT)
    figures = asdict(connected.run(lambda: settles.read_money(row.external_id)))
    del figures["order_id"]
    Settlement.objects.update_or_create(channel_order=row, defaults={"account_id": row.account_id, "read_at": now, **figures})
    ChannelOrder.objects.filter(pk=row.pk, money_due_at=row.money_due_at).update(money_due_at=None)

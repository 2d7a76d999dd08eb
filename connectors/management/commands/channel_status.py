from typing import Any

from django.core.management.base import CommandParser

from connectors.commands import ChannelCommand, account_named
from connectors.models import Account, Listing


class Command(ChannelCommand):
    help = "Mỗi tin đăng: muốn gì, sàn đã xác nhận gì, vì sao khác nhau."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("account", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        account = account_named(options["account"])
        rows = [status_of(row, account) for row in Listing.objects.filter(account=account).order_by("sku")]
        self.answer(options, rows)


def status_of(row: Listing, account: Account) -> dict[str, Any]:
    confirmed = None
    if row.confirmed_live is not None:
        confirmed = {
            "live": row.confirmed_live,
            "price_vnd": row.confirmed_price_vnd,
            "stock": row.confirmed_stock,
            "title": row.confirmed_title,
            "at": row.confirmed_at,
        }
    error = {"text": row.error_text, "code": row.error_code, "request_id": row.error_request_id} if row.error_text else None
    return {
        "sku": row.sku,
        "state": row.state,
        "external_id": row.external_id or None,
        "wanted": {
            "live": row.is_wanted and row.wanted_live,
            "price_vnd": row.wanted_price_vnd,
            "stock": row.wanted_stock,
            "title": row.wanted_title,
        },
        "confirmed": confirmed,
        "reasons": [reason["text"] for reason in row.reasons],
        "last_error": error,
        "next_attempt_at": _next_attempt(row, account),
    }


def _next_attempt(row: Listing, account: Account) -> Any:
    """Null only when nothing remains to do; under another process's lease it is the lease's end."""
    if row.lease_token and row.lease_until:
        return row.lease_until
    if row.due_at and account.paused_until and not row.is_urgent:
        return max(row.due_at, account.paused_until)
    return row.due_at

import sys
import time
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from connectors.commands import FAILED, TIMED_OUT, ChannelCommand, account_named
from connectors.models import Account, AccountState, Listing, Transport
from connectors.tasks import drain, next_due_at

POLL_S = 0.2
MIN_WAIT_S = 0.02
SLICE_S = 5.0


class Command(ChannelCommand):
    help = "Làm hết việc đến hạn của gian hàng trong tiến trình này."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("account", type=int)
        parser.add_argument("--until-idle", action="store_true", help="đợi cả việc hẹn giờ và việc của tiến trình khác")
        parser.add_argument("--timeout", type=float, default=600.0, metavar="SEC")

    def handle(self, *args: Any, **options: Any) -> None:
        account = account_named(options["account"])
        if account.transport == Transport.FILES:
            raise CommandError("Gian hàng này trao đổi bằng tệp: dùng channel_file.", returncode=FAILED)
        _must_be_active(account)
        deadline = time.monotonic() + options["timeout"]
        done = self._work(account, deadline, until_idle=options["until_idle"])
        _must_be_active(account)
        left = Listing.objects.pending().filter(account=account).count()
        self.answer(options, {"worked": done, "left": left}, text=f"Đã xử lý {done} tin, còn {left} tin chờ.")
        if left and options["until_idle"]:
            sys.exit(TIMED_OUT)
        if left and Listing.objects.due(now=timezone.now()).filter(account=account).exists():
            sys.exit(TIMED_OUT)

    def _work(self, account: Account, deadline: float, *, until_idle: bool) -> int:
        done = 0
        total = Listing.objects.pending().filter(account=account).count()
        with tqdm(total=total, desc=str(account), file=sys.stderr, disable=not sys.stderr.isatty()) as bar:
            while time.monotonic() < deadline:
                account.refresh_from_db()
                worked = drain(account, until=min(deadline, time.monotonic() + SLICE_S))
                done += worked
                bar.update(worked)
                due = next_due_at(account.pk)
                if due is None or (not until_idle and due > timezone.now()):
                    break
                if not worked:
                    time.sleep(min(max(MIN_WAIT_S, (due - timezone.now()).total_seconds()), POLL_S))
        return done


def _must_be_active(account: Account) -> None:
    account.refresh_from_db()
    if account.state != AccountState.ACTIVE:
        raise CommandError(f"Gian hàng đang ở trạng thái “{account.get_state_display()}”. {account.state_text}", returncode=FAILED)

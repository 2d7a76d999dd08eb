from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from catalog.workbook import TableError
from connectors import carry, exchange
from connectors.commands import FAILED, USAGE, ChannelCommand, account_named
from connectors.errors import MarketplaceError
from connectors.models import Account, ExchangeBatch
from connectors.postmart.sheet import SheetError


class Command(ChannelCommand):
    help = "Trao đổi với sàn bằng tệp: lập tệp, ghi nhận đã tải lên, đọc tệp kết quả và tệp xuất của sàn."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("account", type=int)
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--uploaded", type=int, metavar="BATCH", help="tệp này đã được tải lên cổng")
        what.add_argument("--result", type=Path, metavar="FILE", help="đọc tệp kết quả của cổng")
        what.add_argument("--export", type=Path, metavar="FILE", help="đọc tệp xuất mọi tin của cổng")
        what.add_argument("--carry", action="store_true", help="mang tệp tới cổng thử nghiệm trên máy này rồi đọc kết quả")
        parser.add_argument("--output", type=Path, metavar="DIR", help="thư mục ghi tệp vừa lập")

    def handle(self, *args: Any, **options: Any) -> None:
        account = account_named(options["account"])
        try:
            self.answer(options, self._done(account, options))
        except (exchange.ExchangeError, SheetError, TableError) as error:
            raise CommandError(str(error), returncode=FAILED) from error
        except MarketplaceError as error:
            raise CommandError(error.text, returncode=FAILED) from error

    def _done(self, account: Account, options: dict[str, Any]) -> Any:
        now = timezone.now()
        if options["carry"]:
            return carry.carry(account, now=timezone.now)
        if options["uploaded"]:
            batch = ExchangeBatch.objects.filter(account=account, pk=options["uploaded"]).first()
            if batch is None:
                raise CommandError(f"Gian hàng không có tệp số {options['uploaded']}.", returncode=USAGE)
            exchange.mark_uploaded(batch, by="channel_file", now=now)
            return {"batch": batch.pk, "uploaded_at": now}
        if options["result"]:
            batch = exchange.apply_result(account, options["result"].name, _bytes(options["result"]), now=now)
            return {"batch": batch.pk, "rows": list(batch.rows.values("sku", "result", "reason"))}
        if options["export"]:
            proof = exchange.apply_export(account, options["export"].name, _bytes(options["export"]), now=now)
            return {"items": proof.item_count, "live": proof.live_count, "unknown_skus": proof.unknown_skus}
        return [_told(batch, options["output"]) for batch in exchange.prepare(account, now=now)]


def _told(batch: ExchangeBatch, folder: Path | None) -> dict[str, Any]:
    told = {
        "batch": batch.pk,
        "kind": batch.kind,
        "file": batch.file_name,
        "rows": batch.row_count,
        "due_at": batch.due_at,
        "sha256": batch.sha256,
    }
    told["skus"] = list(batch.rows.values_list("sku", flat=True))
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / batch.file_name).write_bytes(bytes(batch.content))
        told["path"] = str(folder / batch.file_name)
    return told


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"Không đọc được tệp {path}: {error.strerror}.", returncode=USAGE) from error

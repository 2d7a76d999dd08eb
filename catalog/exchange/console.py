"""What the commands of this package share: one JSON document on stdout if wanted, exit codes 0 done, 1 failed, 2 usage."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from catalog.exchange.images import ImageRefused, ImageSource, open_source
from catalog.exchange.outcome import Importer, Outcome, UsageError, import_table, write_in_batches
from catalog.tabular import Cell, Row, TableError, read_table, write_csv, write_json, write_xlsx

FAILED = 1
USAGE = 2
WRITERS = {"csv": write_csv, "xlsx": write_xlsx, "json": write_json}


class JsonCommand(BaseCommand):
    """`run` does the work and ends with `say`: a sentence for people, or the document when --json is given."""

    requires_system_checks: list[str] = []
    as_json = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="in một tài liệu JSON ra stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        self.as_json = options["json"]
        self.run(**options)

    def run(self, **options: Any) -> None:
        raise NotImplementedError

    def say(self, text: str, document: Any) -> None:
        self.stdout.write(json.dumps(document, ensure_ascii=False, indent=1) if self.as_json else text)

    def fail(self, text: str, *, code: int = FAILED) -> None:
        """Ends the command; with --json the document says the same."""
        if self.as_json:
            self.stdout.write(json.dumps({"error": text}, ensure_ascii=False))
        raise CommandError(text, returncode=code)

    def progress(self, rows: Sequence[Row]) -> Iterable[Row]:
        """A bar on a terminal, nothing elsewhere."""
        return tqdm(rows, unit=" dòng", disable=None if not self.as_json else True)


class ImportCommand(JsonCommand):
    """`importer` makes what takes the rows."""

    takes_images: ClassVar[bool] = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, help="tệp CSV (UTF-8) hoặc XLSX")
        parser.add_argument("--dry-run", action="store_true", help="chỉ kiểm tra, không ghi gì")
        if self.takes_images:
            parser.add_argument("--images", type=Path, help="thư mục hoặc tệp ZIP chứa ảnh; mặc định là thư mục của tệp nhập")

    def importer(self, **options: Any) -> Importer:
        raise NotImplementedError

    def run(self, **options: Any) -> None:
        path: Path = options["file"]
        try:
            content = path.read_bytes()
        except OSError as error:
            self.fail(f"Không mở được tệp {path}: {error.strerror}.", code=USAGE)
        try:
            table = read_table(path.name, content)
            outcome = import_table(table, self.importer(**options), dry_run=True, progress=self.progress)
            if not options["dry_run"]:
                write_in_batches(table, partial(self.importer, **options), without=[problem.line for problem in outcome.problems])
                outcome = replace(outcome, is_dry_run=False)
        except UsageError as error:
            self.fail(str(error), code=USAGE)
        except TableError as error:
            self.fail(f"{path.name}: {error}")
        self._report(path, outcome)

    def _report(self, path: Path, outcome: Outcome) -> None:
        if not self.as_json:
            for line in (*outcome.notes, *map(str, outcome.problems)):
                self.stderr.write(line)
        self.say(summary(outcome), {"file": path.name, **document(outcome)})
        if outcome.problems:
            raise CommandError(f"{len(outcome.problems)} dòng có lỗi, không được nhập.", returncode=FAILED)


def summary(outcome: Outcome) -> str:
    verb = "Sẽ có" if outcome.is_dry_run else "Đã có"
    counts = f"{outcome.created} dòng mới, {outcome.updated} dòng thay đổi, {outcome.unchanged} dòng giữ nguyên"
    return f"{verb} {counts}, {len(outcome.problems)} dòng lỗi." + (" Chưa ghi gì vì chạy thử." if outcome.is_dry_run else "")


def document(outcome: Outcome) -> dict[str, Any]:
    return {
        "dry_run": outcome.is_dry_run,
        "created": outcome.created,
        "updated": outcome.updated,
        "unchanged": outcome.unchanged,
        "errors": [{"line": problem.line, "column": problem.column, "message": problem.text} for problem in outcome.problems],
        "notes": list(outcome.notes),
    }


def image_source(command: JsonCommand, *, file: Path, images: Path | None) -> ImageSource:
    """The folder of the file, or what --images names."""
    place = images or file.resolve().parent
    if not place.exists():
        command.fail(f"Không có thư mục hay tệp ảnh {place}.", code=USAGE)
    try:
        return open_source(place)
    except ImageRefused as refused:
        command.fail(str(refused), code=USAGE)
        raise


class ExportCommand(JsonCommand):
    columns: ClassVar[tuple[str, ...]] = ()
    rows: ClassVar[Callable[[], Iterator[Mapping[str, Cell]]]]

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--format", choices=sorted(WRITERS), help="mặc định csv; --json là json")
        parser.add_argument("--output", type=Path, help="ghi ra tệp; không có thì ra stdout")

    def run(self, **options: Any) -> None:
        output: Path | None = options["output"]
        chosen = options["format"] or ("json" if self.as_json and output is None else "csv")
        rows = list(type(self).rows())
        content = WRITERS[chosen](self.columns, rows)
        if output is None:
            self._to_stdout(content)
            return
        try:
            output.write_bytes(content)
        except OSError as error:
            self.fail(f"Không ghi được tệp {output}: {error.strerror}.")
        self.say(f"Đã ghi {len(rows)} dòng vào {output}.", {"rows": len(rows), "output": str(output), "format": chosen})

    def _to_stdout(self, content: bytes) -> None:
        stream = getattr(self.stdout, "_out", sys.stdout)
        binary = getattr(stream, "buffer", None)
        if binary is not None:
            binary.write(content)
            binary.flush()
        else:
            stream.write(content.decode())

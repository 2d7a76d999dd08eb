"""docs/fault-cases.md names the tests that prove each case; every name there is a test that is there."""

import importlib
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TABLE = (ROOT / "docs" / "fault-cases.md").read_text("utf-8")
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def test_every_named_test_is_there() -> None:
    named = NAMED.findall(TABLE)
    assert len(named) >= 40
    missing = []
    for path, name in named:
        file = ROOT / path
        if not file.is_file() or (name and not re.search(rf"^def {name}\(", file.read_text("utf-8"), re.MULTILINE)):
            missing.append(f"{path}::{name}")
    assert missing == []


def test_every_case_up_to_twenty_has_a_row() -> None:
    rows = [int(number) for number in re.findall(r"^\| (\d+) \|", TABLE, re.MULTILINE)]
    assert rows == list(range(1, 21))


def test_what_the_database_decides_is_proven_on_both_databases() -> None:
    """Cases 1 to 14: a named test that touches the database runs on PostgreSQL and on SQLite."""
    on_one_only = []
    for row in re.findall(r"^\| (?:[1-9]|1[0-4]) \|.*$", TABLE, re.MULTILINE):
        for path, name in NAMED.findall(row):
            module = importlib.import_module(path.removesuffix(".py").replace("/", "."))
            of_module = getattr(module, "pytestmark", [])
            marks = [*(of_module if isinstance(of_module, list) else [of_module]), *getattr(getattr(module, name), "pytestmark", [])]
            touches = any(mark.name == "django_db" for mark in marks)
            if touches and not any(mark.name == "postgres" and mark.kwargs.get("sqlite_too") for mark in marks):
                on_one_only.append(f"{path}::{name}")
    assert on_one_only == []

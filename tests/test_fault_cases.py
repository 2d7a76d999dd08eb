"""docs/fault-cases.md names the tests that prove each case; every name there is a test that is there."""

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

"""What `make bench` measures: ratios, and distances beside a bare limit, never a single time alone.

    python -m benchmarks                           every part, one after the other
    python -m benchmarks latency calls             only these
    python -m benchmarks bulk --listings 10000     the size that design.md names

A table goes to the terminal, the figures as JSON to `--output`. How to read them: docs/benchmarks.md.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks import bulk, calls, latency
from benchmarks.house import ROOT, House
from benchmarks.soak import Soak
from tests.servers import ServerMissing

PARTS = ("latency", "calls", "bulk", "soak", "pages")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; without one: all")
    parser.add_argument("--listings", type=int, default=1000, help="of the bulk publish")
    parser.add_argument("--changes", type=int, default=30, help="of the latency, in each mode")
    parser.add_argument("--seconds", type=float, default=40, help="of the soak")
    parser.add_argument("--seed", type=int, default=1, help="of the soak")
    parser.add_argument("--output", type=Path, default=Path(tempfile.gettempdir()) / "ocop-bench.json")
    given = parser.parse_args()
    if unknown := set(given.parts) - set(PARTS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    told: dict[str, Any] = {"machine": machine()}
    failed = False
    for part in given.parts or PARTS:
        began = time.monotonic()
        try:
            told[part] = MEASURES[part](given)
        except Exception as error:  # the edge: the other parts are measured all the same
            told[part], failed = {"failed": f"{type(error).__name__}: {error}"}, True
        told[part]["took_s"] = round(time.monotonic() - began)
        failed |= told[part].get("reached") is False
        print(table(part, {name: value for name, value in told[part].items() if name != "lines"}), flush=True)
        given.output.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    print(f"JSON: {given.output}")
    sys.exit(failed)


def machine() -> dict[str, Any]:
    """Enough to compare two runs; `loop_ms` is a fixed piece of Python work, `load` that of the minute before."""
    began = time.process_time()
    sum(number * number for number in range(2_000_000))
    loop_ms = round((time.process_time() - began) * 1000)
    return {"cores": os.cpu_count(), "python": platform.python_version(), "loop_ms": loop_ms, "load": round(os.getloadavg()[0], 1)}


def _latency(given: argparse.Namespace) -> dict[str, Any]:
    with latency.house_alone() as house:
        told: dict[str, Any] = {"embedded": latency.measure(house, changes=given.changes)}
    try:
        with latency.house_with_servers() as house:
            told["postgresql_redis"] = latency.measure(house, changes=given.changes)
    except ServerMissing as error:
        told["postgresql_redis"] = {"missing": str(error)}
    return told


def _in_a_house(measure: Callable[[House], dict[str, Any]]) -> dict[str, Any]:
    with latency.house_alone() as house:
        return measure(house)


def _pages(_given: argparse.Namespace) -> dict[str, Any]:
    """A module of its own, with its own table and its own verdict."""
    done = subprocess.run([sys.executable, "-m", "benchmarks.pages"], cwd=ROOT, capture_output=True, text=True, check=False)
    if not done.stdout.strip():
        raise RuntimeError(done.stderr[-2000:])
    print(f"\n{done.stdout.rstrip()}")
    return {"reached": done.returncode == 0, "lines": done.stdout.splitlines()}


MEASURES: dict[str, Callable[[argparse.Namespace], dict[str, Any]]] = {
    "latency": _latency,
    "calls": lambda _given: _in_a_house(calls.measure),
    "bulk": lambda given: _in_a_house(lambda house: bulk.measure(house, listings=given.listings)),
    "soak": lambda given: _in_a_house(lambda house: Soak(house, seconds=given.seconds, seed=given.seed).run()),
    "pages": _pages,
}


def table(part: str, told: dict[str, Any]) -> str:
    rows = list(flat(told))
    width = max(len(name) for name, _value in rows)
    return "\n".join([f"\n{part}", *(f"  {name:<{width}}  {value}" for name, value in rows)])


def flat(told: Any, above: str = "") -> Iterator[tuple[str, Any]]:
    """One line a figure; a group's small dictionaries of numbers stay together."""
    for name, value in told.items():
        path = f"{above}{name}"
        if isinstance(value, dict) and any(isinstance(inner, dict) for inner in value.values()):
            yield from flat(value, f"{path} ")
        elif isinstance(value, dict):
            yield path, "  ".join(f"{key} {inner}" for key, inner in value.items())
        else:
            yield path, value


if __name__ == "__main__":
    main()

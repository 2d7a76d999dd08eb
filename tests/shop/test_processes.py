"""The process tree ends as one, whoever ends it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from shop.processes import ChildFailed, TookTooLong, Tree

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
ROOT = Path(__file__).resolve().parents[2]


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def gone(pid: int, *, within_s: float = 5) -> bool:
    deadline = time.monotonic() + within_s
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not is_running(pid)


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(log_dir=tmp_path / "log", environment=os.environ, folder=tmp_path)


@pytest.fixture(autouse=True)
def _signals_as_before() -> object:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_leaving_the_tree_ends_every_child(tree: Tree) -> None:
    with tree:
        pids = [tree.start(name, SLEEP).process.pid for name in ("one", "two")]
    assert [gone(pid) for pid in pids] == [True, True]


def test_a_child_that_dies_is_named_with_its_last_words(tree: Tree) -> None:
    with tree:
        tree.start("sick", [sys.executable, "-c", "import sys; print('oh'); sys.exit(7)"])
        with pytest.raises(ChildFailed) as failed:
            tree.watch()
    assert (failed.value.name, failed.value.code, failed.value.last_lines()) == ("sick", 7, "oh")


def test_a_step_that_fails_is_told(tree: Tree) -> None:
    with tree, pytest.raises(ChildFailed) as failed:
        tree.step("wrong", [sys.executable, "-c", "raise SystemExit(3)"])
    assert failed.value.code == 3


def test_a_step_that_ends_well_is_no_loss_while_another_is_awaited(tree: Tree) -> None:
    with tree:
        quick = tree.begin("quick", [sys.executable, "-c", ""])
        tree.step("slow", [sys.executable, "-c", "import time; time.sleep(0.5)"])
        tree.finish(quick)


def test_waiting_has_an_end(tree: Tree) -> None:
    with tree, pytest.raises(TookTooLong):
        tree.wait_until(lambda: False, timeout_s=0.2, what="never")


def test_a_grandchild_ends_with_its_parent(tree: Tree, tmp_path: Path) -> None:
    script = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(60)'])\n"
        f"open({str(tmp_path / 'pid')!r}, 'w').write(str(child.pid))\n"
        "time.sleep(60)\n"
    )
    with tree:
        tree.start("parent", [sys.executable, "-c", script])
        tree.wait_until(lambda: (tmp_path / "pid").exists() and bool((tmp_path / "pid").read_text()), timeout_s=10, what="pid")
    assert gone(int((tmp_path / "pid").read_text()))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_signal_to_the_parent_leaves_no_orphan(tmp_path: Path, number: signal.Signals) -> None:
    script = (
        "import os, sys\nfrom pathlib import Path\nfrom shop.processes import Stopped, Tree\n"
        f"folder = Path({str(tmp_path)!r})\n"
        "try:\n"
        "    with Tree(log_dir=folder / 'log', environment=os.environ, folder=folder) as tree:\n"
        f"        child = tree.start('child', {SLEEP!r})\n"
        "        (folder / 'pid').write_text(str(child.process.pid))\n"
        "        tree.watch()\n"
        "except Stopped:\n    sys.exit(0)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT)
    pid_file = tmp_path / "pid"
    deadline = time.monotonic() + 10
    while not (pid_file.exists() and pid_file.read_text()) and time.monotonic() < deadline:
        time.sleep(0.05)
    parent.send_signal(number)
    assert parent.wait(timeout=15) == (-signal.SIGKILL if number == signal.SIGKILL else 0)
    assert gone(int(pid_file.read_text()))

"""Child processes that live and die as one tree. Standard library only.

Every child leads a process group of its own, so that a Ctrl-C in the terminal reaches only us and we end the children in order.
On Linux a child is also told to end when we are killed without a chance to clean up.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

POLL_S = 0.1
GRACE_S = 10.0
"""How long a child may take to end by itself before it is killed."""
LAST_LINES = 25

PR_SET_PDEATHSIG = 1  # linux/prctl.h
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def _end_with_parent() -> None:
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Stopped(Exception):
    """Someone asked us to stop (Ctrl-C, SIGTERM, SIGHUP)."""


class ChildFailed(Exception):
    """A child ended that should still run, or a step did not succeed. `log` is where its words are."""

    def __init__(self, name: str, code: int, log: Path) -> None:
        super().__init__(f"{name}: {code}")
        self.name = name
        self.code = code
        self.log = log

    def last_lines(self) -> str:
        return "\n".join(self.log.read_text("utf-8", errors="replace").splitlines()[-LAST_LINES:])


class TookTooLong(Exception):
    """What was waited for did not happen in time."""


@dataclass(frozen=True)
class Child:
    name: str
    process: subprocess.Popen[bytes]
    log: Path
    is_step: bool
    """Meant to end by itself."""


class Tree:
    """Starts, watches and ends children. Use as a context manager; leaving it ends them all, the last started first."""

    def __init__(self, *, log_dir: Path, environment: Mapping[str, str], folder: Path) -> None:
        self._log_dir = log_dir
        self._environment = dict(environment)
        self._folder = folder
        self._children: list[Child] = []
        self._asked_to_stop = False

    def __enter__(self) -> "Tree":
        self._log_dir.mkdir(parents=True, exist_ok=True)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        return self

    def __exit__(self, *_exception: object) -> None:
        self.stop()

    def _on_signal(self, _number: int, _frame: object) -> None:
        self._asked_to_stop = True

    def start(self, name: str, command: list[str], *, environment: Mapping[str, str] | None = None) -> Child:
        """A child that is meant to run until the end; its output goes to `<log_dir>/<name>.log`."""
        child = self._spawn(name, command, environment or {})
        self._children.append(child)
        return child

    def step(self, name: str, command: list[str]) -> None:
        """A child that is meant to end well; it speaks on our standard output. Meanwhile the others are watched."""
        self.finish(self.begin(name, command, speaks=True))

    def begin(self, name: str, command: list[str], *, speaks: bool = False) -> Child:
        """Starts a step without waiting; `finish` waits for it."""
        child = self._spawn(name, command, {}, is_step=True, speaks=speaks)
        self._children.append(child)
        return child

    def finish(self, child: Child) -> None:
        while child.process.poll() is None:
            self.pause(besides=child)
        self._children.remove(child)
        _end_group(child)
        if child.process.returncode != 0:
            raise ChildFailed(child.name, child.process.returncode, child.log)

    def wait_until(self, condition: Callable[[], bool], *, timeout_s: float, what: str) -> None:
        deadline = time.monotonic() + timeout_s
        while not condition():
            if time.monotonic() > deadline:
                raise TookTooLong(what)
            self.pause()

    def watch(self) -> None:
        """Returns never: raises `Stopped` or `ChildFailed`."""
        while True:
            self.pause()

    def pause(self, *, besides: Child | None = None) -> None:
        """One short wait in which nothing goes unnoticed."""
        time.sleep(POLL_S)
        if self._asked_to_stop:
            raise Stopped
        for child in self._children:
            if child is besides:
                continue
            code = child.process.poll()
            if code is not None and not (code == 0 and child.is_step):
                raise ChildFailed(child.name, code, child.log)

    def stop(self) -> None:
        for child in reversed(self._children):
            _signal(child, signal.SIGTERM)
        deadline = time.monotonic() + GRACE_S
        for child in reversed(self._children):
            try:
                child.process.wait(timeout=max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal(child, signal.SIGKILL)
                child.process.wait()
            _end_group(child)
        self._children.clear()

    def _spawn(
        self, name: str, command: list[str], environment: Mapping[str, str], *, is_step: bool = False, speaks: bool = False
    ) -> Child:
        log = self._log_dir / f"{name}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                cwd=self._folder,
                env=self._environment | dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=None if speaks else output,
                stderr=output,
                start_new_session=True,
                preexec_fn=_end_with_parent,  # we have one thread; it only calls prctl
            )
        return Child(name, process, log, is_step)


def _signal(child: Child, number: signal.Signals) -> None:
    if child.process.poll() is None:
        child.process.send_signal(number)


def _end_group(child: Child) -> None:
    """What the child left behind in its group (a beat, a pool) ends with it."""
    try:
        os.killpg(child.process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return

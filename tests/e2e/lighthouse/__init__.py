"""Google's Lighthouse, run as a program; `make setup` fetches it from the hashed lock."""

import json
import statistics
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests import servers

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"


@dataclass(frozen=True, kw_only=True)
class Page:
    """`cookie`: what the visitor's browser sends; `is_to_be_found`: search engines may list it."""

    name: str
    url: str
    cookie: str = ""
    is_to_be_found: bool = True


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Scores of 100; `performance` and the rest are medians of the runs. Bytes are what travelled, headers included."""

    page: Page
    performance: float
    accessibility: int
    best_practices: int
    seo: int
    lcp_ms: float
    cls: float
    tbt_ms: float
    bytes: float
    js_bytes: float
    failed: tuple[str, ...]

    def faults(self, *, performance: int) -> list[str]:
        """What is worse than the design asks for."""
        limits = (
            ("performance", self.performance < performance),
            ("accessibility", self.accessibility < 100),
            ("best_practices", self.best_practices < 100),
            ("seo", self.page.is_to_be_found and self.seo < 100),
            ("lcp_ms", self.lcp_ms > 1800),
            ("cls", self.cls > 0.02),
            ("bytes", self.bytes > 250_000),
            ("js_bytes", self.js_bytes > 40_000),
        )
        found = [f"{self.page.name}: {name} is {getattr(self, name)}" for name, is_missed in limits if is_missed]
        return found + [f"{self.page.name}: {text}" for text in self.failed if self.page.is_to_be_found or "crawlable" not in text]

    def line(self) -> str:
        kilobytes = f"{self.bytes / 1000:.0f} kB, JS {self.js_bytes / 1000:.1f} kB"
        scores = f"{self.performance:.0f} {self.accessibility} {self.best_practices} {self.seo}"
        return f"{self.page.name:14} {scores:16} LCP {self.lcp_ms:.0f} ms, CLS {self.cls:.3f}, TBT {self.tbt_ms:.0f} ms, {kilobytes}"


def measure(pages: Iterable[Page], *, chromium: str, runs: int = 3) -> list[Measured]:
    """Raises `ServerMissing` without Node or without the packages."""
    node = servers.find_node()
    if not MODULES.is_dir():
        raise servers.ServerMissing("tests/e2e/lighthouse/node_modules (make setup)")
    wanted = list(pages)
    asked = {"chrome": chromium, "runs": runs, "pages": [{"name": page.name, "url": page.url, "cookie": page.cookie} for page in wanted]}
    done = subprocess.run([node, str(HERE / "measure.mjs")], input=json.dumps(asked), capture_output=True, text=True, timeout=600)
    if done.returncode:
        raise AssertionError(f"Lighthouse failed:\n{done.stderr[-3000:]}")
    told = [json.loads(line) for line in done.stdout.splitlines()]
    return [_measured(page, found) for page, found in zip(wanted, told, strict=True)]


def _measured(page: Page, found: dict) -> Measured:
    typical = {name: statistics.median(one[name] for one in found["metrics"]) for name in ("lcp_ms", "cls", "tbt_ms", "bytes", "js_bytes")}
    return Measured(
        page=page,
        performance=statistics.median(found["performance"]),
        accessibility=found["accessibility"],
        best_practices=found["best_practices"],
        seo=found["seo"],
        failed=tuple(found["failed"]),
        **typical,
    )

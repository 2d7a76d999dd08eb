"""What the sandbox remembers."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


class Refused(Exception):
    """A business refusal: code as on the wire, without its module."""

    def __init__(self, code: str, message: str, response: dict[str, Any] | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.message, self.response = code, message, response


class Faults:
    """Failures on demand: a queue of the next ones, and a seeded rate."""

    def __init__(self) -> None:
        self.queue: list[tuple[str, str]] = []
        self.rate = 0.0
        self.modes: list[str] = []
        self.random = random.Random(0)

    def next(self, path: str) -> str:
        for position, (mode, wanted_path) in enumerate(self.queue):
            if wanted_path in path:
                del self.queue[position]
                return mode
        if self.rate and self.modes and self.random.random() < self.rate:
            return self.random.choice(self.modes)
        return ""


@dataclass
class State:
    settings: Mapping[str, str]
    clock: Callable[[], datetime]
    base_url: str
    items: dict[int, dict[str, Any]] = field(default_factory=dict)
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    images: set[str] = field(default_factory=set)
    codes: dict[str, int] = field(default_factory=dict)
    access_tokens: dict[str, int] = field(default_factory=dict)
    refresh_tokens: dict[str, int] = field(default_factory=dict)
    is_linked: bool = False
    faults: Faults = field(default_factory=Faults)
    latency_s: float = 0.0
    slow_s: float = 20.0
    index_lag_s: float = 0.0
    next_item_id: int = 23620853561

    @property
    def partner_id(self) -> str:
        return str(self.settings["partner_id"])

    @property
    def partner_key(self) -> str:
        return str(self.settings["partner_key"])

    @property
    def shop_id(self) -> str:
        return str(self.settings["shop_id"])

    def now_s(self) -> int:
        return int(self.clock().timestamp())

"""What the sandbox remembers: one app, its shops, and what each call may answer."""

import random
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

YEAR_S = 365 * 86400


class Refused(Exception):
    """A business refusal: code as on the wire, without its module."""

    def __init__(self, code: str, message: str, response: dict[str, Any] | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.message, self.response = code, message, response


@dataclass(frozen=True, kw_only=True)
class Plain:
    """An answer that is not simply `response`: fields beside it, fields without it (`is_flat`), or a file."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    response: Any = None
    content: bytes = b""
    content_type: str = ""


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
class PushSettings:
    """What `set_app_push_config` keeps."""

    callback_url: str = ""
    codes: set[int] = field(default_factory=set)
    blocked_shop_ids: list[int] = field(default_factory=list)


@dataclass
class App:
    """The partner's app over all shops that gave it their consent. `login` is the shop whose seller sits at the browser."""

    settings: Mapping[str, str]
    clock: Callable[[], datetime]
    base_url: str
    login: str = ""
    main_account: tuple[str, tuple[str, ...]] = ("", ())
    """Its number and its shops, when the seller at the browser logs in with the account over several shops."""
    shops: dict[str, "State"] = field(default_factory=dict)
    codes: dict[str, tuple[int, str]] = field(default_factory=dict)
    images: set[str] = field(default_factory=set)
    push: PushSettings = field(default_factory=PushSettings)
    faults: Faults = field(default_factory=Faults)
    calls_by_second: Counter[int] = field(default_factory=Counter)
    calls_by_day: Counter[int] = field(default_factory=Counter)
    calls_per_s: int = 0
    daily_cap: int = 0
    latency_s: float = 0.0
    slow_s: float = 20.0
    index_lag_s: float = 0.0
    clock_skew_s: float = 0.0
    model_wait_s: float = 5.0
    tracking_lag_s: float = 0.0
    document_lag_s: float = 0.0
    is_echo_stale: bool = False
    next_id: int = 23620853561
    posts: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=100))
    """The latest changes asked of items, whatever came of them."""
    sender: Any = None
    """Of notifications (`notify.Sender`), made with the first one."""

    @property
    def partner_id(self) -> str:
        return str(self.settings["partner_id"])

    @property
    def partner_key(self) -> str:
        return str(self.settings["partner_key"])

    @property
    def home_shop_id(self) -> str:
        return str(self.settings["shop_id"])

    def now(self) -> float:
        return self.clock().timestamp() + self.clock_skew_s

    def now_s(self) -> int:
        return int(self.now())

    def new_id(self) -> int:
        self.next_id += 17
        return self.next_id - 17

    def shop(self, shop_id: str = "") -> "State":
        """The shop, opened when it is named for the first time."""
        own = shop_id or self.home_shop_id
        return self.shops.setdefault(own, State(app=self, shop_id=own))


@dataclass
class State:
    """One shop."""

    app: App
    shop_id: str
    shop_name: str = "Sandbox OCOP"
    description: str = ""
    items: dict[int, dict[str, Any]] = field(default_factory=dict)
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    returns: dict[str, dict[str, Any]] = field(default_factory=dict)
    boosted: dict[int, int] = field(default_factory=dict)
    access_tokens: dict[str, int] = field(default_factory=dict)
    refresh_tokens: dict[str, int] = field(default_factory=dict)
    is_linked: bool = False
    consent_from: int = 0
    consent_until: int = 0

    @property
    def faults(self) -> Faults:
        return self.app.faults

    def now_s(self) -> int:
        return self.app.now_s()

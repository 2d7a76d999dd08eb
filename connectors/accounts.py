"""From an Account row to a connected marketplace: settings, tokens, memory and the call budget."""

import secrets as random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.core.files.storage import default_storage
from django.db.models import Q, QuerySet
from django.utils import timezone

from connectors import alerts
from connectors.budget import Budget
from connectors.errors import MarketplaceError, NotAuthorised, Rejected, Temporary, TokenExpired
from connectors.marketplace import Capability, Connection, Marketplace, Tokens
from connectors.models import Account, AccountMemory, AccountState
from connectors.registry import folder
from connectors.trade import Seller
from connectors.transport import Transport
from shop.secrets import open_sealed, seal

SHARED_KEYS = "image:"
LOOPBACK_HOSTS = {"127.0.0.1", "localhost", "::1"}
RENEW_BEFORE = timedelta(minutes=5)
TOKEN_LOCK = timedelta(seconds=45)
SELLER_RECHECK = timedelta(hours=12)
T = TypeVar("T")


@dataclass
class Connected:
    """One account for one run. `marketplace` uses the tokens of `row` as they are now."""

    row: Account
    marketplace: Marketplace
    clock: Callable[[], datetime]
    budget: Budget
    http: Transport

    def renew(self) -> None:
        """One renewal over all processes; whoever comes second uses the tokens of the first. Raises `NotAuthorised`."""
        before = self.row.tokens
        for _turn in range(60):
            self.row.refresh_from_db(fields=["tokens", "state", "state_text"])
            if self.row.tokens != before:
                return None
            if self.row.state == AccountState.NEEDS_REAUTH:
                raise NotAuthorised(self.row.state_text)
            if lock := _take_token_lock(self.row.pk, now=self.clock()):
                return self._renew_locked(lock, before=before)
            time.sleep(0.25)
        raise Temporary("Một tiến trình khác đang gia hạn quyền truy cập. Hệ thống tự thử lại.")

    def _renew_locked(self, lock: str, *, before: str) -> None:
        """Reads the tokens again under the lock: a refresh token is good once."""
        try:
            self.row.refresh_from_db(fields=["tokens"])
            if self.row.tokens != before:
                return
            tokens = read_tokens(self.row)
            if tokens is None:
                raise NotAuthorised("Gian hàng chưa được cấp quyền. Hãy cấp quyền tại mục Gian hàng trên sàn.")
            store_tokens(self.row, self.marketplace.renew_tokens(tokens))
        finally:
            Account.objects.filter(pk=self.row.pk, token_lock=lock).update(token_lock="", token_lock_until=None)

    def run(self, act: Callable[[], T]) -> T:
        """Once more after a renewal, when the access token turned out to be old."""
        try:
            return act()
        except TokenExpired:
            self.renew()
            return act()

    def part(self, capability: Capability) -> Any:
        """The marketplace as the protocol of `connectors.trade` that goes with the capability; None when it does not have it."""
        return self.marketplace if capability in self.marketplace.capabilities else None

    def read_seller(self) -> Seller | None:
        asks = self.part(Capability.AUTHORIZE)
        return asks.read_seller() if asks else None

    def renew_if_close(self) -> None:
        tokens = read_tokens(self.row)
        if tokens is not None and tokens.expires_at - RENEW_BEFORE <= self.clock():
            self.renew()


def connect(account: Account, *, clock: Callable[[], datetime] = timezone.now) -> Connected:
    """Makes no call."""
    budget, http = Budget(account, clock=clock), Transport()
    connection = Connection(
        host=account.host.rstrip("/"),
        settings={**account.settings, **(open_sealed(account.secrets) or {})},
        seller_id=account.seller_id,
        http=http,
        clock=clock,
        tokens=lambda: read_tokens(account),
        recall=lambda key: recall(account, key),
        remember=lambda key, value: remember(account, key, value, now=clock()),
        read_image=_read_image,
        before_call=budget,
        is_production=is_production(account),
    )
    return Connected(row=account, marketplace=folder(account.marketplace).build(connection), clock=clock, budget=budget, http=http)


def is_production(account: Account) -> bool:
    """Every host is, but loopback and those that the operator marked as test (design 4.14)."""
    return not (account.is_test_host or urlsplit(account.host).hostname in LOOPBACK_HOSTS)


def read_tokens(account: Account) -> Tokens | None:
    return _opened(account.tokens)


@lru_cache(maxsize=64)
def _opened(sealed: str) -> Tokens | None:
    """Opened once, asked for by each call."""
    stored = open_sealed(sealed)
    if stored is None:
        return None
    return Tokens(
        access_token=stored["access_token"],
        refresh_token=stored["refresh_token"],
        expires_at=datetime.fromisoformat(stored["expires_at"]),
        refresh_expires_at=datetime.fromisoformat(stored["refresh_expires_at"]) if stored["refresh_expires_at"] else None,
    )


def store_tokens(account: Account, tokens: Tokens) -> None:
    account.tokens = sealed_tokens(tokens)
    Account.objects.filter(pk=account.pk).update(tokens=account.tokens)


def sealed_tokens(tokens: Tokens) -> str:
    return seal(
        {
            "access_token": tokens.access_token,
            "refresh_token": tokens.refresh_token,
            "expires_at": tokens.expires_at.isoformat(),
            "refresh_expires_at": tokens.refresh_expires_at.isoformat() if tokens.refresh_expires_at else None,
        }
    )


def authorize(account: Account, *, code: str, seller_id: str, clock: Callable[[], datetime] = timezone.now) -> None:
    """Exchanges the code and puts the account to work. The seller's identity is pinned at the first consent; another one is refused."""
    _check_seller(account, seller_id)
    pinned, account.seller_id = account.seller_id, seller_id
    try:
        connected = connect(account, clock=clock)
        tokens = connected.marketplace.exchange_code(code=code, seller_id=seller_id)
        account.tokens = sealed_tokens(tokens)
        seller = connected.read_seller()
        if seller is not None and seller.region not in ("", "VN"):
            raise Rejected(
                f"Gian hàng “{seller.name}” thuộc thị trường {seller.region}. Cửa hàng chỉ bán ở Việt Nam, hãy chọn gian hàng khác.",
                code="seller_region",
            )
    except MarketplaceError:
        account.seller_id = pinned
        account.refresh_from_db(fields=["tokens"])
        raise
    account.state, account.state_text, account.told = AccountState.ACTIVE, "", ""
    if seller is not None:
        account.seller_name, account.consent_until, account.seller_read_at = seller.name, seller.consent_until, clock()
    account.save(update_fields=["seller_id", "tokens", "state", "state_text", "told", "seller_name", "consent_until", "seller_read_at"])


def authorize_group(account: Account, *, code: str, group_id: str, clock: Callable[[], datetime] = timezone.now) -> list[Account]:
    """One consent for several shops: this account keeps its own, each other shop gets an account beside it; answers those connected.

    Each renews the shared tokens at once, so that from here on no two of them hang together. A shop that can't be taken is left out.
    """
    tokens, shops = connect(account, clock=clock).part(Capability.AUTHORIZE).exchange_group(code=code, group_id=group_id)
    if account.seller_id and account.seller_id not in shops:
        raise Rejected(
            f"Tài khoản chính này không có gian hàng {account.seller_id}. Hãy đăng nhập đúng tài khoản, hoặc thêm gian hàng mới.",
            code="seller_changed",
        )
    mine = account.seller_id or next(
        (own for own in shops if not Account.objects.filter(marketplace=account.marketplace, host=account.host, seller_id=own).exists()), ""
    )
    connected = []
    for own in shops:
        row = account if own == mine else _beside(account, own)
        row.seller_id, row.tokens = own, sealed_tokens(tokens)
        row.save(update_fields=["seller_id", "tokens"])
        opened = connect(row, clock=clock)
        opened.renew()
        row.refresh_from_db(fields=["tokens"])
        seller = opened.read_seller()
        if seller is not None and seller.region not in ("", "VN"):
            Account.objects.filter(pk=row.pk).update(tokens="", state=AccountState.PAUSED)
            continue
        row.state, row.state_text, row.told = AccountState.ACTIVE, "", ""
        if seller is not None:
            row.seller_name, row.consent_until, row.seller_read_at = seller.name, seller.consent_until, clock()
        row.save(update_fields=["state", "state_text", "told", "seller_name", "consent_until", "seller_read_at"])
        connected.append(row)
    return connected


def _beside(account: Account, seller_id: str) -> Account:
    """The account of another shop of the same app; made where there is none, and named so that staff can tell them apart."""
    same = {"marketplace": account.marketplace, "host": account.host}
    known = Account.objects.filter(**same, seller_id=seller_id).first()
    if known is not None:
        return known
    kept = {name: getattr(account, name) for name in ("settings", "secrets", "is_test_host", "contact_email", "calls_per_s", "lookup_s")}
    return Account.objects.create(**same, **kept, name=f"{account.name} · {seller_id}"[:100])


def look_after_consent(connected: Connected, *, is_asked: bool = False) -> None:
    """Renews tokens ahead of time, and twice a day (or when asked) reads until when the seller's consent holds."""
    connected.renew_if_close()
    account, now = connected.row, connected.clock()
    if not is_asked and account.seller_read_at and account.seller_read_at > now - SELLER_RECHECK:
        return
    seller = connected.run(connected.read_seller)
    if seller is None:
        return
    account.seller_name, account.consent_until, account.seller_read_at = seller.name, seller.consent_until, now
    account.save(update_fields=["seller_name", "consent_until", "seller_read_at"])


def _check_seller(account: Account, seller_id: str) -> None:
    if account.seller_id and account.seller_id != seller_id:
        named = f"{account.seller_id} ({account.seller_name})" if account.seller_name else account.seller_id
        raise Rejected(
            f"Gian hàng này thuộc người bán {named}, không phải {seller_id}. Hãy đăng nhập đúng người bán, hoặc thêm gian hàng mới.",
            code="seller_changed",
        )
    if not seller_id.isdigit():
        raise Rejected("Mã người bán phải là số.", code="seller_id")
    others = Account.objects.filter(marketplace=account.marketplace, host=account.host, seller_id=seller_id).exclude(pk=account.pk)
    if other := others.exclude(tokens="").first():
        raise Rejected(
            f"Người bán {seller_id} đã kết nối ở gian hàng “{other.name}”. Mỗi người bán chỉ kết nối một lần, để không đăng trùng.",
            code="seller_taken",
        )


def park(account: Account, text: str) -> bool:
    """The account waits for a person; its work stays as it is, quietly. True for the call that parked it."""
    active = Account.objects.filter(pk=account.pk, state=AccountState.ACTIVE)
    if not active.update(state=AccountState.NEEDS_REAUTH, state_text=text):
        return False
    alerts.wake(account.pk)
    return True


def _take_token_lock(account_id: int, *, now: datetime) -> str:
    lock = random.token_hex(16)
    free = Account.objects.filter(Q(token_lock="") | Q(token_lock_until__lt=now), pk=account_id)
    return lock if free.update(token_lock=lock, token_lock_until=now + TOKEN_LOCK) else ""


def recall(account: Account, key: str) -> tuple[Any, datetime] | None:
    return _memories(account, key).values_list("value", "stored_at").first()


def remember(account: Account, key: str, value: Any, *, now: datetime) -> None:
    """None forgets."""
    if value is None:
        _memories(account, key).delete()
        return
    AccountMemory.objects.update_or_create(account=account, key=key, defaults={"value": value, "stored_at": now})


def _memories(account: Account, key: str) -> QuerySet[AccountMemory]:
    """Pictures are uploaded for the app, not for one shop: its accounts on the same server share them."""
    rows = AccountMemory.objects.filter(key=key)
    app = account.settings.get("partner_id")
    if key.startswith(SHARED_KEYS) and app:
        return rows.filter(account__marketplace=account.marketplace, account__host=account.host, account__settings__partner_id=app)
    return rows.filter(account=account)


def _read_image(path: str) -> bytes:
    with default_storage.open(path) as file:
        return file.read()

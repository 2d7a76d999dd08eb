"""Brings one listing to what is wanted: claim with a lease, one call at a time outside any transaction, write back under the lease.

A worker may die between any two lines. What protects the remote side: `create_sent_at` is committed before a create leaves;
a claim is one conditional UPDATE; every write-back names the lease, so that a late worker changes nothing.
"""

import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from django.db.models import F
from django.db.models.functions import Greatest

from connectors import accounts, departures, errors, families
from connectors.accounts import Connected
from connectors.claims import LEASE, Leased, LeaseLost, shape_claimed
from connectors.listings import fingerprint_of, reasons_of
from connectors.marketplace import Prepared, RemoteItem
from connectors.models import Account, Attempt, Listing, ListingState
from connectors.plan import EMPTY_LOOKUPS_TO_CREATE, Known, Step, Wanted, next_step, wanted_of
from connectors.rulebook import Shaped
from shop import orders

log = logging.getLogger(__name__)
T = TypeVar("T")
LEASE_LEFT_FOR_A_CALL = timedelta(seconds=40)
"""The wait for a slot and the call itself end within it."""
MAX_STEPS = 12
MAX_BACKOFF_S = 300
UNKNOWN_REPLIES_BEFORE_PARKING = 4
FIRST_LOOKUP_S = 2
SCAN_BEFORE_CREATE = timedelta(minutes=5)
MAX_CODE = 120
READING = (Step.READ, Step.FIND)


def push(listing: Listing, connected: Connected, shaped: Shaped | None = None) -> None:
    """Does all that is due for a claimed listing, then gives the lease back with what is left to do.

    `shaped` was read after the claim; None: it is read here.
    """
    run = _Run(listing, connected, shaped)
    connected.budget.on_call = run.extend_lease
    try:
        run.go()
    except LeaseLost:
        log.info("push lease lost listing=%s", listing.pk)
    except families.Busy:
        run._give_back(due_at=run.clock() + families.BUSY_AGAIN)
    except errors.MarketplaceError as error:
        run.settle_error(error)
    except Exception as error:  # the edge: one broken product must not stop the account's others
        log.exception("push failed listing=%s", listing.pk)
        run.unsaved = {}
        run.settle_error(errors.UnexpectedReply(f"Lỗi trong hệ thống ({type(error).__name__}). Báo cho người quản trị.", code="internal"))
    finally:
        run.member.leave()


@dataclass
class _Target:
    """`prepared` is None when the offer is off sale: then nothing of it is sent."""

    wanted: Wanted
    prepared: Prepared | None


class _Run(Leased):
    def __init__(self, listing: Listing, connected: Connected, shaped: Shaped | None = None) -> None:
        super().__init__(listing, clock=connected.clock)
        self.shaped = shaped
        self.connected = connected
        self.was_sought = False
        self.has_renewed = False
        self.step = Step.NOTHING
        self.member = families.Member(listing)

    def go(self) -> None:
        target = self._target()
        if self.listing.state == ListingState.LOCKED:
            self._note(state=ListingState.WAITING, confirmed_live=None)  # the sanction may be over: look again
        for _turn in range(MAX_STEPS):
            if self.listing.state == ListingState.LOCKED and (target.wanted.live or not self.listing.confirmed_live):
                return self._finish(ListingState.LOCKED)
            self.step = next_step(target.wanted, self._known())
            if self.step is Step.NOTHING:
                return self._finish(self._settled_state(target))
            if self.step is Step.FIND and self._waits_for_lookup():
                return self._later(self._next_lookup_at(), state=ListingState.UNKNOWN)
            if wait_until := self.member.wait(self.step, now=self.clock()):
                return self._later(wait_until, state=ListingState.WAITING)
            self._perform(target)
            if self.member.family is not None:
                self._flush()  # the others of the family read it
            self.member.after(self.step, now=self.clock())
        self._later(self.clock() + timedelta(seconds=5), state=ListingState.WAITING)

    def _target(self) -> _Target:
        """What should be there, after the rule and the channel's completeness check."""
        self.member = families.enter(self.listing, self._shaped(), self.connected)
        shaped, directions = self.member.shaped, self.member.directions
        prepared = None
        if self.listing.is_wanted and shaped is not None and shaped.may_be_live:
            prepared = self._with_tokens(lambda: self.connected.marketplace.prepare(shaped.offer, directions))
        is_live = prepared is not None and not prepared.problems
        wanted = wanted_of(prepared)
        self._note(
            wanted_live=is_live,
            reasons=reasons_of(shaped, prepared.problems if prepared else ()) if shaped else [],
            offer_fingerprint=fingerprint_of(shaped) if shaped and self.listing.is_wanted else self.listing.offer_fingerprint,
            category_id=prepared.category_id if prepared else self.listing.category_id,
            **(
                {"wanted_title": prepared.title, "wanted_price_vnd": prepared.price_vnd, "wanted_stock": prepared.stock}
                if prepared and is_live
                else {}
            ),
        )
        if not is_live:
            self.member.resign(now=self.clock())
        return _Target(wanted=wanted, prepared=prepared if is_live else None)

    def _shaped(self) -> Shaped | None:
        return self.shaped or shape_claimed([self.listing], now=self.clock()).get(self.listing.product_id)

    def _known(self) -> Known:
        return replace(self.member.known(), was_sought=self.was_sought)

    def _perform(self, target: _Target) -> None:
        if self.step is Step.FIND:
            self._find()
        elif self.step is Step.READ:
            self._read()
        elif self.step is Step.UNLIST:
            self._set_live(False)
        elif target.prepared is not None:
            self._write(target.prepared, target.wanted)

    def _write(self, prepared: Prepared, wanted: Wanted) -> None:
        market, item = self.connected.marketplace, self.listing.external_id
        if self.step is Step.CREATE:
            return self._create(prepared, wanted)
        if self.step is Step.LIST:
            return self._set_live(True)
        if self.step in (Step.JOIN, Step.LEAVE):
            return self._save(confirmed_at=self.clock(), **self._call(lambda: self.member.move(self.step, prepared)))
        if self.step is Step.STOCK:
            held = orders.held_for_account(channel=market.code, channel_account=self.listing.account_id, product_id=self.listing.product_id)
            self._call(lambda: market.update_stock(item, wanted.stock, held=held))
            return self._note(confirmed_stock=wanted.stock, confirmed_at=self.clock())
        if self.step is Step.PRICE:
            self._call(lambda: market.update_price(item, wanted.price_vnd))
            return self._note(confirmed_price_vnd=wanted.price_vnd, confirmed_at=self.clock())
        self._call(lambda: market.update_content(item, prepared))
        return self._note(confirmed_content=wanted.content, confirmed_title=prepared.title, confirmed_at=self.clock())

    def _create(self, prepared: Prepared, wanted: Wanted) -> None:
        self._save(create_sent_at=self.clock(), empty_lookups=0, looked_up_at=None)
        try:
            external_id = self._call(lambda: self.connected.marketplace.create(prepared))
        except (errors.OutcomeUnknown, errors.UnexpectedReply):
            raise
        except errors.MarketplaceError:
            self._save(create_sent_at=None)  # a clear "no": nothing was made
            raise
        self._note(
            external_id=external_id,
            create_sent_at=None,
            empty_lookups=0,
            confirmed_live=self.member.is_live_when_made,
            confirmed_price_vnd=wanted.price_vnd,
            confirmed_stock=wanted.stock,
            confirmed_content=wanted.content,
            confirmed_title=prepared.title,
            confirmed_at=self.clock(),
        )

    def _set_live(self, live: bool) -> None:
        """A refusal may only mean that it is so already, or that the item is locked or gone: the marketplace is asked first."""
        try:
            is_there = self._call(lambda: self.member.set_live(self.connected, live=live))
        except errors.Rejected:
            self._read()
            if self.listing.confirmed_live != live and self.listing.state != ListingState.LOCKED:
                raise
            return
        self._note(confirmed_live=live, confirmed_at=self.clock(), **({} if is_there else families.LEFT))

    def _find(self) -> None:
        since = self.listing.create_sent_at
        found = self._call(lambda: self.connected.marketplace.find(self.listing.sku, since=since - SCAN_BEFORE_CREATE if since else None))
        if not found:
            self.was_sought = True
            if since is not None:
                self._note(empty_lookups=self.listing.empty_lookups + 1, looked_up_at=self.clock())
                if self.listing.empty_lookups >= EMPTY_LOOKUPS_TO_CREATE:
                    self._note(create_sent_at=None)
            return
        taken = self._bound_elsewhere(found)
        kept = min(found, key=lambda item: (item.external_id in taken, item.is_locked, not item.is_live, item.external_id))
        if kept.external_id in taken:
            raise errors.Rejected(
                "Tin trên sàn mang SKU này đang gắn với sản phẩm khác. Sửa SKU của tin trên trang người bán của sàn.", code="sku_taken"
            )
        self.step = Step.UNLIST
        for extra in found:
            if extra.external_id != kept.external_id and extra.is_live:
                self._call(partial(self.member.take_off, self.connected, extra.external_id))
        self._bind(kept)

    def _bound_elsewhere(self, items: tuple[RemoteItem, ...]) -> set[str]:
        others = Listing.objects.filter(account=self.listing.account_id).exclude(pk=self.listing.pk)
        return set(others.filter(external_id__in=[item.external_id for item in items]).values_list("external_id", flat=True))

    def _read(self) -> None:
        """An item that somebody gave another SKU is not ours any more; one without a SKU gets ours back with its content."""
        items = self._call(lambda: self.connected.marketplace.read([self.listing.external_id]))
        if not items or items[0].sku not in (self.listing.sku, ""):
            raise errors.Gone("Sàn báo tin đăng không còn.")
        self._bind(items[0])
        if not items[0].sku:
            self._note(confirmed_content="")

    def _bind(self, item: RemoteItem) -> None:
        """What the marketplace shows now becomes what is confirmed; content it does not tell is written anew once."""
        self._save(
            external_id=item.external_id,
            create_sent_at=None,
            empty_lookups=0,
            confirmed_live=item.is_live,
            confirmed_price_vnd=item.price_vnd,
            confirmed_stock=item.stock,
            confirmed_title=item.title or "",
            confirmed_content=self.listing.confirmed_content if item.title == self.listing.confirmed_title else "",
            confirmed_at=self.clock(),
        )
        if item.is_locked:
            self._save(
                state=ListingState.LOCKED, error_text=item.reason or "Sàn đã khóa tin này. Hãy xem lý do trên trang người bán của sàn."
            )

    def _call(self, make: Callable[[], T]) -> T:
        """One call, logged; an expired token is renewed once and the call repeated. Each request prolongs the lease before it leaves."""
        if self.step not in READING:
            self._flush()
        started = time.monotonic()
        self.connected.http.forget()
        try:
            answer = self._with_tokens(make)
        except errors.MarketplaceError as error:
            self._log(type(error).__name__, started, error)
            raise
        self._log("ok", started)
        return answer

    def _with_tokens(self, make: Callable[[], T]) -> T:
        try:
            return make()
        except errors.TokenExpired:
            if self.has_renewed:
                raise
            self.has_renewed = True
        self.connected.renew()
        return make()

    def extend_lease(self) -> None:
        """Raises `LeaseLost` before anything is sent for a row that belongs to another worker."""
        now = self.clock()
        if self.listing.lease_until is not None and self.listing.lease_until - now > LEASE_LEFT_FOR_A_CALL:
            return
        until = now + LEASE
        if not Listing.objects.filter(pk=self.listing.pk, lease_token=self.token).update(lease_until=until):
            raise LeaseLost
        self.listing.lease_until = until
        self.member.extend(until)

    def _log(self, outcome: str, started: float, error: errors.MarketplaceError | None = None) -> None:
        if self.step in READING and error is None:
            return
        told = self.connected.http.last
        Attempt.objects.create(
            listing=self.listing,
            step=self.step,
            outcome=outcome,
            **(_told(error, "text", "code", "request_id") if error else {}),
            cause=self.listing.cause,
            request=told.request,
            reply=told.reply,
            status=told.status,
            ms=int((time.monotonic() - started) * 1000),
            at=self.clock(),
        )

    def _settled_state(self, target: _Target) -> ListingState:
        if target.wanted.live:
            return ListingState.LIVE
        departures.confirm([self.listing.pk], at=self.clock())
        return ListingState.BLOCKED if self.listing.is_wanted else ListingState.WITHDRAWN

    def _waits_for_lookup(self) -> bool:
        return self.listing.create_sent_at is not None and self.clock() < self._next_lookup_at()

    def _next_lookup_at(self) -> datetime:
        """The first look-up comes soon, each further one `lookup_s` after the one before."""
        if self.listing.looked_up_at is not None:
            return self.listing.looked_up_at + timedelta(seconds=self.listing.account.lookup_s)
        return (self.listing.create_sent_at or self.clock()) + timedelta(seconds=FIRST_LOOKUP_S)

    def _finish(self, state: ListingState) -> None:
        """Nothing left for the revision that was read at the claim; a newer one stays due."""
        fields = {} if state == ListingState.LOCKED else {"error_text": "", "error_code": "", "error_request_id": ""}
        self._release(state, pushed_revision=Greatest(F("pushed_revision"), self.revision), failures=0, **fields)

    def _later(self, at: datetime, *, state: ListingState, **fields: object) -> None:
        self._give_back(state=state, due_at=at, **fields)

    def settle_error(self, error: errors.MarketplaceError) -> None:
        """Each class of error says what to do next (`connectors.errors`)."""
        told = _told(error, "error_text", "error_code", "error_request_id")
        log.info("push listing=%s step=%s error=%s code=%s", self.listing.pk, self.step, type(error).__name__, error.code)
        try:
            self._settle(error, told)
        except LeaseLost:
            log.info("push lease lost listing=%s", self.listing.pk)

    def _settle(self, error: errors.MarketplaceError, told: dict[str, str]) -> None:
        now = self.clock()
        if isinstance(error, errors.RateLimited):
            until = now + timedelta(seconds=error.retry_after_s or 1.0)
            Account.objects.filter(pk=self.listing.account_id).update(paused_until=until)
            return self._give_back(due_at=until)
        if isinstance(error, errors.NotAuthorised):
            accounts.park(self.listing.account, error.text)
            return self._give_back(due_at=now, **told)
        if isinstance(error, errors.Gone):
            self.member.gone(now=now)
            self._note(external_id="", confirmed_live=None, confirmed_price_vnd=None, confirmed_stock=None, confirmed_content="")
            return self._give_back(due_at=now + self._backoff(), failures=self.listing.failures + 1, state=ListingState.WAITING, **told)
        if self.step is Step.CREATE and isinstance(error, errors.OutcomeUnknown | errors.UnexpectedReply):
            if self._is_parked(error):
                return self._release(ListingState.REJECTED, pushed_revision=self.revision, failures=0, **told)
            return self._give_back(due_at=self._next_lookup_at(), state=ListingState.UNKNOWN, failures=self.listing.failures + 1, **told)
        if isinstance(error, errors.Rejected) and self.step is Step.UNLIST:  # what may not be sold must not stay live: keep trying
            return self._give_back(due_at=now + timedelta(seconds=MAX_BACKOFF_S), state=ListingState.REJECTED, **told)
        if isinstance(error, errors.Rejected | errors.AssumedOperation) or self._is_parked(error):
            if not self.listing.external_id:
                self.member.resign(now=now)
            return self._release(ListingState.REJECTED, pushed_revision=self.revision, failures=0, **told)
        self._give_back(due_at=now + self._backoff(), failures=self.listing.failures + 1, **told)

    def _is_parked(self, error: errors.MarketplaceError) -> bool:
        return isinstance(error, errors.UnexpectedReply) and self.listing.failures >= UNKNOWN_REPLIES_BEFORE_PARKING

    def _backoff(self) -> timedelta:
        """Full jitter between half and the whole of 1, 2, 4 … 300 s."""
        ceiling = min(MAX_BACKOFF_S, 2**self.listing.failures)
        return timedelta(seconds=random.uniform(ceiling / 2, ceiling))  # noqa: S311  (spreads retries, guards no secret)


def _told(error: errors.MarketplaceError, text: str, code: str, request_id: str) -> dict[str, str]:
    """What the vendor said, under the columns' names and within their lengths."""
    return {text: error.text, code: error.code[:MAX_CODE], request_id: error.request_id[:MAX_CODE]}

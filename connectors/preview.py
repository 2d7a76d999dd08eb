"""What the next push of a listing would change, field by field, and the very requests it would send. Reads only."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone

from connectors import errors, families
from connectors.accounts import Connected, connect
from connectors.listings import reasons_of
from connectors.marketplace import Capability, Prepared, Preview, RemoteItem
from connectors.models import Listing
from connectors.plan import Known, Step, Wanted, next_step, wanted_of
from connectors.rulebook import shape
from shop import orders

MAX_STEPS = 12


@dataclass(frozen=True, kw_only=True)
class ListingPreview:
    """`prepared` None: the product may not be live, for the `reasons`."""

    reasons: list[dict[str, str]]
    prepared: Prepared | None
    live: RemoteItem | None
    plan: Preview
    steps: tuple[str, ...]


def preview(listing: Listing, *, now: datetime) -> ListingPreview:
    """Raises `MarketplaceError` when the marketplace can't be read."""
    connected = connect(listing.account)
    try:
        return _preview(listing, connected, now=now)
    except errors.TokenExpired:
        connected.renew()
        return _preview(listing, connected, now=now)


def _preview(listing: Listing, connected: Connected, *, now: datetime) -> ListingPreview:
    market = connected.marketplace
    shaped = shape(listing.account_id, [listing.product_id], on=timezone.localdate(now)).get(listing.product_id)
    member = families.look(listing, shaped, connected.part(Capability.FAMILIES))
    prepared = market.prepare(shaped.offer, member.directions) if listing.is_wanted and shaped and shaped.may_be_live else None
    reasons = reasons_of(shaped, prepared.problems if prepared else ()) if shaped else []
    wanted = wanted_of(prepared)
    live = next(iter(market.read([listing.external_id])), None) if listing.external_id else None
    steps = _steps(wanted, _known(member.known(), live))
    held = orders.held_for_account(channel=market.code, channel_account=listing.account_id, product_id=listing.product_id)
    empty = Prepared(payload={}, title="", price_vnd=0, stock=0, content_fingerprint="")
    is_complete = prepared is not None and not prepared.problems
    plan = market.preview(list(steps), listing.external_id if live else "", prepared if is_complete and prepared else empty, held=held)
    return ListingPreview(reasons=reasons, prepared=prepared if is_complete else None, live=live, plan=plan, steps=steps)


def _known(known: Known, live: RemoteItem | None) -> Known:
    """As the engine knows it; what it was never told it reads first."""
    if live is None:
        return replace(known, external_id="", is_choice=False, is_astray=False)
    if known.live is None:
        return replace(known, live=live.is_live, price_vnd=live.price_vnd, stock=live.stock, content="")
    return known


def _steps(wanted: Wanted, known: Known) -> tuple[str, ...]:
    """The engine's own plan, taken step by step as if each went well."""
    steps: list[str] = []
    for _turn in range(MAX_STEPS):
        step = next_step(wanted, known)
        if step is Step.NOTHING:
            break
        known = _after(step, wanted, known)
        if step not in (Step.FIND, Step.READ):
            steps.append(str(step))
    return tuple(steps)


def _after(step: Step, wanted: Wanted, known: Known) -> Known:
    if step is Step.FIND:
        return replace(known, was_sought=True, is_create_open=False)
    if step is Step.CREATE:
        return replace(known, external_id="-", live=True, price_vnd=wanted.price_vnd, stock=wanted.stock, content=wanted.content)
    if step is Step.JOIN:
        return replace(known, is_choice=True, price_vnd=wanted.price_vnd, stock=None, content="")
    if step is Step.LEAVE:
        return replace(known, external_id="", is_choice=False, is_astray=False)
    if step is Step.STOCK:
        return replace(known, stock=wanted.stock)
    if step is Step.PRICE:
        return replace(known, price_vnd=wanted.price_vnd)
    if step is Step.CONTENT:
        return replace(known, content=wanted.content)
    return replace(known, live=step is Step.LIST)

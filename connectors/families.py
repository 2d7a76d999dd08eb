"""Products of one line as the choices of one item: who leads, who waits, who joins, who leaves.

One listing of a family is pushed at a time, under the family's lease. The leader makes the item and gives it its words; the others
join it. Who may not be sold is taken off the item without touching the others; a leader that goes hands over. The family's item is
not stored: it is the one that the members' own ids name, so a lost answer leaves nothing to repair.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from connectors.accounts import Connected
from connectors.claims import LEASE
from connectors.errors import Rejected
from connectors.marketplace import NO_DIRECTIONS, Capability, Directions, FamilyPlace, Prepared
from connectors.models import Family, Listing, ListingQuerySet, ListingState
from connectors.plan import Known, Step
from connectors.rulebook import Shaped
from connectors.trade import MAX_PRICE_RATIO, JoinsFamilies, is_choice, item_of

WAITS_FOR_ITEM = timedelta(seconds=5)
BUSY_AGAIN = timedelta(seconds=1)
SPREAD = "price_spread"
LEFT: dict[str, object] = {"external_id": "", "confirmed_price_vnd": None, "confirmed_stock": None, "confirmed_content": ""}
"""What is no longer known of a listing whose choice was taken off the item."""


class Busy(Exception):
    """Another member of the family is being pushed."""


@dataclass
class Member:
    """A listing's place in its family for one push; without a family everything about it is as for any listing.

    `is_astray`: its choice stands in an item that is not the family's.
    """

    listing: Listing
    shaped: Shaped | None = None
    place: FamilyPlace | None = None
    family: Family | None = None
    part: JoinsFamilies | None = None
    is_astray: bool = False

    @property
    def directions(self) -> Directions:
        """With the item that the product joins, which is no part of what the account wants to show."""
        directions = self.shaped.directions if self.shaped else NO_DIRECTIONS
        return replace(directions, family=self.place) if self.place else directions

    @property
    def is_live_when_made(self) -> bool | None:
        """A choice is as live as the item that it joined, which is asked."""
        return None if self.place and self.place.item_id else True

    def known(self) -> Known:
        row = self.listing
        return Known(
            external_id=row.external_id,
            is_create_open=row.create_sent_at is not None,
            empty_lookups=row.empty_lookups,
            live=row.confirmed_live,
            price_vnd=row.confirmed_price_vnd,
            stock=row.confirmed_stock,
            content=row.confirmed_content,
            is_choice=self.part is not None and is_choice(row.external_id),
            is_astray=self.is_astray,
        )

    def wait(self, step: Step, *, now: datetime) -> datetime | None:
        """When to come again, where the step can't be taken yet. Raises `Rejected` for prices that one item can't hold."""
        if self.place is None or self.part is None or step not in (Step.CREATE, Step.JOIN, Step.PRICE):
            return None
        if step is not Step.PRICE and not self.place.is_leader and not self.place.item_id:
            return now + WAITS_FOR_ITEM
        if step is not Step.PRICE:
            self._check_option(self.place.option)
        self._check_spread()
        made_at = self.listing.confirmed_at
        if step is Step.JOIN and made_at and (rested := made_at + timedelta(seconds=self.part.settles_after_s)) > now:
            return rested
        return None

    def _check_option(self, option: str) -> None:
        beside = [row for row in self._beside().select_related("product") if is_choice(row.external_id)]
        same = next((row.sku for row in beside if (row.product.line_option or row.product.net_content) == option), None)
        if same is not None:
            text = _("Tên lựa chọn “%(option)s” đã có ở %(sku)s trong cùng dòng sản phẩm. Đổi tên lựa chọn của một trong hai sản phẩm.")
            raise Rejected(text % {"option": option, "sku": same}, code="option_taken")

    def _check_spread(self) -> None:
        """On the final state, with the choices that stay as they are: the marketplace would refuse, and say less."""
        price = self.shaped.offer.price_vnd if self.shaped else None
        prices = {row.sku: row.confirmed_price_vnd for row in self._beside() if row.confirmed_price_vnd and is_choice(row.external_id)}
        if not price or not prices:
            return
        low, high = min(prices, key=prices.__getitem__), max(prices, key=prices.__getitem__)
        other = high if price * MAX_PRICE_RATIO < prices[high] else low if price > prices[low] * MAX_PRICE_RATIO else ""
        if other:
            text = _("Giá %(own)s đ chênh quá %(times)d lần so với %(sku)s (%(other)s đ) trong cùng dòng sản phẩm, sàn không nhận. ") % {
                "own": f"{price:,}".replace(",", "."),
                "times": MAX_PRICE_RATIO,
                "sku": other,
                "other": f"{prices[other]:,}".replace(",", "."),
            }
            raise Rejected(text + _("Sửa một trong hai giá, hoặc bỏ “Dòng sản phẩm” của sản phẩm này để bán thành tin riêng."), code=SPREAD)

    def move(self, step: Step, prepared: Prepared) -> dict[str, object]:
        """Joins the family's item, or leaves the one where the choice is; answers what is known then. Stock is told anew."""
        if self.part is None:
            raise Rejected(_("Sàn này không bán nhiều lựa chọn trong một tin."), code="no_families")
        if step is Step.LEAVE:
            self.is_astray = False
            return {**LEFT, "external_id": self.part.leave(self.listing.external_id)}
        joined = self.part.join(self.listing.external_id, prepared)
        return {"external_id": joined, "confirmed_price_vnd": prepared.price_vnd, "confirmed_stock": None, "confirmed_content": ""}

    def after(self, step: Step, *, now: datetime) -> None:
        """What the others of the family may do now."""
        if self.family is None or step not in (Step.CREATE, Step.JOIN, Step.PRICE, Step.UNLIST, Step.LEAVE):
            return
        others = self._beside()
        others.filter(error_code=SPREAD).mark_due(now=now, cause=_("Giá trong dòng sản phẩm đã đổi"))
        others.filter(state=ListingState.WAITING, due_at__gt=now).update(due_at=now)

    def resign(self, *, now: datetime) -> None:
        """Who may not be sold does not lead; the next one gives the item its words."""
        if self.family is not None and self.family.leader_id == self.listing.pk:
            _elect(self.family, [row for row in self._beside() if _is_fit(row)], now=now)

    def gone(self, *, now: datetime) -> None:
        """The item that the product should join is not there: the others look for themselves."""
        if self.place is not None and self.place.item_id:
            others = self._beside().filter(external_id__startswith=f"{self.place.item_id}:")
            others.mark_due(now=now, confirmed_live=None, cause=_("Tin chung của dòng sản phẩm không còn trên sàn"))

    def extend(self, until: datetime) -> None:
        if self.family is not None:
            Family.objects.filter(pk=self.family.pk, lease_token=self.listing.lease_token).update(lease_until=until)

    def leave(self) -> None:
        """Gives the family's lease back."""
        if self.family is not None:
            Family.objects.filter(pk=self.family.pk, lease_token=self.listing.lease_token).update(lease_token="", lease_until=None)

    def set_live(self, connected: Connected, *, live: bool) -> bool:
        """False when the listing's choice is no longer in the item. Before an item goes live, choices that may not be sold leave it."""
        own = self.listing.external_id
        if self.part is None or not is_choice(own):
            connected.marketplace.set_live(own, live)
            return True
        if not live:
            return self.take_off(connected, own)
        of_item = Listing.objects.filter(account=self.listing.account_id, external_id__startswith=f"{item_of(own)}:")
        for row in of_item.exclude(pk=self.listing.pk).exclude(is_wanted=True, wanted_live=True):
            if not self.part.take_off(row.external_id):
                Listing.objects.filter(pk=row.pk, external_id=row.external_id).update(confirmed_live=False, **LEFT)
        connected.marketplace.set_live(own, live)
        return True

    def take_off(self, connected: Connected, external_id: str) -> bool:
        """Of an item with choices only the one named; False when it is no longer there."""
        if self.part is not None and is_choice(external_id):
            return self.part.take_off(external_id)
        connected.marketplace.set_live(external_id, False)
        return True

    def _beside(self) -> ListingQuerySet:
        return _members(self.listing, self.shaped).exclude(pk=self.listing.pk)


def look(listing: Listing, shaped: Shaped | None, part: JoinsFamilies | None) -> Member:
    """Reads only: the place that the listing would have now."""
    place = shaped.directions.family if shaped and part else None
    if place is None or shaped is None:
        return Member(listing, shaped, part=part)
    family = Family.objects.filter(account=listing.account_id, key=shaped.offer.family).first()
    return _placed(Member(listing, shaped, place=place, part=part, family=family), family.leader_id if family else None)


def enter(listing: Listing, shaped: Shaped | None, connected: Connected) -> Member:
    """Takes the family's lease and sees to it that somebody leads. Raises `Busy`."""
    part = connected.part(Capability.FAMILIES)
    member = look(listing, shaped, part)
    if member.place is None or shaped is None:
        return member
    now = connected.clock()
    family, _made = Family.objects.get_or_create(account_id=listing.account_id, key=shaped.offer.family)
    free = Family.objects.filter(Q(lease_until=None) | Q(lease_until__lt=now) | Q(lease_token=listing.lease_token), pk=family.pk)
    if not free.update(lease_token=listing.lease_token, lease_until=now + LEASE):
        raise Busy
    family.refresh_from_db()
    member.family = family
    fit = [row for row in member._beside() if _is_fit(row)] + ([listing] if listing.is_wanted and shaped.may_be_live else [])
    if family.leader_id not in {row.pk for row in fit}:
        _elect(family, fit, now=now, pushed=listing)
    return _placed(member, family.leader_id)


def _placed(member: Member, leader_id: int | None) -> Member:
    """With what the family's present state says of the listing."""
    listing, shaped, place = member.listing, member.shaped, member.place
    if shaped is None or place is None:
        return member
    is_leader = leader_id == listing.pk
    beside = [row for row in member._beside() if is_choice(row.external_id)]
    led = [row for row in beside if row.pk == leader_id]
    own_item = item_of(listing.external_id)
    item_id = own_item if is_leader and own_item else next((item_of(row.external_id) for row in [*led, *beside]), "")
    strangers = Listing.objects.filter(account=listing.account_id, external_id__startswith=f"{own_item}:").exclude(
        product__family_key=shaped.offer.family
    )
    member.is_astray = is_choice(listing.external_id) and ((item_id not in ("", own_item)) or strangers.exists())
    member.place = replace(place, is_leader=is_leader, item_id="" if member.is_astray and item_id == own_item else item_id)
    member.shaped = replace(shaped, directions=replace(shaped.directions, family=replace(place, is_leader=is_leader)))
    return member


def _members(listing: Listing, shaped: Shaped | None) -> ListingQuerySet:
    key = shaped.offer.family if shaped else ""
    rows = Listing.objects.filter(account=listing.account_id, product__family_key=key)
    return rows if key else rows.none()


def _is_fit(row: Listing) -> bool:
    """May lead: it may be sold, and the marketplace did not refuse to make its item."""
    return row.is_wanted and row.wanted_live and (bool(row.external_id) or row.state != ListingState.REJECTED)


def _elect(family: Family, fit: list[Listing], *, now: datetime, pushed: Listing | None = None) -> None:
    """Who has an item already, else the oldest; the new leader brings its words unless it is being pushed anyway."""
    chosen = min(fit, key=lambda row: (not row.external_id, row.pk), default=None)
    family.leader = chosen
    Family.objects.filter(pk=family.pk).update(leader=chosen)
    if chosen is not None and chosen != pushed:
        Listing.objects.filter(pk=chosen.pk).mark_due(now=now, cause=_("Thành tin chính của dòng sản phẩm"))

"""The listing rows in memory, one bit per row and filter value: counts of every facet in milliseconds at 100,000 products.

A process keeps one index and brings it up to date by `catalog.stamp`: only what changed is read. The plain SQL of the same
questions is `tests/catalog/listing_sql.py`; a property test holds the two equal.
"""

import re
import threading
import unicodedata
from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from itertools import compress, islice
from typing import Any, NamedTuple

from catalog import stamp
from catalog.fold import fold
from catalog.listing_row import ListingRow
from catalog.partner.models import SalesPoint
from catalog.sellable import in_season
from catalog.spelling import Vocabulary
from catalog.synonyms import Synonym, terms_of

PRICE_BITS = 30
"""Prices stay below 2**30 đồng."""
KEPT_ANSWERS = 200
KEPT_PIECES = 4000
ONES = bytes.maketrans(b"01", b"\0\1")
WORD = re.compile(r"[^\W_]+")


class Row(NamedTuple):
    """The columns of `ListingRow` that filters and orders ask for."""

    pk: int
    title: str
    slug: str
    folded: str
    group: str
    stars: int | None
    commune_code: str
    commune_name: str
    producer_slug: str
    producer_name: str
    point_codes: str
    price_vnd: int | None
    in_stock: int
    valid_from: date | None
    valid_until: date | None
    season_from: int | None
    season_to: int | None
    may_be_sold: bool
    is_alcohol: bool
    is_service: bool
    protected_name: str
    added_at: Any

    def is_on_sale(self, day: date) -> bool:
        """As `ListingRowQuerySet.on_sale`."""
        if not self.may_be_sold or self.valid_from is None or self.valid_until is None or not self.valid_from <= day <= self.valid_until:
            return False
        return self.season_from is None or self.season_to is None or in_season((self.season_from, self.season_to), on=day)

    def values(self) -> Iterator[tuple[str, Hashable]]:
        """(facet, value) of each bit that the row sets."""
        yield "group", self.group
        yield "stars", self.stars
        yield "commune", self.commune_code
        yield "producer", self.producer_slug
        for code in self.point_codes.strip("|").split("||"):
            yield "point", code
        if self.in_stock:
            yield "in_stock", True
        if self.protected_name:
            yield "protected", True
        if self.season_from is not None:
            yield "season", True
        if self.is_alcohol:
            yield "alcohol", True
        if self.is_service:
            yield "service", True


ORDERS: dict[str, Callable[[Row], tuple]] = {
    "": lambda row: (not (row.in_stock or row.is_service), -(row.stars or 0), row.folded, row.pk),
    "moi": lambda row: (-row.added_at.timestamp(), row.pk),
    "gia_tang": lambda row: (row.price_vnd or 0, row.pk),
    "gia_giam": lambda row: (-(row.price_vnd or 0), row.pk),
    "sao": lambda row: (-(row.stars or 0), row.price_vnd or 0, row.pk),
    "ten": lambda row: (row.folded, row.pk),
}
"""The plain order shows what can be bought now first."""


class Index:
    """Bits are Python's whole numbers: bit n belongs to the row in slot n. A slot is never used twice."""

    def __init__(self) -> None:
        self.version = -1
        self.rows: list[Row | None] = []
        self.slots: dict[int, int] = {}
        self.bits: dict[str, dict[Hashable, int]] = defaultdict(dict)
        self.labels: dict[tuple[str, str], tuple[str, str]] = {}
        self.points: dict[str, str] = {}
        self.synonyms: list[tuple[str, ...]] = []
        self.answers: dict[Hashable, Any] = {}
        """Room for whoever asks to keep what it worked out; emptied with every change."""
        self._pieces: dict[str, dict[int, Any]] = {}
        self._ranges: list[tuple[str, int, int]] = []
        """The slots of each producer, as they were filled: a count within a range costs a hundredth of one over all bits."""
        self._moved: dict[int, str] = {}
        """Slots that came or changed hands since, with the producer whose range they lie in."""
        self._prices = [0] * PRICE_BITS
        self._priced = 0
        self._on_sale: dict[date, int] = {}
        self._orders: dict[str, list[tuple]] = {}
        self._ordered_slots: dict[str, list[int]] = {}
        self._words: Vocabulary | None = None

    def read_all(self, version: int) -> None:
        """Fills an empty index."""
        rows = [Row._make(values) for values in ListingRow.objects.order_by("pk").values_list(*Row._fields)]
        self._fill(sorted(rows, key=lambda row: row.producer_slug))
        self._read_other()
        self.version = version

    def read(self, product_ids: Iterable[int], version: int, *, has_other: bool) -> None:
        """Takes over the present rows of these products, and the points and synonyms when those changed."""
        if product_ids:
            found = {values[0]: Row._make(values) for values in ListingRow.objects.filter(pk__in=product_ids).values_list(*Row._fields)}
            for product_id in product_ids:
                self._replace(product_id, found.get(product_id))
        if has_other:
            self._read_other()
            self._pieces = {}
        self.answers = {}
        self.version = version

    def _read_other(self) -> None:
        self.points = dict(SalesPoint.objects.filter(is_open=True).order_by("name").values_list("code", "name"))
        self.synonyms = [terms_of(words) for words in Synonym.objects.values_list("words", flat=True)]

    def on_sale(self, day: date) -> int:
        held = self._on_sale.get(day)
        if held is None:
            slots = [slot for slot, row in enumerate(self.rows) if row and row.is_on_sale(day)]
            self._on_sale = {day: bits_of(slots, len(self.rows))}
            held = self._on_sale[day]
        return held

    def of(self, facet: str, values: Iterable[Hashable]) -> int:
        """Rows with any of the values."""
        known, found = self.bits[facet], 0
        for value in values:
            found |= known.get(value, 0)
        return found

    def priced(self, low: int | None, high: int | None) -> int:
        """Rows whose price lies within the bounds, inclusive."""
        found = self._priced
        if high is not None:
            found &= self._at_most(high)
        if low is not None and low > 0:
            found &= ~self._at_most(low - 1)
        return found

    def of_products(self, product_ids: Iterable[int]) -> int:
        return bits_of([self.slots[pk] for pk in product_ids if pk in self.slots], len(self.rows))

    def page(self, wanted: int, *, order: str, start: int, size: int) -> list[int]:
        """Product ids of one page of the wanted rows. Few rows are sorted, many are picked along the kept order."""
        total = wanted.bit_count()
        if total * 20 < len(self.rows):
            key = ORDERS[order]
            rows = sorted((row for slot in slots_of(wanted) if (row := self.rows[slot])), key=key)
            return [row.pk for row in rows[start : start + size]]
        slots = self._slots_in(order)
        flags = flags_of(wanted, len(self.rows))
        picked = compress(slots, map(flags.__getitem__, slots))
        return [row.pk for slot in islice(picked, start, start + size) if (row := self.rows[slot])]

    def by_maker(self, wanted: int) -> Counter[str]:
        """How many of the wanted rows each producer has."""
        flags = flags_of(wanted, len(self.rows))
        found = Counter({maker: flags.count(1, start, end) for maker, start, end in self._ranges})
        for slot, before in self._moved.items():
            if flags[slot] and (row := self.rows[slot]):
                found[before] -= 1
                found[row.producer_slug] += 1
        return found

    def words(self) -> Vocabulary:
        if self._words is None:
            words = Vocabulary()
            words.add_all((row.folded.split(), spelled_words(row.title)) for row in list(self.rows) if row)
            self._words = words
        return self._words

    def keep(self, key: Hashable, answer: Any) -> Any:
        if len(self.answers) >= KEPT_ANSWERS:
            self.answers = {}
        self.answers[key] = answer
        return answer

    def pieces(self, kind: str, ids: Iterable[int], make: Callable[[list[int]], Mapping[int, Any]]) -> list[Any]:
        """What `make(ids)` makes of the present row of each product and of the points' names; kept by `kind` until one of them changes."""
        version, kept = self.version, self._pieces.get(kind, {})
        found = {pk: kept.get(pk) for pk in ids}
        missing = [pk for pk, piece in found.items() if piece is None]
        made = make(missing) if missing else {}
        if made:
            with _lock:
                if self.version == version:  # else a row may have changed after it was read
                    kept = self._pieces.get(kind, {})
                    self._pieces[kind] = {**kept, **made} if len(kept) < KEPT_PIECES else dict(made)
        return [piece for pk, held in found.items() if (piece := held if held is not None else made.get(pk)) is not None]

    def _fill(self, rows: list[Row]) -> None:
        slots: dict[tuple[str, Hashable], list[int]] = defaultdict(list)
        prices: list[list[int]] = [[] for _bit in range(PRICE_BITS)]
        priced = []
        for slot, row in enumerate(rows):
            self.slots[row.pk] = slot
            self._name(row)
            for facet_value in row.values():
                slots[facet_value].append(slot)
            if row.price_vnd is not None:
                priced.append(slot)
                for bit in _set_bits(row.price_vnd):
                    prices[bit].append(slot)
        self.rows = list(rows)
        start = 0
        for maker, number in Counter(row.producer_slug for row in rows).items():
            self._ranges.append((maker, start, start + number))
            start += number
        for (facet, value), members in slots.items():
            self.bits[facet][value] = bits_of(members, len(rows))
        self._prices = [bits_of(members, len(rows)) for members in prices]
        self._priced = bits_of(priced, len(rows))

    def _replace(self, product_id: int, row: Row | None) -> None:
        slot = self.slots.get(product_id)
        for kept in self._pieces.values():
            kept.pop(product_id, None)
        old = self.rows[slot] if slot is not None else None
        if slot is not None and old:
            if row is None or row.producer_slug != old.producer_slug:
                self._moved.setdefault(slot, old.producer_slug)
            self._flip(slot, old, put=False)
            self._reorder(slot, old, put=False)
        if row is None:
            if slot is not None:
                self.rows[slot] = None
            return
        if slot is None:
            slot = self.slots[product_id] = len(self.rows)
            self.rows.append(None)
            self._moved[slot] = ""
        self.rows[slot] = row
        self._name(row)
        self._flip(slot, row, put=True)
        self._reorder(slot, row, put=True)
        if self._words is not None:
            self._learn(row)

    def _flip(self, slot: int, row: Row, *, put: bool) -> None:
        """Sets the row's bits, or clears them when they were set."""
        bit = 1 << slot
        for facet, value in row.values():
            self.bits[facet][value] = self.bits[facet].get(value, 0) ^ bit
        if row.price_vnd is not None:
            self._priced ^= bit
            for plane in _set_bits(row.price_vnd):
                self._prices[plane] ^= bit
        for day in self._on_sale:
            if row.is_on_sale(day):
                self._on_sale[day] ^= bit

    def ordered(self, order: str) -> list[tuple]:
        """(key, slot) of every row, kept in order."""
        if order not in self._orders:
            key = ORDERS[order]
            self._orders[order] = sorted((*key(row), slot) for slot, row in enumerate(self.rows) if row)
        return self._orders[order]

    def _slots_in(self, order: str) -> list[int]:
        """Every slot in the order; written out anew after a change."""
        if (slots := self._ordered_slots.get(order)) is None:
            slots = self._ordered_slots[order] = [entry[-1] for entry in self.ordered(order)]
        return slots

    def _reorder(self, slot: int, row: Row, *, put: bool) -> None:
        self._ordered_slots = {}
        for order, entries in self._orders.items():
            entry = (*ORDERS[order](row), slot)
            if put:
                insort(entries, entry)
            else:
                at = bisect_left(entries, entry)
                if at < len(entries) and entries[at] == entry:
                    del entries[at]

    def _at_most(self, price: int) -> int:
        """Compares all prices at once, from the highest bit down."""
        if price >= 1 << PRICE_BITS:
            return self._priced
        less, equal = 0, self._priced
        for bit in reversed(range(PRICE_BITS)):
            if price >> bit & 1:
                less |= equal & ~self._prices[bit]
                equal &= self._prices[bit]
            else:
                equal &= ~self._prices[bit]
        return less | equal

    def _name(self, row: Row) -> None:
        if row.commune_code:
            self.labels["commune", row.commune_code] = labelled(row.commune_name)
        self.labels["producer", row.producer_slug] = labelled(row.producer_name)

    def _learn(self, row: Row) -> None:
        assert self._words is not None
        self._words.add(row.folded.split(), spelled_words(row.title))


_index = Index()
_lock = threading.Lock()


def current() -> Index:
    """The index as of now; one query when nothing changed."""
    global _index
    now = stamp.current()
    if _index.version != now:
        with _lock:
            changes = stamp.since(_index.version, now=now)
            if changes.product_ids is None:
                fresh = Index()
                fresh.read_all(changes.version)
                _index = fresh
            elif changes.version != _index.version:
                _index.read(changes.product_ids, changes.version, has_other=changes.has_other)
    return _index


def bits_of(slots: Iterable[int], size: int) -> int:
    raw = bytearray(size // 8 + 1)
    for slot in slots:
        raw[slot >> 3] |= 1 << (slot & 7)
    return int.from_bytes(raw, "little")


def flags_of(bits: int, size: int) -> bytes:
    """One byte for each slot: 1 where the bit is set."""
    return bin(bits)[:1:-1].encode().translate(ONES).ljust(size, b"\0")


def slots_of(bits: int) -> Iterator[int]:
    """The set bits, ascending."""
    text = bin(bits)[:1:-1]
    at = text.find("1")
    while at >= 0:
        yield at
        at = text.find("1", at + 1)


def spelled_words(title: str) -> list[str]:
    """The title's words in lower case with their diacritics, cut where `fold` cuts them."""
    return WORD.findall(unicodedata.normalize("NFC", title.lower()))


@lru_cache(maxsize=20_000)
def labelled(name: str) -> tuple[str, str]:
    """A label, and the same folded to sort by."""
    return name, fold(name)


def _set_bits(price: int) -> Iterator[int]:
    return (bit for bit in range(PRICE_BITS) if price >> bit & 1)

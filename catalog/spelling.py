"""Words of the catalogue, and the nearest one to a mistyped word. Pure; works on folded words and answers as people write them."""

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Iterable

SHORTEST = 3
"""Shorter words are left alone: nearly everything is near them."""


class Vocabulary:
    """Folded words with how often they occur and their usual spelling with diacritics."""

    def __init__(self) -> None:
        self._sorted: list[str] = []
        self._seen: Counter[str] = Counter()
        self._spellings: dict[str, Counter[str]] = defaultdict(Counter)
        self._by_pair: dict[str, set[str]] = defaultdict(set)

    def add(self, folded_words: Iterable[str], spellings: Iterable[str] = ()) -> None:
        """`spellings` belong to the first of the folded words, one to one."""
        words = list(folded_words)
        for word in words:
            if word not in self._seen:
                insort(self._sorted, word)
                self._index(word)
            self._seen[word] += 1
        for word, spelling in zip(words, spellings, strict=False):
            self._spellings[word][spelling] += 1

    def add_all(self, texts: Iterable[tuple[Iterable[str], Iterable[str]]]) -> None:
        """As `add` with each pair, in one go: what is done for each distinct word is done once."""
        spelled: Counter[tuple[str, str]] = Counter()
        for folded_words, spellings in texts:
            words = list(folded_words)
            self._seen.update(words)
            spelled.update(zip(words, spellings, strict=False))
        known = set(self._sorted)
        for word in self._seen.keys() - known:
            self._index(word)
        self._sorted = sorted(self._seen)
        for (word, spelling), number in spelled.items():
            self._spellings[word][spelling] += number

    def _index(self, word: str) -> None:
        """A number is nobody's misspelt word."""
        if not word.isdigit():
            for pair in _pairs(word):
                self._by_pair[pair].add(word)

    def knows(self, start: str) -> bool:
        """Whether a word starts so."""
        at = bisect_left(self._sorted, start)
        return at < len(self._sorted) and self._sorted[at].startswith(start)

    def nearest(self, word: str) -> str | None:
        """The most frequent of the nearest words; None when nothing is near."""
        if len(word) < SHORTEST or word.isdigit():
            return None
        most = 1 if len(word) < 6 else 2
        shared: Counter[str] = Counter()
        for pair in _pairs(word):
            shared.update(self._by_pair.get(pair, ()))
        wanted = max(1, len(word) + 1 - 3 * most)  # one slip touches at most three pairs
        near = [
            (far, len(other) < len(word), -self._seen[other], other)  # a letter is dropped more often than added
            for other, pairs in shared.items()
            if pairs >= wanted and abs(len(other) - len(word)) <= most and (far := distance(word, other, most)) <= most
        ]
        return min(near)[-1] if near else None

    def spelled(self, word: str) -> str:
        """As the catalogue mostly writes it: "mien" -> "miến"."""
        usual = self._spellings.get(word)
        return usual.most_common(1)[0][0] if usual else word


def distance(one: str, other: str, most: int) -> int:
    """Insertions, deletions, substitutions and swaps of neighbours; stops counting past `most`."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, char in enumerate(one, start=1):
        now = [row]
        for column, against in enumerate(other, start=1):
            cost = min(last[column] + 1, now[column - 1] + 1, last[column - 1] + (char != against))
            if row > 1 and column > 1 and char == other[column - 2] and one[row - 2] == against:
                cost = min(cost, before[column - 2] + 1)
            now.append(cost)
        if min(now) > most:
            return most + 1
        before, last = last, now
    return last[-1]


def _pairs(word: str) -> set[str]:
    marked = f"^{word}$"
    return {marked[at : at + 2] for at in range(len(marked) - 1)}

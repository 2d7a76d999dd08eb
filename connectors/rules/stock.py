"""How many units one account may promise."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class StockTerms:
    """`points` empty: every open point. `buffer` units stay back, then `share_percent` of the rest counts (rounded down);
    below `minimum` nothing is promised; never more than `cap`.
    """

    points: frozenset[int] = frozenset()
    buffer: int = 0
    share_percent: int = 100
    minimum: int = 0
    cap: int | None = None


@dataclass(frozen=True, kw_only=True)
class LastUnits:
    """At `threshold` free units or fewer only the keeper promises any; `keeper` None: only our own shop."""

    threshold: int
    keeper: int | None


def promised(
    free_by_point: Mapping[int, int], terms: StockTerms, *, account: int, last_units: LastUnits | None = None, kept_for_others: int = 0
) -> int:
    """`kept_for_others` are units that another account has reserved and not sold yet."""
    everywhere = sum(free_by_point.values())
    if last_units is not None and everywhere <= last_units.threshold and last_units.keeper != account:
        return 0
    chosen = sum(free for point, free in free_by_point.items() if not terms.points or point in terms.points)
    usable = min(chosen, max(0, everywhere - kept_for_others)) - terms.buffer
    units = max(0, usable) * terms.share_percent // 100
    if units < terms.minimum:
        return 0
    return units if terms.cap is None else min(units, terms.cap)

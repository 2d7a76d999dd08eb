"""What other packages add to the demonstration data. They register from their app's `ready`; the catalogue never imports them."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Part:
    """`seed` adds what is missing and answers how many rows it wrote; `purge` removes exactly the marked rows and answers how many."""

    name: str
    seed: Callable[[], int]
    purge: Callable[[], int]


_parts: dict[str, Part] = {}


def register(part: Part) -> None:
    _parts[part.name] = part


def registered() -> list[Part]:
    return [_parts[name] for name in sorted(_parts)]

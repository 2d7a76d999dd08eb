"""Links to the pages of a list: first, last, the neighbours, and gaps between. Pure."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Pager:
    """`links` are (number, address); an empty address is a gap."""

    page: int
    last_page: int
    previous_url: str
    next_url: str
    links: tuple[tuple[int, str], ...]


def pager(*, page: int, last_page: int, address: Callable[[int], str]) -> Pager:
    shown = sorted({1, last_page, *range(max(1, page - 1), min(last_page, page + 1) + 1)})
    links: list[tuple[int, str]] = []
    for number in shown:
        if links and number - links[-1][0] > 1:
            links.append((number - 1, ""))
        links.append((number, address(number)))
    return Pager(
        page=page,
        last_page=last_page,
        previous_url=address(page - 1) if page > 1 else "",
        next_url=address(page + 1) if page < last_page else "",
        links=tuple(links),
    )

"""Keeps a web process's listing index up to date beside its requests, so that no visitor waits while a whole catalogue is read.

A request still compares the stamp itself: what it shows is never older than the database, whether this thread has run or not.
"""

import logging
import threading
import time
from collections.abc import Callable

from django.db import close_old_connections, connection
from django.urls import reverse
from django.utils import timezone

from catalog import listing_bits
from catalog.browse.cards import Card, cards_by_id
from catalog.search import Search, search

log = logging.getLogger(__name__)
EVERY_S = 5.0
CARDS = 960
"""Cards of the plain list that are drawn before anybody asks, forty pages; about a second's work at the start."""
Draw = Callable[[Card], object]


def start(draw: Draw) -> None:
    """Called once in each web process. `draw` draws a card and keeps it."""
    threading.Thread(target=_keep, args=[draw], name="listing-index", daemon=True).start()


def warm_up(draw: Draw | None = None) -> None:
    """Everything that the first visitors would else wait for: rows, their order, the day's bits, the words, the first cards."""
    reverse("browse:list")  # reads every address pattern of the site
    index = listing_bits.current()
    for order in listing_bits.ORDERS:
        index.page(index.on_sale(timezone.localdate()), order=order, start=0, size=1)
    index.words()
    search(Search(), on=timezone.localdate())
    if draw:
        first = index.page(index.on_sale(timezone.localdate()), order="", start=0, size=CARDS)
        for card in cards_by_id(index, first, is_adult=False):
            draw(card)


def _keep(draw: Draw) -> None:
    while True:
        close_old_connections()
        try:
            warm_up(draw)
        except Exception:  # the requests do the same work and tell what is wrong; here it is only early
            log.exception("listing index not warmed")
            connection.close()
        time.sleep(EVERY_S)

"""What a page's address can't show, measured inside one process: `python -m benchmarks.pages.inside` prints JSON, in milliseconds."""

import json
import os
import statistics
import time
from collections.abc import Callable

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.pages.shop_settings")
    django.setup()
    from django.utils import timezone

    from benchmarks.pages.goods import WORDS
    from catalog import listing_bits, warm
    from catalog.browse.suggest import sections
    from catalog.search import Search, facets, search

    today = timezone.localdate()
    cold = _took(listing_bits.current)
    words = _took(listing_bits.current().words)
    orders = _took(warm.warm_up)
    filtered = Search(groups=frozenset({"food"}), stars=frozenset({4}), price_from=50_000)
    typed = [word[:length] for word in WORDS for length in range(2, len(word) + 1)]
    for text in typed:
        sections(text, on=today)
    offered = sorted(_took(lambda text=text: sections(text, on=today)) for text in typed * 3)
    print(
        json.dumps(
            {
                "products": len(listing_bits.current().slots),
                "cold_rows_ms": cold,
                "cold_words_ms": words,
                "cold_orders_ms": orders,
                "facets_ms": _typical(lambda: facets(Search(), on=today)),
                "facets_filtered_ms": _typical(lambda: facets(filtered, on=today)),
                "search_filtered_ms": _typical(lambda: search(filtered, on=today)),
                "suggest_p95_ms": offered[int(len(offered) * 0.95)],
            }
        )
    )


def _took(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return round((time.perf_counter() - began) * 1000, 2)


def _typical(work: Callable[[], object]) -> float:
    return statistics.median(_took(work) for _turn in range(30))


if __name__ == "__main__":
    main()

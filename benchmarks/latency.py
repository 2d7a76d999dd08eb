"""From a saved change to its confirmation at the Shopee sandbox, over the running demonstration.

    make demo                                  in one terminal
    .venv/bin/python -m benchmarks.latency     in another

Beside it, the bare limit: how long one signed price call to the same sandbox takes by itself.
"""

import argparse
import json
import os
import statistics
import time
import urllib.request

import django


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--changes", type=int, default=50)
    parser.add_argument("--pause", type=float, default=0.3, help="seconds between a confirmation and the next change")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
    django.setup()
    listings, account = _live_listings()
    bare = [_bare_call(account, listings[0]) for _turn in range(10)]
    found = []
    for number in range(options.changes):
        found.append(_one_change(listings[number % len(listings)], account.host, price_vnd=100_000 + number * 1000))
        time.sleep(options.pause)
    print(json.dumps({"changes": len(found), "seconds": _summary(found), "bare_call_seconds": _summary(bare)}))


def _live_listings():  # type: ignore[no-untyped-def]  # Django models are known only after setup
    from connectors.models import Account, Listing

    account = Account.objects.get(marketplace="shopee", state="active")
    return list(Listing.objects.filter(account=account, state="live").select_related("product")[:10]), account


def _bare_call(account, listing) -> float:  # type: ignore[no-untyped-def]  # see _live_listings
    from connectors.accounts import connect

    marketplace = connect(account).marketplace
    began = time.monotonic()
    marketplace.update_price(listing.external_id, listing.confirmed_price_vnd)
    return time.monotonic() - began


def _one_change(listing, host: str, *, price_vnd: int) -> float:  # type: ignore[no-untyped-def]  # see _live_listings
    """Saves the product as the back office does; waits until the sandbox shows the price."""
    product = listing.product
    product.price_vnd = price_vnd
    product.save()
    began = time.monotonic()
    while time.monotonic() - began < 30:
        with urllib.request.urlopen(f"{host}/__state", timeout=10) as answer:
            items = json.load(answer)["items"]
        if any(item["sku"] == listing.sku and item["price"] == price_vnd for item in items):
            return time.monotonic() - began
        time.sleep(0.01)
    raise SystemExit(f"{listing.sku}: not confirmed within 30 s")


def _summary(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    return {
        "median": round(statistics.median(ordered), 3),
        "p95": round(ordered[int(len(ordered) * 0.95) - 1], 3),
        "max": round(ordered[-1], 3),
    }


if __name__ == "__main__":
    main()

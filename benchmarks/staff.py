"""The shop's people as one process: a JSON object a line in, a JSON object a line out. `python -m benchmarks.staff ACCOUNT`."""

import json
import sys
from collections.abc import Callable
from typing import Any


def main(account_id: int) -> None:
    import django

    django.setup()
    staff = Staff(account_id)
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        act: Callable[..., Any] = getattr(staff, asked.pop("do"))
        try:
            print(json.dumps({"did": act(**asked)}, default=str), flush=True)
        except Exception as error:
            print(json.dumps({"failed": f"{type(error).__name__}: {error}"}), flush=True)


class Staff:
    def __init__(self, account_id: int) -> None:
        from connectors.models import Account

        self.account = Account.objects.get(pk=account_id)

    def _product(self, sku: str) -> Any:
        from catalog.models import Product

        return Product.objects.get(sku=sku)

    def price(self, sku: str, value: int) -> None:
        product = self._product(sku)
        product.price_vnd = value
        product.save()

    def bare_price_call(self, sku: str) -> float:
        """Seconds of one signed call that changes nothing."""
        import time

        from connectors.accounts import connect
        from connectors.models import Listing

        listing = Listing.objects.get(account=self.account, sku=sku)
        marketplace = connect(self.account).marketplace
        began = time.monotonic()
        marketplace.update_price(listing.external_id, int(listing.confirmed_price_vnd or 0))
        return time.monotonic() - began

    def title(self, sku: str, value: str) -> None:
        product = self._product(sku)
        product.title = value
        product.save()

    def count(self, sku: str, value: int) -> bool:
        """False: fewer than orders hold, so nobody counted that."""
        from catalog import stock
        from catalog.partner.models import StockRecord

        record = StockRecord.objects.get(product__sku=sku)
        if value < (record.num_allocated or 0):
            return False
        stock.count(product_id=record.product_id, point_id=record.partner_id, quantity=value, cause="soak")
        return True

    def revoke(self, sku: str) -> float:
        """Answers when it was saved."""
        from django.utils import timezone

        from catalog.certificates.models import Certificate

        for certificate in Certificate.objects.filter(product__sku=sku, revoked_on=None):
            certificate.revoked_on = timezone.localdate()
            certificate.revocation_reason = "quality"
            certificate.save()
        return timezone.now().timestamp()

    def certify(self, sku: str) -> None:
        from tests import factories

        factories.make_certificate(self._product(sku), number=f"MOI-{sku}-{timezone_now().timestamp()}")

    def withdraw(self, sku: str) -> None:
        from connectors import listings, tasks

        listings.withdraw(self.account, [self._product(sku).pk], now=timezone_now())
        tasks.wake([self.account.pk])

    def publish(self, sku: str) -> None:
        from django.utils import timezone

        from connectors import listings, tasks

        listings.publish(self.account, [self._product(sku).pk], now=timezone.now(), on=timezone.localdate())
        tasks.wake([self.account.pk])

    def sell(self, sku: str, quantity: int) -> str:
        """A buyer of the shop itself."""
        from django.utils import timezone

        from shop.drafts import Draft, DraftLine
        from shop.orders import OrderRefused, place_order

        product = self._product(sku)
        draft = Draft(
            token=f"soak:{sku}:{timezone.now().timestamp()}",
            lines=(DraftLine(product_id=product.pk, quantity=quantity, unit_price_vnd=product.price_vnd),),
            name="Khách thử",
            phone="0912345678",
            payment_method="cod",
        )
        try:
            return str(place_order(draft, now=timezone.now(), on=timezone.localdate()).number)
        except OrderRefused:
            return "refused"

    def wake(self) -> None:
        from connectors import tasks

        tasks.push_account.delay(self.account.pk)
        tasks.import_account_orders.delay(self.account.pk)

    def sweep(self) -> None:
        from connectors import tasks

        tasks.sweep.delay()

    def authorise(self, code: str, shop_id: str) -> None:
        from connectors import accounts

        self.account.refresh_from_db()
        accounts.authorize(self.account, code=code, seller_id=shop_id)

    def consent_url(self) -> str:
        from connectors.accounts import connect

        return connect(self.account).marketplace.authorize_url(redirect_url="http://127.0.0.1/")

    def state(self) -> dict[str, Any]:
        from connectors.models import Listing

        self.account.refresh_from_db()
        paused = self.account.paused_until
        return {
            "account": self.account.state,
            "paused_s": (paused - timezone_now()).total_seconds() if paused else 0,
            "pending": Listing.objects.pending().filter(account=self.account).count(),
        }

    def waiting(self) -> list[dict[str, Any]]:
        """What is still to be done, and what it waits for; seconds from now."""
        from connectors.models import Listing

        now, rows = timezone_now(), Listing.objects.pending().filter(account=self.account)
        return [
            {
                "sku": row.sku,
                "state": row.state,
                "due_in_s": round((row.due_at - now).total_seconds()) if row.due_at else None,
                "leased_for_s": round((row.lease_until - now).total_seconds()) if row.lease_until else 0,
                "failures": row.failures,
                "error": row.error_text,
            }
            for row in rows[:20]
        ]

    def resume(self) -> int:
        """As when the day's quota begins anew and a person presses "try again": nothing waits any longer."""
        from django.db.models import Q

        from connectors.models import Account, Listing

        now = timezone_now()
        Account.objects.filter(pk=self.account.pk).update(paused_until=None)
        rows = Listing.objects.filter(account=self.account)
        rows.filter(Q(state__in=("rejected", "locked")) | Q(due_at__gt=now)).mark_due(now=now)
        return int(rows.filter(due_at__isnull=False).count())

    def drain(self, seconds: float) -> int:
        import time

        from connectors import tasks

        self.account.refresh_from_db()
        return tasks.drain(self.account, until=time.monotonic() + seconds)

    def pull(self) -> None:
        from connectors import tasks

        tasks.import_account_orders(self.account.pk)

    def facts(self) -> dict[str, Any]:
        """Everything that the invariants compare with the marketplace."""
        from django.utils import timezone

        from catalog.partner.models import StockRecord
        from connectors.models import ChannelOrder, Listing
        from connectors.rulebook import shape

        listings = list(Listing.objects.filter(account=self.account))
        shaped = shape(self.account.pk, [row.product_id for row in listings], on=timezone.localdate())
        return {
            "listings": {
                row.sku: {
                    "state": row.state,
                    "is_wanted": row.is_wanted,
                    "may_be_live": shaped[row.product_id].may_be_live,
                    "price_vnd": shaped[row.product_id].offer.price_vnd,
                    "stock": shaped[row.product_id].offer.quantity,
                    "title": shaped[row.product_id].offer.title,
                    "external_id": row.external_id,
                    "error": row.error_text,
                }
                for row in listings
            },
            "orders": [
                {
                    "external_id": row.external_id,
                    "vendor_status": row.vendor_status,
                    "total_vnd": row.total_vnd,
                    "own_total": int(row.order.total_incl_tax) if row.order else None,
                    "own_status": row.order.status if row.order else None,
                    "parked": row.parked_at is not None,
                    "problem": row.problem,
                }
                for row in ChannelOrder.objects.select_related("order")
            ],
            "stock": {
                row.product.sku: [row.num_in_stock, row.num_allocated or 0]
                for row in StockRecord.objects.select_related("product")
            },
        }  # fmt: skip

    def everything_twice(self) -> None:
        """Each task again, in two orders."""
        from connectors import reconcile, tasks
        from connectors.accounts import connect
        from connectors.models import Listing

        acts = [
            tasks.sweep,
            lambda: tasks.push_account(self.account.pk),
            lambda: tasks.import_account_orders(self.account.pk),
            lambda: reconcile.differences(list(Listing.objects.filter(account=self.account)), reconcile.read_all(connect(self.account))),
            lambda: self.drain(5),
        ]
        for act in [*acts, *reversed(acts)]:
            act()

    def secrets(self) -> list[str]:
        """What must stand in no log, attempt or word to a person."""
        from connectors.accounts import read_tokens
        from shop.secrets import open_sealed

        self.account.refresh_from_db()
        tokens = read_tokens(self.account)
        held = [*(open_sealed(self.account.secrets) or {}).values(), *((tokens.access_token, tokens.refresh_token) if tokens else ())]
        return [text for text in held if len(str(text)) > 12]

    def told(self) -> list[str]:
        """Every text that people may read."""
        from connectors.models import Account, Attempt, Listing

        texts = [*Attempt.objects.values_list("request", flat=True), *Attempt.objects.values_list("reply", flat=True)]
        texts += [*Attempt.objects.values_list("text", flat=True), *Listing.objects.values_list("error_text", flat=True)]
        return [text for text in (*texts, *Account.objects.values_list("state_text", flat=True)) if text]

    def leaks(self, secrets: list[str]) -> int:
        return sum(any(secret in text for secret in secrets) for text in self.told())


def timezone_now() -> Any:
    from django.utils import timezone

    return timezone.now()


if __name__ == "__main__":
    main(int(sys.argv[1]))

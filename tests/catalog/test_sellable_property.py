"""The rule in Python, its SQL twin and the row that lists read say the same about any facts."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from catalog import listing_index
from catalog.facts import PREFETCHED, RELATED, certificate_on, reasons
from catalog.models import ListingRow, Product
from catalog.traceability.models import Lot
from tests.factories import make_certificate, make_producer, make_product

NEAR = st.integers(-3, 3)
PAPER = st.fixed_dictionaries({"issued": NEAR, "lasts": st.integers(0, 4), "revoked": st.none() | NEAR, "stars": st.integers(3, 5)})
FACTS = st.fixed_dictionaries(
    {
        "papers": st.lists(PAPER, max_size=3),
        "is_public": st.sampled_from([True, True, True, False]),
        "is_suspended": st.sampled_from([False, False, False, True]),
        "is_active": st.sampled_from([True, True, True, False]),
        "consents": st.sampled_from([True, True, True, False]),
        "price_vnd": st.sampled_from([1, 95_000, None]),
        "lots": st.lists(st.fixed_dictionaries({"sell_until": NEAR, "recalled": st.none() | NEAR}), max_size=2),
        "season": st.none() | st.tuples(st.integers(1, 12), st.integers(1, 12)),
    }
)


def make(facts: dict[str, Any], *, day: date) -> Product:
    product = make_product(
        certified=False,
        producer=make_producer(is_active=facts["is_active"], consents_to_sale=facts["consents"]),
        is_public=facts["is_public"],
        suspended_at=timezone.now() if facts["is_suspended"] else None,
        price_vnd=facts["price_vnd"],
        season_from=facts["season"][0] if facts["season"] else None,
        season_to=facts["season"][1] if facts["season"] else None,
    )
    for paper in facts["papers"]:
        issued = day + timedelta(days=paper["issued"])
        revoked = day + timedelta(days=paper["revoked"]) if paper["revoked"] is not None else None
        make_certificate(
            product,
            stars=paper["stars"],
            issued_on=issued,
            expires_on=issued + timedelta(days=paper["lasts"]),
            revoked_on=revoked,
            revocation_reason="voluntary" if revoked else "",
        )
    for number, lot in enumerate(facts["lots"]):
        Lot.objects.create(
            product=product,
            number=str(number),
            quantity=1,
            made_on=day - timedelta(days=40),
            best_before=day + timedelta(days=40),
            sell_until=day + timedelta(days=lot["sell_until"]),
            recalled_on=day + timedelta(days=lot["recalled"]) if lot["recalled"] is not None else None,
        )
    return Product.objects.select_related(*RELATED).prefetch_related(*PREFETCHED).get(pk=product.pk)


class TwinTest(TestCase):
    @given(facts=FACTS, shift=st.integers(-200, 200))
    @settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_the_queryset_is_the_rule_on_any_day(self, facts: dict[str, Any], shift: int) -> None:
        day = timezone.localdate() + timedelta(days=shift)
        product = make(facts, day=day)
        may_be_sold = not reasons(product, on=day)
        assert Product.objects.sellable(on=day).filter(pk=product.pk).exists() is may_be_sold

    @given(facts=FACTS)
    @settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_the_row_of_lists_is_the_rule_today(self, facts: dict[str, Any]) -> None:
        today = timezone.localdate()
        product = make(facts, day=today)
        listing_index.rebuild([product.pk])
        row = ListingRow.objects.on_sale(on=today).filter(pk=product.pk).first()
        assert (row is not None) is (not reasons(product, on=today))
        if row is not None:
            certificate = certificate_on(product, on=today)
            assert (row.stars, row.certificate_code) == (certificate.stars, certificate.code)

    @given(facts=FACTS, later=st.integers(0, 6))
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_a_row_not_rebuilt_since_never_sells_too_much(self, facts: dict[str, Any], later: int) -> None:
        today = timezone.localdate()
        product = make(facts, day=today)
        listing_index.rebuild([product.pk])
        day = today + timedelta(days=later)
        if ListingRow.objects.on_sale(on=day).filter(pk=product.pk).exists():
            assert reasons(product, on=day) == ()

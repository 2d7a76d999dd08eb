"""Dated cases of the programme's rules: who certifies, from which score, and the last day."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from catalog.certificates.dates import last_valid_day
from catalog.certificates.models import RevocationReason
from catalog.certificates.rules import CERTIFIED_FROM, issuer_rule, stars_of
from catalog.sellable import CertificateFacts, Facts, Reason, current_certificate, reasons_not_sellable
from tests.factories import make_certificate, make_product


@pytest.mark.parametrize(
    ("on", "levels"),
    [
        (date(2019, 8, 20), (None, None, None)),
        (date(2022, 5, 1), ("province", "province", "central")),
        (date(2023, 2, 23), ("province", "province", "central")),
        (date(2023, 2, 24), ("district_legacy", "province", "central")),
        (date(2024, 6, 1), ("district_legacy", "province", "central")),
        (date(2025, 7, 5), ("district_legacy", "province", "central")),
        (date(2025, 7, 6), ("province", "province", "central")),
        (date(2026, 11, 24), ("province", "province", "central")),
    ],
)
def test_who_certifies_changed_in_2023_and_2025(on: date, levels: tuple[str | None, ...]) -> None:
    rules = [issuer_rule(stars=stars, on=on) for stars in (3, 4, 5)]
    assert tuple(rule.issuer_level if rule else None for rule in rules) == levels


@pytest.mark.parametrize(
    ("score", "stars"),
    [
        *[("0", 1), ("29.99", 1), ("30", 2), ("49.9", 2), ("49.99", 2), ("50", 3), ("69.9", 3), ("69.99", 3)],
        *[("70", 4), ("89.9", 4), ("89.99", 4), ("90", 5), ("100", 5)],
    ],
)
def test_bands_are_half_open(score: str, stars: int) -> None:
    assert stars_of(Decimal(score), on=date(2026, 1, 1)) == stars


@pytest.mark.parametrize("score", ["-0.1", "100.1"])
def test_a_score_outside_0_to_100_has_no_stars(score: str) -> None:
    assert stars_of(Decimal(score), on=date(2026, 1, 1)) is None


@given(st.decimals(min_value=0, max_value=100, places=1), st.decimals(min_value=0, max_value=100, places=1))
def test_more_points_never_give_fewer_stars(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    assert (stars_of(low, on=date(2026, 1, 1)) or 0) <= (stars_of(high, on=date(2026, 1, 1)) or 0)


@pytest.mark.parametrize(
    ("issued_on", "last_day"),
    [
        (date(2023, 2, 20), date(2026, 2, 20)),
        (date(2024, 2, 29), date(2027, 2, 28)),
        (date(2025, 2, 28), date(2028, 2, 28)),
        (date(2023, 12, 31), date(2026, 12, 31)),
    ],
)
def test_36_calendar_months(issued_on: date, last_day: date) -> None:
    assert last_valid_day(issued_on) == last_day


@pytest.mark.parametrize(
    ("moment", "reasons"),
    [
        (datetime(2026, 2, 20, 16, 59, tzinfo=UTC), ()),
        (datetime(2026, 2, 20, 17, 0, tzinfo=UTC), (Reason.CERTIFICATE_EXPIRED,)),
    ],
)
def test_the_last_day_ends_at_midnight_in_vietnam(moment: datetime, reasons: tuple[Reason, ...]) -> None:
    """23:59 of the last day in Vietnam is 16:59 UTC."""
    facts = Facts(certificates=(CertificateFacts(issued_on=date(2023, 2, 20), expires_on=date(2026, 2, 20)),))
    assert reasons_not_sellable(facts, on=timezone.localdate(moment)) == reasons


OLD = CertificateFacts(issued_on=date(2020, 12, 15), expires_on=date(2023, 12, 15), stars=3)
UPGRADE = CertificateFacts(issued_on=date(2023, 11, 20), expires_on=date(2026, 11, 20), stars=4)


@pytest.mark.parametrize(
    ("on", "stars"),
    [
        (date(2023, 11, 19), 3),
        (date(2023, 11, 20), 4),  # both hold: the newest counts
        (date(2023, 12, 16), 4),
        (date(2026, 11, 20), 4),
        (date(2026, 11, 21), None),
    ],
)
def test_a_re_evaluation_or_an_upgrade_is_a_new_certificate(on: date, stars: int | None) -> None:
    counted = current_certificate((OLD, UPGRADE), on=on)
    assert (counted.stars if counted else None) == stars
    reasons = reasons_not_sellable(Facts(certificates=(OLD, UPGRADE)), on=on)
    assert reasons == (() if stars else (Reason.CERTIFICATE_EXPIRED,))


def test_the_older_one_counts_again_when_the_upgrade_is_revoked() -> None:
    revoked = replace(UPGRADE, revoked_on=date(2023, 12, 1))
    days = [date(2023, 11, 30), date(2023, 12, 1), date(2023, 12, 15), date(2023, 12, 16)]
    counted = [current_certificate((OLD, revoked), on=day) for day in days]
    assert [certificate.stars if certificate else None for certificate in counted] == [4, 3, 3, None]


@pytest.mark.parametrize(
    ("issued_on", "last_second", "first_second_after"),
    [
        (date(2024, 2, 29), datetime(2027, 2, 28, 16, 59, 59, tzinfo=UTC), datetime(2027, 2, 28, 17, 0, tzinfo=UTC)),
        (date(2023, 12, 31), datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC), datetime(2026, 12, 31, 17, 0, tzinfo=UTC)),
    ],
)
def test_the_last_second_of_36_months(issued_on: date, last_second: datetime, first_second_after: datetime) -> None:
    facts = Facts(certificates=(CertificateFacts(issued_on=issued_on, expires_on=last_valid_day(issued_on)),))
    seen = [reasons_not_sellable(facts, on=timezone.localdate(moment)) for moment in (last_second, first_second_after)]
    assert seen == [(), (Reason.CERTIFICATE_EXPIRED,)]


def test_two_stars_get_no_certificate_and_six_there_are_none() -> None:
    """Only 3 stars and more are certified (Decision 148/QĐ-TTg)."""
    assert [CERTIFIED_FROM, issuer_rule(stars=2, on=date(2026, 1, 1)), issuer_rule(stars=6, on=date(2026, 1, 1))] == [3, None, None]


@pytest.mark.django_db
@pytest.mark.parametrize("stars", [1, 2, 6])
def test_the_database_refuses_stars_that_no_certificate_has(stars: int) -> None:
    product = make_product(certified=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_certificate(product, stars=stars)
    assert not product.certificates.exists()


@pytest.mark.django_db
def test_a_decision_number_repeats_in_every_district_and_year() -> None:
    """124/QĐ-UBND exists once per issuer and day; for one product the same decision is the same certificate."""
    product = make_product(certified=False)
    decision = {"decision_no": "124/QĐ-UBND", "number": "01"}
    make_certificate(product, issuer="UBND huyện Hòa An", decision_date=date(2023, 6, 1), issued_on=date(2023, 6, 1), **decision)
    make_certificate(product, issuer="UBND huyện Hòa An", decision_date=date(2024, 6, 1), issued_on=date(2024, 6, 1), **decision)
    make_certificate(product, issuer="UBND tỉnh Cao Bằng", decision_date=date(2024, 6, 1), issued_on=date(2024, 6, 1), **decision)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_certificate(product, issuer="UBND tỉnh Cao Bằng", decision_date=date(2024, 6, 1), issued_on=date(2024, 6, 2), **decision)
    assert product.certificates.count() == 3


def test_a_revocation_counts_from_its_day() -> None:
    facts = CertificateFacts(issued_on=date(2023, 2, 20), expires_on=date(2026, 2, 20), revoked_on=date(2025, 2, 15))
    assert [facts.covers(day) for day in (date(2023, 2, 19), date(2023, 2, 20), date(2025, 2, 14), date(2025, 2, 15))] == [
        False,
        True,
        True,
        False,
    ]


def test_a_re_evaluation_with_fewer_stars_counts_from_its_day() -> None:
    four = CertificateFacts(issued_on=date(2023, 11, 20), expires_on=date(2026, 11, 20), stars=4)
    three = CertificateFacts(issued_on=date(2026, 5, 4), expires_on=date(2029, 5, 4), stars=3)
    counted = [current_certificate((four, three), on=day) for day in (date(2026, 5, 3), date(2026, 5, 4), date(2026, 11, 21))]
    assert [row.stars if row else None for row in counted] == [4, 3, 3]


def test_the_reasons_to_revoke_are_those_of_real_decisions() -> None:
    assert set(RevocationReason.values) == {
        "expired_not_renewed",
        "failed_reassessment",
        "food_safety_violation",
        "process_not_followed",
        "product_differs_from_certified",
        "records_missing",
        "production_stopped",
        "mark_misused",
        "voluntary",
    }

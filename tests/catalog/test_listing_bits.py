"""The index in memory answers exactly what plain SQL answers, after a whole reading and after single changes."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from catalog import listing_bits, listing_index, stamp, stock
from catalog.models import Product
from catalog.search import PAGE_SIZE, Search, search
from tests.catalog import listing_sql
from tests.factories import make_commune, make_point, make_producer, make_product

pytestmark = pytest.mark.django_db
WORDS = ("miến dong", "hạt dẻ", "chè dây", "mật ong", "rượu ngô", "lạp sườn", "đường phên")
GROUPS = ("food", "drink", "herbal", "craft")
TURNS = 60


def some_shop(luck: random.Random) -> tuple[list[Product], list[str]]:
    points = [make_point(code=f"d{number}") for number in range(3)]
    communes = [make_commune(f"0100{number}", f"Xã {number}") for number in range(3)]
    makers = [make_producer() for _ in range(4)]
    today = timezone.localdate()
    products = []
    for number in range(40):
        season = luck.choice([(None, None), (None, None), (today.month, today.month), (today.month % 12 + 1, today.month % 12 + 1)])
        products.append(
            make_product(
                title=f"{luck.choice(WORDS).capitalize()} {number}",
                producer=luck.choice(makers),
                commune=luck.choice([None, *communes]),
                group=luck.choice(GROUPS),
                stars=luck.choice([3, 4, 5]),
                price_vnd=luck.choice([None, 49_999, 50_000, 100_000, 150_000, 500_000, 2_000_000]),
                certified=luck.random() > 0.15,
                season_from=season[0],
                season_to=season[1],
                protected_name=luck.choice(["", "", "Chỉ dẫn địa lý thử"]),
                stock_at={point: luck.choice([0, 3]) for point in points if luck.random() > 0.5},
            )
        )
    return products, [point.code for point in points]


def some_search(luck: random.Random, products: list[Product], points: list[str]) -> Search:
    some = luck.choice(products)
    low, high = luck.choice([(None, None), (None, None), (50_000, 100_000), (None, 49_999), (150_000, None)])
    return Search(
        text=luck.choice(["", "", "mien", "mat ong", "d"]),
        groups=frozenset(luck.sample(GROUPS, luck.choice([0, 0, 1, 2]))),
        stars=frozenset(luck.sample([3, 4, 5], luck.choice([0, 0, 1, 2]))),
        commune=luck.choice(["", "", some.commune_id or ""]),
        producer=luck.choice(["", "", some.producer.slug]),
        point=luck.choice(["", "", *points]),
        price_from=low,
        price_to=high,
        in_stock=luck.random() < 0.2,
        season=luck.random() < 0.1,
        protected=luck.random() < 0.1,
        sort=luck.choice(["moi", "gia_tang", "gia_giam", "sao", "ten"]),
    )


def assert_same(wanted: Search, points: list[str]) -> None:
    today = timezone.localdate()
    found = search(wanted, on=today)
    assert found.total == listing_sql.rows(wanted, on=today).count(), wanted
    assert [row.pk for row in found.rows] == listing_sql.page(found.search, on=today, size=PAGE_SIZE), wanted
    counted = {name: {value.value: value.count for value in values if value.count} for name, values in found.facets.items()}
    assert counted == listing_sql.counts(wanted, on=today, points=points), wanted


@pytest.mark.parametrize("seed", [1, 2])
def test_the_index_answers_what_sql_answers(seed: int) -> None:
    luck = random.Random(seed)
    products, points = some_shop(luck)
    listing_index.rebuild([product.pk for product in products])
    assert_same(Search(), points)
    for _turn in range(TURNS):
        assert_same(some_search(luck, products, points), points)


@pytest.mark.parametrize("seed", [3, 4])
def test_single_changes_are_taken_over(django_assert_max_num_queries, seed: int) -> None:
    luck = random.Random(seed)
    products, points = some_shop(luck)
    listing_index.rebuild([product.pk for product in products])
    before = listing_bits.current()
    for turn in range(TURNS // 2):
        product = luck.choice(products)
        maker = {"producer_id": luck.choice(products).producer_id}
        changed = luck.choice([{"price_vnd": 77_000}, {"group": "drink"}, {"is_public": turn % 2 == 0}, {"title": f"Trà {turn}"}, maker])
        if luck.random() < 0.2:
            changed = {**maker, "is_public": True}  # comes back in other hands
        Product.objects.filter(pk=product.pk).update(**changed)
        listing_index.rebuild([product.pk])
        with django_assert_max_num_queries(3):
            listing_bits.current()
        assert_same(some_search(luck, products, points), points)
    assert listing_bits.current() is before  # never read whole again


def test_an_unknown_stamp_reads_everything_anew() -> None:
    product = make_product()
    listing_index.rebuild([product.pk])
    before = listing_bits.current()
    stamp.StampedChange.objects.all().delete()
    Product.objects.filter(pk=product.pk).update(is_public=False)
    listing_index.rebuild([product.pk])
    assert listing_bits.current() is not before
    assert search(Search(), on=timezone.localdate()).total == 0


def test_stamps_only_grow_and_tell_what_changed() -> None:
    stamp.bump([5, 7])
    first = stamp.current()
    stamp.bump([9])
    stamp.bump()
    assert stamp.current() > first
    assert stamp.since(first, now=0) == stamp.Changes(version=stamp.current(), product_ids=frozenset({9}), has_other=True)
    stamp.bump(range(1, stamp.MOST_NAMED + 2))
    assert stamp.since(first, now=0).product_ids is None


def test_a_day_later_the_ended_certificate_is_off(django_assert_num_queries) -> None:
    today = timezone.localdate()
    product = make_product(certified=False)
    from tests.factories import make_certificate

    make_certificate(product, issued_on=today - timedelta(days=10), expires_on=today)
    listing_index.rebuild([product.pk])
    assert search(Search(), on=today).total == 1
    assert search(Search(), on=today + timedelta(days=1)).total == 0


def test_stock_moves_a_product_behind_those_in_stock() -> None:
    point = make_point()
    first, second = make_product(title="A thử", stock_at={point: 1}), make_product(title="B thử", stock_at={point: 1})
    listing_index.rebuild([first.pk, second.pk])
    assert [row.pk for row in search(Search(), on=timezone.localdate()).rows] == [first.pk, second.pk]
    stock.count(product_id=first.pk, point_id=point.pk, quantity=0, cause="test")
    listing_index.rebuild([first.pk])
    assert [row.pk for row in search(Search(), on=timezone.localdate()).rows] == [second.pk, first.pk]


def test_what_was_made_of_a_row_is_kept_until_the_row_changes() -> None:
    one, other = make_product(title="Miến dong"), make_product(title="Hạt dẻ")
    listing_index.rebuild_all()
    asked: list[list[int]] = []

    def make(ids: list[int]) -> dict[int, str]:
        asked.append(ids)
        return dict(Product.objects.filter(pk__in=ids).values_list("pk", "title"))

    index = listing_bits.current()
    assert index.pieces("", [other.pk, one.pk], make) == ["Hạt dẻ", "Miến dong"]
    one.title = "Miến dong Phia Đén"
    one.save()
    listing_index.rebuild([one.pk])
    index = listing_bits.current()
    assert index.pieces("", [one.pk, other.pk], make) == ["Miến dong Phia Đén", "Hạt dẻ"]
    stamp.bump()
    assert listing_bits.current().pieces("", [one.pk], make) == ["Miến dong Phia Đén"]
    assert asked == [[other.pk, one.pk], [one.pk], [one.pk]]


def test_a_row_that_changed_while_it_was_read_is_not_kept() -> None:
    product = make_product(title="Miến dong")
    listing_index.rebuild_all()
    index = listing_bits.current()

    def make_late(ids: list[int]) -> dict[int, str]:
        listing_index.rebuild(ids)
        listing_bits.current()
        return dict.fromkeys(ids, "as it was before")

    assert index.pieces("", [product.pk], make_late) == ["as it was before"]
    assert index.pieces("", [product.pk], lambda ids: dict.fromkeys(ids, "as it is")) == ["as it is"]

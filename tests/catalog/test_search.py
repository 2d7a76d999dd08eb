"""Lists: words without diacritics, exact facet counts, a fixed number of queries."""

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from catalog import listing_index
from catalog.models import Product
from catalog.search import Found, Search, loosened, search
from catalog.spelling import distance
from catalog.synonyms import Synonym
from tests.factories import make_commune, make_point, make_producer, make_product

pytestmark = pytest.mark.django_db


def found(**wanted: object) -> Found:
    return search(Search(**wanted), on=timezone.localdate())


def titles(**wanted: object) -> list[str]:
    return [row.title for row in found(**wanted).rows]


def counts(result: Found, facet: str) -> dict[str, int]:
    return {value.value: value.count for value in result.facets[facet]}


@pytest.fixture
def shop(db) -> None:
    here, there = make_point(code="thuc-phan"), make_point(code="ban-gioc")
    upland = make_producer(name="Hợp tác xã Phia Đén")
    commune = make_commune("01333", "Xã Thành Công")
    make_product(title="Miến dong Phia Đén", producer=upland, commune=commune, stars=4, price_vnd=95_000, stock_at={here: 3, there: 2})
    make_product(title="Chè dây Ki En", producer=upland, group="drink", stars=3, price_vnd=60_000, stock_at={there: 1})
    make_product(title="Hạt dẻ Trùng Khánh", stars=4, price_vnd=150_000, stock_at={here: 0})
    make_product(title="Đường phên Bó Tờ", stars=3, price_vnd=40_000)
    make_product(title="Lạp sườn đã hết hạn", certified=False)
    make_product(title="Rượu ngô ẩn", is_public=False)
    listing_index.rebuild(Product.objects.values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mien dong", ["Miến dong Phia Đén"]),
        ("MIẾN ĐÔNG", ["Miến dong Phia Đén"]),
        ("miến phia đ", ["Miến dong Phia Đén"]),
        ("duong phen", ["Đường phên Bó Tờ"]),
        ("hạt dẻ", ["Hạt dẻ Trùng Khánh"]),
        ("thanh cong", ["Miến dong Phia Đén"]),
        ("lap suon", []),
        ("ruou", []),
        ("không có gì", []),
        ("\"'*()&|!:", []),
        ("OR mien", []),
        ("mien' OR 1=1 --", []),
    ],
)
def test_words_are_found_without_diacritics(shop: None, text: str, expected: list[str]) -> None:
    assert titles(text=text) == expected


def test_a_producers_name_finds_all_theirs(shop: None) -> None:
    assert set(titles(text="phia den")) == {"Miến dong Phia Đén", "Chè dây Ki En"}
    assert titles(text="phia den")[0] == "Miến dong Phia Đén"


def test_facets_count_exactly(shop: None) -> None:
    everything = found()
    assert everything.total == 4
    assert counts(everything, "group") == {"food": 3, "drink": 1}
    assert counts(everything, "stars") == {"4": 2, "3": 2}
    assert counts(everything, "commune") == {"01333": 1}
    assert counts(everything, "point") == {"thuc-phan": 1, "ban-gioc": 2}


def test_a_facet_is_counted_without_its_own_filter(shop: None) -> None:
    drinks = found(groups=frozenset({"drink"}))
    assert drinks.total == 1
    assert counts(drinks, "group") == {"food": 3, "drink": 1}
    assert counts(drinks, "stars") == {"3": 1}
    assert counts(drinks, "point") == {"ban-gioc": 1}
    assert [value.value for value in drinks.facets["group"] if value.is_chosen] == ["drink"]


def test_every_count_is_what_choosing_it_shows(shop: None) -> None:
    wanted = {"text": "phia den", "in_stock": True}
    result = found(**wanted)
    for value in result.facets["group"]:
        assert found(**wanted, groups=frozenset({value.value})).total == value.count
    for value in result.facets["stars"]:
        assert found(**wanted, stars=frozenset({int(value.value)})).total == value.count
    for value in result.facets["point"]:
        assert found(**wanted, point=value.value).total == value.count


def test_filters_and_sorting(shop: None) -> None:
    assert titles(price_from=60_000, price_to=95_000, sort="gia_tang") == ["Chè dây Ki En", "Miến dong Phia Đén"]
    assert titles(sort="gia_giam")[0] == "Hạt dẻ Trùng Khánh"
    assert set(titles(in_stock=True)) == {"Miến dong Phia Đén", "Chè dây Ki En"}
    assert titles(point="thuc-phan") == ["Miến dong Phia Đén"]
    assert len(titles(sort="không có kiểu này")) == 4


@pytest.mark.parametrize("products", [1, 60])
def test_a_list_costs_the_same_whatever_it_holds(products: int, django_assert_num_queries) -> None:
    point = make_point()
    ids = [make_product(stock_at={point: 1}).pk for _ in range(products)]
    listing_index.rebuild(ids)
    found()
    with django_assert_num_queries(2):  # the stamp and the words; the rows are read when somebody looks at them
        result = found(text="mien dong", in_stock=True, stars=frozenset({3, 4}))
    assert (result.total, len(result.rows)) == (products, min(products, 24))


@pytest.mark.parametrize(("page", "answered"), [(0, 1), (-5, 1), (2, 2), (10**9, 2)])
def test_pages_outside_answer_the_nearest(page: int, answered: int) -> None:
    listing_index.rebuild([make_product().pk for _ in range(30)])
    result = found(page=page)
    assert (result.search.page, len(result.rows), result.last_page) == (answered, 24 if answered == 1 else 6, 2)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("lạp xưởng", ["Lạp sườn hun khói"]),
        ("lap xuong hun", ["Lạp sườn hun khói"]),
        ("sương sáo", ["Thạch đen Thạch An"]),
        ("lap", ["Lạp sườn hun khói"]),
    ],
)
def test_staff_say_which_words_mean_the_same(typed: str, expected: list[str]) -> None:
    Synonym.objects.create(words="Lạp xưởng, lạp sườn")
    Synonym.objects.create(words="thạch đen, sương sáo")
    listing_index.rebuild([make_product(title=title).pk for title in ("Lạp sườn hun khói", "Thạch đen Thạch An", "Hạt dẻ")])
    assert titles(text=typed) == expected


def test_a_pair_of_words_needs_two() -> None:
    with pytest.raises(ValidationError, match="ít nhất hai từ"):
        Synonym(words="lạp xưởng, Lap Xuong").full_clean()


@pytest.mark.parametrize(
    ("typed", "corrected", "expected"),
    [
        ("mien dog", "miến dong", ["Miến dong Phia Đén"]),
        ("hat de trung khah", "hạt dẻ trùng khánh", ["Hạt dẻ Trùng Khánh"]),
        ("duogn phen", "đường phên", ["Đường phên Bó Tờ"]),
        ("mien dong", "", ["Miến dong Phia Đén"]),
        ("xyzzyq", "", []),
    ],
)
def test_a_slip_of_the_finger_is_understood(shop: None, typed: str, corrected: str, expected: list[str]) -> None:
    result = found(text=typed)
    assert (result.corrected, [row.title for row in result.rows]) == (corrected, expected)


def test_exact_diacritics_come_first() -> None:
    listing_index.rebuild([make_product(title=title).pk for title in ("Bánh đúc", "Bánh dục", "Banh duc xưa")])
    assert titles(text="bánh đúc")[0] == "Bánh đúc"
    assert titles(text="bánh dục")[0] == "Bánh dục"
    assert titles(text="banh duc")[0] == "Banh duc xưa"


def test_an_empty_list_knows_the_ways_out(shop: None) -> None:
    wanted = Search(text="mien", stars=frozenset({3}), in_stock=True)
    ways = dict(loosened(wanted, on=timezone.localdate()))
    assert ways == {replace(wanted, stars=frozenset()): 1, replace(wanted, text=""): 1}


@pytest.mark.parametrize(
    ("one", "other", "far"), [("dong", "dong", 0), ("dog", "dong", 1), ("dnog", "dong", 1), ("khah", "khanh", 1), ("abc", "xyz", 3)]
)
def test_distance_of_two_words(one: str, other: str, far: int) -> None:
    assert distance(one, other, 2) == far

"""The thread that reads the catalogue beside the requests."""

import pytest
from django.test import Client
from django.utils import timezone

from catalog import listing_index, warm
from catalog.browse.cards import Card
from catalog.search import Search, search
from tests.factories import make_product

pytestmark = pytest.mark.django_db


def test_after_a_warming_a_search_reads_only_the_stamp_and_the_words(django_assert_num_queries) -> None:
    make_product(title="Miến dong Phia Đén")
    make_product(title="Hạt dẻ Trùng Khánh")
    listing_index.rebuild_all()
    warm.warm_up()
    with django_assert_num_queries(3):  # the stamp, the words as typed, the words as corrected
        found = search(Search(text="mien dog"), on=timezone.localdate())
    assert (found.total, found.corrected) == (1, "miến dong")


def test_the_first_cards_are_drawn_before_anybody_asks(client: Client, django_assert_num_queries) -> None:
    titles = {make_product(title=f"Miến dong {number}").title for number in range(3)}
    listing_index.rebuild_all()
    drawn: list[Card] = []
    warm.warm_up(drawn.append)
    assert {card.title for card in drawn} == titles
    client.get("/gio-hang/")  # header and footer are drawn
    with django_assert_num_queries(1):  # the stamp
        client.get("/san-pham/")


def test_words_learnt_at_once_are_the_words_learnt_one_by_one() -> None:
    from catalog.spelling import Vocabulary

    texts = [(["mien", "dong"], ["miến", "dong"]), (["mien", "trung"], ["miền"]), (["hat", "de", "mien"], ["hạt", "dẻ", "miến"])]
    one_by_one, at_once = Vocabulary(), Vocabulary()
    for words, spellings in texts:
        one_by_one.add(words, spellings)
    at_once.add_all(iter(texts))
    for word in ("mien", "dong", "trung", "hat", "de"):
        assert at_once.spelled(word) == one_by_one.spelled(word)
    for typed in ("mein", "miend", "trugn", "haat"):
        assert at_once.nearest(typed) == one_by_one.nearest(typed) is not None
    assert at_once.knows("tru")
    assert not at_once.knows("x")

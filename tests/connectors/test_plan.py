"""The plan converges from any known state, and never creates while the outcome of a create is open."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from connectors.plan import EMPTY_LOOKUPS_TO_CREATE, Known, Step, Wanted, next_step

MAX_STEPS = 12
PRICES, STOCKS, CONTENTS = st.integers(0, 3), st.integers(0, 3), st.sampled_from(["", "a", "b"])
WANTED = st.builds(Wanted, live=st.booleans(), price_vnd=PRICES, stock=STOCKS, content=st.sampled_from(["a", "b"]), is_choice=st.booleans())
UNKNOWN = {"live": None, "price_vnd": None, "stock": None, "content": "", "is_choice": False, "is_astray": False}
KNOWN = st.builds(
    Known,
    external_id=st.sampled_from(["", "7"]),
    is_create_open=st.booleans(),
    empty_lookups=st.integers(0, 3),
    was_sought=st.booleans(),
    live=st.sampled_from([None, True, False]),
    price_vnd=st.one_of(st.none(), PRICES),
    stock=st.one_of(st.none(), STOCKS),
    content=CONTENTS,
    is_choice=st.booleans(),
    is_astray=st.booleans(),
).map(lambda known: known if known.external_id else replace(known, **UNKNOWN))
"""Nothing is confirmed of an item that we don't know."""


def done(step: Step, wanted: Wanted, known: Known, *, is_there: bool, is_live_there: bool) -> Known:
    """What is known after the step succeeded at a marketplace that does or does not hold the item."""
    if step is Step.FIND and is_there:
        return replace(known, external_id="7", is_create_open=False, empty_lookups=0, live=is_live_there, price_vnd=1, stock=1, content="")
    if step is Step.FIND:
        lookups = known.empty_lookups + 1 if known.is_create_open else known.empty_lookups
        return replace(
            known, was_sought=True, empty_lookups=lookups, is_create_open=known.is_create_open and lookups < EMPTY_LOOKUPS_TO_CREATE
        )
    if step is Step.CREATE:
        made = {"live": True, "price_vnd": wanted.price_vnd, "stock": wanted.stock, "content": wanted.content}
        return Known(external_id="8", is_choice=wanted.is_choice, **made)
    changed = {
        Step.READ: {"live": is_live_there, "price_vnd": 1, "stock": 1},
        Step.STOCK: {"stock": wanted.stock},
        Step.PRICE: {"price_vnd": wanted.price_vnd},
        Step.CONTENT: {"content": wanted.content},
        Step.LIST: {"live": True},
        Step.UNLIST: {"live": False},
        Step.JOIN: {"is_choice": True, "is_astray": False, "stock": None, "content": ""},
        Step.LEAVE: {**UNKNOWN, "external_id": ""},
    }
    return replace(known, **changed[step])


@given(wanted=WANTED, known=KNOWN, is_there=st.booleans(), is_live_there=st.booleans())
def test_it_converges_in_a_few_steps(wanted: Wanted, known: Known, is_there: bool, is_live_there: bool) -> None:
    for _turn in range(MAX_STEPS):
        step = next_step(wanted, known)
        if step is Step.NOTHING:
            break
        if step is Step.CREATE:
            assert not known.external_id
            assert known.was_sought or known.empty_lookups >= EMPTY_LOOKUPS_TO_CREATE
        known = done(step, wanted, known, is_there=is_there, is_live_there=is_live_there)
    assert next_step(wanted, known) is Step.NOTHING
    if wanted.live:
        assert (known.live, known.price_vnd, known.stock, known.content) == (True, wanted.price_vnd, wanted.stock, wanted.content)
        assert (known.is_choice, known.is_choice and known.is_astray) == (wanted.is_choice, False)
    else:
        assert not known.live


@given(wanted=WANTED, known=KNOWN)
def test_an_open_create_is_looked_up_and_never_repeated(wanted: Wanted, known: Known) -> None:
    open_create = replace(known, external_id="", is_create_open=True, empty_lookups=known.empty_lookups % EMPTY_LOOKUPS_TO_CREATE)
    assert next_step(wanted, open_create) is Step.FIND


@given(wanted=WANTED, known=KNOWN)
def test_what_is_not_wanted_is_never_put_on_sale(wanted: Wanted, known: Known) -> None:
    step = next_step(replace(wanted, live=False), known)
    assert step in (Step.NOTHING, Step.FIND, Step.READ, Step.UNLIST)


@given(known=KNOWN)
def test_what_is_off_sale_is_put_right_before_it_goes_on_sale(known: Known) -> None:
    wanted = Wanted(live=True, price_vnd=9, stock=9, content="c")
    step = next_step(wanted, replace(known, external_id="7", live=False, is_choice=False))
    assert step is Step.STOCK

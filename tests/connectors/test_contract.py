"""What every marketplace folder must keep; one that opts out says so in a sentence."""

import hashlib
import inspect
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from catalog.offer import Offer, OfferImage
from connectors import marketplace as contract
from connectors import registry
from connectors.errors import MarketplaceError, NotAuthorised, NotSent, OutcomeUnknown, Temporary
from connectors.marketplace import Capability, Connection, Marketplace, Tokens
from connectors.transport import Transport
from shop.sandbox_server import start
from tests.connectors.conftest import DESCRIPTION, consent, make_png

CODES = settings.MARKETPLACES
PNG = make_png(1)
OFFER = Offer(
    product_id=1,
    sku="CB-0001",
    title="Miến dong Nguyên Bình loại một",
    description=DESCRIPTION,
    group="food",
    price_vnd=95000,
    quantity=10,
    weight_g=550,
    net_content="500 g",
    producer="Hợp tác xã Nguyên Bình",
    commune="Xã Nguyên Bình",
    province="Cao Bằng",
    ingredients="Tinh bột dong riềng",
    shelf_life="12 tháng",
    images=(OfferImage(path="a.png", url="http://testserver/a.png", sha256=hashlib.sha256(PNG).hexdigest(), content_type="image/png"),),
    keywords=("mien", "dong", "nguyen", "binh", "loai", "mot"),
    stars=4,
    certificate_number="OCOP-1",
)
METHODS = [name for name, _method in inspect.getmembers(Marketplace, inspect.isfunction) if not name.startswith("_")]


def connection(host: str, values: dict[str, str], *, tokens: Tokens | None = None, seller_id: str = "") -> Connection:
    memory: dict[str, tuple[Any, datetime]] = {}
    return Connection(
        host=host,
        settings=values,
        seller_id=seller_id,
        http=Transport(),
        clock=timezone.now,
        tokens=lambda: tokens,
        recall=memory.get,
        remember=lambda key, value: memory.__setitem__(key, (value, timezone.now())),
        read_image=lambda path: PNG,
        before_call=lambda call_class: None,
        is_production=False,
    )


@pytest.fixture(params=CODES)
def folder(request: pytest.FixtureRequest) -> Any:
    return registry.folder(request.param)


@pytest.fixture
def sandbox_host(folder: Any) -> Iterator[str]:
    running = start(lambda base_url: folder.make_sandbox(settings=folder.SANDBOX_DEFAULTS, clock=timezone.now, base_url=base_url))
    yield running.url
    running.close()


@pytest.fixture
def linked(folder: Any, sandbox_host: str) -> Connection:
    """A connection with whatever consent the marketplace asks for."""
    bare = connection(sandbox_host, folder.SANDBOX_DEFAULTS)
    market = folder.build(bare)
    if Capability.AUTHORIZE not in market.capabilities:
        return bare
    code, seller_id = consent(market.authorize_url(redirect_url="http://testserver/"))
    tokens = market.exchange_code(code=code, seller_id=seller_id)
    return replace(bare, seller_id=seller_id, tokens=lambda: tokens)


def test_every_capability_is_declared_or_exempt_with_a_sentence(folder: Any) -> None:
    market = folder.build(connection("http://127.0.0.1:9", folder.SANDBOX_DEFAULTS))
    assert market.capabilities.isdisjoint(market.exempt)
    assert market.capabilities | set(market.exempt) == set(Capability)
    for sentence in market.exempt.values():
        assert len(sentence.split()) >= 5
        assert sentence.endswith(".")


def test_the_folder_says_what_it_is(folder: Any) -> None:
    market = folder.build(connection("http://127.0.0.1:9", folder.SANDBOX_DEFAULTS))
    assert (market.code, market.label) == (folder.CODE, folder.LABEL)
    assert set(folder.REQUIRED_SETTINGS) <= set(folder.SANDBOX_DEFAULTS)
    assert set(folder.SECRET_SETTINGS) <= set(folder.SANDBOX_DEFAULTS)
    assert folder.SECRET_SETTINGS
    assert market.capabilities == folder.CAPABILITIES


@pytest.mark.parametrize("name", METHODS)
def test_every_method_of_the_protocol_is_there_with_its_arguments(folder: Any, name: str) -> None:
    market = folder.build(connection("http://127.0.0.1:9", folder.SANDBOX_DEFAULTS))
    wanted = list(inspect.signature(getattr(contract.Marketplace, name)).parameters)[1:]
    assert list(inspect.signature(getattr(market, name)).parameters) == wanted


def test_nothing_was_sent_when_nobody_listens(folder: Any) -> None:
    tokens = Tokens(access_token="a", refresh_token="b", expires_at=datetime.now(UTC) + timedelta(hours=1))
    market = folder.build(connection("http://127.0.0.1:9", folder.SANDBOX_DEFAULTS, tokens=tokens, seller_id="22001"))
    with pytest.raises(NotSent):
        market.read(["1"])


def test_the_sandbox_refuses_wrong_secrets(folder: Any, linked: Connection) -> None:
    wrong = {**folder.SANDBOX_DEFAULTS, **dict.fromkeys(folder.SECRET_SETTINGS, "wrong")}
    with pytest.raises(NotAuthorised):
        folder.build(replace(linked, settings=wrong)).read(["1"])


def test_an_item_lives_through_all_writes(folder: Any, linked: Connection) -> None:
    market = folder.build(linked)
    prepared = market.prepare(OFFER)
    assert prepared.problems == ()
    assert market.find(OFFER.sku) == ()
    own = market.create(prepared)
    for item in (*market.find(OFFER.sku), *market.read([own]), *market.read_items()):
        assert (item.external_id, item.sku, item.is_live, item.price_vnd, item.stock) == (own, "CB-0001", True, 95000, 10)
    market.update_stock(own, 0)
    market.update_price(own, 99000)
    market.update_content(own, market.prepare(replace(OFFER, title="Miến dong Phia Đén loại một")))
    market.set_live(own, False)
    (item,) = market.read([own])
    assert (item.is_live, item.price_vnd, item.stock, item.title) == (False, 99000, 0, "Miến dong Phia Đén loại một")
    market.set_live(own, True)
    assert [item.is_live for item in market.read_items()] == [True]


def test_equal_offers_have_equal_fingerprints_and_stock_or_price_is_not_content(folder: Any, linked: Connection) -> None:
    market = folder.build(linked)
    first = market.prepare(OFFER).content_fingerprint
    assert market.prepare(replace(OFFER, quantity=3, price_vnd=1_000_000)).content_fingerprint == first
    assert folder.build(linked).prepare(OFFER).content_fingerprint == first
    assert market.prepare(replace(OFFER, description=DESCRIPTION + " Mới.")).content_fingerprint != first


def test_an_incomplete_offer_is_told_in_words(folder: Any, linked: Connection) -> None:
    prepared = folder.build(linked).prepare(replace(OFFER, images=(), price_vnd=0))
    assert prepared.problems
    for problem in prepared.problems:
        assert problem.code.isidentifier()
        assert len(problem.text.split()) > 4


def test_a_lost_answer_to_a_create_is_unknown_and_to_an_absolute_write_temporary(folder: Any, linked: Connection) -> None:
    market = folder.build(linked)
    prepared = market.prepare(OFFER)
    own = market.create(prepared)

    class Lost:
        def request(self, *args: Any, **kwargs: Any) -> Any:
            raise OutcomeUnknown("Sàn không trả lời.")

    deaf = folder.build(replace(linked, http=Lost()))
    with pytest.raises(OutcomeUnknown):
        deaf.create(prepared)
    for write in (lambda: deaf.update_price(own, 1000), lambda: deaf.set_live(own, False), lambda: deaf.read([own])):
        with pytest.raises(Temporary):
            write()


def test_what_is_exempt_says_so_when_asked(folder: Any) -> None:
    market = folder.build(connection("http://127.0.0.1:9", folder.SANDBOX_DEFAULTS))
    asked = {
        Capability.AUTHORIZE: lambda: market.authorize_url(redirect_url="http://testserver/"),
        Capability.ORDERS: lambda: list(market.orders_since(timezone.now(), timezone.now())),
        Capability.WEBHOOK: lambda: market.read_event(url="http://testserver/", headers={}, body=b"{}"),
    }
    for capability in asked.keys() & market.exempt.keys():
        with pytest.raises(MarketplaceError) as refused:
            asked[capability]()
        assert refused.value.text == market.exempt[capability]

"""What every carrier keeps, over real HTTP to its sandbox; cases 15 to 17 of the shop's list of faults and attacks."""

import inspect
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from catalog.points.models import Commune
from shop.carriers import FOLDERS, dispatch, places, tracking
from shop.carriers import carrier as contract
from shop.carriers.carrier import Capability, State
from shop.carriers.labels import label
from shop.carriers.models import CarrierPlace, Parcel, ParcelEvent
from shop.carriers.tasks import read_places
from shop.services import accounts
from shop.services.contract import AssumedOperation, Evidence, NotAuthorised, NotSent
from tests.factories import make_product
from tests.shop.carriers.conftest import AWAY, HOME, UNLISTED, Depot, one_order, order_to, sending_point, snapshot

pytestmark = pytest.mark.django_db
METHODS = [name for name, _method in inspect.getmembers(contract.Carrier, inspect.isfunction) if not name.startswith("_")]
CREATE_CALL = {"ghn": "create", "viettelpost": "create", "vnpost": "create"}
DELIVERED = {"ghn": "delivered", "viettelpost": "501", "vnpost": "DELIVERED"}
WAY = {
    "ghn": ["picked", "transporting", "delivering", "delivered"],
    "viettelpost": ["105", "300", "500", "501"],
    "vnpost": ["PICKED", "IN_TRANSIT", "DELIVERING", "DELIVERED"],
}


def make(depot: Depot, order: Any) -> Parcel:
    (parcel,) = dispatch.make(order_id=order.pk, carrier=depot.code, by=None, now=timezone.now())
    return parcel


def test_every_capability_is_declared_or_exempt_with_a_sentence(depot: Depot) -> None:
    carrier = depot.carrier
    assert carrier.capabilities.isdisjoint(carrier.exempt)
    assert carrier.capabilities | set(carrier.exempt) == set(Capability)
    assert set(carrier.evidence) == carrier.capabilities
    for sentence in carrier.exempt.values():
        assert len(sentence.split()) >= 5
        assert sentence.endswith(".")


def test_the_folder_says_what_it_is(depot: Depot) -> None:
    folder = FOLDERS[depot.code]
    assert (depot.carrier.code, depot.carrier.label) == (folder.CODE, folder.LABEL)
    assert {field.name for field in folder.FIELDS} == set(folder.sandbox_settings("http://x"))
    assert {path.name for path in Path(inspect.getfile(folder)).parent.glob("*.py")} == {"__init__.py", "client.py", "sandbox.py"}
    assert folder.probe(depot.carrier).startswith("Kết nối tốt")


@pytest.mark.parametrize("name", METHODS)
def test_every_method_of_the_contract_is_there_with_its_arguments(depot: Depot, name: str) -> None:
    wanted = list(inspect.signature(getattr(contract.Carrier, name)).parameters)[1:]
    assert list(inspect.signature(getattr(depot.carrier, name)).parameters) == wanted


def test_a_parcel_from_our_order_to_its_end(depot: Depot) -> None:
    order = one_order()
    parcel = make(depot, order)
    there = depot.parcel_there()
    assert (parcel.state, parcel.tracking_code, parcel.cod_vnd, parcel.weight_g, parcel.problem) == (
        "created",
        there.code,
        220_000,
        1_200,
        "",
    )
    assert (there.client_code, there.cod_vnd, parcel.fee_vnd) == (parcel.client_code, 220_000, there.fee_vnd)
    seen = []
    for status in WAY[depot.code]:
        depot.sandbox.move(there, status)
        assert depot.hook() == 200
        parcel.refresh_from_db()
        order.refresh_from_db()
        seen.append((parcel.state, order.status))
    assert seen == [("picked", "shipped"), ("in_transit", "shipped"), ("delivering", "shipped"), ("delivered", "completed")]


def test_keys_that_are_wrong_are_told_so(depot: Depot) -> None:
    secrets = {field.name: "sai-khoa" for field in FOLDERS[depot.code].FIELDS if field.is_secret}
    accounts.store(depot.account, {**depot.account.settings, **secrets})
    with pytest.raises(NotAuthorised):
        FOLDERS[depot.code].probe(depot.carrier)
    assert accounts.check(depot.account, now=timezone.now()) is False
    assert depot.account.is_check_good is False


def test_nothing_was_sent_when_nobody_listens(depot: Depot) -> None:
    accounts.store(depot.account, FOLDERS[depot.code].sandbox_settings("http://127.0.0.1:9"))
    with pytest.raises(NotSent):
        FOLDERS[depot.code].probe(depot.carrier)
    parcel = make(depot, one_order())
    assert (parcel.state, parcel.tracking_code, "Không kết nối được" in parcel.problem) == ("new", "", True)


def test_an_assumed_operation_never_meets_a_production_host(depot: Depot) -> None:
    order = one_order()
    asked = dispatch._order_of(make(depot, order))
    folder, calls = FOLDERS[depot.code], list(depot.sandbox.calls)
    values = {**depot.account.settings, **accounts.secrets_of(depot.account)}
    real = folder.build(replace(depot.carrier._connection, settings=values, is_production=True))
    tries: dict[Capability, Callable[[], Any]] = {
        Capability.PLACES: real.places,
        Capability.FEE: lambda: real.fee(asked),
        Capability.CREATE: lambda: real.create(asked),
        Capability.FIND: lambda: real.find("x"),
        Capability.DETAIL: lambda: real.detail("x"),
        Capability.CANCEL: lambda: real.cancel("x"),
    }
    assumed = [capability for capability in tries if real.evidence.get(capability) is Evidence.ASSUMED]
    assert len(assumed) >= 2
    for capability in assumed:
        with pytest.raises(AssumedOperation):
            tries[capability]()
    assert depot.sandbox.calls == calls


def test_a_parcel_is_cancelled_before_it_is_fetched_and_not_after(depot: Depot) -> None:
    order = one_order()
    parcel = make(depot, order)
    done = dispatch.cancel(parcel_id=parcel.pk, by=None, now=timezone.now())
    assert (done.state, depot.parcel_there().status in ("cancel", "107", "CANCELLED")) == ("cancelled", True)
    second = make(depot, order)
    assert (second.client_code != parcel.client_code, second.state) == (True, "created")
    depot.sandbox.move(depot.sandbox.parcels[second.tracking_code], WAY[depot.code][2])
    with pytest.raises(dispatch.NotDispatched):
        dispatch.cancel(parcel_id=second.pk, by=None, now=timezone.now())
    second.refresh_from_db()
    assert second.state == "created"


@pytest.mark.parametrize("how", ["drop_after", "500", "drop"])
def test_case_15_an_answer_that_was_cut_never_makes_a_second_parcel(depot: Depot, how: str) -> None:
    order = one_order()
    depot.sandbox.control({"fail": {"call": CREATE_CALL[depot.code], "how": how, "times": 1}})
    parcel = make(depot, order)
    if how != "drop_after":  # nothing was made there: it is looked up, and only then asked for again
        assert (parcel.state, len(depot.sandbox.parcels)) == ("unknown", 0)
        tracking.look(parcel.pk, now=timezone.now())
        parcel.refresh_from_db()
    assert (parcel.state, [there.code for there in depot.sandbox.parcels.values()]) == ("created", [parcel.tracking_code])
    with pytest.raises(dispatch.NotDispatched):
        make(depot, order)
    assert (Parcel.objects.count(), len(depot.sandbox.parcels)) == (1, 1)


def test_case_15_while_the_look_up_fails_too_nothing_is_asked_for_again(depot: Depot) -> None:
    order = one_order()
    find = {"ghn": "find"}.get(depot.code, "detail")
    depot.sandbox.control({"fail": {"call": "create", "how": "drop_after", "times": 1}})
    depot.sandbox.control({"fail": {"call": find, "how": "500", "times": 2}})
    parcel = make(depot, order)
    assert parcel.state == "unknown"
    dispatch.send(parcel.pk, now=timezone.now())
    assert depot.sandbox.calls.count("create") == 1
    assert dispatch.send(parcel.pk, now=timezone.now()).state == "created"
    assert (depot.sandbox.calls.count("create"), len(depot.sandbox.parcels)) == (1, 1)


def test_case_16_doubled_late_and_unordered_words_never_go_back(depot: Depot) -> None:
    parcel = make(depot, one_order())
    there = depot.parcel_there()
    one, two, three, end = WAY[depot.code]
    for status in (two, two, one, three, two, end, three, one, end):
        depot.sandbox.move(there, status)
        assert depot.hook() == 200
    parcel.refresh_from_db()
    assert (parcel.state, parcel.raw_status) == ("delivered", end)
    assert sorted(ParcelEvent.objects.values_list("raw_status", flat=True)) == sorted([one, two, three, end])
    assert parcel.order.status_changes.filter(new_status="completed").count() == 1


def test_case_16_an_unknown_word_is_kept_as_it_is(depot: Depot) -> None:
    parcel = make(depot, one_order())
    depot.sandbox.move(depot.parcel_there(), "99999" if depot.code == "viettelpost" else "qua_cửa_khẩu")
    assert depot.hook() == 200
    parcel.refresh_from_db()
    assert (parcel.state, parcel.raw_status) == ("created", depot.parcel_there().status)
    assert parcel.problem == f"Hãng dùng từ lạ: {parcel.raw_status}."
    depot.sandbox.move(depot.parcel_there(), WAY[depot.code][0])
    depot.hook()
    parcel.refresh_from_db()
    assert (parcel.state, parcel.problem) == ("picked", "")


def forged(depot: Depot, parcel: Parcel, **changes: Any) -> bytes:
    status: Any = DELIVERED[depot.code]
    if depot.code == "ghn":
        told: dict[str, Any] = {"OrderCode": parcel.tracking_code, "ClientOrderCode": parcel.client_code, "Status": status, **changes}
        return json.dumps(told).encode()
    if depot.code == "vnpost":
        return json.dumps({"itemCode": parcel.tracking_code, "orderCode": parcel.client_code, "status": status, **changes}).encode()
    data = {"ORDER_NUMBER": parcel.tracking_code, "ORDER_REFERENCE": parcel.client_code, "ORDER_STATUS": int(status), **changes}
    return json.dumps({"DATA": data, "TOKEN": depot.sandbox.settings["hook_key"]}).encode()


def test_case_17_a_forged_delivered_moves_nothing(depot: Depot) -> None:
    parcel = make(depot, one_order())
    told = forged(depot, parcel)
    before = snapshot()
    for token in ("x", depot.account.hook_token[:-1], depot.account.hook_token + "x", depot.account.hook_token.swapcase()):
        assert depot.hook(told, token=token) == 404
        assert snapshot() == before
    assert depot.hook(told) == 200  # with the secret too: the carrier, asked, knows nothing of it
    parcel.refresh_from_db()
    parcel.order.refresh_from_db()
    assert (parcel.state, parcel.order.status, parcel.problem) == ("created", "new", "")


def test_case_17_rubbish_and_other_parcels_change_nothing(depot: Depot) -> None:
    parcel = make(depot, one_order())
    before = snapshot()
    other = {"ghn": "ClientOrderCode", "vnpost": "orderCode", "viettelpost": "ORDER_REFERENCE"}[depot.code]
    assert depot.hook(forged(depot, parcel, **{other: "CB000000-AAAAAA-1-1"})) == 400
    own = {"ghn": "OrderCode", "vnpost": "itemCode", "viettelpost": "ORDER_NUMBER"}[depot.code]
    assert depot.hook(forged(depot, parcel, **{own: "KHONGCO"})) == 200
    for body in (b"", b"{", b"[]", b"null", b'{"DATA":null,"TOKEN":null}', b"[" * 9000, b'{"OrderCode":1,"Status":2}'):
        assert depot.hook(body) == 400
    if depot.code == "viettelpost":
        for key in ("", "x", None, depot.sandbox.settings["hook_key"].upper()):
            assert depot.hook(json.dumps({**json.loads(forged(depot, parcel)), "TOKEN": key}).encode()) == 400
    assert snapshot() == before


def test_case_17_without_the_carrier_s_answer_the_words_wait(depot: Depot) -> None:
    parcel = make(depot, one_order())
    depot.sandbox.move(depot.parcel_there(), DELIVERED[depot.code])
    depot.sandbox.control({"fail": {"call": "detail", "how": "500", "times": 1}})
    assert depot.hook() == 200
    parcel.refresh_from_db()
    assert (parcel.state, list(parcel.events.values_list("raw_status", "is_confirmed"))) == ("created", [(DELIVERED[depot.code], False)])
    assert depot.hook() == 200
    parcel.refresh_from_db()
    assert (parcel.state, parcel.events.count()) == ("delivered", 2)


def test_an_order_from_two_points_makes_two_parcels_whose_amounts_add_up(depot: Depot) -> None:
    near, far = sending_point(), sending_point()
    first = make_product(price_vnd=95_000, weight_g=600, stock_at={near: 1})
    second = make_product(price_vnd=40_000, weight_g=None, stock_at={far: 3})
    order = order_to(AWAY, (first, 1), (second, 3), fee=33_000)
    made = dispatch.make(order_id=order.pk, carrier=depot.code, by=None, now=timezone.now())
    assert sorted((parcel.point_id, parcel.weight_g, parcel.value_vnd) for parcel in made) == [
        (near.pk, 600, 95_000),
        (far.pk, 3_000, 120_000),
    ]
    assert sum(parcel.cod_vnd for parcel in made) == int(order.total_incl_tax) == 248_000
    assert len(depot.sandbox.parcels) == 2
    for number, parcel in enumerate(made):
        depot.sandbox.move(depot.sandbox.parcels[parcel.tracking_code], DELIVERED[depot.code])
        tracking.look(parcel.pk, now=timezone.now())
        order.refresh_from_db()
        assert order.status == ("completed" if number else "new")


def test_an_order_that_is_paid_collects_nothing(depot: Depot) -> None:
    order = one_order(method="vnpay")
    assert make(depot, order).cod_vnd == 0


def test_places_are_matched_by_name_and_never_by_a_guessed_number(depot: Depot) -> None:
    rows = CarrierPlace.objects.filter(carrier=depot.code)
    if Capability.PLACES not in depot.carrier.capabilities:
        assert rows.count() == 0
        return
    assert rows.filter(commune=None).count() == 0
    assert rows.count() == Commune.objects.count() - 1
    found = places.ids_of(depot.code, [HOME, AWAY, UNLISTED])
    assert set(found) == {HOME, AWAY}
    assert all(HOME not in str(value) for value in found[HOME].values())
    assert make(depot, one_order(UNLISTED)).problem.startswith("Chưa khớp xã, phường")
    assert depot.sandbox.parcels == {}


def test_a_place_that_fits_none_or_two_waits_for_a_person_whose_word_stays(communes: None) -> None:
    now = timezone.now()
    official = Commune.objects.get(pk=HOME)
    listed = [
        contract.Place(province_name="TỈNH CAO BẰNG", ward_name="thuc phan", ids={"w": "1"}),
        contract.Place(province_name="Cao Bằng", ward_name="Phường Thục Phan Mới", ids={"w": "2"}),
        contract.Place(province_name="Tỉnh Không Có", ward_name="Xã Lạ", ids={"w": "3"}),
    ]
    assert places.store("thu", listed, now=now) == (3, 2)
    assert places.ids_of("thu", [HOME]) == {official.pk: {"w": "1"}}
    row = CarrierPlace.objects.get(ids={"w": "2"})
    CarrierPlace.objects.filter(ids={"w": "1"}).update(commune=None)
    CarrierPlace.objects.filter(pk=row.pk).update(commune=official, is_by_hand=True)
    assert places.store("thu", listed, now=now) == (3, 2)
    assert places.ids_of("thu", [HOME]) == {official.pk: {"w": "2"}}


def test_the_label_is_an_a6_page_with_the_code(depot: Depot) -> None:
    make(depot, one_order())
    parcel = Parcel.objects.select_related("order__shipping_address", "point").get()
    paper = label(parcel)
    assert (paper[:5], b"/MediaBox [0 0 297.64 419.53]" in paper, 2_000 < len(paper) < 200_000) == (b"%PDF-", True, True)


def test_only_open_orders_with_an_address_are_sent(depot: Depot) -> None:
    order = one_order()
    user = get_user_model().objects.create_user("kho")
    type(order).objects.filter(pk=order.pk).update(status="cancelled")
    with pytest.raises(dispatch.NotDispatched, match="Chỉ lập kiện"):
        dispatch.make(order_id=order.pk, carrier=depot.code, by=user, now=timezone.now())
    assert (Parcel.objects.count(), depot.sandbox.parcels) == (0, {})


def test_states_never_leave_an_end() -> None:
    for have in State:
        for told in State:
            is_end = have in contract.FINAL
            wanted = not is_end and (told in contract.FINAL or contract.RANK[told] > contract.RANK[have])
            assert tracking._is_forward(have, told) is wanted


def test_the_places_of_a_carrier_that_was_just_connected_are_read_soon_and_then_once_a_day(depot: Depot) -> None:
    CarrierPlace.objects.all().delete()
    has_list = Capability.PLACES in depot.carrier.capabilities
    assert list(read_places()) == [depot.code]
    assert CarrierPlace.objects.count() == (Commune.objects.count() - 1 if has_list else 0)
    depot.sandbox.calls.clear()
    read_places()
    assert depot.sandbox.calls == []

"""What every payment gateway keeps; one that leaves something out says why in a sentence. Over real HTTP to its sandbox."""

import inspect
import json
import re
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from django.utils import timezone

from shop.payments import gateway as contract
from shop.payments.gateway import BadSignature, Capability, Charge, IpnResult, Malformed, Outcome, RefundOrder
from shop.payments.gateways import FOLDERS
from shop.sandbox_server import Running, start
from shop.services.contract import AssumedOperation, Connection, Evidence, NotAuthorised, NotSent, OutcomeUnknown, ServiceError, Temporary
from shop.services.transport import Transport
from tests.shop.payments.listener import Heard, listening

NOW = timezone.now
METHODS = [name for name, _method in inspect.getmembers(contract.Gateway, inspect.isfunction) if not name.startswith("_")]


@dataclass
class Bench:
    """One gateway, its sandbox and a listener in the shop's place."""

    folder: Any
    running: Running
    heard: Heard
    connection: Connection
    made_at: datetime

    @property
    def gateway(self) -> Any:
        return self.folder.build(self.connection)

    @property
    def sandbox(self) -> Any:
        return self.running.sandbox

    def charge(self, reference: str = "CB261125-ABCDEF-1", amount: int = 385_000) -> Charge:
        return Charge(
            reference=reference,
            amount_vnd=amount,
            info=f"Thanh toan don {reference}",
            return_url=f"{self.heard.url}/ve/",
            ipn_url=f"{self.heard.url}/ipn/",
            client_ip="203.0.113.7",
            created_at=self.made_at,
            expires_at=self.made_at + timedelta(minutes=15),
        )

    def open(self, charge: Charge) -> str:
        """The browser opens the pay page; answers its text."""
        with urllib.request.urlopen(self.gateway.create(charge).pay_url) as page:
            return page.read().decode()

    def settle(self, how: str) -> str:
        """The one charge that is there is settled."""
        (charge,) = self.sandbox.charges.values()
        return self.sandbox.settle(charge, how)

    def query(self, charge: Charge) -> Any:
        return self.gateway.query(reference=charge.reference, created_at=charge.created_at, amount_vnd=charge.amount_vnd)

    def refund_order(self, charge: Charge, amount: int, number: int = 1) -> RefundOrder:
        return RefundOrder(
            reference=f"{charge.reference}-R{number}",
            charge_reference=charge.reference,
            charge_created_at=charge.created_at,
            charge_vnd=charge.amount_vnd,
            provider_ref=self.query(charge).provider_ref,
            amount_vnd=amount,
            reason="Hoan tien",
            by="thu-ngan",
            asked_at=self.made_at,
        )


@pytest.fixture(params=sorted(FOLDERS))
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    folder = FOLDERS[request.param]
    with listening() as heard:
        settings = {**folder.SANDBOX_SETTINGS, "ipn_url": f"{heard.url}/ipn/"}
        running = start(lambda url: folder.make_sandbox(settings=settings, clock=NOW, base_url=url))
        connection = Connection(settings=folder.sandbox_settings(running.url), http=Transport(), clock=NOW, is_production=False)
        made_at = NOW().replace(microsecond=0)
        yield Bench(folder=folder, running=running, heard=heard, connection=connection, made_at=made_at)
        running.close()


def test_every_capability_is_declared_or_exempt_with_a_sentence(bench: Bench) -> None:
    gateway = bench.gateway
    assert gateway.capabilities.isdisjoint(gateway.exempt)
    assert gateway.capabilities | set(gateway.exempt) == set(Capability)
    assert set(gateway.evidence) == gateway.capabilities
    for sentence in gateway.exempt.values():
        assert len(sentence.split()) >= 5
        assert sentence.endswith(".")


def test_the_folder_says_what_it_is(bench: Bench) -> None:
    folder = bench.folder
    assert (bench.gateway.code, bench.gateway.label) == (folder.CODE, folder.LABEL)
    assert {field.name for field in folder.FIELDS} == set(folder.sandbox_settings("http://x"))
    assert {path.name for path in Path(inspect.getfile(folder)).parent.glob("*.py")} == {
        "__init__.py",
        "client.py",
        "sandbox.py",
        "signing.py",
    }
    assert any(field.is_secret for field in folder.FIELDS)
    assert all(field.default.startswith("https://") for field in folder.FIELDS if field.is_address)


@pytest.mark.parametrize("name", METHODS)
def test_every_method_of_the_contract_is_there_with_its_arguments(bench: Bench, name: str) -> None:
    wanted = list(inspect.signature(getattr(contract.Gateway, name)).parameters)[1:]
    assert list(inspect.signature(getattr(bench.gateway, name)).parameters) == wanted


def test_signatures_are_compared_in_constant_time(bench: Bench) -> None:
    folder = Path(inspect.getfile(bench.folder)).parent
    assert "hmac.compare_digest" in (folder / "signing.py").read_text()
    code = "\n".join(path.read_text() for path in folder.glob("*.py"))
    assert re.findall(r"(?:signature|mac|HASH\])[\"'\])]* *[!=]= ", code) in ([], ['mac"] != '])  # the sandbox tells a doubled request


def test_a_charge_is_paid_and_called_back(bench: Bench) -> None:
    charge = bench.charge()
    page = bench.open(charge)
    assert ("385.000 ₫" in page, "Không có tiền thật" in page, "Trả tiền" in page) == (True, True, True)
    assert bench.query(charge).outcome is Outcome.PENDING
    back = bench.settle("pay")
    assert back.startswith(f"{bench.heard.url}/ve/?")
    (request,) = bench.heard.requests
    notice = bench.gateway.read_ipn(method=request.method, query=request.query, body=request.body)
    assert (notice.reference, notice.amount_vnd, notice.outcome) == (charge.reference, 385_000, Outcome.PAID)
    asked = bench.query(charge)
    assert (asked.outcome, asked.amount_vnd, asked.provider_ref) == (Outcome.PAID, 385_000, notice.provider_ref)


@pytest.mark.parametrize("how", ["poor", "cancel"])
def test_a_charge_that_fails_is_told_by_the_query(bench: Bench, how: str) -> None:
    charge = bench.charge()
    bench.open(charge)
    bench.settle(how)
    found = bench.query(charge)
    assert (found.outcome, bool(found.text)) == (Outcome.FAILED, True)


def test_a_charge_that_nobody_opened_is_not_found(bench: Bench) -> None:
    assert bench.query(bench.charge()).outcome is Outcome.NOT_FOUND


def test_the_same_charge_again_is_the_same_charge(bench: Bench) -> None:
    charge = bench.charge()
    bench.open(charge)
    bench.open(charge)
    assert len(bench.sandbox.charges) == 1


def test_another_amount_under_the_same_number_is_refused(bench: Bench) -> None:
    bench.open(bench.charge())
    with suppress(ServiceError, HTTPError):  # or the first one is answered again
        bench.open(bench.charge(amount=1_000_000))
    (charge,) = bench.sandbox.charges.values()
    assert charge.amount_vnd == 385_000


def test_the_sandbox_refuses_wrong_keys(bench: Bench) -> None:
    secrets = {field.name: "sai-khoa" for field in bench.folder.FIELDS if field.is_secret}
    wrong = bench.folder.build(replace(bench.connection, settings={**bench.connection.settings, **secrets}))
    charge = bench.charge()
    with pytest.raises(NotAuthorised):
        wrong.query(reference=charge.reference, created_at=charge.created_at, amount_vnd=charge.amount_vnd)


def test_a_refund_in_parts_up_to_the_whole_and_not_more(bench: Bench) -> None:
    charge = bench.charge()
    bench.open(charge)
    bench.settle("pay")
    for number, amount, wanted in ((1, 100_000, Outcome.PAID), (2, 285_000, Outcome.PAID), (3, 1, Outcome.FAILED)):
        order = bench.refund_order(charge, amount, number)
        told = bench.gateway.refund(order)
        if told.outcome is Outcome.PENDING:
            told = bench.gateway.query_refund(order)
        assert told.outcome is wanted
    (row,) = bench.sandbox.charges.values()
    assert row.refunded_vnd == 385_000


def test_the_same_refund_again_is_paid_once(bench: Bench) -> None:
    charge = bench.charge()
    bench.open(charge)
    bench.settle("pay")
    order = bench.refund_order(charge, 100_000)
    for _time in range(3):
        bench.gateway.refund(order)
    (row,) = bench.sandbox.charges.values()
    assert row.refunded_vnd == 100_000


def test_an_answer_that_never_came_leaves_the_outcome_open(bench: Bench) -> None:
    charge = bench.charge()
    bench.open(charge)
    bench.settle("pay")
    order = bench.refund_order(charge, 100_000)
    name = {"vnpay": "transaction"}.get(bench.folder.CODE, "refund")
    bench.sandbox.control({"fail": {"call": name, "how": "drop_after", "times": 1}})
    with pytest.raises(OutcomeUnknown):
        bench.gateway.refund(order)
    bench.gateway.refund(order)
    (row,) = bench.sandbox.charges.values()
    assert row.refunded_vnd == 100_000


def test_a_query_that_fails_changes_nothing_and_may_be_repeated(bench: Bench) -> None:
    charge = bench.charge()
    bench.open(charge)
    name = {"vnpay": "transaction"}.get(bench.folder.CODE, "query")
    bench.sandbox.control({"fail": {"call": name, "how": "500", "times": 1}})
    with pytest.raises(Temporary):
        bench.query(charge)
    assert bench.query(charge).outcome is Outcome.PENDING


def test_nothing_was_sent_when_nobody_listens(bench: Bench) -> None:
    gone = bench.folder.build(replace(bench.connection, settings=bench.folder.sandbox_settings("http://127.0.0.1:9")))
    with pytest.raises(NotSent):
        gone.query(reference="x", created_at=bench.made_at, amount_vnd=1)


def test_an_assumed_operation_never_meets_a_production_host(bench: Bench) -> None:
    real = bench.folder.build(replace(bench.connection, is_production=True))
    charge = bench.charge()
    bench.open(charge)
    bench.settle("pay")
    order, before = bench.refund_order(charge, 1_000), list(bench.sandbox.calls)
    for capability in (Capability.REFUND, Capability.REFUND_QUERY):
        if real.evidence.get(capability) is Evidence.ASSUMED:
            with pytest.raises(AssumedOperation):
                real.refund(order) if capability is Capability.REFUND else real.query_refund(order)
    assumed = {code for code, found in real.evidence.items() if found is Evidence.ASSUMED}
    assert assumed == {"momo": {Capability.IPN}, "zalopay": {Capability.REFUND, Capability.REFUND_QUERY}}.get(real.code, set())
    assert bench.sandbox.calls == before


@pytest.mark.parametrize("result", list(IpnResult))
def test_every_result_has_an_answer_in_the_gateway_s_words(bench: Bench, result: IpnResult) -> None:
    words = {
        "vnpay": {"done": "00", "already": "02", "not_found": "01", "wrong_amount": "04", "bad_signature": "97",
                  "malformed": "97", "error": "99"},
        "zalopay": {"done": 1, "already": 1, "error": 0},
        "momo": {"done": 204, "already": 204, "error": 500},
    }[bench.folder.CODE]  # fmt: skip
    answer = bench.gateway.answer_ipn(result)
    if bench.folder.CODE == "momo":
        assert (answer.status, answer.body) == (words.get(result, 400), b"")
    else:
        told = json.loads(answer.body)
        assert (answer.status, told.get("RspCode", told.get("return_code"))) == (200, words.get(result, 2))


def test_the_wrong_method_and_rubbish_are_malformed(bench: Bench) -> None:
    method = "POST" if bench.folder.CODE == "vnpay" else "GET"
    for way, body in ((method, b""), ("POST", b"{"), ("POST", b"[]"), ("POST", b'{"data":"a","data":"b"}'), ("POST", b"[" * 9000)):
        with pytest.raises((Malformed, BadSignature)):
            bench.gateway.read_ipn(method=way, query="", body=body)

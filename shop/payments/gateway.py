"""The contract of a payment gateway. No framework; the engine around it is `shop.payments.charging`."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from shop.services.contract import VIETNAM, Evidence

PLAIN = re.compile(r"[^A-Za-z0-9 .:_-]")


class Capability(StrEnum):
    CREATE = "create"
    IPN = "ipn"
    QUERY = "query"
    REFUND = "refund"
    REFUND_QUERY = "refund_query"


class Outcome(StrEnum):
    PAID = "paid"
    FAILED = "failed"
    PENDING = "pending"
    NOT_FOUND = "not_found"


class IpnResult(StrEnum):
    """What the shop made of a call-back; each gateway words its own answer."""

    DONE = "done"
    ALREADY = "already"
    NOT_FOUND = "not_found"
    WRONG_AMOUNT = "wrong_amount"
    BAD_SIGNATURE = "bad_signature"
    MALFORMED = "malformed"
    ERROR = "error"


class BadSignature(Exception):
    """Not signed by the gateway, or not for this merchant. Nothing of it may be used."""


class Malformed(Exception):
    """Cannot be read at all."""


@dataclass(frozen=True, kw_only=True)
class Charge:
    """Money to be asked for. `reference` is ours, unique for ever: order number and attempt. `info` is plain ASCII."""

    reference: str
    amount_vnd: int
    info: str
    return_url: str
    ipn_url: str
    client_ip: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class Started:
    """Where the buyer pays."""

    pay_url: str


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What the gateway says of one charge, signed or over a connection that we opened. `amount_vnd` None: not told."""

    reference: str
    outcome: Outcome
    amount_vnd: int | None = None
    provider_ref: str = ""
    code: str = ""
    text: str = ""
    needs_person: bool = False


@dataclass(frozen=True, kw_only=True)
class RefundOrder:
    """`reference` is ours and unique for ever; sending it again must not refund twice."""

    reference: str
    charge_reference: str
    charge_created_at: datetime
    charge_vnd: int
    provider_ref: str
    amount_vnd: int
    reason: str
    by: str
    asked_at: datetime


@dataclass(frozen=True, kw_only=True)
class RefundNotice:
    """`outcome` PAID: the money went back."""

    outcome: Outcome
    provider_ref: str = ""
    code: str = ""
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Answer:
    status: int
    body: bytes = b""
    content_type: str = "application/json"


class Gateway(Protocol):
    """`capabilities` and `exempt` (with a sentence of reason) together name every `Capability`."""

    code: str
    label: str
    capabilities: frozenset[Capability]
    exempt: dict[Capability, str]
    evidence: dict[Capability, Evidence]
    least_vnd: int
    most_vnd: int

    def create(self, charge: Charge) -> Started: ...

    def read_ipn(self, *, method: str, query: str, body: bytes) -> Notice:
        """Raises `BadSignature` or `Malformed`."""
        ...

    def answer_ipn(self, result: IpnResult) -> Answer: ...

    def query(self, *, reference: str, created_at: datetime, amount_vnd: int) -> Notice: ...

    def refund(self, order: RefundOrder) -> RefundNotice: ...

    def query_refund(self, order: RefundOrder) -> RefundNotice: ...


def plain(text: str) -> str:
    """Only characters that every gateway's encoder treats alike."""
    return PLAIN.sub("", text)


def probed(gateway: Gateway) -> str:
    """Whether our keys work, without moving money. Raises `ServiceError`."""
    moment = datetime.now(VIETNAM).replace(microsecond=0)
    gateway.query(reference=f"KIEM-TRA-{moment:%H%M%S}", created_at=moment, amount_vnd=gateway.least_vnd)
    return "Kết nối tốt: nhà cung cấp nhận khóa của cửa hàng."

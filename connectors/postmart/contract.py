"""The HTTP contract and how sure each of its operations is (design 4.14). The file says everything; the code only reads it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from connectors.errors import AssumedOperation
from connectors.marketplace import Evidence

CONTRACT = Path(__file__).with_name("contract.json")


@dataclass(frozen=True, kw_only=True)
class Operation:
    name: str
    method: str
    path: str
    evidence: Evidence
    label: str = ""
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class Contract:
    """`fields` are their names for our words; `states` and `reviews` their numbers; `envelope` how success and failure are told."""

    auth_header: str
    envelope: Mapping[str, Any]
    fields: Mapping[str, str]
    states: Mapping[str, int]
    reviews: Mapping[str, int]
    operations: Mapping[str, Operation]
    order_fields: Mapping[str, str]
    line_fields: Mapping[str, str]
    order_states: Mapping[int, str]

    def theirs(self, **ours: Any) -> dict[str, Any]:
        return {self.fields[name]: value for name, value in ours.items()}

    def ours(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """None where they did not tell."""
        return {name: row.get(theirs) for name, theirs in self.fields.items()}


def read_contract(text: str) -> Contract:
    read = json.loads(text)
    operations = {
        name: Operation(
            name=name,
            method=row["method"],
            path=row["path"],
            evidence=Evidence(row["evidence"]),
            label=row["label"],
            source=row.get("source", ""),
        )
        for name, row in read["operations"].items()
    }
    return Contract(
        auth_header=read["auth_header"],
        envelope=read["envelope"],
        fields=read["fields"],
        states=read["states"],
        reviews=read["reviews"],
        operations=operations,
        order_fields=read["order_fields"],
        line_fields=read["line_fields"],
        order_states={int(number): word for number, word in read["order_states"].items()},
    )


PRESENT = read_contract(CONTRACT.read_text("utf-8"))
AUTH_HEADER, OPERATIONS = PRESENT.auth_header, PRESENT.operations


def operation(name: str, *, is_production: bool) -> Operation:
    """Raises `AssumedOperation` before anything is sent when an assumption would meet a production host."""
    found = OPERATIONS[name]
    if is_production and found.evidence is Evidence.ASSUMED:
        raise AssumedOperation(
            "Postmart chưa công bố cách gọi này nên hệ thống không gửi gì. Hãy dùng cách trao đổi bằng tệp.", code=f"assumed:{name}"
        )
    return found

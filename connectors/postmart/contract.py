"""The HTTP contract and how sure each of its operations is (design 4.14)."""

import json
from dataclasses import dataclass
from pathlib import Path

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


def read_contract(text: str) -> tuple[str, dict[str, Operation]]:
    """The name of the header that carries the key, and the operations by name."""
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
    return read["auth_header"], operations


AUTH_HEADER, OPERATIONS = read_contract(CONTRACT.read_text("utf-8"))


def operation(name: str, *, is_production: bool) -> Operation:
    """Raises `AssumedOperation` before anything is sent when an assumption would meet a production host."""
    found = OPERATIONS[name]
    if is_production and found.evidence is Evidence.ASSUMED:
        raise AssumedOperation(
            "Postmart chưa công bố cách gọi này nên hệ thống không gửi gì. Hãy dùng cách trao đổi bằng tệp.", code=f"assumed:{name}"
        )
    return found

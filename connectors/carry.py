"""Plays the person who carries files to a portal: for a sandbox on this machine, in the demonstration and in tests."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from connectors import exchange
from connectors.accounts import LOOPBACK_HOSTS
from connectors.errors import NotAuthorised, Rejected
from connectors.models import Account
from connectors.postmart.contract import AUTH_HEADER
from connectors.transport import Transport
from shop.http import Reply
from shop.secrets import open_sealed


def carry(account: Account, *, now: Callable[[], datetime]) -> dict[str, Any]:
    """Uploads what is due, withdrawals first, reads the results and the export. Only to a portal on this machine."""
    if urlsplit(account.host).hostname not in LOOPBACK_HOSTS:
        raise Rejected(
            "Chỉ mang tệp tự động tới cổng thử nghiệm trên máy này. Với cổng thật, hãy tải tệp lên bằng tay.", code="not_loopback"
        )
    portal = _Portal(account)
    carried = []
    for batch in exchange.prepare(account, now=now()):
        number = portal.upload(bytes(batch.content))
        exchange.mark_uploaded(batch, by="sandbox", now=now())
        exchange.apply_result(account, "result.xlsx", portal.get(f"/portal/result/{number}"), now=now())
        carried.append({"batch": batch.pk, "kind": batch.kind, "rows": batch.row_count})
    proof = exchange.apply_export(account, "export.xlsx", portal.get("/portal/export"), now=now())
    return {"carried": carried, "items": proof.item_count, "live": proof.live_count}


class _Portal:
    def __init__(self, account: Account) -> None:
        self._host = account.host
        self._headers = {AUTH_HEADER: (open_sealed(account.secrets) or {}).get("api_key", "")}
        self._http = Transport()

    def get(self, path: str) -> bytes:
        return self._checked(self._http.request("GET", self._host + path, headers=self._headers))

    def upload(self, content: bytes) -> str:
        reply = self._http.request("POST", f"{self._host}/portal/upload", data=content, headers=self._headers)
        answer = json.loads(self._checked(reply))
        if not answer["ok"]:
            raise Rejected(f"Cổng không nhận tệp: {answer['message']}", code=answer["code"])
        return str(answer["batch"])

    def _checked(self, reply: Reply) -> bytes:
        if reply.status in (401, 403):
            raise NotAuthorised("Cổng không nhận khóa truy cập.", status=reply.status)
        if reply.status != 200:
            raise Rejected("Cổng trả lời lỗi, hãy thử lại.", code=str(reply.status), status=reply.status)
        return reply.body

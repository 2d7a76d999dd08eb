"""ZaloPay's side of the contract. A charge's number there is the day in Vietnam and our reference."""

import json
import re
from datetime import datetime
from typing import Any

from shop.payments.gateway import (
    Answer,
    BadSignature,
    Capability,
    Charge,
    IpnResult,
    Malformed,
    Notice,
    Outcome,
    RefundNotice,
    RefundOrder,
    Started,
    plain,
)  # fmt: skip
from shop.payments.zalopay import signing
from shop.services.contract import VIETNAM, Connection, Evidence, NotAuthorised, Refused, UnexpectedReply

SHORTEST_S, LONGEST_S = 300, 2_592_000
ORDER_CALLBACK = 1
"""`type` stands outside the MAC; 2 would be an agreement to debit, which we never ask for."""
OUTCOMES = {1: Outcome.PAID, 2: Outcome.FAILED, 3: Outcome.PENDING}
NOT_FOUND_SUB_CODE, BAD_KEY_SUB_CODES = -101, (-2, -402)
ANSWERS = {
    IpnResult.DONE: (1, "success"),
    IpnResult.ALREADY: (1, "already processed"),
    IpnResult.ERROR: (0, "try again"),
}
_TRANS_ID = re.compile(r"(\d{6})_([0-9A-Za-z.:_-]+)", re.ASCII)


def trans_id(reference: str, created_at: datetime) -> str:
    return f"{created_at.astimezone(VIETNAM):%y%m%d}_{reference}"


class ZalopayGateway:
    code, label = "zalopay", "ZaloPay"
    capabilities = frozenset(Capability)
    exempt: dict[Capability, str] = {}
    evidence = {
        Capability.CREATE: Evidence.DOCUMENTED,
        Capability.IPN: Evidence.DOCUMENTED,
        Capability.QUERY: Evidence.DOCUMENTED,
        Capability.REFUND: Evidence.ASSUMED,  # its MAC is known from public integrations only
        Capability.REFUND_QUERY: Evidence.ASSUMED,
    }
    least_vnd, most_vnd = 1_000, 50_000_000

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        settings = connection.settings
        self._app_id, self._key1, self._key2 = int(settings["app_id"]), settings["key1"], settings["key2"]

    def create(self, charge: Charge) -> Started:
        self._connection.permit("create", self.evidence[Capability.CREATE])
        lasts_s = int((charge.expires_at - charge.created_at).total_seconds())
        asked: dict[str, object] = {
            "app_id": self._app_id,
            "app_trans_id": trans_id(charge.reference, charge.created_at),
            "app_user": "khach",
            "app_time": int(charge.created_at.timestamp() * 1000),
            "amount": charge.amount_vnd,
            "item": "[]",
            "embed_data": json.dumps({"redirecturl": charge.return_url}, separators=(",", ":")),
            "description": plain(charge.info)[:256],
            "bank_code": "",
            "callback_url": charge.ipn_url,
            "expire_duration_seconds": min(max(lasts_s, SHORTEST_S), LONGEST_S),
        }
        asked["mac"] = signing.mac(self._key1, signing.create_base(asked))
        answer = self._post("create", asked, changes=True)
        url = answer.get("order_url")
        if answer["return_code"] != 1:
            raise Refused("ZaloPay không nhận lệnh trả tiền này.", code=f"{answer['return_code']}/{answer.get('sub_return_code', '')}")
        if not isinstance(url, str) or not url.startswith(("http://", "https://")):
            raise UnexpectedReply("ZaloPay không trả địa chỉ trang trả tiền.")
        return Started(pay_url=url)

    def read_ipn(self, *, method: str, query: str, body: bytes) -> Notice:
        if method != "POST":
            raise Malformed("ZaloPay calls back by POST")
        outer = _once(body)
        data = outer.get("data")
        if not isinstance(data, str):
            raise Malformed("no data")
        kind = outer.get("type")
        if not signing.is_signed(self._key2, data, outer.get("mac")) or type(kind) is not int or kind != ORDER_CALLBACK:
            raise BadSignature
        values = _once(data.encode())
        amount, number = values.get("amount"), values.get("zp_trans_id")
        if values.get("app_id") != self._app_id or type(amount) is not int or type(number) is not int or number <= 0:
            raise BadSignature
        found = _TRANS_ID.fullmatch(str(values.get("app_trans_id", "")))
        if found is None:
            raise BadSignature
        return Notice(reference=found[2], outcome=Outcome.PAID, amount_vnd=amount, provider_ref=str(number), code="1")

    def answer_ipn(self, result: IpnResult) -> Answer:
        code, message = ANSWERS.get(result, (2, "invalid"))
        return Answer(status=200, body=json.dumps({"return_code": code, "return_message": message}).encode())

    def query(self, *, reference: str, created_at: datetime, amount_vnd: int) -> Notice:
        self._connection.permit("query", self.evidence[Capability.QUERY])
        number = trans_id(reference, created_at)
        mac = signing.mac(self._key1, signing.query_base(self._app_id, number, self._key1))
        answer = self._post("query", {"app_id": self._app_id, "app_trans_id": number, "mac": mac}, changes=False)
        code, sub_code = answer["return_code"], answer.get("sub_return_code", "")
        said = f"{code}/{sub_code}"
        if code == 2 and sub_code == NOT_FOUND_SUB_CODE:
            return Notice(reference=reference, outcome=Outcome.NOT_FOUND, code=said)
        if code not in OUTCOMES:
            raise UnexpectedReply("ZaloPay trả lời mã lạ.", code=said)
        amount = answer.get("amount")
        return Notice(
            reference=reference,
            outcome=OUTCOMES[code],
            amount_vnd=amount if isinstance(amount, int) and code == 1 else None,
            provider_ref=str(answer.get("zp_trans_id") or ""),
            code=said,
            text="Giao dịch không thành công." if code == 2 else "",
        )

    def refund(self, order: RefundOrder) -> RefundNotice:
        self._connection.permit("refund", self.evidence[Capability.REFUND])
        asked: dict[str, object] = {
            "app_id": self._app_id,
            "m_refund_id": self._refund_id(order),
            "zp_trans_id": order.provider_ref,
            "amount": order.amount_vnd,
            "timestamp": int(self._connection.clock().timestamp() * 1000),
            "description": plain(order.reason)[:100],
        }
        asked["mac"] = signing.mac(self._key1, signing.refund_base(asked))
        return _refund_notice(self._post("refund", asked, changes=True))

    def query_refund(self, order: RefundOrder) -> RefundNotice:
        self._connection.permit("refund_query", self.evidence[Capability.REFUND_QUERY])
        asked: dict[str, object] = {
            "app_id": self._app_id,
            "m_refund_id": self._refund_id(order),
            "timestamp": int(self._connection.clock().timestamp() * 1000),
        }
        asked["mac"] = signing.mac(self._key1, signing.refund_query_base(asked))
        return _refund_notice(self._post("query_refund", asked, changes=False))

    def _refund_id(self, order: RefundOrder) -> str:
        """The same for a repeated call, so that it cannot refund twice."""
        return f"{order.asked_at.astimezone(VIETNAM):%y%m%d}_{self._app_id}_{re.sub('[^0-9A-Za-z]', '', order.reference)}"

    def _post(self, path: str, asked: dict[str, object], *, changes: bool) -> dict[str, Any]:
        url = f"{self._connection.settings['api_url'].rstrip('/')}/{path}"
        _status, answer = self._connection.call("POST", url, json=asked, changes=changes)
        if not isinstance(answer, dict) or not isinstance(answer.get("return_code"), int):
            raise UnexpectedReply("ZaloPay trả lời thiếu mã kết quả.")
        if answer["return_code"] == 2 and answer.get("sub_return_code") in BAD_KEY_SUB_CODES:
            raise NotAuthorised("ZaloPay từ chối mã ứng dụng hoặc khóa. Hãy kiểm tra lại.", code=str(answer["sub_return_code"]))
        return answer


def _refund_notice(answer: dict[str, Any]) -> RefundNotice:
    code = answer["return_code"]
    said = f"{code}/{answer.get('sub_return_code', '')}"
    if code == 2 and answer.get("sub_return_code") == NOT_FOUND_SUB_CODE:
        return RefundNotice(outcome=Outcome.NOT_FOUND, code=said)
    if code not in OUTCOMES:
        raise UnexpectedReply("ZaloPay trả lời mã lạ về hoàn tiền.", code=said)
    text = str(answer.get("sub_return_message") or answer.get("return_message", ""))[:200] if code == 2 else ""
    return RefundNotice(outcome=OUTCOMES[code], provider_ref=str(answer.get("refund_id") or ""), code=said, text=text)


def _once(body: bytes) -> dict[str, Any]:
    """A JSON object in which no name comes twice. Raises `Malformed`."""

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise Malformed("a name comes twice")
        return found

    try:
        values = json.loads(body, object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        raise Malformed("no JSON") from error
    if not isinstance(values, dict):
        raise Malformed("no object")
    return values

"""MoMo's side of the contract.

`requestId` is made from our reference, so that a repeated call is the same call at MoMo (kept there for 31 days).
"""

import uuid
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
from shop.payments.momo import signing
from shop.services.contract import Connection, Evidence, NotAuthorised, OutcomeUnknown, Refused, UnexpectedReply

PAID_CODES = (0, 9000)
PENDING_CODES = (1000, 7000, 7002)
NOT_FOUND_CODE = 42
STILL_RUNNING_CODES = (40, 7000)
KEY_CODES = (11, 13)
WORDS = {
    1001: "Ví không đủ tiền.",
    1002: "Ngân hàng phát hành từ chối.",
    1003: "Giao dịch đã bị hủy.",
    1004: "Vượt hạn mức trong ngày của ví.",
    1005: "Đã hết giờ chờ trả tiền.",
    1006: "Người mua đã từ chối.",
    1080: "MoMo từ chối hoàn tiền: giao dịch gốc không còn hoàn được.",
    1081: "MoMo từ chối hoàn tiền: giao dịch gốc đã hoàn hết.",
    1088: "MoMo từ chối hoàn tiền: giao dịch này không cho hoàn.",
}
NUMBERS = ("amount", "responseTime", "resultCode", "transId")


class MomoGateway:
    code, label = "momo", "MoMo"
    capabilities = frozenset(Capability)
    exempt: dict[Capability, str] = {}
    evidence = {
        Capability.CREATE: Evidence.CONFIRMED,
        Capability.IPN: Evidence.ASSUMED,  # the order of its signed text is known from public integrations only
        Capability.QUERY: Evidence.DOCUMENTED,
        Capability.REFUND: Evidence.CONFIRMED,
        Capability.REFUND_QUERY: Evidence.DOCUMENTED,
    }
    least_vnd, most_vnd = 1_000, 50_000_000

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._secret = connection.settings["secret_key"]
        self._access_key = connection.settings["access_key"]
        self._partner = connection.settings["partner_code"]

    def create(self, charge: Charge) -> Started:
        self._connection.permit("create", self.evidence[Capability.CREATE])
        asked = {
            "partnerCode": self._partner,
            "requestId": self._request_id(charge.reference),
            "amount": charge.amount_vnd,
            "orderId": charge.reference,
            "orderInfo": plain(charge.info),
            "redirectUrl": charge.return_url,
            "ipnUrl": charge.ipn_url,
            "requestType": "captureWallet",
            "extraData": "",
            "lang": "vi",
        }
        answer = self._post("create", asked, signing.CREATE, changes=True)
        code = answer["resultCode"]
        if code != 0:
            raise Refused(WORDS.get(code, "MoMo không nhận lệnh trả tiền này."), code=str(code))
        url = answer.get("payUrl")
        if not isinstance(url, str) or not url.startswith(("http://", "https://")):
            raise UnexpectedReply("MoMo không trả địa chỉ trang trả tiền.")
        return Started(pay_url=url)

    def read_ipn(self, *, method: str, query: str, body: bytes) -> Notice:
        if method != "POST":
            raise Malformed("MoMo calls back by POST")
        values = signing.read_object(body)
        if any(not isinstance(values.get(name), int) for name in NUMBERS):
            raise Malformed("a number is missing")
        signed = signing.base({**values, "accessKey": self._access_key}, signing.IPN)
        if not signing.is_signed(self._secret, signed, values.get("signature")) or values.get("partnerCode") != self._partner:
            raise BadSignature
        return _notice(str(values.get("orderId", "")), values)

    def answer_ipn(self, result: IpnResult) -> Answer:
        if result in (IpnResult.DONE, IpnResult.ALREADY):
            return Answer(status=204)
        return Answer(status=500 if result is IpnResult.ERROR else 400)

    def query(self, *, reference: str, created_at: datetime, amount_vnd: int) -> Notice:
        self._connection.permit("query", self.evidence[Capability.QUERY])
        asked = {"partnerCode": self._partner, "requestId": uuid.uuid4().hex, "orderId": reference, "lang": "vi"}
        answer = self._post("query", asked, signing.QUERY, changes=False)
        if answer["resultCode"] == NOT_FOUND_CODE:
            return Notice(reference=reference, outcome=Outcome.NOT_FOUND, code=str(NOT_FOUND_CODE))
        if answer.get("orderId") != reference:
            raise UnexpectedReply("MoMo trả lời về một giao dịch khác.")
        return _notice(reference, answer)

    def refund(self, order: RefundOrder) -> RefundNotice:
        self._connection.permit("refund", self.evidence[Capability.REFUND])
        asked = {
            "partnerCode": self._partner,
            "orderId": order.reference,
            "requestId": self._request_id(order.reference),
            "amount": order.amount_vnd,
            "transId": int(order.provider_ref),
            "lang": "vi",
            "description": plain(order.reason)[:200],
        }
        answer = self._post("refund", asked, signing.REFUND, changes=True)
        if answer["resultCode"] == 41:
            return self.query_refund(order)
        return _refund_notice(answer)

    def query_refund(self, order: RefundOrder) -> RefundNotice:
        self._connection.permit("refund_query", self.evidence[Capability.REFUND_QUERY])
        asked = {"partnerCode": self._partner, "requestId": uuid.uuid4().hex, "orderId": order.reference, "lang": "vi"}
        answer = self._post("refund/query", asked, signing.QUERY, changes=False)
        if answer["resultCode"] == NOT_FOUND_CODE:
            return RefundNotice(outcome=Outcome.NOT_FOUND, code=str(NOT_FOUND_CODE))
        return _refund_notice(answer)

    def _request_id(self, reference: str) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self._partner}/{reference}"))

    def _post(self, path: str, asked: dict[str, Any], names: tuple[str, ...], *, changes: bool) -> dict[str, Any]:
        asked["signature"] = signing.sign(self._secret, signing.base({**asked, "accessKey": self._access_key}, names))
        url = f"{self._connection.settings['api_url'].rstrip('/')}/{path}"
        _status, answer = self._connection.call("POST", url, json=asked, changes=changes)
        if not isinstance(answer, dict) or not isinstance(answer.get("resultCode"), int):
            raise UnexpectedReply("MoMo trả lời thiếu mã kết quả.")
        if answer["resultCode"] in KEY_CODES:
            raise NotAuthorised("MoMo từ chối mã đối tác hoặc khóa. Hãy kiểm tra lại.", code=str(answer["resultCode"]))
        if changes and answer["resultCode"] in STILL_RUNNING_CODES:
            raise OutcomeUnknown("MoMo đang xử lý yêu cầu này.", code=str(answer["resultCode"]))
        return answer


def _notice(reference: str, values: dict[str, Any]) -> Notice:
    code = values["resultCode"]
    outcome = Outcome.PAID if code in PAID_CODES else Outcome.PENDING if code in PENDING_CODES else Outcome.FAILED
    text = "" if outcome is not Outcome.FAILED else WORDS.get(code, "Giao dịch không thành công.")
    amount = values.get("amount")
    provider_ref = str(values.get("transId", "") or "")
    return Notice(
        reference=reference,
        outcome=outcome,
        amount_vnd=amount if isinstance(amount, int) else None,
        provider_ref=provider_ref,
        code=str(code),
        text=text,
    )


def _refund_notice(answer: dict[str, Any]) -> RefundNotice:
    code = answer["resultCode"]
    outcome = Outcome.PAID if code == 0 else Outcome.PENDING if code in PENDING_CODES else Outcome.FAILED
    text = "" if outcome is not Outcome.FAILED else WORDS.get(code, str(answer.get("message", ""))[:200])
    return RefundNotice(outcome=outcome, provider_ref=str(answer.get("transId", "") or ""), code=str(code), text=text)

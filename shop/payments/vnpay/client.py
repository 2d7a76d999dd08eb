"""VNPay's side of the contract.

Money in `vnp_Amount` is đồng times 100. Success only when response code and transaction status are both `00`.
"""

import json
import uuid
from collections.abc import Mapping
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
from shop.payments.vnpay import signing
from shop.services.contract import VIETNAM, Connection, Evidence, NotAuthorised, Refused, Temporary, UnexpectedReply

VERSION = "2.1.0"
OK, NOT_FOUND = "00", "91"
ANSWERS = {
    IpnResult.DONE: ("00", "Confirm Success"),
    IpnResult.ALREADY: ("02", "Order already confirmed"),
    IpnResult.NOT_FOUND: ("01", "Order not found"),
    IpnResult.WRONG_AMOUNT: ("04", "Invalid amount"),
    IpnResult.BAD_SIGNATURE: ("97", "Invalid signature"),
    IpnResult.MALFORMED: ("97", "Invalid signature"),
    IpnResult.ERROR: ("99", "Unknown error"),
}
WORDS = {
    "07": "Ngân hàng đã trừ tiền nhưng nghi giao dịch bất thường.",
    "09": "Thẻ hoặc tài khoản chưa đăng ký ngân hàng trực tuyến.",
    "10": "Nhập sai thông tin thẻ quá ba lần.",
    "11": "Đã hết giờ chờ trả tiền.",
    "12": "Thẻ hoặc tài khoản bị khóa.",
    "24": "Người mua đã hủy.",
    "51": "Tài khoản không đủ tiền.",
    "65": "Vượt hạn mức giao dịch trong ngày.",
    "75": "Ngân hàng đang bảo trì.",
    "79": "Nhập sai mật khẩu quá số lần.",
}
SUSPECT = "07"
MONEY_IS_OR_WAS_THERE = ("00", "05", "06", "09")
"""Paid; or paid and a refund is asked for, sent, refused."""


def stamp(moment: datetime) -> str:
    return moment.astimezone(VIETNAM).strftime("%Y%m%d%H%M%S")


class VnpayGateway:
    code, label = "vnpay", "VNPay"
    capabilities = frozenset({Capability.CREATE, Capability.IPN, Capability.QUERY, Capability.REFUND})
    exempt = {Capability.REFUND_QUERY: "VNPay không có lệnh tra cứu riêng cho hoàn tiền, kết quả có ngay trong câu trả lời."}
    evidence = {
        Capability.CREATE: Evidence.CONFIRMED,
        Capability.IPN: Evidence.CONFIRMED,
        Capability.QUERY: Evidence.DOCUMENTED,
        Capability.REFUND: Evidence.DOCUMENTED,
    }
    least_vnd, most_vnd = 5_000, 999_999_999

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._secret = connection.settings["hash_secret"]
        self._tmn_code = connection.settings["tmn_code"]

    def create(self, charge: Charge) -> Started:
        """Makes no call: the signed address is the request."""
        self._connection.permit("create", self.evidence[Capability.CREATE])
        base = signing.form_base(
            {
                "vnp_Version": VERSION,
                "vnp_Command": "pay",
                "vnp_TmnCode": self._tmn_code,
                "vnp_Amount": str(charge.amount_vnd * 100),
                "vnp_CurrCode": "VND",
                "vnp_TxnRef": charge.reference,
                "vnp_OrderInfo": plain(charge.info),
                "vnp_OrderType": "other",
                "vnp_Locale": "vn",
                "vnp_ReturnUrl": charge.return_url,
                "vnp_IpAddr": charge.client_ip,
                "vnp_CreateDate": stamp(charge.created_at),
                "vnp_ExpireDate": stamp(charge.expires_at),
            }
        )
        return Started(pay_url=f"{self._connection.settings['pay_url']}?{base}&{signing.HASH}={signing.sign(self._secret, base)}")

    def read_ipn(self, *, method: str, query: str, body: bytes) -> Notice:
        if method != "GET":
            raise Malformed("VNPay calls back by GET")
        base, values = signing.callback_base(query)
        if not signing.is_signed(self._secret, base, values.get(signing.HASH)) or values.get("vnp_TmnCode") != self._tmn_code:
            raise BadSignature
        amount = values.get("vnp_Amount", "")
        if not (amount.isascii() and amount.isdigit()) or int(amount) % 100 or values.get("vnp_CurrCode", "VND") != "VND":
            raise BadSignature
        code, status = values.get("vnp_ResponseCode", ""), values.get("vnp_TransactionStatus", "")
        return Notice(
            reference=values.get("vnp_TxnRef", ""),
            amount_vnd=int(amount) // 100,
            provider_ref=values.get("vnp_TransactionNo", ""),
            code=f"{code}/{status}",
            **_judged(code, status),
        )

    def answer_ipn(self, result: IpnResult) -> Answer:
        code, message = ANSWERS[result]
        return Answer(status=200, body=json.dumps({"RspCode": code, "Message": message}).encode())

    def query(self, *, reference: str, created_at: datetime, amount_vnd: int) -> Notice:
        self._connection.permit("query", self.evidence[Capability.QUERY])
        asked = {
            **self._head("querydr"),
            "vnp_TxnRef": reference,
            "vnp_TransactionDate": stamp(created_at),
            "vnp_OrderInfo": plain(f"Truy van GD {reference}"),
        }
        answer = self._post(asked, signing.QUERY_REQUEST, signing.QUERY_ANSWER, changes=False)
        if answer["vnp_ResponseCode"] == NOT_FOUND:
            return Notice(reference=reference, outcome=Outcome.NOT_FOUND, code=NOT_FOUND)
        if answer["vnp_ResponseCode"] != OK:
            raise Temporary("VNPay chưa trả lời được về giao dịch này.", code=str(answer["vnp_ResponseCode"]))
        if answer.get("vnp_TxnRef") != reference:
            raise UnexpectedReply("VNPay trả lời về một giao dịch khác.")
        status = str(answer.get("vnp_TransactionStatus", ""))
        is_paid = status in MONEY_IS_OR_WAS_THERE
        return Notice(
            reference=reference,
            amount_vnd=int(str(answer.get("vnp_Amount") or 0)) // 100,
            provider_ref=str(answer.get("vnp_TransactionNo", "")),
            code=f"{OK}/{status}",
            **_judged(OK, OK if is_paid else status),
        )

    def refund(self, order: RefundOrder) -> RefundNotice:
        self._connection.permit("refund", self.evidence[Capability.REFUND])
        asked = {
            **self._head("refund", request_id=str(uuid.uuid5(uuid.NAMESPACE_URL, order.reference)).replace("-", "")),
            "vnp_TransactionType": "02" if order.amount_vnd == order.charge_vnd else "03",
            "vnp_TxnRef": order.charge_reference,
            "vnp_Amount": str(order.amount_vnd * 100),
            "vnp_TransactionNo": order.provider_ref,
            "vnp_TransactionDate": stamp(order.charge_created_at),
            "vnp_CreateBy": plain(order.by) or "shop",
            "vnp_OrderInfo": plain(order.reason)[:200] or f"Hoan tien {order.charge_reference}",
        }
        answer = self._post(asked, signing.REFUND_REQUEST, signing.REFUND_ANSWER, changes=True)
        code = str(answer["vnp_ResponseCode"])
        if code == "94":
            return RefundNotice(outcome=Outcome.PENDING, code=code, text="VNPay đang xử lý một yêu cầu hoàn tiền của giao dịch này.")
        if code != OK:
            return RefundNotice(outcome=Outcome.FAILED, code=code, text=str(answer.get("vnp_Message", ""))[:200])
        status = str(answer.get("vnp_TransactionStatus", ""))
        outcome = {"09": Outcome.FAILED, "00": Outcome.PAID, "06": Outcome.PAID}.get(status, Outcome.PENDING)
        return RefundNotice(outcome=outcome, provider_ref=str(answer.get("vnp_TransactionNo", "")), code=f"{code}/{status}")

    def query_refund(self, order: RefundOrder) -> RefundNotice:
        raise Refused(self.exempt[Capability.REFUND_QUERY])

    def _head(self, command: str, *, request_id: str = "") -> dict[str, str]:
        return {
            "vnp_RequestId": request_id or uuid.uuid4().hex,
            "vnp_Version": VERSION,
            "vnp_Command": command,
            "vnp_TmnCode": self._tmn_code,
            "vnp_CreateDate": stamp(self._connection.clock()),
            "vnp_IpAddr": "127.0.0.1",
        }

    def _post(self, asked: dict[str, str], names: tuple[str, ...], answered: tuple[str, ...], *, changes: bool) -> Mapping[str, Any]:
        """Only a signed answer counts; the codes that refuse our keys come unsigned and change nothing."""
        asked[signing.HASH] = signing.sign(self._secret, signing.joined(asked, names))
        _status, answer = self._connection.call("POST", self._connection.settings["api_url"], json=asked, changes=changes)
        if not isinstance(answer, dict) or "vnp_ResponseCode" not in answer:
            raise UnexpectedReply("VNPay trả lời thiếu mã kết quả.")
        if signing.is_signed(self._secret, signing.joined(answer, answered), answer.get(signing.HASH)):
            return answer
        if answer["vnp_ResponseCode"] in ("02", "97"):
            raise NotAuthorised("VNPay từ chối mã website hoặc chuỗi bí mật. Hãy kiểm tra lại.", code=str(answer["vnp_ResponseCode"]))
        if answer["vnp_ResponseCode"] == "03":
            raise Refused("VNPay không đọc được yêu cầu.", code="03")
        raise UnexpectedReply("Câu trả lời của VNPay không có chữ ký đúng; không dùng.", code=str(answer["vnp_ResponseCode"]))


def _judged(code: str, status: str) -> dict[str, Any]:
    if code == OK and status == OK:
        return {"outcome": Outcome.PAID}
    if SUSPECT in (code, status):
        return {"outcome": Outcome.PENDING, "text": WORDS[SUSPECT], "needs_person": True}
    if status == "01" and code == OK:
        return {"outcome": Outcome.PENDING}
    return {"outcome": Outcome.FAILED, "text": WORDS.get(code, "") or "Giao dịch không thành công."}

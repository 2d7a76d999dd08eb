"""A strict VNPay on this machine: signatures, merchant, amounts, times and states are checked as the original does."""

import json
import re
import uuid
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus

from shop.payments.sandbox import HTML, Answer, Charged, GatewaySandbox, json_answer
from shop.payments.vnpay import signing
from shop.services.contract import VIETNAM

PAY_NAMES = (
    "vnp_Version", "vnp_Command", "vnp_TmnCode", "vnp_Amount", "vnp_CurrCode", "vnp_TxnRef", "vnp_OrderInfo", "vnp_OrderType",
    "vnp_Locale", "vnp_ReturnUrl", "vnp_IpAddr", "vnp_CreateDate", "vnp_ExpireDate",
)  # fmt: skip
CODES = {"pay": ("00", "00"), "poor": ("51", "02"), "cancel": ("24", "02"), "late": ("11", "02")}
_PLAIN = re.compile(r"[A-Za-z0-9 .:_-]+", re.ASCII)


class VnpaySandbox(GatewaySandbox):
    """`ipn_url` is a setting of the merchant at VNPay, not part of a request."""

    label = "VNPay"
    paths = {("GET", "/paymentv2/vpcpay.html"): "pay", ("POST", "/merchant_webapi/api/transaction"): "transaction"}

    def pay(self, query_pairs: list[tuple[str, str]], headers: dict[str, str], body: bytes) -> Answer:
        values = dict(query_pairs)
        problem = self._pay_problem(values, is_doubled=len(values) != len(query_pairs))
        if problem:
            return 400, HTML, self.page_of(f"<p>{problem}</p>")
        reference = values["vnp_TxnRef"]
        if reference not in self.charges:
            self.charges[reference] = Charged(
                reference=reference,
                amount_vnd=int(values["vnp_Amount"]) // 100,
                info=values["vnp_OrderInfo"],
                return_url=values["vnp_ReturnUrl"],
                ipn_url=self.settings.get("ipn_url", ""),
                created_at=_moment(values["vnp_CreateDate"]),
                expires_at=_moment(values["vnp_ExpireDate"]),
                request=dict(values),
            )
        elif self.charges[reference].request != values:
            return 400, HTML, self.page_of("<p>Mã giao dịch đã tồn tại.</p>")
        return 302, {"Location": self.pay_url(self.charges[reference])}, b""

    def transaction(self, query_pairs: list[tuple[str, str]], headers: dict[str, str], body: bytes) -> Answer:
        values = json.loads(body)
        command = values.get("vnp_Command")
        names = {"querydr": signing.QUERY_REQUEST, "refund": signing.REFUND_REQUEST}.get(command)
        if names is None or any(not values.get(f"vnp_{name}") for name in names):
            return json_answer({"vnp_ResponseCode": "03", "vnp_Message": "Data format"})
        if values["vnp_TmnCode"] != self.settings["tmn_code"]:
            return json_answer({"vnp_ResponseCode": "02", "vnp_Message": "Invalid TmnCode"})
        if not signing.is_signed(self.settings["hash_secret"], signing.joined(values, names), values.get(signing.HASH)):
            return json_answer({"vnp_ResponseCode": "97", "vnp_Message": "Checksum failed"})
        charge = self.charges.get(values["vnp_TxnRef"])
        if charge is None or charge.created_at != _moment(values["vnp_TransactionDate"]):
            return self._signed(values, {"vnp_ResponseCode": "91", "vnp_Message": "Transaction not found"})
        return self._query(values, charge) if command == "querydr" else self._refund(values, charge)

    def ipn_request(self, charge: Charged) -> tuple[str, str, bytes]:
        return "GET", f"{charge.ipn_url}?{self._callback(charge)}", b""

    def back_url(self, charge: Charged) -> str:
        return f"{charge.return_url}{'&' if '?' in charge.return_url else '?'}{self._callback(charge)}"

    def _pay_problem(self, values: dict[str, str], *, is_doubled: bool) -> str:
        missing = [name for name in PAY_NAMES if not values.get(name)]
        if missing or is_doubled:
            return f"Thiếu hoặc lặp tham số: {', '.join(missing)}"
        if values["vnp_TmnCode"] != self.settings["tmn_code"]:
            return "Website chưa được phê duyệt."
        if signing.HASH_TYPE in values or not signing.is_signed(
            self.settings["hash_secret"], signing.form_base(values), values.get(signing.HASH)
        ):
            return "Sai chữ ký."
        if (values["vnp_Version"], values["vnp_Command"], values["vnp_CurrCode"]) != ("2.1.0", "pay", "VND"):
            return "Sai phiên bản, lệnh hoặc loại tiền."
        if not re.fullmatch(r"[1-9]\d{0,11}", values["vnp_Amount"], re.ASCII) or not _PLAIN.fullmatch(values["vnp_OrderInfo"]):
            return "Số tiền hoặc nội dung không đúng dạng."
        if self.clock() > _moment(values["vnp_ExpireDate"]):
            return "Giao dịch đã quá thời gian chờ thanh toán."
        return ""

    def _callback(self, charge: Charged) -> str:
        code, status = CODES[charge.how or "cancel"]
        values = {
            "vnp_Amount": str(charge.amount_vnd * 100),
            "vnp_BankCode": "NCB",
            "vnp_BankTranNo": f"VNP{charge.number}",
            "vnp_CardType": "ATM",
            "vnp_OrderInfo": charge.info,
            "vnp_PayDate": f"{(charge.settled_at or self.clock()).astimezone(VIETNAM):%Y%m%d%H%M%S}",
            "vnp_ResponseCode": code,
            "vnp_TmnCode": self.settings["tmn_code"],
            "vnp_TransactionNo": str(charge.number),
            "vnp_TransactionStatus": status,
            "vnp_TxnRef": charge.reference,
        }
        base = signing.form_base(values)
        return f"{base}&{signing.HASH}={quote_plus(signing.sign(self.settings['hash_secret'], base))}"

    def _query(self, asked: dict[str, Any], charge: Charged) -> Answer:
        status = "01" if not charge.how else CODES[charge.how][1]
        return self._signed(asked, {"vnp_ResponseCode": "00", "vnp_Message": "OK", "vnp_TransactionStatus": status, **_facts(charge)})

    def _refund(self, asked: dict[str, Any], charge: Charged) -> Answer:
        amount = int(asked["vnp_Amount"]) // 100
        is_full = amount == charge.amount_vnd
        key = asked["vnp_RequestId"]
        if key not in charge.refunds:
            wrong = not charge.is_paid or asked["vnp_TransactionNo"] != str(charge.number) or amount <= 0
            wrong = wrong or charge.refunded_vnd + amount > charge.amount_vnd or asked["vnp_TransactionType"] != ("02" if is_full else "03")
            if wrong:
                return self._signed(asked, {"vnp_ResponseCode": "95", "vnp_Message": "Refund refused", **_facts(charge)})
            charge.refunds[key] = {"amount": amount, "number": self.next_number()}
        told = {**_facts(charge), "vnp_Amount": asked["vnp_Amount"], "vnp_TransactionNo": str(charge.refunds[key]["number"])}
        head = {"vnp_ResponseCode": "00", "vnp_Message": "OK", "vnp_TransactionStatus": "06"}
        return self._signed(asked, {**told, **head, "vnp_TransactionType": asked["vnp_TransactionType"]})

    def _signed(self, asked: dict[str, Any], values: dict[str, Any]) -> Answer:
        command = asked["vnp_Command"]
        told = {"vnp_ResponseId": uuid.uuid4().hex, "vnp_Command": command, "vnp_TmnCode": self.settings["tmn_code"], **values}
        told.setdefault("vnp_TxnRef", asked["vnp_TxnRef"])
        names = signing.QUERY_ANSWER if command == "querydr" else signing.REFUND_ANSWER
        told[signing.HASH] = signing.sign(self.settings["hash_secret"], signing.joined(told, names))
        return json_answer(told)


def _facts(charge: Charged) -> dict[str, Any]:
    return {
        "vnp_TxnRef": charge.reference,
        "vnp_Amount": str(charge.amount_vnd * 100),
        "vnp_BankCode": "NCB",
        "vnp_TransactionNo": str(charge.number),
        "vnp_TransactionType": "01",
        "vnp_OrderInfo": charge.info,
    }


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=VIETNAM)

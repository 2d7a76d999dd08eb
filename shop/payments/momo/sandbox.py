"""A strict MoMo on this machine: signatures, partner, amounts, duplicates and states are checked as the original does."""

import json
import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from shop.payments.momo import signing
from shop.payments.sandbox import Answer, Charged, GatewaySandbox, json_answer

CODES = {"pay": 0, "poor": 1001, "cancel": 1006, "late": 1005}
LASTS = timedelta(minutes=100)
_ORDER_ID = re.compile(r"[0-9a-zA-Z]([-_.]*[0-9a-zA-Z]+)*", re.ASCII)


class MomoSandbox(GatewaySandbox):
    label = "MoMo"
    paths = {
        ("POST", "/v2/gateway/api/create"): "create",
        ("POST", "/v2/gateway/api/query"): "query",
        ("POST", "/v2/gateway/api/refund"): "refund",
        ("POST", "/v2/gateway/api/refund/query"): "refund_query",
    }

    def create(self, query_pairs: list[tuple[str, str]], headers: dict[str, str], body: bytes) -> Answer:
        asked = json.loads(body)
        if refusal := self._refusal(asked, signing.CREATE):
            return refusal
        amount, order_id = asked["amount"], asked["orderId"]
        if type(amount) is not int or not 1_000 <= amount <= 50_000_000:
            return json_answer({"resultCode": 22, "message": "Amount out of range"})
        if not _ORDER_ID.fullmatch(order_id) or len(order_id) >= 64 or "?" in asked["ipnUrl"]:
            return json_answer({"resultCode": 20, "message": "Bad format"})
        known = self.charges.get(order_id)
        if known is not None and known.request["requestId"] != asked["requestId"]:
            return json_answer({"resultCode": 41, "message": "Duplicated orderId"})
        if known is None:
            known = self.charges[order_id] = Charged(
                reference=order_id,
                amount_vnd=amount,
                info=asked["orderInfo"],
                return_url=asked["redirectUrl"],
                ipn_url=asked["ipnUrl"],
                created_at=self.clock(),
                expires_at=self.clock() + LASTS,
                request=asked,
            )
        told = {"partnerCode": asked["partnerCode"], "orderId": order_id, "requestId": asked["requestId"], "amount": amount}
        return json_answer({**told, "resultCode": 0, "message": "Successful.", "payUrl": self.pay_url(known)})

    def query(self, query_pairs: list[tuple[str, str]], headers: dict[str, str], body: bytes) -> Answer:
        asked = json.loads(body)
        if refusal := self._refusal(asked, signing.QUERY):
            return refusal
        charge = self.charges.get(asked["orderId"])
        if charge is None:
            return json_answer({"resultCode": 42, "message": "Not found"})
        code = CODES[charge.how] if charge.how else 1000
        told = {"partnerCode": asked["partnerCode"], "orderId": charge.reference, "amount": charge.amount_vnd, "transId": charge.number}
        return json_answer({**told, "resultCode": code, "message": ""})

    def refund(self, query_pairs: list[tuple[str, str]], headers: dict[str, str], body: bytes) -> Answer:
        asked = json.loads(body)
        if refusal := self._refusal(asked, signing.REFUND):
            return refusal
        charge = next((row for row in self.charges.values() if row.number and row.number == asked["transId"]), None)
        order_id, amount = asked["orderId"], asked["amount"]
        if charge is None or not charge.is_paid:
            return json_answer({"resultCode": 1080, "message": "Not refundable"})
        if order_id in self.charges:
            return json_answer({"resultCode": 41, "message": "Duplicated orderId"})
        if order_id not in charge.refunds:
            if type(amount) is not int or amount <= 0 or charge.refunded_vnd + amount > charge.amount_vnd:
                return json_answer({"resultCode": 1081, "message": "Nothing left to refund"})
            charge.refunds[order_id] = {"amount": amount, "number": self.next_number()}
        return json_answer(self._refund_facts(charge, order_id))

    def refund_query(self, query_pairs: list[tuple[str, str]], headers: dict[str, str], body: bytes) -> Answer:
        asked = json.loads(body)
        if refusal := self._refusal(asked, signing.QUERY):
            return refusal
        charge = next((row for row in self.charges.values() if asked["orderId"] in row.refunds), None)
        if charge is None:
            return json_answer({"resultCode": 42, "message": "Not found"})
        return json_answer(self._refund_facts(charge, asked["orderId"]))

    def ipn_request(self, charge: Charged) -> tuple[str, str, bytes]:
        return "POST", charge.ipn_url, json.dumps(self._callback(charge)).encode()

    def back_url(self, charge: Charged) -> str:
        return f"{charge.return_url}{'&' if '?' in charge.return_url else '?'}{urlencode(self._callback(charge))}"

    def _refusal(self, asked: dict[str, Any], names: tuple[str, ...]) -> Answer | None:
        if any(name not in asked for name in names if name != "accessKey"):
            return json_answer({"resultCode": 20, "message": "Bad format"})
        signed = signing.base({**asked, "accessKey": self.settings["access_key"]}, names)
        is_ours = asked["partnerCode"] == self.settings["partner_code"]
        if not is_ours or not signing.is_signed(self.settings["secret_key"], signed, asked.get("signature")):
            return json_answer({"resultCode": 13 if is_ours else 11, "message": "Access denied"})
        return None

    def _refund_facts(self, charge: Charged, order_id: str) -> dict[str, Any]:
        refund = charge.refunds[order_id]
        return {"orderId": order_id, "amount": refund["amount"], "transId": refund["number"], "resultCode": 0, "message": "Successful."}

    def _callback(self, charge: Charged) -> dict[str, Any]:
        code = CODES[charge.how or "cancel"]
        told = {
            "partnerCode": self.settings["partner_code"],
            "orderId": charge.reference,
            "requestId": charge.request["requestId"],
            "amount": charge.amount_vnd,
            "orderInfo": charge.info,
            "orderType": "momo_wallet",
            "transId": charge.number,
            "resultCode": code,
            "message": "Successful." if code == 0 else "Failed.",
            "payType": "qr",
            "responseTime": int((charge.settled_at or self.clock()).timestamp() * 1000),
            "extraData": "",
        }
        signed = signing.base({**told, "accessKey": self.settings["access_key"]}, signing.IPN)
        return {**told, "signature": signing.sign(self.settings["secret_key"], signed)}

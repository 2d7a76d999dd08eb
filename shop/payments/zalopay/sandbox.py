"""A strict ZaloPay on this machine: MACs, application, day prefix, age, amounts and states are checked as the original does."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from shop.payments.sandbox import Answer, Charged, GatewaySandbox, json_answer
from shop.payments.zalopay import signing
from shop.services.contract import VIETNAM

OLDEST_REQUEST = timedelta(minutes=15)
BAD_MAC, BAD_APP, BAD_FORMAT, DOUBLE, NOT_FOUND = -402, -2, -401, -68, -101


class ZalopaySandbox(GatewaySandbox):
    """Calls back for paid charges only, as the original does."""

    label = "ZaloPay"
    paths = {
        ("POST", "/v2/create"): "create",
        ("POST", "/v2/query"): "query",
        ("POST", "/v2/refund"): "refund",
        ("POST", "/v2/query_refund"): "query_refund",
    }

    def create(self, query_pairs: list[tuple[str, str]], headers: dict[str, str], body: bytes) -> Answer:
        asked = json.loads(body)
        if code := self._refusal(asked, signing.create_base, ("app_trans_id", "app_user", "amount", "app_time", "embed_data", "item")):
            return _no(code)
        made_at = datetime.fromtimestamp(asked["app_time"] / 1000, UTC)
        number, amount, lasts_s = asked["app_trans_id"], asked["amount"], asked.get("expire_duration_seconds", 900)
        day_is_right = number.startswith(f"{self.clock().astimezone(VIETNAM):%y%m%d}_")
        if not day_is_right or len(number) > 40 or abs(self.clock() - made_at) > OLDEST_REQUEST or not 300 <= lasts_s <= 2_592_000:
            return _no(BAD_FORMAT)
        if type(amount) is not int or amount < 1_000 or not isinstance(json.loads(asked["item"]), list):
            return _no(BAD_FORMAT)
        if number in self.charges and self.charges[number].request["mac"] != asked["mac"]:
            return _no(DOUBLE)
        charge = self.charges.setdefault(
            number,
            Charged(
                reference=number,
                amount_vnd=amount,
                info=asked.get("description", ""),
                return_url=json.loads(asked["embed_data"])["redirecturl"],
                ipn_url=asked["callback_url"],
                created_at=made_at,
                expires_at=made_at + timedelta(seconds=lasts_s),
                request=asked,
            ),
        )
        return json_answer({"return_code": 1, "return_message": "ok", "order_url": self.pay_url(charge), "zp_trans_token": number})

    def query(self, query_pairs: list[tuple[str, str]], headers: dict[str, str], body: bytes) -> Answer:
        asked = json.loads(body)
        key1 = self.settings["key1"]
        if code := self._refusal(asked, lambda v: signing.query_base(v["app_id"], v["app_trans_id"], key1), ("app_trans_id",)):
            return _no(code)
        charge = self.charges.get(asked["app_trans_id"])
        if charge is None:
            return _no(NOT_FOUND)
        if charge.is_paid:
            return json_answer({"return_code": 1, "amount": charge.amount_vnd, "zp_trans_id": charge.number, "sub_return_code": 1})
        if charge.how or self.clock() > charge.expires_at:
            return _no(-1)
        return json_answer({"return_code": 3, "is_processing": True, "sub_return_code": 3})

    def refund(self, query_pairs: list[tuple[str, str]], headers: dict[str, str], body: bytes) -> Answer:
        asked = json.loads(body)
        if code := self._refusal(asked, signing.refund_base, ("m_refund_id", "zp_trans_id", "amount", "description", "timestamp")):
            return _no(code)
        charge = next((row for row in self.charges.values() if row.is_paid and str(row.number) == str(asked["zp_trans_id"])), None)
        key, amount = asked["m_refund_id"], asked["amount"]
        if charge is None or not key.startswith(f"{self.clock().astimezone(VIETNAM):%y%m%d}_{self.settings['app_id']}_") or len(key) > 45:
            return _no(BAD_FORMAT)
        if key not in charge.refunds:
            if type(amount) is not int or amount <= 0 or charge.refunded_vnd + amount > charge.amount_vnd:
                return _no(-14)
            charge.refunds[key] = {"amount": amount, "number": self.next_number(), "asked_for": 0}
        return json_answer({"return_code": 3, "return_message": "processing", "refund_id": charge.refunds[key]["number"]})

    def query_refund(self, query_pairs: list[tuple[str, str]], headers: dict[str, str], body: bytes) -> Answer:
        asked = json.loads(body)
        if code := self._refusal(asked, signing.refund_query_base, ("m_refund_id", "timestamp")):
            return _no(code)
        refund = next((row.refunds[asked["m_refund_id"]] for row in self.charges.values() if asked["m_refund_id"] in row.refunds), None)
        if refund is None:
            return _no(NOT_FOUND)
        return json_answer({"return_code": 1, "return_message": "ok", "refund_id": refund["number"]})

    def ipn_request(self, charge: Charged) -> tuple[str, str, bytes]:
        if not charge.is_paid:
            return "POST", "", b""
        data = {
            "app_id": int(self.settings["app_id"]),
            "app_trans_id": charge.reference,
            "app_time": charge.request["app_time"],
            "app_user": charge.request["app_user"],
            "amount": charge.amount_vnd,
            "embed_data": charge.request["embed_data"],
            "item": charge.request["item"],
            "zp_trans_id": charge.number,
            "server_time": int((charge.settled_at or self.clock()).timestamp() * 1000),
            "channel": 38,
            "merchant_user_id": "",
        }
        text = json.dumps(data)
        return "POST", charge.ipn_url, json.dumps({"data": text, "mac": signing.mac(self.settings["key2"], text), "type": 1}).encode()

    def deliver(self, charge: Charged) -> str:
        return super().deliver(charge) if charge.is_paid else ""

    def back_url(self, charge: Charged) -> str:
        told = {
            "appid": self.settings["app_id"],
            "apptransid": charge.reference,
            "pmcid": "38",
            "bankcode": "",
            "amount": charge.amount_vnd,
        }
        told |= {"discountamount": 0, "status": 1 if charge.is_paid else -49}
        base = "|".join(str(value) for value in told.values())
        query = urlencode({**told, "checksum": signing.mac(self.settings["key2"], base)})
        return f"{charge.return_url}{'&' if '?' in charge.return_url else '?'}{query}"

    def _refusal(self, asked: dict[str, Any], base: Any, names: tuple[str, ...]) -> int:
        if any(name not in asked for name in ("app_id", *names)):
            return BAD_FORMAT
        if asked["app_id"] != int(self.settings["app_id"]):
            return BAD_APP
        return 0 if signing.is_signed(self.settings["key1"], base(asked), asked.get("mac")) else BAD_MAC


def _no(code: int) -> Answer:
    return json_answer({"return_code": 2, "return_message": "failed", "sub_return_code": code})

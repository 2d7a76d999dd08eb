"""Postmart as the engine sees it. Against a real host only what is documented may be called; files are the way to sell."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from catalog.offer import Offer
from connectors.errors import NotAuthorised, OutcomeUnknown, RateLimited, Rejected, Temporary, UnexpectedReply
from connectors.marketplace import (
    NO_DIRECTIONS,
    Capability,
    ChannelOrder,
    Connection,
    Directions,
    Event,
    FieldDiff,
    Planned,
    Prepared,
    Preview,
    RemoteItem,
    TaxonomyReader,
    Tokens,
)
from connectors.postmart import mapping
from connectors.postmart.contract import AUTH_HEADER, operation

NO_ORDERS = "Cách đọc đơn của Postmart chưa được công bố; đơn được xử lý trên cổng Postmart."


class Postmart:
    code = "postmart"
    label = "Postmart"
    required_settings: tuple[str, ...] = ()
    taxonomy: TaxonomyReader | None = None
    capabilities = frozenset({Capability.PUSH, Capability.FILES, Capability.FEED})
    exempt: Mapping[Capability, str] = {
        Capability.AUTHORIZE: "Postmart cấp khóa bằng văn bản, không có trang cấp quyền.",
        Capability.ORDERS: NO_ORDERS,
        Capability.WEBHOOK: "Postmart không gửi thông báo.",
        Capability.SHIPPING: NO_ORDERS,
        Capability.RETURNS: NO_ORDERS,
        Capability.SETTLEMENT: NO_ORDERS,
    }

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def authorize_url(self, *, redirect_url: str) -> str:
        raise Rejected(self.exempt[Capability.AUTHORIZE], code="no_consent_page")

    def exchange_code(self, *, code: str, seller_id: str) -> Tokens:
        raise Rejected(self.exempt[Capability.AUTHORIZE], code="no_consent_page")

    def renew_tokens(self, tokens: Tokens) -> Tokens:
        raise NotAuthorised(self.exempt[Capability.AUTHORIZE], code="no_consent_page")

    def prepare(self, offer: Offer, directions: Directions = NO_DIRECTIONS) -> Prepared:
        return mapping.prepare(offer, directions)

    def preview(self, steps: list[str], external_id: str, prepared: Prepared, *, held: int = 0) -> Preview:
        shown = next((item for item in self.read([external_id])), None) if external_id else None
        fields = tuple(
            FieldDiff(name=name, label=name, live=str(live), wanted=str(wanted), is_same=live == wanted)
            for name, live, wanted in (
                ("Tên sản phẩm", shown.title if shown else "–", prepared.title),
                ("Giá bán (đồng)", shown.price_vnd if shown else "–", prepared.price_vnd),
                ("Tồn kho", shown.stock if shown else "–", prepared.stock),
            )
        )
        build: dict[str, Callable[[], Planned]] = {
            "create": lambda: _planned("create_product", prepared.payload),
            "content": lambda: _planned("update_product", _content(external_id, prepared)),
            "price": lambda: _planned("update_product", {"id": external_id, "Giá bán (đồng)": prepared.price_vnd}),
            "stock": lambda: _planned("update_product", {"id": external_id, "Tồn kho": prepared.stock}),
            "list": lambda: _planned("update_product", {"id": external_id, "live": True}),
            "unlist": lambda: _planned("update_product", {"id": external_id, "live": False}),
        }
        return Preview(fields=fields, requests=tuple(build[step]() for step in steps if step in build))

    def find(self, sku: str, *, since: datetime | None = None) -> tuple[RemoteItem, ...]:
        return tuple(item for item in self.read_items() if item.sku == sku)

    def create(self, prepared: Prepared) -> str:
        try:
            return str(self._call("create_product", body=prepared.payload)["id"])
        except (Temporary, KeyError, UnexpectedReply) as error:
            raise OutcomeUnknown("Postmart không trả lời rõ kết quả. Hệ thống tự kiểm tra lại.", code=type(error).__name__) from error

    def update_content(self, external_id: str, prepared: Prepared) -> None:
        self._call("update_product", body=_content(external_id, prepared))

    def update_price(self, external_id: str, price_vnd: int) -> None:
        self._call("update_product", body={"id": external_id, "Giá bán (đồng)": price_vnd})

    def update_stock(self, external_id: str, stock: int, *, held: int = 0) -> None:
        self._call("update_product", body={"id": external_id, "Tồn kho": stock}, call_class="write" if stock else "urgent")

    def set_live(self, external_id: str, live: bool) -> None:
        self._call("update_product", body={"id": external_id, "live": live}, call_class="write" if live else "urgent")

    def read(self, external_ids: list[str]) -> tuple[RemoteItem, ...]:
        return tuple(item for item in self.read_items() if item.external_id in external_ids)

    def read_items(self) -> Iterator[RemoteItem]:
        for row in self._call("list_products", call_class="read").get("products") or []:
            yield RemoteItem(
                external_id=str(row["id"]),
                sku=str(row["sku"]),
                is_live=bool(row["live"]),
                title=row["title"],
                price_vnd=int(row["price_vnd"]),
                stock=int(row["stock"]),
                status="live" if row["live"] else "off",
            )

    def orders_since(self, since: datetime, until: datetime) -> Iterator[ChannelOrder]:
        raise Rejected(NO_ORDERS, code="no_orders")

    def read_orders(self, external_ids: list[str]) -> tuple[ChannelOrder, ...]:
        raise Rejected(NO_ORDERS, code="no_orders")

    def read_event(self, *, url: str, headers: Mapping[str, str], body: bytes) -> Event:
        raise Rejected(self.exempt[Capability.WEBHOOK], code="no_webhook")

    def _call(self, name: str, *, body: Mapping[str, Any] | None = None, call_class: str = "write") -> dict[str, Any]:
        wanted = operation(name, is_production=self._connection.is_production)
        self._connection.before_call(call_class)
        headers = {AUTH_HEADER: self._connection.settings.get("api_key", "")}
        try:
            reply = self._connection.http.request(wanted.method, self._connection.host + wanted.path, json=body, headers=headers)
        except OutcomeUnknown as error:
            if name == "create_product":
                raise
            raise Temporary(error.text, code=error.code) from error
        return _judged(reply.status, reply.body)


def _planned(name: str, body: Mapping[str, Any]) -> Planned:
    return Planned(path=operation(name, is_production=False).path, body=body)


def _content(external_id: str, prepared: Prepared) -> dict[str, Any]:
    return {"id": external_id, **{name: text for name, text in prepared.payload.items() if name not in ("Giá bán (đồng)", "Tồn kho")}}


def _judged(status: int, body: bytes) -> dict[str, Any]:
    if status in (401, 403):
        raise NotAuthorised("Postmart không nhận khóa truy cập: kiểm tra khóa trong thiết lập gian hàng.", code=str(status), status=status)
    if status == 429:
        raise RateLimited("Postmart đang giới hạn số lệnh gọi, hệ thống tự tiếp tục.", retry_after_s=2.0, status=429)
    if status >= 500:
        raise Temporary("Postmart chưa làm được lúc này, hệ thống tự thử lại.", code=str(status), status=status)
    try:
        answer = json.loads(body)
    except ValueError as error:
        raise Temporary("Postmart trả lời không đọc được, hệ thống tự thử lại.", code="not_json", status=status) from error
    if not isinstance(answer, dict) or "ok" not in answer:
        raise UnexpectedReply("Postmart trả lời không đúng dạng. Cần người xem lại.", code="shape", status=status)
    if not answer["ok"]:
        raise Rejected(
            f"Postmart từ chối: {answer.get('message', '')}. Sửa theo lời báo này, hệ thống sẽ tự đẩy lại.",
            code=str(answer.get("code", "")),
        )
    return answer

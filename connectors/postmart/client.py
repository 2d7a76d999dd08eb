"""Postmart as the engine sees it. Against a real host only what is documented may be called; files are the way to sell."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from catalog.offer import Offer
from connectors.errors import NotAuthorised, NotSent, OutcomeUnknown, RateLimited, Rejected, Temporary, UnexpectedReply
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
from connectors.postmart import mapping, orders
from connectors.postmart.contract import AUTH_HEADER, PRESENT, operation

IMAGE_GONE = "422"
NOT_OVER_HTTP = "Postmart chưa công bố cách gọi này; việc này làm trên cổng Postmart."
ORDERS_PER_PAGE = 50


class Postmart:
    code = "postmart"
    label = "Postmart"
    required_settings: tuple[str, ...] = ()
    taxonomy: TaxonomyReader | None = None
    capabilities = frozenset({Capability.PUSH, Capability.FILES, Capability.FEED, Capability.ORDERS})
    exempt: Mapping[Capability, str] = {
        Capability.FAMILIES: "Mẫu tệp của Postmart không có cột cho nhiều lựa chọn trong một tin.",
        Capability.AUTHORIZE: "Postmart cấp khóa bằng văn bản, không có trang cấp quyền.",
        Capability.WEBHOOK: "Postmart không gửi thông báo.",
        Capability.SHIPPING: NOT_OVER_HTTP,
        Capability.RETURNS: NOT_OVER_HTTP,
        Capability.SETTLEMENT: NOT_OVER_HTTP,
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
        """Uploads the pictures of a complete offer; each is sent once per account, recognised by its bytes."""
        prepared = mapping.prepare(offer, directions)
        if prepared.problems:
            return prepared
        ids = [self._image_id(image.path, image.sha256, image.content_type) for image in offer.images]
        return replace(prepared, payload={**prepared.payload, "Ảnh": " ".join(ids)})

    def _image_id(self, path: str, sha256: str, content_type: str) -> str:
        known = self._connection.recall(f"image:{sha256}")
        if known is not None:
            return str(known[0])
        content = self._connection.read_image(path)
        files = {"image": (path.rsplit("/", 1)[-1], content, content_type)}
        answer = self._call("upload_image", files=files)
        if not isinstance(answer, dict) or not answer.get("id"):
            raise UnexpectedReply("Postmart không trả mã ảnh. Cần người xem lại.", code="shape")
        self._connection.remember(f"image:{sha256}", str(answer["id"]))
        self._connection.remember(f"image_key:{answer['id']}", f"image:{sha256}")
        return str(answer["id"])

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
            "create": lambda: _planned("create_product", _created(prepared)),
            "content": lambda: _planned("update_product", _content(external_id, prepared)),
            "price": lambda: _planned("update_product", PRESENT.theirs(id=external_id, price_vnd=prepared.price_vnd)),
            "stock": lambda: _planned("update_product", PRESENT.theirs(id=external_id, stock=prepared.stock)),
            "list": lambda: _planned("update_product", _state(external_id, True)),
            "unlist": lambda: _planned("update_product", _state(external_id, False)),
        }
        return Preview(fields=fields, requests=tuple(build[step]() for step in steps if step in build))

    def find(self, sku: str, *, since: datetime | None = None) -> tuple[RemoteItem, ...]:
        return tuple(item for item in self.read_items() if item.sku == sku)

    def create(self, prepared: Prepared) -> str:
        try:
            return str(self._with_images("create_product", _created(prepared))[PRESENT.fields["id"]])
        except (Temporary, KeyError, TypeError, UnexpectedReply) as error:
            raise OutcomeUnknown("Postmart không trả lời rõ kết quả. Hệ thống tự kiểm tra lại.", code=type(error).__name__) from error

    def update_content(self, external_id: str, prepared: Prepared) -> None:
        self._with_images("update_product", _content(external_id, prepared))

    def _with_images(self, name: str, body: Mapping[str, Any]) -> Any:
        """A portal that lost a picture gets it again at the next try."""
        try:
            return self._call(name, body=body)
        except Rejected as error:
            if error.code != IMAGE_GONE:
                raise
            for image_id in body[PRESENT.fields["images"]]:
                if key := self._connection.recall(f"image_key:{image_id}"):
                    self._connection.remember(str(key[0]), None)
            raise NotSent("Postmart không còn giữ ảnh đã tải, hệ thống tải lại.", code=error.code) from error

    def update_price(self, external_id: str, price_vnd: int) -> None:
        self._call("update_product", body=PRESENT.theirs(id=external_id, price_vnd=price_vnd))

    def update_stock(self, external_id: str, stock: int, *, held: int = 0) -> None:
        self._call("update_product", body=PRESENT.theirs(id=external_id, stock=stock), call_class="write" if stock else "urgent")

    def set_live(self, external_id: str, live: bool) -> None:
        self._call("update_product", body=_state(external_id, live), call_class="write" if live else "urgent")

    def read(self, external_ids: list[str]) -> tuple[RemoteItem, ...]:
        return tuple(item for item in self.read_items() if item.external_id in external_ids)

    def read_items(self) -> Iterator[RemoteItem]:
        for row in self._call("list_products", call_class="read") or []:
            yield _remote_item(PRESENT.ours(row))

    def categories(self) -> list[dict[str, Any]]:
        """The one documented operation: runs against a real host too."""
        return list(self._call("list_categories", call_class="read") or [])

    def orders_since(self, since: datetime, until: datetime) -> Iterator[ChannelOrder]:
        """Oldest change first, and the pages from the last to the first: an order that changes meanwhile moves to the end, so that what
        slides to an earlier page is met again and nothing is passed over."""
        window = {"from": str(int(since.timestamp())), "until": str(int(until.timestamp()))}
        newest: dict[str, ChannelOrder] = {}
        for row in self._order_rows(window):
            order = orders.read(row)
            known = newest.get(order.external_id)
            if known is None or order.updated_at > known.updated_at:
                newest[order.external_id] = order
        yield from sorted(newest.values(), key=lambda order: (order.updated_at, order.external_id))

    def _order_rows(self, asked: dict[str, str]) -> Iterator[dict[str, Any]]:
        total = int(self._orders_page(asked, 1, size=1).get("total") or 0)
        for page in range(-(-total // ORDERS_PER_PAGE), 0, -1):
            yield from self._orders_page(asked, page, size=ORDERS_PER_PAGE).get("list") or []

    def _orders_page(self, asked: dict[str, str], page: int, *, size: int) -> dict[str, Any]:
        answer = self._call("list_orders", params=[*asked.items(), ("page", str(page)), ("size", str(size))], call_class="read")
        if not isinstance(answer, dict):
            raise UnexpectedReply("Postmart trả danh sách đơn không đúng dạng. Cần người xem lại.", code="shape")
        return answer

    def read_orders(self, external_ids: list[str]) -> tuple[ChannelOrder, ...]:
        rows = self._order_rows({"ids": ",".join(external_ids)}) if external_ids else ()
        return tuple(orders.read(row) for row in rows)

    def read_event(self, *, url: str, headers: Mapping[str, str], body: bytes) -> Event:
        raise Rejected(self.exempt[Capability.WEBHOOK], code="no_webhook")

    def _call(
        self,
        name: str,
        *,
        params: list[tuple[str, str]] | None = None,
        body: Mapping[str, Any] | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
        call_class: str = "write",
    ) -> Any:
        """What stands under `result`."""
        wanted = operation(name, is_production=self._connection.is_production)
        self._connection.before_call(call_class)
        headers = {AUTH_HEADER: self._connection.settings.get("api_key", "")}
        url = self._connection.host + wanted.path
        try:
            reply = self._connection.http.request(wanted.method, url, params=params, json=body, files=files, headers=headers)
        except OutcomeUnknown as error:
            if name == "create_product":
                raise
            raise Temporary(error.text, code=error.code) from error
        return _judged(reply.status, reply.body)


def _planned(name: str, body: Mapping[str, Any]) -> Planned:
    return Planned(path=operation(name, is_production=False).path, body=body)


def _words(prepared: Prepared) -> dict[str, Any]:
    row = prepared.payload
    images = str(row.get("Ảnh") or "").split()
    return PRESENT.theirs(sku=row["Mã SKU"], title=row["Tên sản phẩm"], description=row["Mô tả"], category=row["Nhóm"], images=images)


def _created(prepared: Prepared) -> dict[str, Any]:
    on = PRESENT.states["on"]
    return {**_words(prepared), **PRESENT.theirs(price_vnd=prepared.price_vnd, stock=prepared.stock, state=on)}


def _content(external_id: str, prepared: Prepared) -> dict[str, Any]:
    return {**PRESENT.theirs(id=external_id), **_words(prepared)}


def _state(external_id: str, live: bool) -> dict[str, Any]:
    return PRESENT.theirs(id=external_id, state=PRESENT.states["on" if live else "off"])


def _remote_item(row: Mapping[str, Any]) -> RemoteItem:
    state, review = row["state"], row["review"]
    is_passed = review in (None, PRESENT.reviews["passed"])
    is_banned = state == PRESENT.states["banned"]
    waiting = "Postmart đang duyệt tin này. Không cần làm gì, đợi kết quả." if review == PRESENT.reviews["pending"] else ""
    return RemoteItem(
        external_id=str(row["id"]),
        sku=str(row["sku"] or ""),
        is_live=state == PRESENT.states["on"] and is_passed,
        title=row["title"],
        price_vnd=int(row["price_vnd"]) if row["price_vnd"] is not None else None,
        stock=int(row["stock"]) if row["stock"] is not None else None,
        status=f"{state}/{review}",
        is_locked=is_banned or not is_passed,
        reason=waiting or (f"Postmart: {row['reason']}" if row["reason"] and (is_banned or not is_passed) else ""),
    )


def _judged(status: int, body: bytes) -> Any:
    """By the code in the body where there is one, else by the HTTP status: 200 with another code is a refusal."""
    envelope = PRESENT.envelope
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    code = answer.get(envelope["code"]) if isinstance(answer, dict) else None
    told = code if isinstance(code, int) and code not in envelope["done"] else status
    if told in envelope["login"]:
        raise NotAuthorised("Postmart không nhận khóa truy cập: kiểm tra khóa trong thiết lập gian hàng.", code=str(told), status=status)
    if told in envelope["slow_down"]:
        raise RateLimited("Postmart đang giới hạn số lệnh gọi, hệ thống tự tiếp tục.", retry_after_s=2.0, status=status)
    if told in envelope["too_large"]:
        raise Rejected("Postmart không nhận vì quá lớn. Hãy dùng ảnh nhỏ hơn hoặc rút ngắn mô tả.", code="too_large", status=status)
    if status >= 500 or told >= 500:
        raise Temporary("Postmart chưa làm được lúc này, hệ thống tự thử lại.", code=str(told), status=status)
    if answer is None:
        raise Temporary("Postmart trả lời không đọc được, hệ thống tự thử lại.", code="not_json", status=status)
    if code is None:
        raise UnexpectedReply("Postmart trả lời không đúng dạng. Cần người xem lại.", code="shape", status=status)
    if code not in envelope["done"]:
        message = answer.get(envelope["message"], "")
        raise Rejected(f"Postmart từ chối: {message}. Sửa theo lời báo này, hệ thống sẽ tự đẩy lại.", code=str(code), status=status)
    return answer.get(envelope["result"])

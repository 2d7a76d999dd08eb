"""Shopee as the engine sees it (`connectors.marketplace.Marketplace`)."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from catalog.offer import Offer
from connectors.errors import Gone, Rejected, Temporary, UnexpectedReply
from connectors.marketplace import (
    NO_DIRECTIONS,
    Capability,
    ChannelOrder,
    Connection,
    Directions,
    Event,
    Planned,
    Prepared,
    Preview,
    RemoteItem,
    Tokens,
)
from connectors.shopee import mapping, requests
from connectors.shopee.api import Api, field
from connectors.shopee.signing import is_equal, push_signature
from connectors.shopee.taxonomy import Taxonomy

ITEMS_PER_READ, ITEMS_PER_PAGE, ORDERS_PER_READ = 50, 100, 50
ORDER_WINDOW = timedelta(days=15) - timedelta(seconds=1)
ABSOLUTE_TIME_FROM = 1_000_000_000
"""`expire_in` above this is an absolute time (one official sample shows it so)."""
REFRESH_TOKEN_LIFE = timedelta(days=30)
LOST_IMAGE = "Image not exist"
OWN_STATUSES = ("NORMAL", "UNLIST", "BANNED", "REVIEWING")
ORDER_FIELDS = "recipient_address,item_list,total_amount,cancel_reason,buyer_cancel_reason,payment_method"


class Shopee:
    code = "shopee"
    label = "Shopee"
    required_settings = ("partner_id", "partner_key")
    capabilities = frozenset({Capability.PUSH, Capability.AUTHORIZE, Capability.ORDERS, Capability.WEBHOOK})
    exempt: Mapping[Capability, str] = {
        Capability.FILES: "Shopee có API đầy đủ nên không cần trao đổi tệp.",
        Capability.FEED: "Shopee không đọc nguồn cấp dữ liệu của người bán.",
    }

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._api = Api(connection)
        self.taxonomy = Taxonomy(self._api, connection)
        self._image_keys: dict[str, str] = {}

    # consent

    def authorize_url(self, *, redirect_url: str) -> str:
        """The classic signed page; the link is good for five minutes."""
        return self._api.signed_url("/api/v2/shop/auth_partner", [("redirect", redirect_url)])

    def exchange_code(self, *, code: str, seller_id: str) -> Tokens:
        return self._tokens("/api/v2/auth/token/get", {"code": code, "shop_id": int(seller_id)})

    def renew_tokens(self, tokens: Tokens) -> Tokens:
        body = {"refresh_token": tokens.refresh_token, "shop_id": int(self._connection.seller_id)}
        return self._tokens("/api/v2/auth/access_token/get", body)

    def _tokens(self, path: str, body: dict[str, Any]) -> Tokens:
        answer = self._api.public_post(path, {**body, "partner_id": int(self._connection.settings["partner_id"])})
        now, expire_in = self._connection.clock(), int(field(answer, "expire_in", (int, float)))
        expires_at = datetime.fromtimestamp(expire_in, UTC) if expire_in > ABSOLUTE_TIME_FROM else now + timedelta(seconds=expire_in)
        return Tokens(
            access_token=field(answer, "access_token", str),
            refresh_token=field(answer, "refresh_token", str),
            expires_at=expires_at,
            refresh_expires_at=now + REFRESH_TOKEN_LIFE,
        )

    # listings

    def prepare(self, offer: Offer, directions: Directions = NO_DIRECTIONS) -> Prepared:
        types = {image.path: image.content_type for image in offer.images}
        return mapping.prepare(
            offer,
            directions,
            taxonomy=self.taxonomy,
            upload=lambda path, sha256: self._image_id(path, sha256, types[path]),
            settings=self._connection.settings,
        )

    def _image_id(self, path: str, sha256: str, content_type: str) -> str:
        """Each picture is uploaded once per account, recognised by its bytes."""
        key = f"image:{sha256}"
        known = self._connection.recall(key)
        if known is not None:
            self._image_keys[known[0]] = key
            return known[0]
        name = path.rsplit("/", 1)[-1]
        answer = self._api.upload(
            "/api/v2/media_space/upload_image", name=name, content=self._connection.read_image(path), content_type=content_type
        )
        info = answer.get("image_info") or next((row.get("image_info") for row in answer.get("image_info_list") or []), None)
        image_id = field(info or {}, "image_id", str)
        self._connection.remember(key, image_id)
        self._image_keys[image_id] = key
        return image_id

    def find(self, sku: str, *, since: datetime | None = None) -> tuple[RemoteItem, ...]:
        ids = set(self._searched(sku))
        if since is not None:
            ids |= set(self._listed(since=since, until=self._connection.clock()))
        items = self.read([str(item_id) for item_id in sorted(ids)])
        return tuple(item for item in items if item.sku == sku and item.status not in mapping.DELETED)

    def _searched(self, sku: str) -> Iterator[int]:
        cursor = ""
        while True:
            query = [("item_sku", sku), ("page_size", str(ITEMS_PER_PAGE)), ("offset", cursor)]
            answer = self._api.get("/api/v2/product/search_item", query)
            ids = answer.get("item_id_list") or []
            yield from ids
            cursor = str(answer.get("next_offset") or "")
            if not ids or not cursor:
                return

    def _listed(self, *, since: datetime | None = None, until: datetime | None = None) -> Iterator[int]:
        offset = 0
        while True:
            query = [("offset", str(offset)), ("page_size", str(ITEMS_PER_PAGE)), *(("item_status", status) for status in OWN_STATUSES)]
            if since is not None and until is not None:
                query += [("update_time_from", str(int(since.timestamp()))), ("update_time_to", str(int(until.timestamp()) + 1))]
            answer = self._api.get("/api/v2/product/get_item_list", query)
            yield from (row["item_id"] for row in answer.get("item") or [])
            if not answer.get("has_next_page"):
                return
            offset = int(answer.get("next_offset") or offset + ITEMS_PER_PAGE)

    def create(self, prepared: Prepared) -> str:
        with self._fresh_images(prepared):
            planned = requests.create(prepared)
            answer = self._api.post(planned.path, planned.body, is_create=True)
        return str(field(answer, "item_id", int))

    def update_content(self, external_id: str, prepared: Prepared) -> None:
        """A partial update: the fields that differ from what Shopee shows."""
        planned = requests.content(external_id, prepared, self._shown(external_id))
        if planned is not None:
            with self._fresh_images(prepared):
                self._api.post(planned.path, planned.body)

    @contextmanager
    def _fresh_images(self, prepared: Prepared) -> Iterator[None]:
        """A marketplace that no longer knows a remembered picture gets it again at the next try."""
        try:
            yield
        except Rejected as error:
            if LOST_IMAGE not in error.text:
                raise
            for image_id in prepared.payload["image"]["image_id_list"]:
                if image_id in self._image_keys:
                    self._connection.remember(self._image_keys[image_id], None)
            raise Temporary("Shopee không còn giữ ảnh đã tải, hệ thống tải lại.", code=error.code, request_id=error.request_id) from error

    def update_price(self, external_id: str, price_vnd: int) -> None:
        planned = requests.price(external_id, price_vnd)
        _no_failure(self._api.post(planned.path, planned.body))

    def update_stock(self, external_id: str, stock: int, *, held: int = 0) -> None:
        planned = self._stock(external_id, stock, held=held)
        _no_failure(self._api.post(planned.path, planned.body, call_class="urgent" if stock == 0 else "write"))

    def _stock(self, external_id: str, stock: int, *, held: int) -> Planned:
        return requests.stock(external_id, stock, held=held, reserved=mapping.reserved_of(self._shown(external_id)))

    def _shown(self, external_id: str) -> dict[str, Any]:
        rows = self._base_info([external_id])
        if not rows:
            raise Gone("Shopee báo tin đăng không còn.")
        return rows[0]

    def preview(self, steps: list[str], external_id: str, prepared: Prepared, *, held: int = 0) -> Preview:
        if not external_id:
            return Preview(fields=requests.differences(prepared, {}), requests=(requests.create(prepared),) if "create" in steps else ())
        shown = self._shown(external_id)
        build: dict[str, Callable[[], Planned | None]] = {
            "stock": lambda: self._stock(external_id, prepared.stock, held=held),
            "price": lambda: requests.price(external_id, prepared.price_vnd),
            "content": lambda: requests.content(external_id, prepared, shown),
            "list": lambda: requests.live(external_id, True),
            "unlist": lambda: requests.live(external_id, False),
        }
        planned = (build[step]() for step in steps if step in build)
        return Preview(fields=requests.differences(prepared, shown), requests=tuple(one for one in planned if one is not None))

    def set_live(self, external_id: str, live: bool) -> None:
        planned = requests.live(external_id, live)
        _no_failure(self._api.post(planned.path, planned.body, call_class="write" if live else "urgent"))

    def read(self, external_ids: list[str]) -> tuple[RemoteItem, ...]:
        return tuple(mapping.remote_item(row) for row in self._base_info(external_ids) if row.get("item_status") not in mapping.DELETED)

    def read_items(self) -> Iterator[RemoteItem]:
        ids = [str(item_id) for item_id in dict.fromkeys(self._listed())]
        yield from self.read(ids)

    def _base_info(self, external_ids: list[str]) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        for start in range(0, len(external_ids), ITEMS_PER_READ):
            query = [("item_id_list", ",".join(external_ids[start : start + ITEMS_PER_READ]))]
            rows += self._api.get("/api/v2/product/get_item_base_info", query).get("item_list") or []
        return rows

    # orders

    def orders_since(self, since: datetime, until: datetime) -> Iterator[ChannelOrder]:
        """By update time, in windows that the marketplace accepts; an order on two pages comes once."""
        seen: set[str] = set()
        while since < until:
            end = min(until, since + ORDER_WINDOW)
            fresh = [number for number in self._order_numbers(since, end) if number not in seen]
            seen.update(fresh)
            yield from self.read_orders(fresh)
            since = end

    def _order_numbers(self, since: datetime, until: datetime) -> Iterator[str]:
        cursor = ""
        while True:
            query = [
                ("time_range_field", "update_time"),
                ("time_from", str(int(since.timestamp()))),
                ("time_to", str(int(until.timestamp()) + 1)),
                ("page_size", "100"),
                ("cursor", cursor),
            ]
            answer = self._api.get("/api/v2/order/get_order_list", query)
            yield from (str(row["order_sn"]) for row in answer.get("order_list") or [])
            cursor = str(answer.get("next_cursor") or "")
            if not answer.get("more") or not cursor:
                return

    def read_orders(self, external_ids: list[str]) -> tuple[ChannelOrder, ...]:
        orders: list[ChannelOrder] = []
        for start in range(0, len(external_ids), ORDERS_PER_READ):
            query = [
                ("order_sn_list", ",".join(external_ids[start : start + ORDERS_PER_READ])),
                ("response_optional_fields", ORDER_FIELDS),
            ]
            answer = self._api.get("/api/v2/order/get_order_detail", query)
            orders += [mapping.channel_order(row) for row in answer.get("order_list") or []]
        return tuple(orders)

    # notifications

    def read_event(self, *, url: str, headers: Mapping[str, str], body: bytes) -> Event:
        wanted = push_signature(self._connection.settings["partner_key"], url=url, body=body)
        given = next((value for name, value in headers.items() if name.lower() == "authorization"), "")
        if not is_equal(wanted, given):
            raise Rejected("Chữ ký của thông báo không đúng.", code="push_signature")
        try:
            message = json.loads(body)
            data = message.get("data") or {}
            kind = str(message["code"])
            shop_id = str(message.get("shop_id") or data.get("shop_id") or "")
        except (ValueError, KeyError, AttributeError) as error:
            raise UnexpectedReply("Thông báo của Shopee không đúng dạng.", code="push_body") from error
        return Event(key=wanted, kind=kind, shop_id=shop_id, data=data)


def _no_failure(answer: Mapping[str, Any]) -> None:
    """HTTP 200 and an empty error may still carry failed entries."""
    failed = answer.get("failure_list") or []
    if failed:
        reason = str(failed[0].get("failed_reason") or "")
        raise Rejected(f"Shopee từ chối: {reason}. Sửa theo lời báo này, hệ thống sẽ tự đẩy lại.", code="failure_list")

"""Shopee as the engine sees it (`connectors.marketplace.Marketplace`)."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from catalog.offer import Offer
from connectors.errors import Gone, Rejected, Temporary
from connectors.marketplace import (
    NO_DIRECTIONS,
    Capability,
    Connection,
    Directions,
    Planned,
    Prepared,
    Preview,
    RemoteItem,
)
from connectors.shopee import mapping, requests
from connectors.shopee.api import Api, field
from connectors.shopee.consent import Consent
from connectors.shopee.families import Families
from connectors.shopee.money import Ledger
from connectors.shopee.orders import Orders
from connectors.shopee.taxonomy import Taxonomy

ITEMS_PER_READ, ITEMS_PER_PAGE = 50, 100
LOST_IMAGE = "Image not exist"
OWN_STATUSES = ("NORMAL", "UNLIST", "BANNED", "REVIEWING")


class Shopee(Consent, Orders, Ledger, Families):
    code = "shopee"
    label = "Shopee"
    required_settings = ("partner_id", "partner_key")
    capabilities = frozenset(set(Capability) - {Capability.FILES, Capability.FEED})
    exempt: Mapping[Capability, str] = {
        Capability.FILES: "Shopee có API đầy đủ nên không cần trao đổi tệp.",
        Capability.FEED: "Shopee không đọc nguồn cấp dữ liệu của người bán.",
    }

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._api = Api(connection)
        self.taxonomy = Taxonomy(self._api, connection)
        self._image_ids: dict[str, str] = {}

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
        if key in self._image_ids:
            return self._image_ids[key]
        known = self._connection.recall(key)
        if known is not None:
            self._image_ids[key] = known[0]
            return str(known[0])
        name = path.rsplit("/", 1)[-1]
        answer = self._api.upload(
            "/api/v2/media_space/upload_image", name=name, content=self._connection.read_image(path), content_type=content_type
        )
        info = answer.get("image_info") or next((row.get("image_info") for row in answer.get("image_info_list") or []), None)
        image_id = field(info or {}, "image_id", str)
        self._connection.remember(key, image_id)
        self._image_ids[key] = image_id
        return image_id

    def find(self, sku: str, *, since: datetime | None = None) -> tuple[RemoteItem, ...]:
        ids = set(self._searched(sku))
        if since is not None:
            ids |= set(self._listed(since=since, until=self._connection.clock()))
        items = self._items(self._base_info([str(item_id) for item_id in sorted(ids)]))
        return tuple(item for item in items if item.sku == sku)

    def _items(self, rows: list[dict[str, Any]]) -> Iterator[RemoteItem]:
        """An item with choices is told by them."""
        for row in rows:
            if row.get("item_status") not in mapping.DELETED:
                yield from self._choices(row) if row.get("has_model") else (mapping.remote_item(row),)

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
        if prepared.family and prepared.family.item_id:
            return self.join("", prepared)
        with self._fresh_images(prepared):
            planned = requests.create(prepared)
            answer = self._api.post(planned.path, planned.body, is_create=True)
        return str(field(answer, "item_id", int))

    def update_content(self, external_id: str, prepared: Prepared) -> None:
        """A partial update: the fields that differ from what Shopee shows."""
        for planned in self._content(external_id, prepared):
            with self._fresh_images(prepared):
                self._api.post(planned.path, planned.body)

    def _content(self, external_id: str, prepared: Prepared) -> list[Planned]:
        """Of a choice, what is its own; the item's words are the leader's."""
        has_choice = ":" in external_id
        planned = requests.choice_content(external_id, prepared, self._models(external_id)) if has_choice else []
        if has_choice and prepared.family and not prepared.family.is_leader:
            return planned
        of_item = requests.content(external_id, prepared, self._shown(external_id))
        return [*([of_item] if of_item else []), *planned]

    @contextmanager
    def _fresh_images(self, prepared: Prepared) -> Iterator[None]:
        """A marketplace that no longer knows a remembered picture gets it again at the next try."""
        try:
            yield
        except Rejected as error:
            if LOST_IMAGE not in error.text:
                raise
            sent = prepared.payload["image"]["image_id_list"]
            for key in [key for key, image_id in self._image_ids.items() if image_id in sent]:
                self._connection.remember(key, None)
                del self._image_ids[key]
            raise Temporary("Shopee không còn giữ ảnh đã tải, hệ thống tải lại.", code=error.code, request_id=error.request_id) from error

    def update_price(self, external_id: str, price_vnd: int) -> None:
        planned = requests.price(external_id, price_vnd)
        _no_failure(self._api.post(planned.path, planned.body))

    def update_stock(self, external_id: str, stock: int, *, held: int = 0) -> None:
        """One call; what Shopee reserved is read only when it may be why the number was refused."""
        planned = requests.stock(external_id, stock, held=held, reserved=0)
        call_class = "urgent" if stock == 0 else "write"
        try:
            _no_failure(self._api.post(planned.path, planned.body, call_class=call_class))
        except Rejected:
            least = self._stock(external_id, stock, held=held)
            if least == planned:
                raise
            _no_failure(self._api.post(least.path, least.body, call_class=call_class))

    def _stock(self, external_id: str, stock: int, *, held: int) -> Planned:
        shown = self._model(external_id) if ":" in external_id else self._shown(external_id)
        return requests.stock(external_id, stock, held=held, reserved=mapping.reserved_of(shown))

    def _shown(self, external_id: str) -> dict[str, Any]:
        rows = self._base_info([external_id.partition(":")[0]])
        if not rows:
            raise Gone("Shopee báo tin đăng không còn.")
        return rows[0]

    def preview(self, steps: list[str], external_id: str, prepared: Prepared, *, held: int = 0) -> Preview:
        if not external_id:
            return Preview(fields=requests.differences(prepared, {}), requests=tuple(self._first(prepared)) if "create" in steps else ())
        shown = self._shown(external_id)
        build: dict[str, Callable[[], list[Planned]]] = {
            "stock": lambda: [self._stock(external_id, prepared.stock, held=held)],
            "price": lambda: [requests.price(external_id, prepared.price_vnd)],
            "content": lambda: self._content(external_id, prepared),
            "list": lambda: [requests.live(external_id, True)],
            "unlist": lambda: self._off(external_id),
            "leave": lambda: self._off(external_id),
            "join": lambda: self._joining(external_id, prepared),
        }
        planned = (one for step in steps if step in build for one in build[step]())
        return Preview(fields=requests.differences(prepared, shown), requests=tuple(planned))

    def _first(self, prepared: Prepared) -> list[Planned]:
        """A new item, or a new choice of the one that is there."""
        return self._joining("", prepared) if prepared.family and prepared.family.item_id else [requests.create(prepared)]

    def set_live(self, external_id: str, live: bool) -> None:
        planned = requests.live(external_id, live)
        _no_failure(self._api.post(planned.path, planned.body, call_class="write" if live else "urgent"))

    def read(self, external_ids: list[str]) -> tuple[RemoteItem, ...]:
        """Each as it was named: the item itself, or the choice of it."""
        rows = [row for row in self._base_info(external_ids) if row.get("item_status") not in mapping.DELETED]
        parents = {own.partition(":")[0] for own in external_ids if ":" in own}
        choices = [choice for row in rows if str(row["item_id"]) in parents for choice in self._choices(row)]
        found = {item.external_id: item for item in [*map(mapping.remote_item, rows), *choices]}
        return tuple(found[own] for own in external_ids if own in found)

    def read_items(self) -> Iterator[RemoteItem]:
        yield from self._items(self._base_info([str(item_id) for item_id in self._listed()]))

    def _base_info(self, external_ids: list[str]) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        external_ids = list(dict.fromkeys(own.partition(":")[0] for own in external_ids))
        for start in range(0, len(external_ids), ITEMS_PER_READ):
            query = [("item_id_list", ",".join(external_ids[start : start + ITEMS_PER_READ]))]
            rows += self._api.get("/api/v2/product/get_item_base_info", query).get("item_list") or []
        return rows


def _no_failure(answer: Mapping[str, Any]) -> None:
    """HTTP 200 and an empty error may still carry failed entries."""
    failed = answer.get("failure_list") or []
    if failed:
        reason = str(failed[0].get("failed_reason") or "")
        raise Rejected(f"Shopee từ chối: {reason}. Sửa theo lời báo này, hệ thống sẽ tự đẩy lại.", code="failure_list")

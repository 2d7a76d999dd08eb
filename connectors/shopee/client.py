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
from connectors.shopee.money import Ledger
from connectors.shopee.orders import Orders
from connectors.shopee.taxonomy import Taxonomy

ITEMS_PER_READ, ITEMS_PER_PAGE = 50, 100
LOST_IMAGE = "Image not exist"
OWN_STATUSES = ("NORMAL", "UNLIST", "BANNED", "REVIEWING")


class Shopee(Consent, Orders, Ledger):
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
        self._image_keys: dict[str, str] = {}

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


def _no_failure(answer: Mapping[str, Any]) -> None:
    """HTTP 200 and an empty error may still carry failed entries."""
    failed = answer.get("failure_list") or []
    if failed:
        reason = str(failed[0].get("failed_reason") or "")
        raise Rejected(f"Shopee từ chối: {reason}. Sửa theo lời báo này, hệ thống sẽ tự đẩy lại.", code="failure_list")

"""Choices of one item: tier variations and models. One tier, "Quy cách"; a choice is recognised by its SKU."""

from collections.abc import Mapping
from typing import Any

from connectors.errors import Gone, Rejected, Temporary
from connectors.marketplace import Connection, Planned, Prepared, RemoteItem
from connectors.shopee import mapping, requests
from connectors.shopee.api import Api

Row = Mapping[str, Any]
REST_S = 6.0
CHANGED_MEANWHILE = (
    "error_wrong_modelid",
    "error_tier_index",
    "error_model_tier_index_bound",
    "error_model_duplicate_tier_variation_index",
)


class Families:
    """Part of the client: `_api` is the client's, and so is the reading of items."""

    _api: Api
    _connection: Connection

    @property
    def settles_after_s(self) -> float:
        """Official advice: at least 5 s between add_item and init_tier_variation. An account's `rest_s` overrides it."""
        return float(self._connection.settings.get("rest_s", REST_S))

    def _shown(self, external_id: str) -> dict[str, Any]:
        raise NotImplementedError

    def join(self, external_id: str, prepared: Prepared) -> str:
        item_id = _target_item(external_id, prepared)
        for planned in self._joining(external_id, prepared):
            self._change_models(planned)
        known = requests.model_of(self._models(item_id), str(prepared.payload["item_sku"]))
        if known is None:
            raise Temporary("Shopee chưa cho thấy lựa chọn vừa thêm. Hệ thống tự xem lại.", code="model_not_shown")
        return f"{item_id}:{known['model_id']}"

    def _joining(self, external_id: str, prepared: Prepared) -> list[Planned]:
        """`Gone` when the family's item is not there. Nothing where the choice is in it already."""
        item_id = _target_item(external_id, prepared)
        self._shown(item_id)
        listed = self._models(item_id)
        is_there = requests.model_of(listed, str(prepared.payload["item_sku"])) is not None
        abandoned = requests.abandon(external_id) if external_id not in ("", item_id) else []
        return [*abandoned, *([] if is_there else requests.join(item_id, prepared, listed))]

    def _off(self, external_id: str) -> list[Planned]:
        rows = self._models_for(external_id)[0] if ":" in external_id else []
        return [requests.delete_model(external_id) if len(rows) > 1 else requests.live(external_id, False)]

    def _change_models(self, planned: Planned) -> None:
        """An item refuses during its first seconds as if it were not there; what another hand changed meanwhile is read again."""
        try:
            self._api.post(planned.path, planned.body)
        except Gone as error:
            raise Temporary("Tin vừa tạo chưa nhận lựa chọn. Hệ thống tự thử lại.", code=error.code) from error
        except Rejected as error:
            if error.code.split(".")[-1] in CHANGED_MEANWHILE:
                raise Temporary("Các lựa chọn của tin vừa thay đổi trên Shopee. Hệ thống đọc lại.", code=error.code) from error
            raise

    def take_off(self, external_id: str) -> bool:
        rows, model_id = self._models_for(external_id)
        if not any(row["model_id"] == model_id for row in rows):
            return False
        if len(rows) == 1:
            planned = requests.live(external_id, False)
            self._api.post(planned.path, planned.body, call_class="urgent")
            return True
        planned = requests.delete_model(external_id)
        self._api.post(planned.path, planned.body, call_class="urgent")
        return False

    def leave(self, external_id: str) -> str:
        rows, model_id = self._models_for(external_id)
        own = next((row for row in rows if row["model_id"] == model_id), None)
        if own is None:
            return ""
        planned = requests.delete_model(external_id) if len(rows) > 1 else requests.without_models(external_id, own)
        self._api.post(planned.path, planned.body)
        return "" if len(rows) > 1 else external_id.partition(":")[0]

    def _models(self, external_id: str) -> dict[str, Any]:
        return self._api.get("/api/v2/product/get_model_list", [("item_id", str(requests.ids_of(external_id)[0]))])

    def _models_for(self, external_id: str) -> tuple[list[dict[str, Any]], int]:
        try:
            return list(self._models(external_id).get("model") or []), requests.ids_of(external_id)[1]
        except Gone:  # with the whole item
            return [], 0

    def _model(self, external_id: str) -> dict[str, Any]:
        rows, model_id = self._models_for(external_id)
        found = next((row for row in rows if row["model_id"] == model_id), None)
        if found is None:
            raise Gone("Shopee báo lựa chọn này không còn trong tin.")
        return found

    def _choices(self, row: Row) -> tuple[RemoteItem, ...]:
        """Each model of an item as we see a listing."""
        listed = self._models(str(row["item_id"])).get("model") or []
        return tuple(mapping.remote_choice(row, model) for model in listed)


def _target_item(external_id: str, prepared: Prepared) -> str:
    """The family's item; where there is none, the product's own becomes it."""
    return (prepared.family.item_id if prepared.family else "") or external_id

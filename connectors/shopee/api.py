"""One signed call to the Open Platform and its judged answer."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from connectors.errors import MarketplaceError, NotAuthorised, NotSent, OutcomeUnknown, Temporary, UnexpectedReply
from connectors.marketplace import Connection, HttpReply
from connectors.shopee.replies import classify, payload_of
from connectors.shopee.signing import sign
from connectors.trade import Label

Query = list[tuple[str, str]]
TIMEOUT_S = 15.0


class Api:
    """`get` and `post` answer the `response` object (or the flat reply). They raise the classes of `connectors.errors`.

    A lost answer of a call that may be repeated is `Temporary`; of one that may not (`is_create`) it is `OutcomeUnknown`.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._partner_id = connection.settings.get("partner_id", "")
        self._partner_key = connection.settings.get("partner_key", "")

    def get(self, path: str, query: Query | None = None) -> dict[str, Any]:
        return self._judged("GET", path, query or [], call_class="read")

    def post(self, path: str, body: Mapping[str, Any], *, call_class: str = "write", is_create: bool = False) -> dict[str, Any]:
        if not is_create:
            return self._judged("POST", path, [], body=body, call_class=call_class)
        try:
            return self._judged("POST", path, [], body=body, call_class=call_class, is_create=True)
        except Temporary as error:
            raise OutcomeUnknown(error.text, code=error.code, request_id=error.request_id, status=error.status) from error

    def public_post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return self._judged("POST", path, [], body=body, call_class="auth", is_public=True)

    def upload(self, path: str, *, name: str, content: bytes, content_type: str) -> dict[str, Any]:
        return self._judged("POST", path, [], files={"image": (name, content, content_type)}, call_class="write", is_public=True)

    def public_get(self, path: str) -> dict[str, Any]:
        return self._judged("GET", path, [], call_class="auth", is_public=True)

    def download(self, path: str, body: Mapping[str, Any]) -> Label:
        """Bytes, not JSON; a refusal is the usual JSON."""
        reply = self._reply("POST", path, [], body=body, call_class="read")
        content_type = next((value for name, value in reply.headers.items() if name.lower() == "content-type"), "")
        if reply.status != 200 or "json" in content_type or reply.body.lstrip().startswith(b"{"):
            payload_of(reply, now=self._connection.clock())
            raise UnexpectedReply("Shopee không gửi tệp tem. Cần người xem lại.", code="no_file")
        return Label(content=reply.body, content_type=content_type.split(";")[0].strip())

    def judged(self, code: str, message: str) -> MarketplaceError:
        """Of one row in a reply that carries an outcome for each."""
        return classify(code, message, request_id="", status=200, now=self._connection.clock())

    def signed_url(self, path: str, query: Query) -> str:
        pairs = [*self._identity(path, is_public=True), *query]
        return f"{self._connection.host}{path}?{urlencode(pairs)}"

    def _judged(
        self,
        method: str,
        path: str,
        query: Query,
        *,
        call_class: str,
        body: Mapping[str, Any] | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
        is_public: bool = False,
        is_create: bool = False,
    ) -> dict[str, Any]:
        reply = self._reply(method, path, query, call_class=call_class, body=body, files=files, is_public=is_public, is_create=is_create)
        payload = payload_of(reply, now=self._connection.clock())
        response = payload.get("response")
        return response if isinstance(response, dict) else payload

    def _reply(
        self,
        method: str,
        path: str,
        query: Query,
        *,
        call_class: str,
        body: Mapping[str, Any] | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
        is_public: bool = False,
        is_create: bool = False,
    ) -> HttpReply:
        self._connection.before_call(call_class)
        try:
            return self._connection.http.request(
                method,
                f"{self._connection.host}{path}",
                params=[*self._identity(path, is_public=is_public), *query],
                json=body,
                files=files,
                timeout_s=TIMEOUT_S,
            )
        except NotSent:
            raise
        except OutcomeUnknown as error:
            if is_create:
                raise
            raise Temporary(error.text, code=error.code) from error

    def _identity(self, path: str, *, is_public: bool) -> Query:
        timestamp = int(self._connection.clock().timestamp())
        token, shop_id = "", ""
        if not is_public:
            tokens = self._connection.tokens()
            if tokens is None:
                raise NotAuthorised("Gian hàng Shopee chưa được cấp quyền: bấm “Cấp quyền” ở mục Gian hàng trên sàn.")
            token, shop_id = tokens.access_token, self._connection.seller_id
        signature = sign(
            self._partner_key, partner_id=self._partner_id, path=path, timestamp=timestamp, access_token=token, shop_id=shop_id
        )
        pairs = [("partner_id", self._partner_id), ("timestamp", str(timestamp)), ("sign", signature)]
        return pairs if is_public else [*pairs, ("access_token", token), ("shop_id", shop_id)]


def field(payload: Mapping[str, Any], name: str, kind: type | tuple[type, ...]) -> Any:
    """A field that a successful reply must have. Raises `UnexpectedReply`."""
    value = payload.get(name)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        shown = json.dumps(sorted(payload))[:200]
        raise UnexpectedReply(f"Shopee trả lời thiếu trường “{name}”. Cần người xem lại.", code="missing_field", request_id=shown)
    return value

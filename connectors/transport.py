"""The engine's way to the network: `shop.http` with its two failures in the marketplace's terms."""

from collections.abc import Mapping
from typing import Any

from connectors.errors import NotSent, OutcomeUnknown
from shop import http

_client = http.Client()


class Transport:
    """Satisfies `connectors.marketplace.Http`."""

    def request(
        self,
        method: str,
        url: str,
        *,
        params: list[tuple[str, str]] | None = None,
        json: Any = None,
        data: bytes | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
        headers: Mapping[str, str] | None = None,
        timeout_s: float = 15.0,
    ) -> http.Reply:
        try:
            return _client.request(method, url, params=params, json=json, data=data, files=files, headers=headers, timeout_s=timeout_s)
        except http.NotSent as error:
            raise NotSent("Không kết nối được tới sàn. Hệ thống tự thử lại.", code=str(error)) from error
        except http.NoAnswer as error:
            raise OutcomeUnknown("Sàn không trả lời kịp. Hệ thống tự kiểm tra lại kết quả.", code=str(error)) from error

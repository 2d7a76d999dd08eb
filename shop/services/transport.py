"""The way to the network: `shop.http` with its two failures in a service's terms."""

from collections.abc import Mapping
from typing import Any

from shop import http
from shop.services.contract import NotSent, OutcomeUnknown

_client = http.Client()


class Transport:
    """Satisfies `shop.services.contract.Http`."""

    def request(
        self,
        method: str,
        url: str,
        *,
        params: list[tuple[str, str]] | None = None,
        json: Any = None,
        data: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout_s: float = 20.0,
    ) -> http.Reply:
        try:
            return _client.request(method, url, params=params, json=json, data=data, headers=headers, timeout_s=timeout_s)
        except http.NotSent as error:
            raise NotSent("Không kết nối được tới nhà cung cấp. Hãy thử lại sau ít phút.", code=str(error)) from error
        except http.NoAnswer as error:
            raise OutcomeUnknown("Nhà cung cấp không trả lời kịp. Hệ thống tự kiểm tra lại kết quả.", code=str(error)) from error

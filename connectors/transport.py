"""The engine's way to the network: `shop.http` with its two failures in the marketplace's terms."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from connectors import redact
from connectors.errors import NotSent, OutcomeUnknown
from shop import http

_client = http.Client()


@dataclass(frozen=True, kw_only=True)
class Told:
    """The last call, as it may be shown: see `connectors.redact`. `status` None: no answer came."""

    request: str = ""
    reply: str = ""
    status: int | None = None


class Transport:
    """Satisfies `connectors.marketplace.Http`. `last` is the last call of this thread."""

    def __init__(self) -> None:
        self._told = threading.local()

    @property
    def last(self) -> Told:
        """Made readable only when somebody asks: most calls are never shown."""
        kept: tuple[Callable[[], str], http.Reply | None] | None = getattr(self._told, "last", None)
        if kept is None:
            return Told()
        sent, answer = kept
        return Told(request=sent(), reply=redact.reply(answer.body) if answer else "", status=answer.status if answer else None)

    def forget(self) -> None:
        self._told.last = None

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
        sent = partial(redact.request, method, url, params=params, body=json, files=files)
        self._told.last = (sent, None)
        try:
            answer = _client.request(method, url, params=params, json=json, data=data, files=files, headers=headers, timeout_s=timeout_s)
        except http.NotSent as error:
            raise NotSent("Không kết nối được tới sàn. Hệ thống tự thử lại.", code=str(error)) from error
        except http.NoAnswer as error:
            raise OutcomeUnknown("Sàn không trả lời kịp. Hệ thống tự kiểm tra lại kết quả.", code=str(error)) from error
        self._told.last = (sent, answer)
        return answer

"""What a connection to a payment gateway or a carrier is made of: its settings, evidence, errors by consequence. No framework.

Every text is Vietnamese and tells staff what happens or what to do.
"""

import json as json_module
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import StrEnum
from typing import Any, Protocol

VIETNAM = timezone(timedelta(hours=7), "GMT+7")
CALL_TIMEOUT_S = 20.0


class Evidence(StrEnum):
    """How we know that an operation works as written (design 4.14)."""

    DOCUMENTED = "documented"
    CONFIRMED = "confirmed"
    ASSUMED = "assumed"


@dataclass(frozen=True, kw_only=True)
class Field:
    """One setting of an account. A secret is stored encrypted and never shown again. `default` is the provider's own value."""

    name: str
    label: str
    help: str = ""
    is_secret: bool = False
    is_address: bool = False
    is_required: bool = True
    default: str = ""


class ServiceError(Exception):
    """`text` is for staff, `code` what the other side said."""

    def __init__(self, text: str, *, code: str = "") -> None:
        super().__init__(text)
        self.text, self.code = text, code


class NotSent(ServiceError):
    """Nothing left this machine; safe to repeat."""


class OutcomeUnknown(ServiceError):
    """It may have happened there; look it up before repeating."""


class Temporary(ServiceError):
    """Nothing happened there; later it may work."""


class NotAuthorised(ServiceError):
    """Our keys were refused."""


class Refused(ServiceError):
    """A final no."""


class UnexpectedReply(ServiceError):
    """An answer that we don't know. Never taken for success."""


class AssumedOperation(ServiceError):
    """An operation whose contract is only assumed was aimed at a production host; nothing was sent."""


class Reply(Protocol):
    """Header names are lower case."""

    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def body(self) -> bytes: ...


class Http(Protocol):
    """Raises `NotSent` or `OutcomeUnknown`; every HTTP status is an answer."""

    def request(
        self,
        method: str,
        url: str,
        *,
        params: list[tuple[str, str]] | None = None,
        json: Any = None,
        data: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout_s: float = CALL_TIMEOUT_S,
    ) -> Reply: ...


@dataclass(frozen=True, kw_only=True)
class Connection:
    """`settings` holds plain and secret values alike. `recall`/`remember` keep a token between processes."""

    settings: Mapping[str, str]
    http: Http
    clock: Callable[[], datetime]
    is_production: bool = True
    recall: Callable[[], str] = lambda: ""
    remember: Callable[[str], None] = lambda _text: None

    def permit(self, operation: str, evidence: Evidence) -> None:
        """Raises `AssumedOperation`."""
        if self.is_production and evidence is Evidence.ASSUMED:
            raise AssumedOperation(
                "Thao tác này chưa được xác nhận với máy chủ thật nên không được gửi. Hãy làm trên trang của nhà cung cấp rồi ghi kết quả.",
                code=operation,
            )

    def call(
        self,
        method: str,
        url: str,
        *,
        params: list[tuple[str, str]] | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        changes: bool,
    ) -> tuple[int, Any]:
        """(status, parsed JSON). An answer that is none is `OutcomeUnknown` when the call could change something."""
        reply = self.http.request(method, url, params=params, json=json, headers=headers, timeout_s=CALL_TIMEOUT_S)
        unclear = OutcomeUnknown if changes else Temporary
        if reply.status >= 500:
            raise unclear("Nhà cung cấp đang gặp sự cố. Hệ thống tự thử lại.", code=str(reply.status))
        if reply.status == 429:
            raise Temporary("Nhà cung cấp đang bận. Hệ thống tự thử lại.", code="429")
        try:
            return reply.status, json_module.loads(reply.body)
        except ValueError as error:
            if reply.status in (401, 403):
                raise NotAuthorised("Nhà cung cấp từ chối khóa kết nối. Hãy kiểm tra lại khóa.", code=str(reply.status)) from error
            raise unclear("Nhà cung cấp trả lời không đọc được.", code=str(reply.status)) from error

"""The one door to the network. Nobody else imports `requests`.

Time-outs always, no redirect followed, no proxy from the environment, bodies bounded. Logs carry the method, host, path,
status and time; never a query string, header or body, because tokens and signatures travel there.
"""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import MaxRetryError, NewConnectionError

log = logging.getLogger(__name__)
CONNECT_TIMEOUT_S = 5.0
MAX_BODY_BYTES = 20_000_000


class NotSent(Exception):
    """Nothing left this machine: no connection was made."""


class NoAnswer(Exception):
    """The request may have arrived; its answer did not, or only in part."""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Client:
    """Keeps connections alive between calls; safe to use from several threads."""

    def __init__(self, *, max_body_bytes: int = MAX_BODY_BYTES) -> None:
        self._max_body_bytes = max_body_bytes
        self._session = requests.Session()
        self._session.trust_env = False
        adapter = HTTPAdapter(pool_connections=8, pool_maxsize=16, max_retries=0)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)

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
    ) -> Reply:
        """Raises `NotSent` or `NoAnswer`; every HTTP status is an answer."""
        started = time.monotonic()
        try:
            with self._session.request(
                method,
                url,
                params=params,
                json=json,
                data=data,
                files=files,
                headers=headers,
                timeout=(min(CONNECT_TIMEOUT_S, timeout_s), timeout_s),
                allow_redirects=False,
                stream=True,
            ) as response:
                body = self._read(response, deadline=started + timeout_s)
        except requests.RequestException as error:
            _log(method, url, type(error).__name__, started)
            raise _classified(error) from error
        _log(method, url, response.status_code, started)
        return Reply(status=response.status_code, headers={name.lower(): value for name, value in response.headers.items()}, body=body)

    def _read(self, response: requests.Response, *, deadline: float) -> bytes:
        body = bytearray()
        for chunk in response.iter_content(65536):
            body += chunk
            if len(body) > self._max_body_bytes:
                raise NoAnswer(f"the answer is longer than {self._max_body_bytes} bytes")
            if time.monotonic() > deadline:
                raise NoAnswer("the answer took too long")
        return bytes(body)


def _classified(error: requests.RequestException) -> Exception:
    cause = error.args[0] if error.args else None
    never_connected = isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)
    malformed = isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.MissingSchema | requests.exceptions.InvalidSchema)
    if never_connected or malformed or isinstance(error, requests.ConnectTimeout):
        return NotSent(str(type(error).__name__))
    return NoAnswer(str(type(error).__name__))


def _log(method: str, url: str, outcome: object, started: float) -> None:
    parts = urlsplit(url)
    log.debug("http %s %s%s outcome=%s ms=%d", method, parts.netloc, parts.path, outcome, (time.monotonic() - started) * 1000)

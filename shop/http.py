"""The one door to the network. Nobody else imports `requests`.

Time-outs always, no redirect followed, no proxy from the environment, bodies bounded. Logs carry the method, host, path,
status and time; never a query string, header or body, because tokens and signatures travel there.
"""

import ipaddress
import logging
import socket
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import MaxRetryError, NewConnectionError

log = logging.getLogger(__name__)
CONNECT_TIMEOUT_S = 5.0
MAX_BODY_BYTES = 20_000_000
MAX_REPLY_BYTES = 65_536
"""To a webhook: only its status counts."""


class NotSent(Exception):
    """Nothing left this machine: no connection was made."""


class AddressRefused(NotSent):
    """The address came from outside and leads into a private network."""


class NoAnswer(Exception):
    """The request may have arrived; its answer did not, or only in part."""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class _TlsFor(HTTPAdapter):
    def __init__(self, host: str) -> None:
        self._host = host
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options, server_hostname=self._host, assert_hostname=self._host)


class Client:
    """Keeps connections alive between calls; safe to use from several threads."""

    def __init__(self, *, max_body_bytes: int = MAX_BODY_BYTES) -> None:
        self._max_body_bytes = max_body_bytes
        self._session = requests.Session()
        self._session.trust_env = False
        adapter = HTTPAdapter(pool_connections=8, pool_maxsize=16, max_retries=0)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)

    def pin_tls(self, host: str) -> None:
        """The certificate must be the host's although the connection goes to its address."""
        self._session.mount("https://", _TlsFor(host))

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


class PublicClient:
    """For addresses that somebody else typed: https to a public address only. The name is resolved once and the answer pinned, so that
    it can't lead elsewhere between look and call. `also` are hosts that the operator allows besides, over http too.
    """

    def __init__(self, *, also: Collection[str] = ()) -> None:
        self._also = frozenset(also)

    def request(self, method: str, url: str, *, data: bytes, headers: Mapping[str, str], timeout_s: float) -> Reply:
        """Raises `AddressRefused`, `NotSent` or `NoAnswer`."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        if host in self._also:
            return Client(max_body_bytes=MAX_REPLY_BYTES).request(method, url, data=data, headers=headers, timeout_s=timeout_s)
        if parts.scheme != "https" or parts.username or not host:
            raise AddressRefused("only https without credentials")
        address = public_address(host, parts.port or 443)
        netloc = (f"[{address}]" if ":" in address else address) + (f":{parts.port}" if parts.port else "")
        client = Client(max_body_bytes=MAX_REPLY_BYTES)
        client.pin_tls(host)
        pinned = urlunsplit(parts._replace(netloc=netloc))
        return client.request(method, pinned, data=data, headers={**headers, "Host": parts.netloc}, timeout_s=timeout_s)


def public_address(host: str, port: int) -> str:
    """One address of the host, when every address it has is public. Raises `AddressRefused`, or `NotSent` for an unknown name."""
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError) as error:
        raise NotSent("the name is unknown") from error
    if not found or not all(_is_public(address) for address in found):
        raise AddressRefused("the name leads into a private network")
    return sorted(found)[0]


def _is_public(address: str) -> bool:
    parsed = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(parsed, "ipv4_mapped", None) or parsed
    return mapped.is_global and not mapped.is_multicast


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

"""Whose address a request comes from, behind the proxies that the operator named; pure but for the middleware.

Each limit, the consent log and the payment providers read `REMOTE_ADDR`. In front of them this puts the right-most address of
X-Forwarded-For that no named proxy has: each proxy appends whom it heard, so whatever a visitor writes there himself stands further left.
"""

from collections.abc import Callable, Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

Network = IPv4Network | IPv6Network
SOCKET = "unix"
"""A server that listens on a Unix socket hears its proxy without an address."""


def networks(names: Iterable[str]) -> tuple[Network, ...]:
    """Raises `ValueError` with the name that is neither an address nor a range."""
    return tuple(ip_network(name, strict=False) for name in names if name != SOCKET)


def client_address(remote: str, forwarded: str, *, trusted: Iterable[Network], is_socket_trusted: bool = False) -> str:
    """`remote` is the peer, `forwarded` its X-Forwarded-For. An entry that is no address ends the search at the proxy that sent it."""
    ranges = tuple(trusted)
    found = _plain(remote)
    heard = [part.strip() for part in forwarded.split(",")] if forwarded else []
    while heard and (_is_in(found, ranges) if found else is_socket_trusted and not remote):
        told = _plain(heard.pop())
        if not told:
            break
        found = told
    return found or remote


def _plain(text: str) -> str:
    """Without port, brackets and the IPv6 dress of an IPv4 address; empty when it is none."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)


def _is_in(text: str, ranges: tuple[Network, ...]) -> bool:
    address = ip_address(text)
    return any(address in network for network in ranges)


class ClientAddressMiddleware:
    """First of all, so that everything behind it sees the visitor's address. Without named proxies the header counts for nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.TRUSTED_PROXIES:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.trusted = networks(settings.TRUSTED_PROXIES)
        self.is_socket_trusted = SOCKET in settings.TRUSTED_PROXIES

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.META["REMOTE_ADDR"] = client_address(
            request.META.get("REMOTE_ADDR", ""),
            request.META.get("HTTP_X_FORWARDED_FOR", ""),
            trusted=self.trusted,
            is_socket_trusted=self.is_socket_trusted,
        )
        return self.get_response(request)

"""The wish list: a cookie for everybody, kept in the database too for who logs in. The cookie lets pages stay the same for everyone."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from catalog.models import Product
from shop.wishes.models import Wish

COOKIE = "yeu_thich"
MOST = 60
KEPT_FOR = timedelta(days=180)


def wished_ids(request: HttpRequest) -> list[int]:
    """Newest first: of the cookie, then of the account."""
    found = _of_cookie(request)
    if request.user.is_authenticated:
        found += Wish.objects.filter(user=request.user).values_list("product_id", flat=True)[:MOST]
    return list(dict.fromkeys(found))[:MOST]


def add(request: HttpRequest, product_id: int) -> list[int]:
    """The new list; the oldest falls off a full one."""
    if request.user.is_authenticated:
        Wish.objects.get_or_create(user=request.user, product_id=product_id)
    return list(dict.fromkeys([product_id, *wished_ids(request)]))[:MOST]


def remove(request: HttpRequest, product_id: int) -> list[int]:
    if request.user.is_authenticated:
        Wish.objects.filter(user=request.user, product_id=product_id).delete()
    return [pk for pk in wished_ids(request) if pk != product_id]


def remember(response: HttpResponse, ids: Iterable[int]) -> None:
    """Scripts read the cookie to fill the hearts, so it is not HttpOnly; it holds nothing but product numbers."""
    text = ".".join(str(pk) for pk in ids)
    if not text:
        response.delete_cookie(COOKIE, samesite="Lax")
        return
    response.set_cookie(COOKIE, text, max_age=KEPT_FOR, secure=settings.SESSION_COOKIE_SECURE, httponly=False, samesite="Lax")


def merge(sender: Any, request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    """After a log-in the account holds what the browser held."""
    ids = _of_cookie(request) if request is not None else []
    real = set(Product.objects.filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
    Wish.objects.bulk_create([Wish(user=user, product_id=pk) for pk in reversed(ids) if pk in real], ignore_conflicts=True)


def _of_cookie(request: HttpRequest) -> list[int]:
    parts = request.COOKIES.get(COOKIE, "").split(".")[:MOST]
    return list(dict.fromkeys(int(part) for part in parts if part.isascii() and part.isdigit() and len(part) < 10))

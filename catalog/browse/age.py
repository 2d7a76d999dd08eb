"""The answer to the age question, kept in a signed cookie of the visitor; nothing is stored about the person.

Law 44/2019/QH14 (in force 2020): people under 18 must not reach, search or buy alcohol online.
"""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "tuoi"
SALT = "catalog.browse.age"
KEPT_FOR = timedelta(days=30)
ADULT = "18"


def is_adult(request: HttpRequest) -> bool:
    return request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=KEPT_FOR) == ADULT


def remember(response: HttpResponse) -> None:
    response.set_signed_cookie(
        COOKIE, ADULT, salt=SALT, max_age=KEPT_FOR, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )


def forget(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, samesite="Lax")

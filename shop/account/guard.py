"""Pages of one account: after the log-in, with the second factor of whoever has one, never kept, never found."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_otp import user_has_device

from shop.private_pages import private_page


def own_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @private_page
    @login_required
    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.is_verified() and user_has_device(request.user):  # type: ignore[union-attr]
            return redirect(f"{reverse('portal:second_factor')}?{urlencode({'next': request.get_full_path()})}")
        return view(request, *args, **kwargs)

    return wrapped

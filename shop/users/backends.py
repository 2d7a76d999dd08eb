"""Log-in by phone, e-mail or user name with one field."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from phonenumber_field.phonenumber import to_python

from shop.users import attempts
from shop.users.models import User


class PhoneOrEmailBackend(ModelBackend):
    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        """After too many failures even the right password is refused; Django takes `PermissionDenied` as a refusal by all backends."""
        if not username or password is None:
            return None
        user = find_user(username)
        account, address = account_of(username, user), request.META.get("REMOTE_ADDR", "") if request else ""
        if request and attempts.are_too_many(account, address):
            raise PermissionDenied
        if user is None:
            User().set_password(password)  # same work as for a known name, so that the time tells nothing
        elif user.check_password(password) and self.user_can_authenticate(user):
            attempts.succeeded(account, address)
            return user
        if request:
            attempts.failed(account, address)
        return None


def find_user(name: str) -> User | None:
    """The one account with that user name, phone or e-mail."""
    name = name.strip()
    phone = to_python(name, region="VN")
    if phone and phone.is_valid():
        return User.objects.filter(phone=phone).first()
    if "@" in name:
        return User.objects.filter(email__iexact=name).first()
    return User.objects.filter(username=name).first()


def account_of(name: str, user: User | None) -> str:
    """What failures are counted for: the account, or a name that nobody has."""
    return f"id {user.pk}" if user else f"name {name.strip().casefold()}"


def has_to_wait(request: HttpRequest | None, name: str) -> bool:
    """Whether a log-in with this name is refused for now, whatever the password."""
    address = request.META.get("REMOTE_ADDR", "") if request else ""
    return attempts.are_too_many(account_of(name, find_user(name)), address)

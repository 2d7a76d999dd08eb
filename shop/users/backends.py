"""Log-in by phone, e-mail or user name with one field."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest
from phonenumber_field.phonenumber import to_python

from shop.users.models import User


class PhoneOrEmailBackend(ModelBackend):
    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        if not username or password is None:
            return None
        user = find_user(username)
        if user is None:
            User().set_password(password)  # same work as for a known name, so that the time tells nothing
            return None
        return user if user.check_password(password) and self.user_can_authenticate(user) else None


def find_user(name: str) -> User | None:
    """The one account with that user name, phone or e-mail."""
    name = name.strip()
    phone = to_python(name, region="VN")
    if phone and phone.is_valid():
        return User.objects.filter(phone=phone).first()
    if "@" in name:
        return User.objects.filter(email__iexact=name).first()
    return User.objects.filter(username=name).first()

"""People who log in: by phone or by e-mail."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField


class User(AbstractUser):
    """`phone` is stored as E.164; it and the e-mail are unique where given, and either opens the door."""

    phone = PhoneNumberField(_("Số điện thoại"), null=True, blank=True, unique=True)

    class Meta(AbstractUser.Meta):
        verbose_name = _("người dùng")
        verbose_name_plural = _("người dùng")
        constraints = [models.UniqueConstraint(fields=["email"], condition=~Q(email=""), name="user_email_once")]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

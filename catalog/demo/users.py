"""One log-in per role for the demonstration, with a password that is new each time."""

import secrets
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import transaction

from catalog.demo.source import SHOWCASE_PRODUCER
from catalog.partner.models import SalesPoint
from catalog.producers.models import Producer, ProducerMember

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, kw_only=True)
class Role:
    """`group` is the Django group that carries the role's permissions; "" for none."""

    title: str
    username: str
    entrance: str
    group: str = ""
    phone: str | None = None
    email: str = ""
    is_superuser: bool = False
    opens_staff: bool = False


ROLES = (
    Role(title="Quản trị", username="demo-quan-tri", email="quan-tri@demo.invalid", entrance="/quan-tri/", is_superuser=True),
    Role(
        title="Biên tập", username="demo-bien-tap", email="bien-tap@demo.invalid", entrance="/quan-tri/", group="Biên tập", opens_staff=True
    ),
    Role(
        title="Cán bộ OCOP",
        username="demo-can-bo",
        email="can-bo@demo.invalid",
        entrance="/quan-tri/",
        group="Cán bộ OCOP",
        opens_staff=True,
    ),
    Role(
        title="Kiểm toán",
        username="demo-kiem-toan",
        email="kiem-toan@demo.invalid",
        entrance="/quan-tri/",
        group="Kiểm toán",
        opens_staff=True,
    ),
    Role(
        title="Thu ngân",
        username="demo-thu-ngan",
        email="thu-ngan@demo.invalid",
        entrance="/quan-tri/",
        group="Thu ngân",
        opens_staff=True,
    ),
    Role(
        title="Nhân viên đơn hàng",
        username="demo-don-hang",
        email="don-hang@demo.invalid",
        entrance="/quan-tri/",
        group="Nhân viên đơn hàng",
        opens_staff=True,
    ),
    Role(title="Chủ thể", username="demo-chu-the", phone="+84900000001", entrance="/kenh-chu-the/"),
    Role(
        title="Quản lý điểm bán",
        username="demo-diem-ban",
        phone="+84900000002",
        email="diem-ban@demo.invalid",
        entrance="/kenh-chu-the/",
        group="Quản lý điểm bán",
    ),
)
DEMO_USERNAMES = tuple(role.username for role in ROLES)
OFFICER_MODELS = ("certificate", "product", "producer", "partner")
OFFICER_ACTIONS = ("add", "change", "view")


@dataclass(frozen=True, kw_only=True)
class Login:
    role: str
    login: str
    password: str
    entrance: str


@transaction.atomic
def make_users() -> list[Login]:
    """The password of an earlier call stops working."""
    return [_make(role) for role in ROLES]


def _make(role: Role) -> Login:
    user_model: Any = get_user_model()
    password = new_password()
    user, _made = user_model.objects.get_or_create(username=role.username)
    user.first_name, user.last_name = role.title, "(trình diễn)"
    user.email, user.phone = role.email, role.phone
    user.is_superuser, user.is_staff, user.is_active = role.is_superuser, role.is_superuser, True
    user.set_password(password)
    user.save()
    if role.group:
        user.groups.set([_group(role)])
    if role.username == "demo-chu-the":
        for producer in Producer.objects.filter(name=SHOWCASE_PRODUCER, is_demo=True):
            ProducerMember.objects.get_or_create(producer=producer, user=user)
    if role.username == "demo-diem-ban":
        point = SalesPoint.objects.filter(is_demo=True).order_by("pk").first()
        if point:
            point.users.add(user)
    login = f"0{role.phone[3:]}" if role.phone else role.email
    return Login(role=role.title, login=login, password=password, entrance=role.entrance)


def _group(role: Role) -> Group:
    """The group with at least the key to the staff entrance and, for the officer, to the register."""
    group, _made = Group.objects.get_or_create(name=role.group)
    if role.opens_staff:
        group.permissions.add(*Permission.objects.filter(codename="access_admin", content_type__app_label="wagtailadmin"))
    if role.title == "Cán bộ OCOP":
        codenames = [f"{action}_{model}" for action in OFFICER_ACTIONS for model in OFFICER_MODELS]
        apps = ("certificates", "catalogue", "producers", "partner")
        group.permissions.add(*Permission.objects.filter(codename__in=codenames, content_type__app_label__in=apps))
    return group


def new_password() -> str:
    """Three groups of four that can be read out on a phone: about 59 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))

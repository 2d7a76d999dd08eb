"""Takes away exactly the rows that are marked as demonstration data, and the pictures drawn for them."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Model, ProtectedError

from catalog import changes
from catalog.certificates.models import Certificate
from catalog.demo import parts
from catalog.demo.users import DEMO_USERNAMES
from catalog.models import Product, ProductImage
from catalog.partner.models import SalesPoint
from catalog.producers.models import Producer

OF_A_PRODUCER = (
    "drafts.ProductDraft",
    "deliveries.Delivery",
    "deliveries.DeliveryLine",
    "settlement.Payout",
    "protected_names.NameUse",
    "stockroom.StockCountLine",
    "stockroom.StockTransferLine",
    "inspections.Inspection",
    "dossiers.Dossier",
    "dossiers.Paper",
    "traceability.Lot",
    "training.TrainingRegistration",
    "fairs.Booth",
    "certificates.Certificate",
    "certificates.RevocationProposal",
    "gifts.GiftItem",
    "ledger.ProductVat",
)
"""Rows that people make while they try the demonstration. They go with the demonstration product or producer they hang on."""
OF_A_POINT = ("stockroom.StockCount", "stockroom.StockTransfer")
OF_A_PERSON = ("imports.ImportJob",)
MOST_LAYERS = 40


class StillUsed(Exception):
    """Something that is no demonstration data hangs on demonstration data; nothing was removed."""


@dataclass(frozen=True, kw_only=True)
class Purged:
    products: int
    certificates: int
    producers: int
    points: int
    users: int
    others: dict[str, int]
    """By the name of the part that another package registered."""


def products_with_orders() -> int:
    """How many demonstration products stand in an order. Orders keep their lines with title, quantity and price."""
    return Product.objects.filter(is_demo=True, line__isnull=False).distinct().count()


def purge() -> Purged:
    """Raises `StillUsed`, for example for a listing at a marketplace that was not withdrawn."""
    try:
        with transaction.atomic():
            return _purge()
    except ProtectedError as error:
        kept = sorted({str(row._meta.verbose_name) for row in error.protected_objects})
        raise StillUsed(f"Còn dữ liệu thật gắn với dữ liệu trình diễn ({', '.join(kept)}): gỡ hoặc chuyển sang mục khác trước.") from error


def _purge() -> Purged:
    demo = Product.objects.filter(is_demo=True)
    ids = list(demo.values_list("pk", flat=True))
    files = list(ProductImage.objects.filter(product__in=ids).values_list("original", flat=True))
    certificates = Certificate.objects.filter(is_demo=True)
    others = {part.name: int(part.purge()) for part in parts.registered()}
    for label in OF_A_PERSON:
        _delete(apps.get_model(label)._default_manager.filter(created_by__username__in=DEMO_USERNAMES))
    purged = Purged(
        others=others,
        certificates=_delete(certificates),
        products=_delete(demo),
        producers=_delete(Producer.objects.filter(is_demo=True)),
        points=_delete(SalesPoint.objects.filter(is_demo=True)),
        users=sum(_remove_user(user) for user in get_user_model().objects.filter(username__in=DEMO_USERNAMES)),
    )
    changes.touch(ids)
    transaction.on_commit(lambda: _delete_files(files))
    return purged


def _delete_files(names: list[str]) -> None:
    for name in names:
        default_storage.delete(name)


def _delete(rows) -> int:  # type: ignore[no-untyped-def]  # a queryset of any model
    """Takes with it, layer by layer, what was made on demonstration rows. Raises `ProtectedError` for what hangs on them and is real."""
    count = rows.count()
    for _layer in range(MOST_LAYERS):
        try:
            with transaction.atomic():
                rows.delete()
                return count
        except ProtectedError as error:
            blocking = list(error.protected_objects)
            if not all(_is_of_the_demonstration(row) for row in blocking):
                raise
            for model in {type(row) for row in blocking}:
                _delete(model._default_manager.filter(pk__in=[row.pk for row in blocking if type(row) is model]))
    raise StillUsed(f"Không gỡ hết được dữ liệu gắn với {rows.model._meta.verbose_name_plural}.")


def _is_of_the_demonstration(row: Model) -> bool:
    label = row._meta.label
    if label in OF_A_PRODUCER:
        owners = [_owner(row, path) for path in ("product", "producer", "certificate.product", "delivery.producer", "gift_set")]
        return any(owner is not None and owner.is_demo for owner in owners)
    if label in OF_A_POINT:
        points = [_owner(row, path) for path in ("point", "source", "target")]
        return all(point is None or point.is_demo for point in points)
    return False


def _owner(row: Any, path: str) -> Any:
    for name in path.split("."):
        row = getattr(row, name, None)
    return row


def _remove_user(user: Any) -> int:
    """Who signed something real stays as a name that nobody can log in with."""
    try:
        with transaction.atomic():
            return _delete(get_user_model().objects.filter(pk=user.pk))
    except ProtectedError:
        user.is_active, user.is_superuser, user.is_staff, user.email, user.phone = False, False, False, "", None
        user.set_unusable_password()
        user.save()
        user.groups.clear()
        return 1

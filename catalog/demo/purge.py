"""Takes away exactly the rows that are marked as demonstration data, and the pictures drawn for them."""

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import ProtectedError

from catalog import changes
from catalog.certificates.models import Certificate
from catalog.demo import parts
from catalog.demo.users import DEMO_USERNAMES
from catalog.models import Product, ProductImage
from catalog.partner.models import SalesPoint
from catalog.producers.models import Producer


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
    purged = Purged(
        others=others,
        certificates=_delete(certificates),
        products=_delete(demo),
        producers=_delete(Producer.objects.filter(is_demo=True)),
        points=_delete(SalesPoint.objects.filter(is_demo=True)),
        users=_delete(get_user_model().objects.filter(username__in=DEMO_USERNAMES)),
    )
    changes.touch(ids)
    transaction.on_commit(lambda: _delete_files(files))
    return purged


def _delete_files(names: list[str]) -> None:
    for name in names:
        default_storage.delete(name)


def _delete(rows) -> int:  # type: ignore[no-untyped-def]  # a queryset of any model
    count = rows.count()
    rows.delete()
    return count

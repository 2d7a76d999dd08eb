"""Which texts of which rows are worth translating. Packages above add their own kinds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.fairs.models import Fair
from catalog.gifts.models import GiftSet
from catalog.models import Product
from catalog.partner.models import SalesPoint
from catalog.producers.models import Producer
from catalog.protected_names.models import ProtectedName
from catalog.training.models import TrainingCourse


@dataclass(frozen=True, kw_only=True)
class Text:
    label: str
    source: str
    is_rich: bool = False


@dataclass(frozen=True, kw_only=True)
class Kind:
    """`rows` in the order of the list; `texts` of one row, without empty ones and without repeats."""

    code: str
    label: str | Promise
    rows: Callable[[], QuerySet]
    texts: Callable[[Any], Iterable[Text]]


def fields(*names: str) -> Callable[[Model], list[Text]]:
    def texts(row: Model) -> list[Text]:
        found = ((row._meta.get_field(name), getattr(row, name)) for name in names)
        return [Text(label=str(getattr(field, "verbose_name", "")), source=value) for field, value in found if value]

    return texts


def _ordered(model: type[Model], by: str) -> Callable[[], QuerySet]:
    return lambda: model._default_manager.order_by(by)


PRODUCT = ("title", "description", "net_content", "ingredients", "storage", "usage", "shelf_life", "origin", "protected_name")
KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    KINDS[kind.code] = kind


def texts_of(kind: Kind, row: Any) -> list[Text]:
    found = {text.source: text for text in kind.texts(row) if text.source.strip() and not text.source.isascii()}
    return list(found.values())


for code, label, model, ordered, names in (
    ("san-pham", _("Sản phẩm"), Product, "title", PRODUCT),
    ("chu-the", _("Chủ thể"), Producer, "name", ("story",)),
    ("diem-ban", _("Điểm bán"), SalesPoint, "name", ("opening_hours",)),
    ("qua-tang", _("Quà tặng"), GiftSet, "title", ("title", "description")),
    ("su-kien", _("Sự kiện"), Fair, "-starts_on", ("title", "place", "summary")),
    ("tap-huan", _("Tập huấn"), TrainingCourse, "-pk", ("title", "place", "summary")),
    ("ten-bao-ho", _("Tên được bảo hộ"), ProtectedName, "name", ("area", "note", "holder")),
):
    register(Kind(code=code, label=label, rows=_ordered(model, ordered), texts=fields(*names)))

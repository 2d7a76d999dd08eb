"""What each target counts, with the rows behind the number. A year that is not over is counted up to today."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Min, Q
from django.utils.translation import gettext as _

from catalog.certificates.models import Certificate
from catalog.dossiers.models import Dossier, DossierState
from catalog.fairs.models import Fair
from catalog.inspections.models import Inspection, Outcome
from catalog.models import Product
from catalog.partner.models import SalesPoint
from catalog.producers.models import Producer, ProducerKind
from catalog.training.models import TrainingRegistration
from cms.programme.models import Metric
from shop.panels import product_channels


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line behind a number. `counts` is false for what is missing to the goal."""

    label: str
    detail: str = ""
    counts: bool = True


@dataclass(frozen=True, kw_only=True)
class Measured:
    """`actual` is a number, or a percentage with one decimal when `of` (the whole) is given."""

    actual: float
    rows: tuple[Row, ...]
    of: int | None = None


@dataclass(frozen=True, kw_only=True)
class Period:
    """`until` is the last counted day: the year's last one, or today while the year runs."""

    year: int
    today: date

    @property
    def first(self) -> date:
        return date(self.year, 1, 1)

    @property
    def until(self) -> date:
        return min(date(self.year, 12, 31), max(self.today, self.first))


def _count(rows: list[Row]) -> Measured:
    return Measured(actual=sum(row.counts for row in rows), rows=tuple(rows))


def _share(rows: list[Row]) -> Measured:
    held = sum(row.counts for row in rows)
    return Measured(actual=round(100 * held / len(rows), 1) if rows else 0.0, rows=tuple(rows), of=len(rows))


def new_products(period: Period) -> Measured:
    """Products whose first certificate ever was issued in the year."""
    firsts = Product.objects.annotate(first=Min("certificates__issued_on")).filter(first__range=(period.first, period.until))
    return _count([Row(label=product.title, detail=f"{product.first:%d/%m/%Y}") for product in firsts.order_by("first", "title")])


def five_star_dossiers(period: Period) -> Measured:
    found = Dossier.objects.filter(target_stars=5, opened_on__range=(period.first, period.until)).select_related("product")
    return _count(
        [Row(label=row.product.title, detail=row.get_state_display(), counts=row.state != DossierState.WITHDRAWN) for row in found]
    )


def sales_points(period: Period) -> Measured:
    """Open ones, begun by the last counted day; one without a day counts in every year."""
    begun = SalesPoint.objects.filter(Q(opened_on=None) | Q(opened_on__lte=period.until))
    return _count([Row(label=point.name, detail=_since(point), counts=point.is_open) for point in begun.order_by("name")])


def _since(point: SalesPoint) -> str:
    if not point.is_open:
        return _("đang đóng")
    return _("mở từ %s") % f"{point.opened_on:%d/%m/%Y}" if point.opened_on else _("chưa ghi ngày mở")


def kept_products(period: Period) -> Measured:
    """Of the products valid on 1 January, those still valid on the last counted day."""
    at_start = Certificate.objects.valid(on=period.first).values("product_id")
    valid = set(Certificate.objects.valid(on=period.until).values_list("product_id", flat=True))
    products = Product.objects.filter(pk__in=at_start).order_by("title")
    return _share([Row(label=product.title, counts=product.pk in valid) for product in products])


def _certified_producers(period: Period) -> list[Producer]:
    certified = Certificate.objects.valid(on=period.until).values("product__producer_id")
    return list(Producer.objects.filter(pk__in=certified).order_by("name"))


def cooperatives(period: Period) -> Measured:
    producers = _certified_producers(period)
    return _share([Row(label=row.name, detail=row.get_kind_display(), counts=row.kind == ProducerKind.COOPERATIVE) for row in producers])


def smes(period: Period) -> Measured:
    producers = _certified_producers(period)
    is_sme = {row.pk: row.kind == ProducerKind.ENTERPRISE and row.is_sme for row in producers}
    return _share([Row(label=row.name, detail=row.get_kind_display(), counts=is_sme[row.pk]) for row in producers])


def trained(period: Period) -> Measured:
    came = TrainingRegistration.objects.filter(attended_on__range=(period.first, period.until))
    trained_ids = set(came.values_list("producer_id", flat=True))
    return _share([Row(label=row.name, counts=row.pk in trained_ids) for row in _certified_producers(period)])


def fairs(period: Period) -> Measured:
    held = Fair.objects.filter(is_provincial=True, starts_on__range=(period.first, period.until))
    return _count([Row(label=fair.title, detail=f"{fair.starts_on:%d/%m/%Y} – {fair.ends_on:%d/%m/%Y}") for fair in held])


def on_channels(period: Period) -> Measured:
    """Products confirmed live at one marketplace or more now; the past is not kept per day."""
    certified = Certificate.objects.valid(on=period.until).values("product_id")
    products = list(Product.objects.filter(pk__in=certified).order_by("title"))
    states = product_channels([product.pk for product in products])
    rows = []
    for product in products:
        live = [state.label for state in states[product.pk] if state.is_good]
        rows.append(Row(label=product.title, detail=", ".join(live), counts=bool(live)))
    return _count(rows)


def inspections(period: Period) -> Measured:
    done = Inspection.objects.filter(inspected_on__range=(period.first, period.until)).exclude(outcome=Outcome.PLANNED)
    return _count([Row(label=str(row), detail=row.get_outcome_display()) for row in done.select_related("producer")])


METRICS: dict[str, Callable[[Period], Measured]] = {
    Metric.NEW_PRODUCTS: new_products,
    Metric.FIVE_STAR_DOSSIERS: five_star_dossiers,
    Metric.SALES_POINTS: sales_points,
    Metric.KEPT_PRODUCTS: kept_products,
    Metric.COOPERATIVES: cooperatives,
    Metric.SMES: smes,
    Metric.TRAINED: trained,
    Metric.FAIRS: fairs,
    Metric.ON_CHANNELS: on_channels,
    Metric.INSPECTIONS: inspections,
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """A target with what was reached. `progress` is actual over goal, capped at 100."""

    metric: str
    label: str
    goal: int
    measured: Measured

    @property
    def is_share(self) -> bool:
        return self.measured.of is not None

    @property
    def is_reached(self) -> bool:
        return self.measured.actual >= self.goal

    @property
    def progress(self) -> int:
        return 100 if not self.goal else min(100, int(100 * self.measured.actual / self.goal))


def lines_of(plan: Any, *, today: date) -> list[Line]:
    period = Period(year=plan.year, today=today)
    return [
        Line(metric=target.metric, label=target.get_metric_display(), goal=target.goal, measured=METRICS[target.metric](period))
        for target in plan.targets.all()
    ]


@dataclass(frozen=True, kw_only=True)
class YearCount:
    """Products valid at the end of the year (today for the running one), by their stars then; and what changed in it.

    `ended` counts last days that are over: today's last day still holds.
    """

    year: int
    by_stars: dict[int, int]
    issued: int
    ended: int
    revoked: int


def years_of(*, today: date, most: int = 6) -> list[YearCount]:
    """From the first certificate on, the last years first to last."""
    first = Certificate.objects.aggregate(first=Min("issued_on"))["first"]
    if first is None:
        return []
    return [_year(year, today=today) for year in range(max(first.year, today.year - most + 1), today.year + 1)]


def _year(year: int, *, today: date) -> YearCount:
    period = Period(year=year, today=today)
    newest: dict[int, int] = {}
    valid = Certificate.objects.valid(on=period.until).order_by("issued_on", "expires_on", "pk")
    for product_id, stars in valid.values_list("product_id", "stars"):
        newest[product_id] = stars
    within = (period.first, period.until)
    return YearCount(
        year=year,
        by_stars={stars: list(newest.values()).count(stars) for stars in (3, 4, 5)},
        issued=Certificate.objects.filter(issued_on__range=within).count(),
        ended=Certificate.objects.filter(expires_on__range=within, expires_on__lt=today, revoked_on=None).count(),
        revoked=Certificate.objects.filter(revoked_on__range=within).count(),
    )

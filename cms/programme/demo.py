"""Demonstration rows of the register: a dossier, an inspection, papers, a lot, a course, a fair. All marked, all removed with the rest."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from catalog.certificates.proposals import RevocationProposal
from catalog.dossiers.models import Dossier, DossierKind, Paper, PaperKind
from catalog.fairs.models import Booth, Fair
from catalog.inspections.models import Inspection, Outcome
from catalog.models import Product
from catalog.traceability.models import Lot
from catalog.training.models import TrainingCourse, TrainingRegistration, TrainingSession
from cms.programme.models import Plan
from cms.programme.plans import write_targets

MARK = "(trình diễn)"


@transaction.atomic
def seed() -> int:
    """Answers how many rows were written; a second run writes none."""
    product = Product.objects.filter(is_demo=True, group="food", certificates__isnull=False).order_by("sku").first()
    if product is None or TrainingCourse.objects.filter(is_demo=True).exists():
        return 0
    today = timezone.localdate()
    made: list[object] = [
        Lot.objects.create(
            product=product,
            number="TD-01",
            made_on=today - timedelta(days=20),
            best_before=today + timedelta(days=345),
            quantity=120,
            raw_area=f"Vùng nguyên liệu {MARK}",
            packaging="Túi 500 g",
            is_demo=True,
        ),
        Dossier.objects.create(
            product=product, kind=DossierKind.UPGRADE, target_stars=5, opened_on=today - timedelta(days=30), is_demo=True
        ),
        Inspection.objects.create(
            producer=product.producer,
            product=product,
            inspected_on=today - timedelta(days=40),
            team=f"Đoàn kiểm tra {MARK}",
            findings="Sổ ghi chép lô hàng chưa đủ.",
            outcome=Outcome.REMEDY,
            remedy="Bổ sung sổ ghi chép từng lô.",
            remedy_due_on=today - timedelta(days=10),
            is_demo=True,
        ),
        *(
            Paper.objects.create(producer=product.producer, kind=kind, number="TD-0", is_demo=True)
            for kind in (PaperKind.BUSINESS, PaperKind.TRACE)
        ),
        *_course(product),
        *_fair(product),
        *_plan(),
    ]
    return len(made)


def _plan() -> list[object]:
    """Of the running year, so that the dashboard shows something before the office has entered its own."""
    plan, is_new = Plan.objects.get_or_create(
        year=timezone.localdate().year, defaults={"source": f"Kế hoạch theo chỉ tiêu năm 2024 {MARK}", "is_demo": True}
    )
    if is_new:
        write_targets(plan)
    return [plan] if is_new else []


def _course(product: Product) -> list[object]:
    today = timezone.localdate()
    course = TrainingCourse.objects.create(
        title=f"Chụp ảnh và viết giới thiệu sản phẩm {MARK}",
        summary="Buổi học thực hành cho người của các chủ thể: ánh sáng, nền, và cách kể về sản phẩm bằng vài câu.",
        place="Phường Thục Phán",
        closes_on=today + timedelta(days=20),
        seats=25,
        is_demo=True,
    )
    starts_at = timezone.make_aware(datetime.combine(today + timedelta(days=25), time(8)))
    session = TrainingSession.objects.create(course=course, starts_at=starts_at, ends_at=starts_at + timedelta(hours=4), topic="Thực hành")
    seat = TrainingRegistration.objects.create(course=course, producer=product.producer, person=f"Người học {MARK}")
    return [course, session, seat]


def _fair(product: Product) -> list[object]:
    starts_on = timezone.localdate() + timedelta(days=35)
    fair = Fair.objects.create(
        title=f"Phiên chợ OCOP Cao Bằng {MARK}",
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=3),
        place="Quảng trường, phường Thục Phán",
        summary="Các chủ thể giới thiệu và bán sản phẩm đã được chứng nhận.",
        is_provincial=True,
        is_demo=True,
    )
    booth = Booth.objects.create(fair=fair, number="A1", producer=product.producer)
    booth.products.add(product)
    return [fair, booth]


@transaction.atomic
def purge() -> int:
    """What hangs on demonstration products and their producers goes too: a revocation tried out, a dossier opened."""
    of_demo = Q(is_demo=True) | Q(product__is_demo=True)
    groups = [
        RevocationProposal.objects.filter(certificate__product__is_demo=True),
        Dossier.objects.filter(of_demo),
        Lot.objects.filter(of_demo),
        Inspection.objects.filter(of_demo | Q(producer__is_demo=True)),
        Paper.objects.filter(of_demo | Q(producer__is_demo=True)),
        TrainingRegistration.objects.filter(Q(course__is_demo=True) | Q(producer__is_demo=True)),
        TrainingCourse.objects.filter(is_demo=True),
        Booth.objects.filter(Q(fair__is_demo=True) | Q(producer__is_demo=True)),
        Fair.objects.filter(is_demo=True),
        Plan.objects.filter(is_demo=True),
    ]
    removed = sum(rows.count() for rows in groups)
    for rows in groups:
        rows.delete()
    return removed

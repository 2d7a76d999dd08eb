"""The plans that are known from public sources; later ones are entered in the back office."""

import csv
from pathlib import Path

from cms.programme.models import Plan, Target

DATA = Path(__file__).parent / "data"
SOURCE_2024 = "Kế hoạch OCOP năm 2024 của tỉnh Cao Bằng (tin của Chi cục Phát triển nông thôn)"


def ensure_plans() -> None:
    """Writes the plan of 2024 once; never changes what people changed."""
    plan, is_new = Plan.objects.get_or_create(year=2024, defaults={"source": SOURCE_2024})
    if is_new:
        write_targets(plan)


def write_targets(plan: Plan) -> None:
    """Those of 2024, which a later plan may begin with."""
    with (DATA / "plan_2024.csv").open(encoding="utf-8", newline="") as file:
        Target.objects.bulk_create(Target(plan=plan, metric=row["metric"], goal=int(row["goal"])) for row in csv.DictReader(file))

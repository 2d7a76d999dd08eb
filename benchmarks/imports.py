"""A bulk import of products with certificates, stock and pictures, while the shop goes on selling from the same database.

    python -m benchmarks.imports                     5,000 products, one picture each
    python -m benchmarks.imports --products 500      the same, smaller

Told beside each other: how long an order takes while nothing else writes (the bare limit) and while the import writes; then the same
files again (nothing changes), and the files with wrong lines (nothing is written, each line is explained).
"""

import argparse
import csv
import io
import json
import random
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any

from benchmarks.house import ROOT, House

SIDE_PX = 600


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, default=5_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ocop-imports-", ignore_cleanup_errors=True) as folder, House(Path(folder)) as house:
        print(json.dumps({"imports": measure(house, given.products)}, ensure_ascii=False, indent=1))


def measure(house: House, products: int) -> dict[str, Any]:
    house.build(20, images=5, point_stock=1_000_000)
    house.run("manage.py", "load_communes")
    good, bad = house.data_dir / "good", house.data_dir / "bad"
    write_files(good, products)
    write_files(bad, products, wrong=True)
    told: dict[str, Any] = {"products": products, "order_ms_alone": _sold(house, seconds=5)}
    seller = _seller(house, seconds=3600)
    for name, folder in (("first", good), ("again", good), ("with_wrong_lines", bad)):
        told[name] = json.loads(house.run("-c", RUN, str(folder)).splitlines()[-1])
    assert seller.stdin is not None
    assert seller.stdout is not None
    seller.stdin.close()
    told["order_ms_meanwhile"] = json.loads(seller.stdout.read())
    return told


RUN = """
import json, sys, time, resource, django
django.setup()
from pathlib import Path
from catalog.exchange import bulk
from catalog.exchange.console import document
from catalog.tabular import read_table
folder, seen = Path(sys.argv[1]), []
began = time.monotonic()
tables = {kind: read_table(f"{kind}.csv", (folder / f"{kind}.csv").read_bytes()) for kind in bulk.ORDER}
wanted = bulk.Bulk(tables=tables, images=folder / "images.zip")
done = bulk.run(wanted, tell=lambda step, n, all: seen.append((step, time.monotonic() - began)))
seconds = round(time.monotonic() - began, 1)
steps = {}
for step, at in seen:
    steps[step] = round(at, 1)
found = {kind: document(outcome) for kind, outcome in done.items()}
print(json.dumps({
    "seconds": seconds, "progress_told": len(seen), "ends_of_steps_s": steps,
    "counts": {kind: [one["created"], one["updated"], one["unchanged"]] for kind, one in found.items()},
    "errors": sum(len(one["errors"]) for one in found.values()),
    "first_error": next((one["errors"][0]["message"] for one in found.values() if one["errors"]), ""),
    "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
}, ensure_ascii=False))
"""

SELL = """
import json, select, sys, time, django
django.setup()
from django.utils import timezone
from catalog.models import Product
from shop.drafts import Draft, DraftLine
from shop import orders
product = Product.objects.order_by("pk").first()
until, took, number = time.monotonic() + float(sys.argv[1]), [], 0
while time.monotonic() < until and not select.select([sys.stdin], [], [], 0.2)[0]:
    number += 1
    line = DraftLine(product_id=product.pk, quantity=1, unit_price_vnd=product.price_vnd)
    began = time.monotonic()
    orders.place_order(Draft(token=f"{began}-{number}", lines=(line,)), now=timezone.now(), on=timezone.localdate())
    took.append(1000 * (time.monotonic() - began))
took.sort()
usual, p95 = took[len(took) // 2], took[int(len(took) * 0.95)]
print(json.dumps({"orders": len(took), "usual": round(usual), "p95": round(p95), "longest": round(took[-1])}))
"""


def _seller(house: House, *, seconds: float) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", SELL, str(seconds)], cwd=ROOT, env=house.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    house.processes.append(process)  # type: ignore[arg-type]  # speaks text
    return process


def _sold(house: House, *, seconds: float) -> Any:
    process = _seller(house, seconds=seconds)
    process.wait(timeout=seconds + 120)
    assert process.stdout is not None
    return json.loads(process.stdout.read())


def write_files(folder: Path, number: int, *, wrong: bool = False) -> None:
    """`products.csv`, `certificates.csv`, `stock.csv` and `images.zip`; `wrong` spoils every fiftieth line."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [_row(index, is_wrong=wrong and index % 50 == 49) for index in range(number)]
    for place, kind in enumerate(("products", "certificates", "stock")):
        with (folder / f"{kind}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0][place]))
            writer.writeheader()
            writer.writerows(row[place] for row in rows)
    with zipfile.ZipFile(folder / "images.zip", "w") as packed:
        for index in range(number):
            packed.writestr(f"{index}.jpg", _picture(index))


def _row(index: int, *, is_wrong: bool) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    sku = f"NH-{index:05d}"
    product = {
        "sku": sku,
        "name": f"Sản phẩm nhập {index}",
        "group": "food",
        "producer": f"Hợp tác xã số {index % 90}",
        "producer_kind": "cooperative",
        "commune_code": "99999" if is_wrong else "01273",
        "net_content": "500 g",
        "weight_g": 500,
        "price_vnd": 50_000 + index,
        "description": "Sợi miến dai, trong, làm từ củ dong riềng trồng trên nương cao. " * 6,
        "images": f"{index}.jpg",
    }
    certificate = {
        "sku": sku,
        "number": f"OCOP-{index}",
        "issuer": "UBND tỉnh Cao Bằng",
        "issuer_level": "province",
        "decision_no": "124/QĐ-UBND",
        "decision_date": "2026-02-20",
        "stars": 7 if is_wrong else 3 + index % 2,
        "issued_on": "2026-02-20",
    }
    return product, certificate, {"sku": sku, "point": "diem-1", "quantity": -1 if is_wrong else index % 40}


def _picture(seed: int) -> bytes:
    """A photograph's worth of bytes, each different."""
    from PIL import Image

    noise = Image.frombytes("RGB", (60, 60), random.Random(seed).randbytes(60 * 60 * 3))
    out = io.BytesIO()
    noise.resize((SIDE_PX, SIDE_PX), Image.Resampling.BICUBIC).save(out, "JPEG", quality=85)
    return out.getvalue()


if __name__ == "__main__":
    began = time.monotonic()
    main()
    print(f"{time.monotonic() - began:.0f} s in all", file=sys.stderr)

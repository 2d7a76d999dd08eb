"""The demonstration data: what is there, that it is marked, repeatable and removable."""

import io
import json
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import authenticate, get_user_model
from django.core.management import CommandError, call_command
from django.utils import timezone

from catalog.certificates.models import Certificate
from catalog.deliveries.models import Delivery, DeliveryLine
from catalog.demo.seed import seed
from catalog.demo.source import SHOWCASE_PRODUCER, UNKNOWN_PRODUCER, products, read
from catalog.drafts.models import ProductDraft
from catalog.facts import reasons
from catalog.inspections.models import Inspection
from catalog.models import Product, ProductImage
from catalog.offers import build_offers
from catalog.partner.models import SalesPoint, StockRecord
from catalog.points.load import load_places
from catalog.points.models import Commune, FormerCommune, Province
from catalog.producers.models import Producer, ProducerMember
from catalog.protected_names.models import NameUse, ProtectedName
from catalog.voices import settle
from catalog.voices.models import Question
from cms.imports.models import ImportJob
from shop.order.models import Line, Order
from shop.settlement.models import Payout
from tests.factories import make_point, make_product

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)
NOTHING = {"points": 0, "products": 0, "certificates": 0, "pictures": 0, "stock": 0}


@pytest.fixture(autouse=True)
def _places(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    load_places(province=Province, commune=Commune, former_commune=FormerCommune)


def command(name: str, *arguments: str) -> Any:
    out = io.StringIO()
    call_command(name, *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_49_products_of_the_sources_and_none_of_the_candidates() -> None:
    names = [row["name"] for row in read("products.csv")]
    assert (len(names), len(products())) == (49, 52)
    assert not any(row["note"].startswith("ỨNG VIÊN") for row in read("products.csv"))
    assert [row["name"] for row in read("supplement.csv")] == names


def test_everything_is_there_and_marked() -> None:
    seed(on=TODAY)
    assert (Product.objects.count(), SalesPoint.objects.count(), Certificate.objects.count(), ProductImage.objects.count()) == (
        52,
        4,
        52,
        52,
    )
    for model in (Product, Producer, SalesPoint, Certificate):
        assert not model.objects.filter(is_demo=False).exists()
    assert not ProductImage.objects.filter(is_illustration=False).exists()
    assert all(image.caption == f"Hình minh họa: {image.product.title}" for image in ProductImage.objects.select_related("product"))
    assert all("trình diễn" in paper.issuer for paper in Certificate.objects.all())
    assert Counter(Product.objects.values_list("group", flat=True)) == {"food": 34, "drink": 8, "craft": 4, "tourism": 3, "herbal": 3}


def test_at_least_30_goods_are_sellable_and_complete_for_a_marketplace() -> None:
    seed(on=TODAY)
    offers = build_offers(Product.objects.values_list("pk", flat=True), on=TODAY).values()
    complete = [
        offer
        for offer in offers
        if offer.may_be_sold and not offer.is_service and not offer.is_alcohol
        if offer.price_vnd and offer.weight_g and offer.group and offer.images and offer.quantity > 0 and len(offer.description) >= 100
    ]
    assert len(complete) == 38


def test_bad_states_stand_on_the_invented_cooperative_alone() -> None:
    seed(on=TODAY)
    blocked = {product.sku: [*map(str, reasons(product, on=TODAY))] for product in Product.objects.select_related("producer")}
    assert {sku: why for sku, why in blocked.items() if why} == {
        "TD-CHE-DAY": ["certificate_expired"],
        "TD-MUT-MAN": ["certificate_revoked"],
        "CB-NHO-HA-DEN": ["out_of_season"],
    }
    assert {product.producer.name for product in Product.objects.filter(sku__startswith="TD-")} == {SHOWCASE_PRODUCER}
    expiring = Certificate.objects.get(product__sku="TD-MAT-ONG")
    assert expiring.expires_on == TODAY + timedelta(days=20)


def test_what_the_source_lacks_has_a_marked_value() -> None:
    seed(on=TODAY)
    oolong = Product.objects.get(sku="CB-TRA-O-LONG")
    assert (oolong.producer.name, oolong.producer.consents_to_sale, oolong.certificates.get().stars) == (UNKNOWN_PRODUCER, True, 3)
    assert Product.objects.get(sku="CB-MIEN-TAN-VIET-A").certificates.get().stars == 4
    assert Product.objects.filter(is_alcohol=True).count() == 8


def test_a_second_run_changes_nothing_and_leaves_what_people_changed() -> None:
    seed(on=TODAY)
    Product.objects.filter(sku="CB-BANH-KHAO").update(price_vnd=1)
    StockRecord.objects.filter(product__sku="CB-BANH-KHAO").update(num_in_stock=0)
    Certificate.objects.filter(product__sku="CB-BANH-KHAO").update(revoked_on=TODAY, revocation_reason="voluntary")
    again = seed(on=TODAY)
    assert {name: getattr(again, name) for name in NOTHING} == NOTHING
    assert set(again.others.values()) == {0}
    cake = Product.objects.get(sku="CB-BANH-KHAO")
    assert (cake.price_vnd, set(cake.stockrecords.values_list("num_in_stock", flat=True)), cake.certificates.count()) == (1, {0}, 1)


def test_the_states_stay_true_on_a_later_day() -> None:
    seed(on=TODAY)
    later = TODAY + timedelta(days=60)
    assert seed(on=later).certificates == 1
    assert {sku: [*map(str, reasons(Product.objects.get(sku=sku), on=later))] for sku in ("TD-MAT-ONG", "TD-CHE-DAY", "TD-MUT-MAN")} == {
        "TD-MAT-ONG": [],
        "TD-CHE-DAY": ["certificate_expired"],
        "TD-MUT-MAN": ["certificate_revoked"],
    }


def test_purge_removes_exactly_what_is_marked(django_capture_on_commit_callbacks: Any, settings: Any) -> None:
    own = make_product(sku="OWN")
    seed(on=TODAY)
    command("demo_users")
    with django_capture_on_commit_callbacks(execute=True):
        purged = command("purge_demo")
    others = purged.pop("others")
    assert purged == {"products": 52, "certificates": 52, "producers": 14, "points": 4, "users": 8}
    assert others["seller"] == 1
    assert list(Product.objects.values_list("pk", flat=True)) == [own.pk]
    assert (Certificate.objects.count(), Producer.objects.count(), SalesPoint.objects.count(), StockRecord.objects.count()) == (1, 1, 0, 0)
    assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []


def test_after_purge_nothing_is_left_of_what_people_tried_and_what_is_real_stays(django_capture_on_commit_callbacks: Any) -> None:
    """Everything that can hang on a demonstration row hangs there once, and once on a real one."""
    own = make_product(sku="OWN", stock_at={make_point(): 3})
    seed(on=TODAY)
    command("demo_users")
    officer = get_user_model().objects.get(username="demo-can-bo")
    tried = Product.objects.get(sku="CB-BANH-KHAO")
    name = ProtectedName.objects.create(name="Tên thử", kind="collective_mark")
    for product in (tried, own):
        ProductDraft.objects.create(producer=product.producer, product=product, values={}, written_by=officer, written_at=timezone.now())
        Payout.objects.create(producer=product.producer, amount_vnd=1, paid_on=TODAY, reference="1", created_by=officer)
        NameUse.objects.create(protected_name=name, product=product, grant_no="1")
        delivery = Delivery.objects.create(
            producer=product.producer,
            point=product.stockrecords.first().partner,
            expected_on=TODAY,
            announced_by=officer,
            announced_at=timezone.now(),
        )
        DeliveryLine.objects.create(delivery=delivery, product=product, quantity=1)
        Inspection.objects.create(producer=product.producer, product=product, inspected_on=TODAY, team="Đoàn", created_by=officer)
        settle.ask(product=product, author="Lan", body="Hỏi")
    ImportJob.objects.create(created_by=officer)
    with django_capture_on_commit_callbacks(execute=True):
        command("purge_demo")
    left = {
        model._meta.label: model._default_manager.filter(is_demo=True).count()
        for model in apps.get_models()
        if any(field.name == "is_demo" for field in model._meta.fields)
    }
    assert (len(left) > 12, {label: count for label, count in left.items() if count}) == (True, {})
    kept = (ProductDraft, Payout, NameUse, Delivery, DeliveryLine, Inspection, Question)
    assert [model.objects.count() for model in kept] == [1] * len(kept)
    assert (ImportJob.objects.count(), ProtectedName.objects.filter(pk=name.pk).count()) == (0, 1)
    assert not get_user_model().objects.filter(username__startswith="demo-", is_active=True).exists()


def test_purge_refuses_while_something_real_hangs_on_it() -> None:
    seed(on=TODAY)
    make_product(sku="OWN", producer=Producer.objects.get(name=SHOWCASE_PRODUCER))
    with pytest.raises(CommandError, match="Còn dữ liệu thật gắn với dữ liệu trình diễn"):
        call_command("purge_demo", stdout=io.StringIO())
    assert Product.objects.filter(is_demo=True).count() == 52


def test_purge_asks_before_it_touches_what_stands_in_an_order() -> None:
    seed(on=TODAY)
    product = Product.objects.get(sku="CB-BANH-KHAO")
    order = Order.objects.create(number="1", total_incl_tax=1, total_excl_tax=1)
    line = Line.objects.create(
        order=order,
        product=product,
        partner_name="Điểm bán",
        title=product.title,
        quantity=1,
        num_allocated=0,
        allocation_cancelled=False,
        line_price_incl_tax=1,
        line_price_excl_tax=1,
        line_price_before_discounts_incl_tax=1,
        line_price_before_discounts_excl_tax=1,
    )
    with pytest.raises(CommandError, match="1 sản phẩm trình diễn đã có trong đơn hàng: thêm --yes"):
        call_command("purge_demo", "--json", stdout=io.StringIO())
    assert Product.objects.count() == 52
    assert command("purge_demo", "--yes")["products"] == 52
    line.refresh_from_db()
    assert (line.product_id, line.title, line.quantity) == (None, "Bánh khảo", 1)


def test_each_role_can_log_in_and_an_old_password_cannot() -> None:
    seed(on=TODAY)
    first = command("demo_users")
    logins = command("demo_users")
    assert [login["role"] for login in logins] == [
        "Quản trị",
        "Biên tập",
        "Cán bộ OCOP",
        "Kiểm toán",
        "Thu ngân",
        "Nhân viên đơn hàng",
        "Chủ thể",
        "Quản lý điểm bán",
    ]
    for old, new in zip(first, logins, strict=True):
        assert authenticate(username=new["login"], password=new["password"]) is not None
        assert authenticate(username=new["login"], password=old["password"]) is None
    producer = next(login for login in logins if login["role"] == "Chủ thể")
    assert producer["login"] == "0900000001"
    assert ProducerMember.objects.get().producer.name == SHOWCASE_PRODUCER
    assert get_user_model().objects.filter(is_superuser=True).count() == 1

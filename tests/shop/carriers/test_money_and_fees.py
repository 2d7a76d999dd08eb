"""Cash that carriers account for, and the fee that the checkout shows."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog.points.models import Province
from shop.carriers import dispatch, remittances
from shop.carriers.fees import delivery_fee
from shop.carriers.models import Parcel, Remittance, RemittanceLine
from shop.carriers.remittances import RemittanceRefused
from shop.shipping.models import DeliveryRate, DeliveryZone
from tests.factories import make_product
from tests.shop.carriers.conftest import AWAY, Depot, order_to, sending_point

pytestmark = pytest.mark.django_db


def delivered(depot: Depot, number: int) -> list[Parcel]:
    product = make_product(price_vnd=95_000, stock_at={sending_point(): number})
    made = []
    for position in range(number):
        order = order_to(AWAY, (product, 1), token=f"t{position}", fee=0)
        made += dispatch.make(order_id=order.pk, carrier=depot.code, by=None, now=timezone.now())
    Parcel.objects.update(state="delivered", status_at=timezone.now())
    return made


def test_each_line_agrees_or_says_what_differs(depot_of: Callable[[str], Depot]) -> None:
    depot = depot_of("ghn")
    one, two, three, four = delivered(depot, 4)
    Parcel.objects.filter(pk=three.pk).update(state="delivering")
    text = f"tracking_code,cod_vnd,fee_vnd\n{one},95000,20000\n{two},94000,20000\n{three},95000,0\nLA,5000,0\n"
    paid = remittances.read("a.csv", text.encode())
    now = timezone.now()
    taken = remittances.take_in(carrier="ghn", reference="BK1", paid_on=date(2026, 11, 25), paid=paid, by=None, now=now)
    assert (taken.cod_vnd, taken.fee_vnd, taken.net_vnd) == (289_000, 40_000, 249_000)
    assert list(taken.lines.values_list("tracking_code", "problem")) == [
        (str(one), ""),
        (str(two), "Tiền thu hộ khác: cửa hàng ghi 95.000\xa0₫, hãng trả 94.000\xa0₫."),
        (str(three), "Kiện chưa ghi là đã giao: Đang giao."),
        ("LA", "Cửa hàng không có vận đơn này."),
    ]
    assert set(remittances.outstanding(delivered_before=now + timedelta(minutes=1))) == {two, four}
    with pytest.raises(RemittanceRefused, match="đã nhập trước đó"):
        remittances.take_in(carrier="ghn", reference="BK1", paid_on=date(2026, 11, 25), paid=paid, by=None, now=now)
    again = remittances.take_in(carrier="ghn", reference="BK2", paid_on=date(2026, 11, 26), paid=paid[:1], by=None, now=now)
    assert again.lines.get().problem == "Vận đơn này đã được trả tiền ở bảng kê trước."
    assert remittances.differences().count() == 4
    remittances.settle(line_id=taken.lines.get(tracking_code=str(two)).pk, note="GHN trả bù 1.000", by=None, now=now)
    assert set(remittances.outstanding(delivered_before=now + timedelta(minutes=1))) == {four}, "a settled line is accounted for"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("tracking_code\nA\n", "Thiếu cột cod_vnd"),
        ("tracking_code,cod_vnd\nA,1.000\n", "Dòng 2: cột cod_vnd"),
        ("tracking_code,cod_vnd\n,1000\n", "Dòng 2: cột tracking_code"),
        ("tracking_code,cod_vnd\nA,1\nA,1\n", "Dòng 3: mã vận đơn A có hai lần"),
        ("tracking_code,cod_vnd\n", "Tệp không có dòng nào"),
    ],
)
def test_a_wrong_line_refuses_the_file_on_the_screen(text: str, words: str) -> None:
    user = get_user_model().objects.create_user("thu-ngan")
    user.groups.add(Group.objects.get(name="Thu ngân"))
    staff = Client()
    staff.force_login(user)
    answers = {"carrier": "ghn", "reference": "BK1", "paid_on": "2026-11-25", "file": SimpleUploadedFile("a.csv", text.encode())}
    page = staff.post(reverse("wagtailsnippets_carriers_remittance:bring_in"), answers)
    assert (page.status_code, words in page.content.decode(), Remittance.objects.count()) == (400, True, 0)


def test_a_difference_is_settled_once_with_a_note() -> None:
    now = timezone.now()
    remittance = Remittance.objects.create(carrier="ghn", reference="B", paid_on=date(2026, 11, 25), imported_at=now)
    line = RemittanceLine.objects.create(remittance=remittance, tracking_code="A", cod_vnd=1, problem="Khác")
    assert [remittances.settle(line_id=line.pk, note="GHN trả bù", by=None, now=now) for _time in range(2)] == [True, False]


@pytest.fixture
def own_table(communes: None) -> None:
    zone = DeliveryZone.objects.create(name="Cả nước", free_from_vnd=500_000)
    zone.provinces.set(Province.objects.all())
    zone.save()
    DeliveryRate.objects.create(zone=zone, valid_from=date(2026, 1, 1), up_to_g=5_000, fee_vnd=40_000)


def asked(**changed: Any) -> Any:
    given = {"commune_code": AWAY, "province_code": "01", "weight_g": 1_200, "goods_vnd": 190_000, "on": date(2026, 11, 25), **changed}
    return delivery_fee(**given)


def test_the_carrier_s_fee_is_shown_and_kept_and_the_own_table_stands_in(own_table: None, depot: Depot) -> None:
    assert asked().fee_vnd == 40_000  # no carrier is chosen for it
    depot.account.quotes_fees = True
    depot.account.save()
    sending_point()
    fee = asked()
    assert (fee.source, fee.note) == (depot.code, f"Phí do {depot.carrier.label} báo.")
    assert fee.fee_vnd == {"ghn": 44_000, "viettelpost": 45_500, "vnpost": 43_500}[depot.code]
    calls = len(depot.sandbox.calls)
    assert (asked(), len(depot.sandbox.calls)) == (fee, calls)
    assert (asked(goods_vnd=500_000).fee_vnd, len(depot.sandbox.calls)) == (0, calls)
    cache.clear()
    name = {"ghn": "preview", "viettelpost": "prices", "vnpost": "charge"}[depot.code]
    depot.sandbox.control({"fail": {"call": name, "how": "500", "times": 1}})
    down = asked()
    assert (down.fee_vnd, down.source) == (40_000, "table")
    assert down.note == f"{depot.carrier.label} chưa báo được phí, nên đơn tính theo bảng phí của cửa hàng."

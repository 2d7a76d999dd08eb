"""What a buyer and the point's people see after the order, on a phone in light and a desk in dark: axe, width and content policy."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser

from catalog.deliveries import announcing
from catalog.models import Product
from catalog.partner.models import SalesPoint
from shop import orders
from shop.aftersales import cases, returns, undelivered
from shop.aftersales.letters import case_key
from shop.carriers.models import Parcel, ParcelEvent
from shop.checkout.sealed import order_key
from shop.order.models import Order, OrderStatus
from shop.payments import refunds
from shop.payments.models import IncomingTransfer, Payment
from shop.seller.models import Seller
from tests.browser import SCREENS, sign_in, watched_page
from tests.factories import make_commune, make_point, make_product
from tests.shop.portal.test_points import place, someone
from tests.shop.test_in_browser import problems_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
LONG = "Miến dong Phia Đén loại đặc biệt, sợi phơi nắng, gói giấy 500 g"


@pytest.fixture
def point() -> SalesPoint:
    cache.clear()
    Seller.objects.create(name="Cửa hàng thử", address="Số 1", tax_code="0", phone="02063000000", email="ban@example.vn", zalo="0912345678")
    return make_point(name="Điểm bán Thục Phán", commune=make_commune(), phone="02063850001")


@pytest.fixture
def product(point: SalesPoint) -> Product:
    return make_product(title=LONG, price_vnd=1_265_000, stock_at={point: 40})


def parcel_of(order: Order, point: SalesPoint, *, state: str) -> None:
    now = timezone.now()
    parcel = Parcel.objects.create(
        order=order, point=point, carrier="viettelpost", client_code=f"{order.number}-1-1", tracking_code=f"VTP{order.number[3:]}",
        state=state, weight_g=500, value_vnd=1_265_000, cod_vnd=1_265_000, created_at=now,
    )  # fmt: skip
    ParcelEvent.objects.create(parcel=parcel, raw_status="105", state="picked", is_confirmed=True, at=now)


@pytest.fixture
def made(point: SalesPoint, product: Product) -> dict[str, Order]:
    """One order in each state that looks different."""
    names = ("new", "sent", "done", "back", "returned", "cancelled")
    found = {name: place(product, token=name) for name in names}
    found["pickup"] = place(product, token="pickup", pickup_point_id=point.pk)
    for name in ("sent", "done", "back", "returned"):
        orders.mark_shipped(found[name].pk)
    parcel_of(found["sent"], point, state="delivering")
    parcel_of(found["back"], point, state="returned")
    orders.mark_completed(found["done"].pk)
    undelivered.come_back(
        order_id=found["returned"].pk, point_id=point.pk, good={found["returned"].lines.get().pk: 2}, by=None, now=timezone.now()
    )
    money(found["cancelled"])
    orders.cancel(found["cancelled"].pk, now=timezone.now())
    for order in found.values():
        order.refresh_from_db()
    return found


def money(order: Order) -> None:
    now = timezone.now()
    Payment.objects.create(
        order=order, provider="vnpay", reference="P", amount_vnd=1, received_vnd=90_000, state="paid", created_at=now, expires_at=now
    )
    refunds.propose(order_id=order.pk, amount_vnd=20_000, note="Thiếu", by=None, now=now)
    IncomingTransfer.objects.create(bank_ref="FT1", received_at=now, amount_vnd=190_000, order=order, state="refund_due")


@pytest.fixture
def addresses(made: dict[str, Order]) -> dict[str, str]:
    now, line = timezone.now(), made["done"].lines.get()
    case = cases.open_case(
        cases.NewCase(kind="return", order=made["done"], text="Hộp vỡ, một phần hàng ẩm.", reason="damaged", lines={line.pk: 1}), now=now
    )
    returns.accept(case.pk, text="Bạn gửi hàng về điểm bán Thục Phán, cửa hàng trả phí.", by=None, now=now)
    shown = {name: f"/dat-hang/xong/{order_key(order.number)}/" for name, order in made.items()}
    return {
        **{f"order-{name}": address for name, address in shown.items()},
        "cancel": f"{shown['new']}huy/",
        "return": f"{shown['done']}tra-hang/",
        "complain": f"{shown['sent']}phan-anh/",
        "case": f"/yeu-cau/{case_key(case.number)}/",
    }


@pytest.mark.parametrize(("screen", "scheme"), [("phone", "light"), ("desk", "dark")])
def test_what_the_buyer_sees(live_server, addresses: dict[str, str], browser: Browser, screen: str, scheme: str) -> None:
    with watched_page(browser, viewport=SCREENS[screen], color_scheme=scheme) as page:
        assert problems_of(page, live_server.url, addresses, scheme) == {}


@pytest.mark.parametrize(("screen", "scheme"), [("phone", "light"), ("desk", "dark")])
def test_what_the_point_sees(
    live_server, point: SalesPoint, product: Product, made: dict[str, Order], browser: Browser, screen: str, scheme: str
) -> None:
    client: Client = someone(point)
    delivery = announcing.announce(
        producer_id=product.producer_id, point_id=point.pk, quantities={product.pk: 20}, expected_on=timezone.localdate(), note="Xe chiều",
        by=None, now=timezone.now(),
    )  # fmt: skip
    assert made["back"].status == OrderStatus.SHIPPED
    base = "/kenh-chu-the/diem/"
    addresses = {
        "today": base,
        "pick": f"{base}soan/",
        "arrival": f"{base}hang-den/{delivery.pk}/",
        "come-back": f"{base}don/{made['back'].number}/ve/",
        **{f"point-{name}": f"{base}don/{made[name].number}/" for name in ("new", "sent", "back", "pickup")},
    }
    with watched_page(browser, viewport=SCREENS[screen], color_scheme=scheme) as page:
        sign_in(page.context, client, live_server.url)
        assert problems_of(page, live_server.url, addresses, scheme) == {}

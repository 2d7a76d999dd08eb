"""What a sandbox of Postmart has to check, by number: one to eight by spreadsheet, nine to twelve and fifteen over HTTP.

13 (orders) and 14 (areas) are in `test_postmart_orders.py`.
"""

import io
import json
import unicodedata
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import requests
from django.core.management import call_command
from django.utils import timezone
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.datavalidation import DataValidation

from catalog.models import Product
from catalog.partner.models import SalesPoint
from catalog.tabular import read_table
from connectors import carry, exchange, exchange_forms, listings, registry
from connectors.accounts import connect
from connectors.errors import AssumedOperation, NotAuthorised, OutcomeUnknown, RateLimited, Rejected, Temporary
from connectors.exchange_forms import ExchangeError
from connectors.models import Account, ExchangeBatch, Listing
from connectors.postmart import sheet, template
from shop.sandbox_server import start
from shop.secrets import seal
from tests.connectors.conftest import change, make_listable, recount

pytestmark = pytest.mark.django_db
COLUMNS = ("Mã SKU *", "Tên sản phẩm *", "Danh mục", "Giá bán", "Tồn kho", "Mã vạch", "Kho hàng")


@pytest.fixture
def portal() -> Iterator[str]:
    folder = registry.folder("postmart")
    running = start(lambda base_url: folder.make_sandbox(settings=folder.SANDBOX_DEFAULTS, clock=timezone.now, base_url=base_url))
    yield running.url
    running.close()


@pytest.fixture
def account(portal: str, settings: Any, tmp_path: Any) -> Account:
    settings.MEDIA_ROOT = str(tmp_path)
    keys = registry.folder("postmart").SANDBOX_DEFAULTS
    return Account.objects.create(marketplace="postmart", name="Thử", host=portal, transport="files", state="active", secrets=seal(keys))


@pytest.fixture
def listed(account: Account, point: SalesPoint) -> Product:
    product = make_listable(point, title="Miến dong Phia Đén", upc="0012345678905")
    listings.publish(account, [product.pk], now=timezone.now(), on=timezone.localdate())
    return product


def portal_template(columns: tuple[str, ...] = COLUMNS, *, groups: str = '"Thực phẩm,Đồ uống"', sheet_name: str = "San pham") -> bytes:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = sheet_name
    page.append(list(columns))
    if "Danh mục" in columns:
        rule = DataValidation(type="list", formula1=groups)
        letter = "ABCDEFGHIJ"[columns.index("Danh mục")]
        rule.add(f"{letter}2:{letter}500")
        page.add_data_validation(rule)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(account: Account, content: bytes, **given: Any) -> Any:
    return exchange_forms.upload_template(account, "publish", "mau.xlsx", content, by="an", now=timezone.now(), **given)


def control(url: str, **actions: Any) -> None:
    assert requests.post(f"{url}/__control", json=actions, timeout=5).status_code == 200


def http(account: Account) -> Any:
    Account.objects.filter(pk=account.pk).update(transport="api")
    return connect(Account.objects.get(pk=account.pk)).marketplace


def prepared(account: Account, product: Product) -> Any:
    from connectors.rulebook import shape

    return http(account).prepare(shape(account.pk, [product.pk], on=timezone.localdate())[product.pk].offer)


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ((*COLUMNS, "Ghi chú"), "có cột mới “Ghi chú” ở vị trí 8"),
        (COLUMNS[:-1], "thiếu cột “Kho hàng”"),
        ((*COLUMNS[:-1], "Kho"), "cột 7 “Kho hàng” đổi tên thành “Kho”"),
        ((COLUMNS[1], COLUMNS[0], *COLUMNS[2:]), "thứ tự cột đổi: “Tên sản phẩm *”, “Mã SKU *”"),
    ],
)
def test_01_a_changed_template_is_refused_with_the_exact_difference(account: Account, columns: tuple[str, ...], told: str) -> None:
    upload(account, portal_template())
    with pytest.raises(ExchangeError, match="Mẫu đã đổi") as refused:
        upload(account, portal_template(columns))
    assert told in str(refused.value)
    assert account.exchange_templates.count() == 1
    upload(account, portal_template(columns), accepts_change=True)
    assert account.exchange_templates.count() == 2


def test_01_changed_values_of_a_list_are_told(account: Account) -> None:
    upload(account, portal_template())
    with pytest.raises(ExchangeError, match="thêm Gia vị; bớt Đồ uống"):
        upload(account, portal_template(groups='"Thực phẩm,Gia vị"'))


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_02_a_file_reads_back_as_what_was_written(account: Account, listed: Product, form: str) -> None:
    change(listed, title=unicodedata.normalize(form, "Miến dong Phia Đén đặc biệt"))
    (batch,) = exchange.prepare(account, now=timezone.now())
    (row,) = read_table(batch.file_name, bytes(batch.content)).rows
    assert sheet.value(row, "Tên sản phẩm") == "Miến dong Phia Đén đặc biệt"
    assert (sheet.value(row, "Mã SKU"), sheet.whole(row, "Giá bán (đồng)"), sheet.whole(row, "Tồn kho")) == (listed.sku, 95000, 10)


def test_03_cells_are_text_where_they_are_text_and_numbers_where_they_are_numbers(account: Account, listed: Product) -> None:
    change(listed, title="=1+1 miến dong")
    upload(account, portal_template())
    (batch,) = exchange.prepare(account, now=timezone.now())
    page = load_workbook(io.BytesIO(bytes(batch.content)))["San pham"]
    row = {str(head.value): cell for head, cell in zip(page[1], page[2], strict=True)}
    assert (row["Tên sản phẩm *"].value, row["Tên sản phẩm *"].data_type) == ("=1+1 miến dong", "s")
    assert (row["Mã vạch"].value, row["Giá bán"].value, row["Giá bán"].data_type) == ("0012345678905", 95000, "n")


def test_04_limits_hold_a_product_back_with_words(account: Account, listed: Product) -> None:
    own = upload(account, portal_template())
    profile = {**own.profile, "Kho hàng": {"required": True}, "Tên sản phẩm *": {**own.profile["Tên sản phẩm *"], "max_length": 10}}
    exchange_forms.set_profile(own, profile, max_rows=1)
    assert exchange.prepare(account, now=timezone.now()) == []
    told = " ".join(reason["text"] for reason in Listing.objects.get().reasons)
    assert "Thiếu: cột “Kho hàng”" in told
    assert "dài 18 ký tự, mẫu Postmart nhận 10" in told
    exchange_forms.set_profile(own, {**own.profile, "Kho hàng": {"fixed": "Kho Cao Bằng", "required": True}}, max_rows=1)
    (batch,) = exchange.prepare(account, now=timezone.now())
    assert batch.rows.get().values["Kho hàng"] == "Kho Cao Bằng"


def test_05_the_same_state_gives_the_same_bytes_and_nothing_changed_gives_no_file(account: Account, listed: Product) -> None:
    form = exchange_forms.form_of(account, "publish")
    own = upload(account, portal_template())
    first = template.write_into(bytes(own.content), template.read_template(bytes(own.content)), [{"Mã SKU *": "A", "Giá bán": 1}])
    assert first == template.write_into(bytes(own.content), template.read_template(bytes(own.content)), [{"Mã SKU *": "A", "Giá bán": 1}])
    assert form.file("1", [{"Mã SKU": "A"}]) == form.file("1", [{"Mã SKU": "A"}])
    (batch,) = exchange.prepare(account, now=timezone.now())
    assert exchange.prepare(account, now=timezone.now()) == [batch]
    exchange.mark_uploaded(batch, by="an", now=timezone.now())
    assert exchange.prepare(account, now=timezone.now()) == []


def result(batch: ExchangeBatch, *rows: tuple[str, str, str]) -> bytes:
    number = batch.file_name.removeprefix("postmart-").removesuffix(".xlsx")
    told = [dict(zip(sheet.RESULT_COLUMNS, (number, sku, word, why, "77"), strict=True)) for sku, word, why in rows]
    return sheet.write(sheet.RESULT_COLUMNS, told)


def test_06_results_are_read_and_strange_ones_refused(account: Account, listed: Product, point: SalesPoint) -> None:
    now = timezone.now()
    (batch,) = exchange.prepare(account, now=now)
    exchange.mark_uploaded(batch, by="an", now=now)
    no, yes = (listed.sku, sheet.REJECTED, "Ảnh mờ"), (listed.sku, sheet.ACCEPTED, "")
    for rows, told in (
        ([("LA", sheet.ACCEPTED, "")], "không có trong lô"),
        ([yes, yes], "lặp lại"),
        ([(listed.sku, "OK", "")], "không hiểu được"),
    ):
        with pytest.raises(ExchangeError, match=told):
            exchange.apply_result(account, "kq.xlsx", result(batch, *rows), now=now)
    assert batch.rows.get().result == "waiting"
    exchange.apply_result(account, "kq.xlsx", result(batch, no), now=now)
    assert (Listing.objects.get().state, "Ảnh mờ" in Listing.objects.get().error_text) == ("rejected", True)
    with pytest.raises(ExchangeError, match="nói khác tệp đã đọc"):
        exchange.apply_result(account, "kq.xlsx", result(batch, yes), now=now)
    recount(listed, point, 4)
    (newer,) = exchange.prepare(account, now=now)
    exchange.mark_uploaded(newer, by="an", now=now + timedelta(seconds=1))
    exchange.apply_result(account, "kq.xlsx", result(batch, no), now=now)
    assert Listing.objects.get().state == "handed_over"


def test_07_what_may_not_be_sold_stands_in_the_withdrawal_alone(account: Account, listed: Product) -> None:
    carry.carry(account, now=timezone.now)
    change(listed, is_public=False)
    (batch,) = exchange.prepare(account, now=timezone.now())
    assert (batch.kind, list(batch.rows.values_list("sku", flat=True))) == ("withdraw", [listed.sku])


def test_08_nothing_is_live_before_the_portals_own_list_says_so(account: Account, listed: Product) -> None:
    now = timezone.now()
    exchange.hand_over(Listing.objects.get(), by="an", now=now)
    assert (Listing.objects.get().state, Listing.objects.get().confirmed_live) == ("handed_over", None)
    exchange.apply_result(account, "kq.xlsx", result(ExchangeBatch.objects.get(), (listed.sku, sheet.ACCEPTED, "")), now=now)
    assert (Listing.objects.get().state, Listing.objects.get().confirmed_live) == ("handed_over", None)
    shown = dict(zip(sheet.EXPORT_COLUMNS, (listed.sku, "77", sheet.LIVE, listed.title, 95000, 10, now.isoformat()), strict=True))
    exchange.apply_export(account, "xuat.xlsx", sheet.write(sheet.EXPORT_COLUMNS, [shown]), now=now)
    assert (Listing.objects.get().state, Listing.objects.get().confirmed_live) == ("live", True)


@pytest.mark.parametrize(
    ("mode", "error"),
    [
        ("body_code", Temporary),
        ("html", Temporary),
        ("auth", NotAuthorised),
        ("too_large", Rejected),
        ("rate", RateLimited),
        ("server", Temporary),
    ],
)
def test_09_each_failure_is_the_class_that_says_what_to_do(account: Account, portal: str, mode: str, error: type[Exception]) -> None:
    market = http(account)
    control(portal, fail_next=mode)
    with pytest.raises(error):
        list(market.read_items())
    assert list(market.read_items()) == []


@pytest.mark.parametrize(("mode", "there"), [("lost", 1), ("lost_before", 0)])
def test_10_a_lost_answer_of_a_create_is_unknown_and_found_by_its_sku(
    account: Account, portal: str, listed: Product, mode: str, there: int
) -> None:
    ready, market = prepared(account, listed), http(account)
    control(portal, fail_next=mode)
    with pytest.raises(OutcomeUnknown):
        market.create(ready)
    assert len(market.find(listed.sku)) == there
    if not there:
        market.create(ready)
    assert [item.sku for item in market.read_items()] == [listed.sku]


def test_11_moderation_is_told_with_its_reason(account: Account, portal: str, listed: Product) -> None:
    ready, market = prepared(account, listed), http(account)
    control(portal, moderates=True)
    own = market.create(ready)

    def seen(**edit: Any) -> tuple[bool, bool, str]:
        control(portal, edit={listed.sku: edit})
        (item,) = market.read([own])
        return item.is_live, item.is_locked, item.reason

    assert seen() == (False, True, "Postmart đang duyệt tin này. Không cần làm gì, đợi kết quả.")
    assert seen(review="passed") == (True, False, "")
    assert seen(review="failed", reason="Thiếu giấy tờ") == (False, True, "Postmart: Thiếu giấy tờ")
    assert seen(review="passed", banned=True, reason="Vi phạm") == (False, True, "Postmart: Vi phạm")


def test_12_the_same_picture_is_sent_once_and_again_when_it_was_lost(account: Account, portal: str, listed: Product) -> None:
    ready = prepared(account, listed)
    prepared(account, listed)
    calls = requests.get(f"{portal}/__state", timeout=5).json()["calls"]
    assert calls == {"POST /apis/v1/merchant/images/upload": 1}
    control(portal, lose_images=True)
    with pytest.raises(Exception, match="tải lại"):
        http(account).create(ready)
    assert list(http(account).read_items()) == []
    http(account).create(prepared(account, listed))
    assert [item.sku for item in http(account).read_items()] == [listed.sku]


def test_15_an_assumed_operation_is_never_aimed_at_a_real_host(account: Account, portal: str, listed: Product) -> None:
    Account.objects.filter(pk=account.pk).update(host="https://open.postmart.com.vn", is_test_host=False)
    account.refresh_from_db()
    market = http(account)
    acts = (
        lambda: list(market.read_items()),
        lambda: prepared(account, listed),
        lambda: market.set_live("1", False),
        lambda: list(market.orders_since(timezone.now(), timezone.now())),
    )
    for act in acts:
        with pytest.raises(AssumedOperation):
            act()
    assert json.loads(requests.get(f"{portal}/__state", timeout=5).text)["calls"] == {}


def test_a_sandbox_that_opens_again_at_its_address_is_filled_anew(account: Account, listed: Product, point: SalesPoint) -> None:
    """Its first number is given out a second time, to another product."""
    folder = registry.folder("postmart")
    carry.carry(account, now=timezone.now)
    later = make_listable(point, title="Hạt dẻ Trùng Khánh", upc="0012345678912")
    listings.publish(account, [later.pk], now=timezone.now(), on=timezone.localdate())
    running = start(lambda base_url: folder.make_sandbox(settings=folder.SANDBOX_DEFAULTS, clock=timezone.now, base_url=base_url))
    Account.objects.update(host=running.url)  # stands for the same address
    keys = [part for name, value in folder.SANDBOX_DEFAULTS.items() for part in ("--set", f"{name}={value}")]
    add = ["channel_add", "postmart", "--name", account.name, "--host", running.url, "--set", "transport=files", *keys]
    call_command(*add, "--starts-empty", "--json")
    account.refresh_from_db()
    carried = carry.carry(account, now=timezone.now)
    running.close()
    assert (carried["items"], carried["live"]) == (2, 2)
    assert set(Listing.objects.values_list("sku", "confirmed_live")) == {(listed.sku, True), (later.sku, True)}
    assert Listing.objects.exclude(external_id="").values("external_id").distinct().count() == 2

"""How numbers, days and measures are written."""

from datetime import date

import pytest

from catalog.browse.measures import price_per_unit, quantity
from shop.templatetags import shop_tags


@pytest.mark.parametrize(
    ("amount", "text"), [(1265000, "1.265.000\u00a0₫"), (0, "0\u00a0₫"), (950, "950\u00a0₫"), (None, ""), (95000.0, "95.000\u00a0₫")]
)
def test_money_is_written_with_dots(amount: int | None, text: str) -> None:
    assert shop_tags.vnd(amount) == text


def test_a_day_is_written_day_first() -> None:
    assert shop_tags.vn_date(date(2026, 11, 4)) == "04/11/2026"


@pytest.mark.parametrize(
    ("weight_g", "text"),
    [(500, "500\u00a0g"), (1000, "1\u00a0kg"), (1500, "1,5\u00a0kg"), (1250, "1,25\u00a0kg"), (10000, "10\u00a0kg"), (None, "")],
)
def test_weight_turns_to_kilograms(weight_g: int | None, text: str) -> None:
    assert shop_tags.grams(weight_g) == text


@pytest.mark.parametrize(
    ("content", "measured"),
    [
        ("500 g", (500, "g")),
        ("Gói 0,5 kg", (500, "g")),
        ("1.000 g", (1000, "g")),
        ("Chai 500ml", (500, "ml")),
        ("1,5 lít", (1500, "ml")),
        ("Hộp 10 gói x 20 g", (20, "g")),
        ("1 con dao", None),
        ("200 g + 300 g", None),
        ("0 g", None),
        ("", None),
    ],
)
def test_net_content_is_measured(content: str, measured: tuple[int, str] | None) -> None:
    assert quantity(content) == measured


@pytest.mark.parametrize(
    ("price", "content", "found"),
    [
        (95000, "500 g", (190000, "kg")),
        (10000, "30 g", (33333, "100\u00a0g")),
        (50000, "1 kg", None),
        (None, "500 g", None),
        (20000, "250 ml", (80000, "lít")),
    ],
)
def test_price_per_unit(price: int | None, content: str, found: tuple[int, str] | None) -> None:
    assert price_per_unit(price, content) == found

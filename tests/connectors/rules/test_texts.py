"""Placeholders are filled, nothing in a template runs, and an empty fact leaves no scar."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.rules.texts import PLACEHOLDERS, description_of, problems_of, title_of
from tests.connectors.test_contract import OFFER


@pytest.mark.parametrize(
    ("template", "wanted"),
    [
        ("{ten} {quy_cach}", "Miến dong Nguyên Bình loại một 500 g"),
        ("{ten} - {do_con} - {chu_the}", "Miến dong Nguyên Bình loại một - Hợp tác xã Nguyên Bình"),
        ("{ten} ({do_con})", "Miến dong Nguyên Bình loại một"),
        ("[OCOP {sao} sao] { ten }", "[OCOP 4 sao] Miến dong Nguyên Bình loại một"),
        ("{{{ma}}}", "{CB-0001}"),
        ("{do_con}", ""),
    ],
)
def test_a_title(template: str, wanted: str) -> None:
    assert problems_of(template) == []
    assert title_of(template, OFFER) == wanted


def test_a_line_without_any_value_is_left_out_of_a_description() -> None:
    template = "{ten}\r\nĐộ cồn: {do_con}\r\nQuy cách: {quy_cach} ({do_con})\r\n\r\n\r\n\r\nGiao trong ngày"
    assert description_of(template, OFFER) == "Miến dong Nguyên Bình loại một\nQuy cách: 500 g ()\n\nGiao trong ngày"


@pytest.mark.parametrize("template", ["{gia_von}", "{ten", "ten}", "{ten.__class__}", "{{ten}"])
def test_what_is_no_placeholder_is_told(template: str) -> None:
    assert len(problems_of(template)) == 1


@pytest.mark.parametrize("template", ["{% load x %}", "{{ settings.SECRET_KEY }}", "{ten.__class__.__mro__}"])
def test_nothing_of_another_template_language_is_run(template: str) -> None:
    assert "SECRET" not in title_of(template, OFFER).replace("settings.SECRET_KEY", "")
    assert "class" not in title_of(template, OFFER)


def test_a_value_with_braces_is_not_filled_again() -> None:
    assert title_of("{ten}", replace(OFFER, title="Miến {chu_the}")) == "Miến {chu_the}"


@given(st.lists(st.sampled_from(["{", "}", "ten", "sao", " ", "-", "x", "%", "\n"]), max_size=12).map("".join))
def test_any_text_is_rendered_or_refused_never_a_crash(template: str) -> None:
    problems_of(template)
    assert isinstance(title_of(template, OFFER), str)
    assert isinstance(description_of(template, OFFER), str)


def test_every_placeholder_has_a_label_and_gives_text() -> None:
    for name, (label, read) in PLACEHOLDERS.items():
        assert name.isidentifier()
        assert len(label) > 2
        assert isinstance(read(OFFER), str)

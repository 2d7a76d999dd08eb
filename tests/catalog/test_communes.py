"""The files of places, against each other and against the list of Cao Bằng."""

from collections import Counter

import pytest

from catalog.points.load import Places, load_places, read
from catalog.points.models import Commune, FormerCommune, Province


def test_34_provinces_and_3321_communes_with_codes_of_fixed_length() -> None:
    provinces, communes = read("provinces.csv"), read("communes.csv")
    assert (len(provinces), len({row["code"] for row in provinces})) == (34, 34)
    assert (len(communes), len({row["code"] for row in communes})) == (3321, 3321)
    assert {len(row["code"]) for row in provinces} == {2}
    assert {len(row["code"]) for row in communes} == {5}
    assert {row["province_code"] for row in communes} == {row["code"] for row in provinces}


def test_kinds_of_communes_as_of_2026() -> None:
    kinds = Counter(row["kind"] for row in read("communes.csv"))
    assert kinds == {"Xã": 2599, "Phường": 709, "Đặc khu": 13}
    assert all(row["name"].startswith(row["kind"]) for row in read("communes.csv"))


def test_cao_bang_has_53_communes_and_3_wards_from_161_old_ones() -> None:
    today = [row for row in read("communes.csv") if row["province_code"] == "04"]
    former = read("former_communes_04.csv")
    assert Counter(row["kind"] for row in today) == {"Xã": 53, "Phường": 3}
    assert len(former) == len({row["code"] for row in former}) == 161
    assert {row["commune_code"] for row in former} == {row["code"] for row in today}


@pytest.mark.django_db
def test_loading_twice_keeps_leading_zeros_and_adds_nothing() -> None:
    places = {"province": Province, "commune": Commune, "former_commune": FormerCommune}
    first, second = load_places(**places), load_places(**places)
    assert first == second == Places(provinces=34, communes=3321, former_communes=161)
    assert (Province.objects.count(), Commune.objects.count(), FormerCommune.objects.count()) == (34, 3321, 161)
    ward = Commune.objects.get(code="01273")
    assert (ward.name, ward.province_id, ward.province.name, ward.folded) == ("Phường Thục Phán", "04", "Cao Bằng", "phuong thuc phan")
    assert FormerCommune.objects.get(folded="xa phuc sen huyen quang hoa").commune_id == "01576"


@pytest.mark.django_db
def test_loading_renames_a_place_and_keeps_what_points_at_it() -> None:
    Province.objects.create(code="04", name="Tên cũ")
    Commune.objects.create(code="01273", name="Tên cũ", province_id="04")
    load_places(province=Province, commune=Commune, former_commune=FormerCommune)
    assert Commune.objects.get(code="01273").name == "Phường Thục Phán"

"""`manage.py load_communes`: provinces and communes from the files of this release."""

from dataclasses import asdict
from typing import Any

from catalog.exchange.console import JsonCommand
from catalog.points.load import load_places
from catalog.points.models import Commune, FormerCommune, Province


class Command(JsonCommand):
    help = "Nạp 34 tỉnh, 3.321 xã, phường, đặc khu và tên xã cũ của Cao Bằng; chạy lại không sao."

    def run(self, **options: Any) -> None:
        places = load_places(province=Province, commune=Commune, former_commune=FormerCommune)
        self.say(f"{places.provinces} tỉnh, {places.communes} xã, {places.former_communes} xã cũ của Cao Bằng.", asdict(places))

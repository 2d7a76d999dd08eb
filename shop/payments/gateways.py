"""The gateway folders by code. No framework: the sandboxes start from here."""

from types import ModuleType

from shop.payments import momo, vnpay, zalopay

FOLDERS: dict[str, ModuleType] = {folder.CODE: folder for folder in (vnpay, momo, zalopay)}

"""Carriers that fetch parcels. Each is a folder here; all keep the contract of `shop.carriers.carrier`."""

from types import ModuleType

from shop.carriers import ghn, viettelpost, vnpost

FOLDERS: dict[str, ModuleType] = {folder.CODE: folder for folder in (ghn, viettelpost, vnpost)}

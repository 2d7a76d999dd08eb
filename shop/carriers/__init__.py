"""Carriers that fetch parcels. Each is a folder here; all keep the contract of `shop.carriers.carrier`."""

from types import ModuleType

FOLDERS: dict[str, ModuleType] = {}

"""A marketplace's folder knows no framework, no database and no other marketplace."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

import connectors

ROOT = Path(connectors.__file__).parent
PURE = (
    "catalog.fold",
    "catalog.offer",
    "catalog.sellable",
    "catalog.tabular",
    "catalog.workbook",
    "connectors.errors",
    "connectors.marketplace",
    "connectors.trade",
)
EXEMPT = {
    "carry.py": "plays the person at one portal of this machine, so it speaks that portal's language",
    "exchange_forms.py": "fills the templates of that one portal",
    "exchange.py": "the one exchange of spreadsheets, whose sheet is that marketplace's own",
}
FORBIDDEN = ("django", "oscar", "wagtail", "celery", "requests", "urllib3", "shop", "cms")


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""


@pytest.mark.parametrize("code", settings.MARKETPLACES)
def test_a_marketplace_folder_imports_only_contracts_and_itself(code: str) -> None:
    files = sorted((ROOT / code).rglob("*.py"))
    assert files
    for path in files:
        for name in imports_of(path):
            package = name.split(".")[0]
            assert package not in FORBIDDEN, f"{path}: {name}"
            if package in ("catalog", "connectors"):
                assert name in PURE or name == "connectors" or f"{name}.".startswith(f"connectors.{code}."), f"{path}: {name}"


def test_the_engine_names_no_marketplace() -> None:
    for path in sorted(path for path in ROOT.glob("*.py") if path.name not in EXEMPT):
        for name in imports_of(path):
            assert not any(f"{name}.".startswith(f"connectors.{code}.") for code in settings.MARKETPLACES), f"{path}: {name}"


def test_pure_contracts_import_no_framework() -> None:
    for name in PURE:
        path = ROOT.parent / f"{name.replace('.', '/')}.py"
        for imported in imports_of(path):
            assert imported.split(".")[0] not in FORBIDDEN, f"{path}: {imported}"

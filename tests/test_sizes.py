"""A module of ours holds one idea and a function fits a screen (docs of the house: 400 and 60 lines)."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("catalog", "shop", "connectors", "cms", "tests", "benchmarks")
MODULE_LINES = 400
FUNCTION_LINES = 60


def own_modules() -> list[Path]:
    return [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in path.parts]


def test_a_module_stays_under_400_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): count for path in own_modules() if (count := len(path.read_text("utf-8").splitlines())) > MODULE_LINES
    }
    assert long == {}


def test_a_function_stays_under_60_lines() -> None:
    long = {}
    for path in own_modules():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                count = (node.end_lineno or node.lineno) - node.lineno + 1
                if count > FUNCTION_LINES:
                    long[f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"] = count
    assert long == {}

"""Checkers of other authors, run as programs; `make setup` fetches them from the hashed lock."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from tests import servers

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
JAR = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"


def html_faults(pages: Mapping[str, str]) -> list[str]:
    """What the Nu HTML Checker of the W3C calls an error, with the page's name. Raises `ServerMissing`."""
    java = servers.find_java()
    if not JAR.exists():
        raise servers.ServerMissing("tests/e2e/validators/node_modules (make setup)")
    with TemporaryDirectory() as folder:
        names = {}
        for number, (path, text) in enumerate(pages.items()):
            file = Path(folder) / f"{number}.html"
            file.write_text(text, "utf-8")
            names[file.as_uri().replace("file:///", "file:/")] = path
        command = [java, "-Xss1m", "-jar", str(JAR), "--format", "json", "--errors-only", "--exit-zero-always", folder]
        told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stderr)["messages"]
    return [f"{names[fault['url']]}: {fault['message']} {fault.get('extract', '')[:160]!r}" for fault in told]


def structured_faults(pages: Mapping[str, str]) -> list[str]:
    """Types and properties that schema.org does not know, and what Google's rich results require and a page lacks."""
    node = servers.find_node()
    if not MODULES.is_dir():
        raise servers.ServerMissing("tests/e2e/validators/node_modules (make setup)")
    asked = json.dumps([{"url": path, "html": text} for path, text in pages.items()])
    done = subprocess.run([node, str(HERE / "structured.mjs")], input=asked, capture_output=True, text=True, check=True)
    return [f"{fault['url']}: {fault['message']}" for fault in json.loads(done.stdout) if fault["severity"] == "ERROR"]

"""Each service of docker-compose.yml comes up by its own command, on real PostgreSQL and Redis, and says that it is well."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.compose import APP_SERVICES, OPERATOR, ROOT, from_checkout, interpolate, prove, read_services


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.redis
@pytest.mark.timeout(600)
def test_every_service_turns_healthy(postgres_url: str, redis_url: str, tmp_path: Path) -> None:
    embedded = {"DATA_DIR": str(tmp_path), "PATH": os.environ["PATH"], "DATABASE_URL": f"sqlite:///{tmp_path}/unused.sqlite3"}
    subprocess.run([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], cwd=ROOT, env=embedded, check=True)
    took = prove(tmp_path, from_checkout(tmp_path), postgres_url=postgres_url, temporary=str(tmp_path))
    assert sorted(took) == sorted([*APP_SERVICES, "db", "redis"])


def test_no_secret_has_a_default() -> None:
    for name in ("POSTGRES_PASSWORD", "REDIS_PASSWORD", "SECRET_KEY", "FIELD_ENCRYPTION_KEYS"):
        with pytest.raises(KeyError, match=name):
            read_services({key: value for key, value in OPERATOR.items() if key != name})


def test_nothing_runs_as_root() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]
    assert {name: told["user"] for name, told in services.items() if str(told["user"]).split(":")[0] in ("0", "root")} == {}


def test_variables_are_read_as_compose_reads_them() -> None:
    assert interpolate("${A:?why} ${B:-two} ${C:-} $$D", {"A": "one"}) == "one two  $D"


def test_env_example_names_every_variable_of_compose() -> None:
    documented = {line.lstrip("#").partition("=")[0] for line in (ROOT / ".env.example").read_text("utf-8").splitlines() if "=" in line}
    assert set(OPERATOR) <= documented

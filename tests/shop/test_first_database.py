"""The embedded database that is kept as SQL is the one that the migrations make."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from shop import first_database

PREPARE = """
import django; django.setup()
from django.core.management import call_command
from shop import first_database
print(first_database.load(), first_database.load())
call_command("migrate", verbosity=0)
"""


def test_the_kept_database_is_current() -> None:
    """When it fails: `python -m shop.first_database` writes it anew."""
    assert first_database.is_current()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the columns of some models differ by database; this one is SQLite's")
def test_an_empty_file_becomes_a_database_with_every_table_and_column(tmp_path: Path) -> None:
    environment = os.environ | {
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/shop.sqlite3",
        "DJANGO_SETTINGS_MODULE": "shop.settings",
    }
    ran = subprocess.run([sys.executable, "-c", PREPARE], env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout.split()[:2] == ["True", "False"]

    database = sqlite3.connect(tmp_path / "shop.sqlite3")
    wrong = {}
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.managed or model._meta.proxy:
            continue
        table = model._meta.db_table
        found = {row[1] for row in database.execute(f'PRAGMA table_info("{table}")')}
        wanted = {field.column for field in model._meta.local_concrete_fields} - {"rowid"}  # which every table of SQLite has, unlisted
        if found != wanted:
            wrong[table] = sorted(found ^ wanted)
    assert wrong == {}
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    guards = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    assert {"audit_auditentry_unchanged", "account_consententry_unchanged"} <= guards


def test_a_database_with_tables_is_left_alone(db: None) -> None:
    tables = len(connection.introspection.table_names())
    assert first_database.load() is False
    assert len(connection.introspection.table_names()) == tables

"""A new embedded database in a second: the result of the migrations, kept as SQL.

Some four hundred migrations, most of them of Wagtail and Oscar, cost a minute on two cores. `first_database.sql.gz` holds what they leave
behind in an empty SQLite file. It is used only where the file of every migration it contains is byte for byte the one it was made with;
anything else leaves the work to `migrate`, which also adds whatever came later. `python -m shop.first_database` writes it anew.
"""

import gzip
import hashlib
import inspect
import os
import sqlite3
import sys
import tempfile
from pathlib import Path

FILE = Path(__file__).with_name("first_database.sql.gz")
HEAD = "-- migrations "


def load() -> bool:
    """Fills an empty SQLite database; False, and nothing changed, where it is not empty, not SQLite, or the file is out of date."""
    from django.db import connection

    if connection.vendor != "sqlite" or connection.introspection.table_names():
        return False
    head, _, script = gzip.decompress(FILE.read_bytes()).decode().partition("\n")
    _, _, rest = head.partition(HEAD)
    digest, _, names = rest.partition(" ")
    if digest != _digest(names.split(",")):
        return False
    connection.ensure_connection()
    connection.connection.executescript(f"BEGIN IMMEDIATE;\n{script}\nCOMMIT;")
    return True


def is_current() -> bool:
    """Whether every migration that the file contains is still the one it was made with."""
    head = gzip.decompress(FILE.read_bytes()).decode().partition("\n")[0]
    digest, _, names = head.removeprefix(HEAD).partition(" ")
    return digest == _digest(names.split(","))


def write() -> int:
    """Migrates the empty database of this process and keeps what came out. Answers the number of migrations."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.loader.applied_migrations:
        raise SystemExit("Cơ sở dữ liệu phải trống: đặt DATA_DIR là một thư mục mới.")
    executor.migrate(executor.loader.graph.leaf_nodes())
    names = sorted(f"{app}.{name}" for app, name in executor.recorder.applied_migrations())
    text = f"{HEAD}{_digest(names)} {','.join(names)}\n{_dump(connection.connection)}"
    FILE.write_bytes(gzip.compress(text.encode(), mtime=0))
    return len(names)


def _digest(names: list[str]) -> str:
    """Of the source of every migration named `app.name`; empty where one of them is gone."""
    from django.db.migrations.loader import MigrationLoader

    migrations = MigrationLoader(None).disk_migrations
    digest = hashlib.sha256()
    for name in names:
        app, _, own = name.partition(".")
        migration = migrations.get((app, own))
        if migration is None:
            return ""
        digest.update(Path(inspect.getfile(type(migration))).read_bytes())
    return digest.hexdigest()


def _dump(connection: sqlite3.Connection) -> str:
    """The tables, their rows, then indexes and triggers. A virtual table is empty here and makes its shadow tables by itself."""
    tables, inserts = [], []
    rows = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid").fetchall()
    virtual = [name for kind, name, sql in rows if kind == "table" and sql.startswith("CREATE VIRTUAL")]
    for kind, name, sql in rows:
        if kind != "table" or name.startswith(("sqlite_", *(f"{table}_" for table in virtual))):
            continue
        tables.append(f"{sql};")
        if name in virtual:
            if connection.execute(f'SELECT count(*) FROM "{name}"').fetchone() != (0,):  # noqa: S608  a table of our own
                raise SystemExit(f"{name}: chỉ mục không trống.")
            continue
        columns = [column[1] for column in connection.execute(f'PRAGMA table_info("{name}")')]
        values = " || ',' || ".join(f'quote("{column}")' for column in columns)
        inserts += [f'INSERT INTO "{name}" VALUES({row});' for (row,) in connection.execute(f'SELECT {values} FROM "{name}"')]  # noqa: S608
    return "\n".join([*tables, *inserts, *(f"{sql};" for kind, _, sql in rows if kind != "table")])


def main() -> None:
    os.environ |= {"DATA_DIR": tempfile.mkdtemp(prefix="ocop-first-"), "DJANGO_SETTINGS_MODULE": "shop.settings"}
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    import django

    django.setup()
    sys.stdout.write(f"{FILE.name}: {write()} migrations, {FILE.stat().st_size // 1024} KB\n")


if __name__ == "__main__":
    main()

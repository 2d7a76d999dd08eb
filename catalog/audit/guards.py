"""The database itself refuses to change what an append-only log says: no UPDATE, no DELETE, on PostgreSQL no TRUNCATE either.

Whoever owns the database can still drop a trigger; that leaves the application, which is what these hold.
"""

from django.db import connections

TABLE = "audit_auditentry"
WORDS = "the {table} log is append-only"
REFUSE_IN_SQLITE = "BEGIN SELECT RAISE(ABORT, '" + WORDS + "'); END"
IS_THERE = "WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) "
UNCHANGED = {
    "sqlite": (
        "CREATE TRIGGER IF NOT EXISTS {table}_unchanged BEFORE UPDATE ON {table} " + REFUSE_IN_SQLITE,
        # REPLACE removes the row in its way without firing what watches DELETE
        "CREATE TRIGGER IF NOT EXISTS {table}_once BEFORE INSERT ON {table} " + IS_THERE + REFUSE_IN_SQLITE,
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION '" + WORDS + "'; END $$ LANGUAGE plpgsql",
        "CREATE OR REPLACE TRIGGER {table}_unchanged BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
    ),
}
KEPT = {
    "sqlite": ("CREATE TRIGGER IF NOT EXISTS {table}_kept BEFORE DELETE ON {table} " + REFUSE_IN_SQLITE,),
    "postgresql": (
        "CREATE OR REPLACE TRIGGER {table}_kept BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
    ),
}
EMPTIED = {"sqlite": "DROP TRIGGER IF EXISTS {table}_kept", "postgresql": "DROP TRIGGER IF EXISTS {table}_kept ON {table}"}


def install(using: str, *, table: str = TABLE) -> None:
    """Idempotent; called after every migrate."""
    connection = connections[using]
    if table not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for statement in (*UNCHANGED[connection.vendor], *KEPT[connection.vendor]):
            cursor.execute(statement.format(table=table))


def let_be_emptied(using: str, *, table: str = TABLE) -> None:
    """For tests with real transactions, which empty every table when they end; the next migrate or flush brings the guard back."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(EMPTIED[connection.vendor].format(table=table))

"""The database itself refuses to change what an append-only log says.

PostgreSQL refuses UPDATE and DELETE of rows. SQLite refuses UPDATE; whoever holds the file holds its rows anyway.
"""

from django.db import connections

TABLE = "audit_auditentry"
WORDS = "the {table} log is append-only"
SQLITE = "CREATE TRIGGER IF NOT EXISTS {table}_unchanged BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '" + WORDS + "'); END"
POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION '" + WORDS + "'; END $$ LANGUAGE plpgsql",
    "CREATE OR REPLACE TRIGGER {table}_unchanged BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
)
OF_VENDOR = {"sqlite": (SQLITE,), "postgresql": POSTGRESQL}


def install(using: str, *, table: str = TABLE) -> None:
    """Idempotent; called after every migrate."""
    connection = connections[using]
    if table not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for statement in OF_VENDOR[connection.vendor]:
            cursor.execute(statement.format(table=table))

"""The database itself refuses to change what the audit log says.

PostgreSQL refuses UPDATE and DELETE of rows. SQLite refuses UPDATE; whoever holds the file holds its rows anyway.
"""

from django.db import connections

TABLE = "audit_auditentry"
WORDS = "the audit log is append-only"
SQLITE = f"CREATE TRIGGER IF NOT EXISTS {TABLE}_unchanged BEFORE UPDATE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
POSTGRESQL = (
    f"CREATE OR REPLACE FUNCTION {TABLE}_refuse() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION '{WORDS}'; END $$ LANGUAGE plpgsql",
    f"CREATE OR REPLACE TRIGGER {TABLE}_unchanged BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse()",
)
OF_VENDOR = {"sqlite": (SQLITE,), "postgresql": POSTGRESQL}


def install(using: str) -> None:
    """Idempotent; called after every migrate."""
    connection = connections[using]
    if TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for statement in OF_VENDOR[connection.vendor]:
            cursor.execute(statement)

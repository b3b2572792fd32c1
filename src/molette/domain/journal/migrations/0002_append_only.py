"""Triggers that make the journal append-only, whoever writes: the product, a script, a console."""

from collections.abc import Callable

from django.apps.registry import Apps as StateApps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLE = "journal_entry"
MESSAGE = "le journal ne se modifie pas"

SQLITE = [
    f"""CREATE TRIGGER journal_no_{verb} BEFORE {verb} ON {TABLE}
    BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"""
    for verb in ("UPDATE", "DELETE")
]
POSTGRESQL = [
    f"""CREATE FUNCTION journal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    f"""CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION journal_append_only()""",
]
UNDO = {
    "sqlite": ["DROP TRIGGER journal_no_UPDATE", "DROP TRIGGER journal_no_DELETE"],
    "postgresql": [f"DROP TRIGGER journal_append_only ON {TABLE}", "DROP FUNCTION journal_append_only()"],
}


def _run(statements: dict[str, list[str]]) -> Callable[[StateApps, BaseDatabaseSchemaEditor], None]:
    def apply(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        for sql in statements[editor.connection.vendor]:
            editor.execute(sql)

    return apply


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [
        migrations.RunPython(_run({"sqlite": SQLITE, "postgresql": POSTGRESQL}), _run(UNDO)),
    ]

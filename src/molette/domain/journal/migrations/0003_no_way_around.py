"""Two ways around the first triggers are closed: SQLite's REPLACE and PostgreSQL's TRUNCATE.

SQLite fires no DELETE trigger for the row that `INSERT OR REPLACE` drives out; PostgreSQL fires no row
trigger for TRUNCATE.
"""

from collections.abc import Callable

from django.apps.registry import Apps as StateApps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLE = "journal_entry"
DO = {
    "sqlite": f"""CREATE TRIGGER journal_no_REPLACE BEFORE INSERT ON {TABLE}
    WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'le journal ne se modifie pas'); END""",  # noqa: S608 - names of ours
    "postgresql": f"""CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION journal_append_only()""",
}
UNDO = {
    "sqlite": "DROP TRIGGER journal_no_REPLACE",
    "postgresql": f"DROP TRIGGER journal_no_truncate ON {TABLE}",
}


def _run(statements: dict[str, str]) -> Callable[[StateApps, BaseDatabaseSchemaEditor], None]:
    def apply(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        editor.execute(statements[editor.connection.vendor])

    return apply


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_append_only")]
    operations = [migrations.RunPython(_run(DO), _run(UNDO))]

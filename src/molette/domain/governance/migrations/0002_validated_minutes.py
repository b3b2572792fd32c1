"""Triggers that keep validated minutes as the chairs signed them, whoever writes."""

from collections.abc import Callable

from django.apps.registry import Apps as StateApps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLE = "governance_minutes"
MESSAGE = "un relevé validé ne se modifie pas"
DO = {
    "sqlite": [
        *(
            f"""CREATE TRIGGER minutes_no_{verb} BEFORE {verb} ON {TABLE}
            BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"""
            for verb in ("UPDATE", "DELETE")
        ),
        f"""CREATE TRIGGER minutes_no_REPLACE BEFORE INSERT ON {TABLE}
        WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id OR meeting_id = NEW.meeting_id)
        BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END""",  # noqa: S608 - names of ours
    ],
    "postgresql": [
        f"""CREATE FUNCTION governance_keep_minutes() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
        f"""CREATE TRIGGER minutes_kept BEFORE UPDATE OR DELETE ON {TABLE}
        FOR EACH ROW EXECUTE FUNCTION governance_keep_minutes()""",
        f"""CREATE TRIGGER minutes_no_truncate BEFORE TRUNCATE ON {TABLE}
        FOR EACH STATEMENT EXECUTE FUNCTION governance_keep_minutes()""",
    ],
}
UNDO = {
    "sqlite": [f"DROP TRIGGER minutes_no_{verb}" for verb in ("UPDATE", "DELETE", "REPLACE")],
    "postgresql": [
        f"DROP TRIGGER minutes_kept ON {TABLE}",
        f"DROP TRIGGER minutes_no_truncate ON {TABLE}",
        "DROP FUNCTION governance_keep_minutes()",
    ],
}


def _run(statements: dict[str, list[str]]) -> Callable[[StateApps, BaseDatabaseSchemaEditor], None]:
    def apply(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        for sql in statements[editor.connection.vendor]:
            editor.execute(sql)

    return apply


class Migration(migrations.Migration):
    dependencies = [("governance", "0001_initial")]
    operations = [migrations.RunPython(_run(DO), _run(UNDO))]

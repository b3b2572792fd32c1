"""Seal the lines already written, and guard the seals as the lines are."""

from collections.abc import Callable

from django.apps.registry import Apps as StateApps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from molette.engines.proof import content_hash, links

TABLE = "journal_seal"
MESSAGE = "le journal ne se modifie pas"
BATCH = 900
DO = {
    "sqlite": [
        *(
            f"""CREATE TRIGGER journal_seal_no_{verb} BEFORE {verb} ON {TABLE}
            BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"""
            for verb in ("UPDATE", "DELETE")
        ),
        f"""CREATE TRIGGER journal_seal_no_REPLACE BEFORE INSERT ON {TABLE}
        WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE number = NEW.number OR entry_id = NEW.entry_id)
        BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END""",  # noqa: S608 - names of ours
    ],
    "postgresql": [
        f"""CREATE TRIGGER journal_seal_append_only BEFORE UPDATE OR DELETE ON {TABLE}
        FOR EACH ROW EXECUTE FUNCTION journal_append_only()""",
        f"""CREATE TRIGGER journal_seal_no_truncate BEFORE TRUNCATE ON {TABLE}
        FOR EACH STATEMENT EXECUTE FUNCTION journal_append_only()""",
    ],
}
UNDO = {
    "sqlite": [f"DROP TRIGGER journal_seal_no_{verb}" for verb in ("UPDATE", "DELETE", "REPLACE")],
    "postgresql": [
        f"DROP TRIGGER journal_seal_append_only ON {TABLE}",
        f"DROP TRIGGER journal_seal_no_truncate ON {TABLE}",
    ],
}


def _run(statements: dict[str, list[str]]) -> Callable[[StateApps, BaseDatabaseSchemaEditor], None]:
    def apply(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        for sql in statements[editor.connection.vendor]:
            editor.execute(sql)

    return apply


def seal(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Chain the lines there are, in the order of their keys, a part at a time."""
    entries, seals = (apps.get_model("journal", name).objects for name in ("Entry", "Seal"))
    columns = [field.attname for field in entries.model._meta.concrete_fields]
    head, after = None, 0
    while lines := list(entries.filter(pk__gt=after).order_by("pk").values(*columns)[:BATCH]):
        made = links((content_hash(line) for line in lines), after=head)
        seals.bulk_create(
            [
                seals.model(number=link.number, entry_id=line["id"], content=link.content, digest=link.digest)
                for line, link in zip(lines, made, strict=True)
            ]
        )
        head, after = made[-1], lines[-1]["id"]


class Migration(migrations.Migration):
    dependencies = [("journal", "0004_seals")]
    operations = [
        migrations.RunPython(seal, migrations.RunPython.noop),
        migrations.RunPython(_run(DO), _run(UNDO)),
    ]

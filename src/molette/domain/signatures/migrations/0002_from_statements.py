"""Bring the positions on statements, and their history, from the app that held them.

« Propose » is no answer: a partner proposes by stating. Such rows are left behind; the journal keeps them.
"""

from django.apps.registry import Apps as StateApps
from django.core.management.color import no_style
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SAME = (
    *("id", "organisation_id", "kind", "counter_value", "reason", "source_id", "said_on", "is_fictional"),
    "recorded_at",
)
OF_HISTORY = ("history_id", "history_date", "history_type", "history_user_id", "history_change_reason")


def bring(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for model, names in (("Position", SAME), ("HistoricalPosition", (*SAME, *OF_HISTORY))):
        former, newer = apps.get_model("statements", model), apps.get_model("signatures", model)
        rows = former.objects.exclude(kind="proposed").order_by("pk").values("statement_id", *names)
        for row in rows.iterator(chunk_size=2000):
            key = row.pop("statement_id")
            if row["kind"] == "settled":
                row |= {"body": "instance non précisée", "reason": row["reason"] or "termes non précisés"}
            newer.objects.create(subject="statement", subject_id=key, **row)
        if editor.connection.vendor == "postgresql":
            _count_on(editor, newer)


def _count_on(editor: BaseDatabaseSchemaEditor, model: type) -> None:
    """Rows written with their keys leave the sequence behind: bring it after the last of them."""
    for sql in editor.connection.ops.sequence_reset_sql(no_style(), [model]):
        editor.execute(sql)


class Migration(migrations.Migration):
    dependencies = [("signatures", "0001_initial"), ("statements", "0002_history_of_nodes")]
    operations = [migrations.RunPython(bring, migrations.RunPython.noop)]

"""On PostgreSQL, keep the words cut: an index of expressions cuts them again for each row that it checks."""

from collections.abc import Callable

from django.apps.registry import Apps as StateApps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

CUT = {"title_words": "title_vector", "words": "vector"}
KEPT = ", ".join(
    f"ADD COLUMN {kept} tsvector GENERATED ALWAYS AS (to_tsvector('simple', {column})) STORED"
    for column, kept in CUT.items()
)
MAKE = [
    *(f"DROP INDEX search_{column}" for column in CUT),
    f"ALTER TABLE search_searchentry {KEPT}",
    *(f"CREATE INDEX search_{column} ON search_searchentry USING gin ({kept})" for column, kept in CUT.items()),
]
UNDO = [
    "ALTER TABLE search_searchentry DROP COLUMN title_vector, DROP COLUMN vector",
    *(
        f"CREATE INDEX search_{column} ON search_searchentry USING gin (to_tsvector('simple', {column}))"
        for column in CUT
    ),
]


def _run(statements: list[str]) -> Callable[[StateApps, BaseDatabaseSchemaEditor], None]:
    def apply(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "postgresql":
            for sql in statements:
                editor.execute(sql)

    return apply


class Migration(migrations.Migration):
    dependencies = [("search", "0002_words")]
    operations = [migrations.RunPython(_run(MAKE), _run(UNDO))]

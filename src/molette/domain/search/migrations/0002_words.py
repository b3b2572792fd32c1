"""The index of words, in the dialect of each database; neither needs an extension."""

from collections.abc import Callable

from django.apps.registry import Apps as StateApps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

MAKE = {
    "sqlite": [
        "CREATE VIRTUAL TABLE search_words USING fts5(title, words, tokenize = 'ascii', prefix = '3 5')",
    ],
    "postgresql": [
        f"CREATE INDEX search_{column} ON search_searchentry USING gin (to_tsvector('simple', {column}))"
        for column in ("title_words", "words")
    ],
}
UNDO = {
    "sqlite": ["DROP TABLE search_words"],
    "postgresql": ["DROP INDEX search_title_words", "DROP INDEX search_words"],
}


def _run(statements: dict[str, list[str]]) -> Callable[[StateApps, BaseDatabaseSchemaEditor], None]:
    def apply(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        for sql in statements[editor.connection.vendor]:
            editor.execute(sql)

    return apply


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(_run(MAKE), _run(UNDO))]

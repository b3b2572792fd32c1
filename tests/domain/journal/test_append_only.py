"""No line of the journal is changed, removed or driven out, by the product or by hand."""

import pytest
from django.db import DatabaseError, connection, transaction

from molette.domain.journal.models import Entry
from tests import factories

pytestmark = pytest.mark.django_db
COPY = "SELECT * FROM journal_entry"
BY_HAND: dict[str, tuple[str, ...]] = {
    "update": ("UPDATE journal_entry SET verb = 'x'",),
    "move": ("UPDATE journal_entry SET id = id + 1000",),
    "delete": ("DELETE FROM journal_entry",),
}
BY_VENDOR: dict[str, dict[str, tuple[str, ...]]] = {
    "sqlite": {
        "replace": ("CREATE TEMP TABLE forged AS " + COPY, "REPLACE INTO journal_entry SELECT * FROM forged"),
        "update or replace": ("UPDATE OR REPLACE journal_entry SET id = 1",),
    },
    "postgresql": {
        "truncate": ("TRUNCATE journal_entry",),
        "cascade": ("TRUNCATE journal_entry RESTART IDENTITY CASCADE",),
        "upsert": (f"INSERT INTO journal_entry {COPY} ON CONFLICT (id) DO UPDATE SET verb = 'x'",),
    },
}


@pytest.mark.parametrize("attack", BY_HAND | BY_VENDOR[connection.vendor])
def test_what_is_written_stays_as_it_was_written(attack: str) -> None:
    lines = [factories.entry(verb) for verb in ("a créé", "a modifié")]

    with pytest.raises(DatabaseError, match="le journal ne se modifie pas"), transaction.atomic():
        _run((BY_HAND | BY_VENDOR[connection.vendor])[attack])

    assert list(Entry.objects.order_by("id").values_list("id", "verb")) == [(e.pk, e.verb) for e in lines]


def test_new_lines_are_still_written() -> None:
    first, second = factories.entry("a créé"), factories.entry("a modifié")

    assert first.pk < second.pk


def _run(statements: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)

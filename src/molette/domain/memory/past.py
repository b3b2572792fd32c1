"""Read the database as it was known on a past day, for the length of a block, in this thread alone.

The views are temporary: on both databases they come before the tables of the same name, for this connection
only. On PostgreSQL they end with a transaction that is rolled back; on SQLite they are dropped.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import connection, transaction

from molette.domain.journal.known import known_on, reading_on
from molette.domain.journal.remembered import note_the_stand
from molette.domain.memory.shadows import Shadow, shadows
from molette.domain.secrecy.veils import keeping


@contextmanager
def as_known_on(day: date) -> Iterator[None]:
    """Shadow the tables by what was known at the end of that day; nothing may be written meanwhile."""
    if known_on() is not None:
        msg = f"the state of {known_on()} is being read already"
        raise RuntimeError(msg)
    note_the_stand()
    shadowed = _on_sqlite if connection.vendor == "sqlite" else _on_postgresql
    with reading_on(day), shadowed(shadows(connection.vendor, day)), keeping():
        yield


@contextmanager
def _on_sqlite(views: tuple[Shadow, ...]) -> Iterator[None]:
    """Without a transaction of Django's, which would take the lock of writers."""
    connection.ensure_connection()
    database: Any = connection.connection
    made: list[Shadow] = []
    try:
        for view in views:
            database.execute(f'CREATE TEMP VIEW "{view.table}" AS {view.select}')
            made.append(view)
        yield
    finally:
        for view in made:
            database.execute(f'DROP VIEW temp."{view.table}"')


@contextmanager
def _on_postgresql(views: tuple[Shadow, ...]) -> Iterator[None]:
    """In a transaction that leaves nothing behind, whatever pools the connections.

    A view has no primary key from which PostgreSQL could infer the other columns of a group.
    """
    features: Any = connection.features
    with transaction.atomic():
        with connection.cursor() as cursor:
            made = "".join(f'CREATE TEMP VIEW "{view.table}" AS {view.select};' for view in views)
            cursor.execute(made)
        features.allows_group_by_selected_pks = False
        try:
            yield
        finally:
            del features.allows_group_by_selected_pks
            transaction.set_rollback(True)

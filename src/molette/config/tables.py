"""The tables of a new base, made from the models in a tenth of the time that years of migrations take.

What no model tells, triggers and the index of words, is made by the migrations that hold it. A test compares
such a base with a migrated one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Final, cast

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import StateApps

BESIDE_THE_MODELS: Final = (
    ("molette.domain.journal.migrations.0002_append_only", 0),
    ("molette.domain.journal.migrations.0003_no_way_around", 0),
    ("molette.domain.journal.migrations.0005_seal_what_is_there", 1),
    ("molette.domain.search.migrations.0002_words", 0),
    ("molette.domain.search.migrations.0003_vectors", 0),
    ("molette.domain.governance.migrations.0002_validated_minutes", 0),
)
"""Migrations whose operation of this rank makes what the models do not tell; the others carry data over."""


def update() -> None:
    """Bring the base to the shape of this version: made whole where it is new, else migrated."""
    recorder = MigrationRecorder(connection)
    if recorder.applied_migrations():
        call_command("migrate", verbosity=0, interactive=False)
        return
    make()
    recorder.ensure_schema()
    # Together: stopped half-way, what is done twice is only what may be.
    with connection.schema_editor() as editor:
        complete(editor)
        for app, name in sorted(MigrationLoader(None).disk_migrations):
            recorder.record_applied(app, name)


def make() -> None:
    """Make the tables that the models tell and that the base has not."""
    with _without_migrations():
        call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)


def complete(editor: BaseDatabaseSchemaEditor) -> None:
    """Make in the base at hand what the models do not tell."""
    for name, rank in BESIDE_THE_MODELS:
        operation = import_module(name).Migration.operations[rank]
        if not isinstance(operation, RunPython):
            raise TypeError(name)
        operation.code(cast(StateApps, apps), editor)


@contextmanager
def _without_migrations() -> Iterator[None]:
    held = settings.MIGRATION_MODULES
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    try:
        yield
    finally:
        settings.MIGRATION_MODULES = held

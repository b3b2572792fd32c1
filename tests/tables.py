"""The tables of the tests, made from the models in a tenth of the time that ten years of migrations take.

What no model tells, triggers and the index of words, is made by the migrations that hold it. A test compares
such a base with a migrated one.
"""

from importlib import import_module
from typing import cast

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations import RunPython
from django.db.migrations.state import StateApps

BESIDE_THE_MODELS = (
    ("molette.domain.journal.migrations.0002_append_only", 0),
    ("molette.domain.journal.migrations.0003_no_way_around", 0),
    ("molette.domain.journal.migrations.0005_seal_what_is_there", 1),
    ("molette.domain.search.migrations.0002_words", 0),
    ("molette.domain.search.migrations.0003_vectors", 0),
)
"""Migrations whose operation of this rank makes what the models do not tell; the others carry data over."""


def make() -> None:
    """Make all the tables of an empty base, in a process that will not migrate it."""
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0)
    complete()


def complete() -> None:
    """Make in the base at hand what the models do not tell."""
    with connection.schema_editor() as editor:
        for name, rank in BESIDE_THE_MODELS:
            operation = import_module(name).Migration.operations[rank]
            assert isinstance(operation, RunPython)
            operation.code(cast(StateApps, apps), editor)

"""What migrations make is what the models say, and what a new base and the tests run on."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from tests.conftest import ROOT

pytestmark = pytest.mark.walk

READ = """
import json, os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "molette.config.settings"
django.setup()
from django.core.management import call_command
from molette.config import tables
from tests.contracts.test_migrations import shape
how = %r
if how == "migrations":
    call_command("migrate", verbosity=0)
if how == "interrupted":  # killed between the tables of the models and what these do not tell
    tables.make()
tables.update()
call_command("migrate", verbosity=0, check=True)  # nothing is left to be applied
print(json.dumps(shape()))
"""
HISTORY_OF_MIGRATIONS = "django_migrations"


def shape() -> dict[str, Any]:
    """The tables of the base at hand: columns, constraints and indexes, triggers."""
    with connection.cursor() as cursor:
        told: dict[str, Any] = {}
        for table in connection.introspection.table_names(cursor):
            if table == HISTORY_OF_MIGRATIONS:
                continue
            columns = connection.introspection.get_table_description(cursor, table)
            held = connection.introspection.get_constraints(cursor, table).values()
            told[table] = {
                "columns": sorted([c.name, str(c.type_code), bool(c.null_ok)] for c in columns),
                "constraints": sorted(
                    json.dumps([c["columns"], c["unique"], c["primary_key"], c["foreign_key"], c["check"]])
                    for c in held
                ),
            }
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
        told["triggers"] = [name for (name,) in cursor.fetchall()]
    return told


def test_no_change_of_a_model_waits_for_its_migration(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def made(folder: Path, how: str) -> Any:
    """The shape of a new base on SQLite, whatever the tests run on."""
    told = subprocess.run(
        [sys.executable, "-c", READ % how],
        cwd=ROOT,
        env={"MOLETTE_DATA_DIR": str(folder), "PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout)


def test_a_new_base_is_that_of_the_migrations_even_made_in_two_goes(tmp_path: Path) -> None:
    migrated, new, mended = (made(tmp_path / how, how) for how in ("migrations", "new", "interrupted"))
    assert migrated == new == mended
    assert len(migrated) > 50

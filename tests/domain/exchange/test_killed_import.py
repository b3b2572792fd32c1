"""A server killed in the middle of an import: the base is as before, and the import is taken up again.

Run for real: three processes on a database of their own, the second one killed while it writes.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.walk

OPENING = """
import os, sys, django
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "molette.config.settings")
django.setup()
from django.core.management import call_command
from molette.config import tables
from molette.domain.exchange import actions, jobs
from molette.domain.journal.recording import Actor
from molette.domain.ledger import actions as ledger
from molette.domain.ledger.models import Batch, LedgerEntry, RawRow
SHELL = Actor(label="ligne de commande")
def count():
    print(LedgerEntry.objects.count(), RawRow.objects.count(), Batch.objects.get().status, flush=True)
"""
PREPARE = """
tables.update()
with open(sys.argv[1], "rb") as file:
    batch = actions.send(SHELL, file, actions.Parcel("registre.csv"))
columns = actions.intake_of(batch).columns.fields()
batch = actions.settle(SHELL, batch, dict.fromkeys(batch.header, "") | columns, {})
ledger.begin_apply(SHELL, actions.check(SHELL, batch))
count()
"""
APPLY = """
import time
keep = ledger.keep_entries
def keep_and_linger(entries):
    keep(entries)
    print("written", flush=True)
    time.sleep(60)
ledger.keep_entries = keep_and_linger
jobs.apply_later.call(Batch.objects.get().pk, None, None)
"""
RESUME = """
count()
print(jobs.resume_interrupted(), flush=True)
call_command("db_worker", batch=True, startup_delay=False, reload=False, verbosity=0, interval=0)
count()
"""
ROWS = 2_500


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An instance of its own, on SQLite: the kind of base that a kill could leave half-written."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("MOLETTE_")}
    return {**plain, "MOLETTE_DATA_DIR": str(tmp_path / "instance")}


def start(environment: dict[str, str], script: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", OPENING + script, *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )


def said(process: subprocess.Popen[str]) -> list[str]:
    output, _ = process.communicate(timeout=120)
    return output.split("\n")[:-1]


def test_a_server_killed_while_it_writes_leaves_the_base_as_before_then_a_worker_ends_its_work(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    file = tmp_path / "registre.csv"
    rows = (f"D{n};Commune de Lens;Objet {n};{n},50" for n in range(ROWS))
    file.write_text("\n".join(("N° de dossier;Bénéficiaire;Objet;Montant", *rows)), encoding="utf-8")
    assert said(start(environment, PREPARE, str(file))) == ["0 0 applying"]

    with start(environment, APPLY) as writing:
        assert writing.stdout
        assert writing.stdout.readline() == "written\n"
        writing.send_signal(signal.SIGKILL)

    assert writing.returncode == -signal.SIGKILL
    assert said(start(environment, RESUME)) == ["0 0 applying", "1", f"{ROWS} {ROWS} applied"]

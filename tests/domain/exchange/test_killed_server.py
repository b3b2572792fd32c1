"""A server killed while it writes an import leaves the database as before; started again, it finishes."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

pytestmark = pytest.mark.walk

ROWS = 4_000
PATIENCE = 180.0
# What a server does until the officer presses « Appliquer »: the writing itself is left to the worker.
ASK_TO_APPLY = """
import sys
import django
django.setup()
from molette.config import tables
tables.update()
from molette.domain.exchange import actions, jobs
from molette.domain.journal.recording import Actor
from molette.domain.ledger import actions as ledger
shell = Actor("ligne de commande")
with open(sys.argv[1], "rb") as file:
    batch = actions.send(shell, [file.read()], actions.Parcel("registre.csv", register="Registre"))
actions.settle(shell, batch, actions.intake_of(batch).columns.fields(), {})
actions.check(shell, batch)
jobs.apply(shell, ledger.begin_apply(shell, batch))
"""


@pytest.fixture
def instance(tmp_path: Path) -> dict[str, str]:
    """The environment of an instance of its own, on SQLite."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("MOLETTE_")},
        "DJANGO_SETTINGS_MODULE": "molette.config.settings",
        "MOLETTE_DATA_DIR": str(tmp_path),
        "MOLETTE_IMPORT_JOB_ROWS": "100",
    }


@pytest.fixture
def asked(instance: dict[str, str], tmp_path: Path) -> Path:
    """A file of four thousand grants that an officer asked to apply; gives the database."""
    file = tmp_path / "registre.csv"
    lines = (f"D{n};Commune {n};Travaux {n};{n},50 €" for n in range(1, ROWS + 1))
    file.write_text("\n".join(("N° de dossier;Bénéficiaire;Objet;Montant accordé", *lines)), encoding="utf-8")
    subprocess.run(
        [sys.executable, "-c", ASK_TO_APPLY, str(file)], env=instance, check=True, timeout=PATIENCE
    )
    return next(tmp_path.glob("*.sqlite3"))


@contextmanager
def worker(instance: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "molette.config.cli", "worker"]
    with subprocess.Popen(
        command, env=instance, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.02)


def read(database: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=PATIENCE)) as connection:
        return connection.execute(query).fetchall()


def rows_done(folder: Path) -> int:
    """How many rows the job says it has written, in its transaction still open."""
    told = folder / "files/imports/progress/1.json"
    return int(json.loads(told.read_text())["done"]) if told.is_file() else 0


def status(database: Path) -> str:
    return str(read(database, "SELECT status FROM ledger_batch")[0][0])


def what_stands(database: Path) -> list[list[tuple[object, ...]]]:
    """The lines of the journal, the rows and the entries: all that an application writes."""
    return [
        read(database, "SELECT id, verb FROM journal_entry ORDER BY id"),
        read(database, "SELECT count(*) FROM ledger_rawrow"),
        read(database, "SELECT count(*) FROM ledger_ledgerentry"),
    ]


def test_an_import_killed_half_way_writes_nothing_and_is_finished_by_the_next_start(
    instance: dict[str, str], asked: Path, tmp_path: Path
) -> None:
    before = what_stands(asked)

    with worker(instance) as first:
        until(lambda: rows_done(tmp_path) >= ROWS // 3)
        first.send_signal(signal.SIGKILL)
        first.wait(PATIENCE)
    assert status(asked) == "applying"
    assert what_stands(asked) == before

    with worker(instance):
        until(lambda: status(asked) != "applying")
    assert status(asked) == "applied"
    assert read(asked, "SELECT count(*), sum(amount) FROM ledger_ledgerentry") == [
        (ROWS, ROWS * (ROWS + 1) / 2 + ROWS / 2)
    ]
    assert read(asked, "SELECT count(*) FROM journal_entry WHERE verb = 'a appliqué'") == [(1,)]

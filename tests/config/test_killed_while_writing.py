"""Killed without warning while it writes, ten times: what was acknowledged is there when it comes back."""

import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.config.test_backup import Instance, bases

KILLS, WRITERS = 10, 4
# One process made ready once; each turn a child of it writes in several threads, and says what is done only
# when the base has said so. The child is killed (SIGKILL) at a moment drawn by chance.
WRITE_AND_DIE = """
import os, random, select, signal, sys, threading, time
import django
django.setup()
from django.db import connection
from molette.config import tables
tables.update()
from molette.domain.journal.recording import Actor
from molette.domain.sources.actions import NewSource, cite

def write(turn, writer, say):
    for n in range(10_000):
        title = f"{turn}-{writer}-{n}"
        cite(Actor("écrivain"), NewSource(title, "Préfecture"))
        os.write(say, f"{title}\\n".encode())

chance = random.Random(int(sys.argv[1]))
for turn in range(int(sys.argv[2])):
    connection.close()
    hear, say = os.pipe()
    child = os.fork()
    if child == 0:
        for writer in range(int(sys.argv[3])):
            threading.Thread(target=write, args=(turn, writer, say), daemon=True).start()
        time.sleep(600)
    os.close(say)
    first = os.read(hear, 1)  # it writes: now is the time
    time.sleep(chance.uniform(0.05, 0.4))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    told = first
    while part := os.read(hear, 65536):
        told += part
    os.close(hear)
    sys.stdout.write(told.decode())
"""
WHAT_STANDS = """
import django
django.setup()
from molette.domain.sources.models import Source
from molette.domain.journal.models import Entry
print("\\n".join(Source.objects.order_by("pk").values_list("title", flat=True)))
print("acts", Entry.objects.count(), Source.objects.count())
"""


@pytest.fixture
def instance(tmp_path: Path, django_db_setup: None) -> Iterator[Instance]:
    for (url,) in bases(1):
        yield Instance(tmp_path, url)


def test_nothing_acknowledged_is_lost_by_ten_sudden_deaths(instance: Instance) -> None:
    seed = random.randrange(10_000)
    ran = subprocess.run(
        [sys.executable, "-c", WRITE_AND_DIE, str(seed), str(KILLS), str(WRITERS)],
        env=instance.environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    acknowledged = set(ran.stdout.split())
    assert {int(title.partition("-")[0]) for title in acknowledged} == set(range(KILLS)), seed

    *stand, acts = instance.python(WHAT_STANDS).splitlines()
    assert acknowledged - set(stand) == set(), seed
    _, lines, sources = acts.split()
    assert lines == sources  # an act whose line is missing, or a line whose act is, would be half written
    verified = instance.molette("journal", "verify")
    assert verified.returncode == 0, verified.stdout
    if connection.vendor == "sqlite":
        assert "ok" in instance.python(
            "import django; django.setup()\nfrom django.db import connection\n"
            "c = connection.cursor(); c.execute('PRAGMA integrity_check'); print(c.fetchone()[0])"
        )

"""A backup taken while people write, put back on either database: nothing missing, nothing changed."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import psycopg
import pytest
from django.db import connection

from molette.config.archive import FORM, MANIFEST, restoring
from molette.config.archive.restoring import UnusableArchiveError, check, opened
from molette.config.archive.rows import LEFT_OUT, lines, tables

PATIENCE = 240.0
# Each act adds one to a counter and leaves one line: at any instant there are as many of one as of the other.
WRITE_ON = """
import sys
import django
django.setup()
from molette.domain.journal.recording import Actor
from molette.domain.programme import actions
from molette.domain.programme.models import Project
project = Project.objects.order_by("pk").first()
for n in range(1, 100_000):
    actions.edit_project(Actor("écrivain"), project, reference=str(n), reason="Numéro suivant")
    print(n, flush=True)
"""
COUNT = """
import django
django.setup()
from molette.domain.journal.models import Entry
from molette.domain.programme.models import Project
print(Project.objects.order_by("pk").first().reference or 0, Entry.objects.filter(actor="écrivain").count())
"""
TELL_ALL = """
import hashlib, django
django.setup()
from molette.config.archive.rows import lines, tables
for model in tables():
    told = list(lines(model))
    print(model._meta.label, len(told), hashlib.sha256(chr(10).join(told).encode()).hexdigest())
"""


class Instance:
    """An instance of its own, in a folder, on SQLite unless given the address of another base."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.folder = folder
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MOLETTE_")}
        self.environment = {
            **kept,
            "DJANGO_SETTINGS_MODULE": "molette.config.settings",
            "MOLETTE_DATA_DIR": str(folder),
            **({"MOLETTE_DATABASE_URL": url} if url else {}),
        }

    def molette(self, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
        return self._run("-m", "molette.config.cli", *words, given=given)

    def python(self, code: str) -> str:
        ran = self._run("-c", code)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    def _run(self, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *words],
            env=self.environment,
            input=given,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )


def bases(count: int) -> Iterator[list[str]]:
    """Addresses of empty databases on the server under test; SQLite needs none."""
    if connection.vendor != "postgresql":
        yield [""] * count
        return
    at = connection.settings_dict
    server = f"postgres://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT'] or 5432}"
    name = at["NAME"].removeprefix("test_")
    names = [f"{name}_backup_{n}" for n in range(count)]
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        for one in names:
            admin.execute(f"DROP DATABASE IF EXISTS {one} WITH (FORCE)")
            admin.execute(f"CREATE DATABASE {one}")
        try:
            yield [f"{server}/{one}" for one in names]
        finally:
            for one in names:
                admin.execute(f"DROP DATABASE IF EXISTS {one} WITH (FORCE)")


@pytest.fixture(scope="module")
def demo(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None
) -> Iterator[tuple[Instance, Instance]]:
    """The demonstration, on SQLite; and an empty instance on the database under test."""
    for (url,) in bases(1):
        first = Instance(tmp_path_factory.mktemp("first"))
        ran = first.molette("demo", "--no-serve")
        assert ran.returncode == 0, ran.stderr
        file = first.folder / "files/documents/piece.pdf"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"%PDF-1.4 fictif")
        yield first, Instance(tmp_path_factory.mktemp("second"), url)


def test_what_people_write_meanwhile_is_wholly_in_or_wholly_out_and_either_base_takes_it(
    demo: tuple[Instance, Instance], tmp_path: Path
) -> None:
    first, second = demo
    archive = tmp_path / "sauvegarde.zip"
    with subprocess.Popen(
        [sys.executable, "-c", WRITE_ON], env=first.environment, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline().strip() == "1"
        taken = first.molette("backup", str(archive))
        still = writer.poll() is None
        writer.send_signal(signal.SIGTERM)
    assert (taken.returncode, still) == (0, True), taken.stderr

    restored = second.molette("restore", str(archive))
    assert restored.returncode == 0, restored.stderr
    assert "Journal prouvé" in restored.stdout
    counter, acts = second.python(COUNT).split()
    assert counter == acts
    assert int(acts) >= 1
    assert second.molette("journal", "verify").returncode == 0
    assert (second.folder / "files/documents/piece.pdf").read_bytes() == b"%PDF-1.4 fictif"

    # Taken again from the second base, it is the same, row for row; and it goes back to the first.
    again = tmp_path / "retour.zip"
    assert second.molette("backup", str(again), "--quiet").returncode == 0
    refused = first.molette("restore", str(again))
    assert refused.returncode == 1
    assert "n’est pas vide" in refused.stderr
    assert first.molette("restore", str(again), "--replace", given="non\n").returncode == 1
    replaced = first.molette("restore", str(again), "--replace", "--yes")
    assert replaced.returncode == 0, replaced.stderr
    assert list(first.folder.glob("avant-restauration-*.zip"))
    assert first.python(TELL_ALL) == second.python(TELL_ALL)
    # Life goes on: new lines take the keys that follow, and the triggers are back.
    assert "1" in _one_act(first)
    assert first.molette("journal", "verify").returncode == 0


def _one_act(instance: Instance) -> str:
    return instance.python(WRITE_ON.replace("range(1, 100_000)", "range(1, 2)"))


@pytest.mark.django_db
class TestDamage:
    """A file that is not whole changes nothing, and says why."""

    @pytest.fixture
    def archive(self, tmp_path: Path) -> Path:
        """A small archive of this base, as `take` writes it."""
        from molette.config.archive.taking import _manifest, _write_table  # noqa: PLC0415

        path = tmp_path / "sauvegarde.zip"
        with ZipFile(path, "w") as archive:
            manifest = _manifest()
            for model in tables():
                manifest["tables"][model._meta.label] = _write_table(archive, model, lambda _: None)
            archive.writestr(MANIFEST, json.dumps(manifest))
        return path

    def test_a_whole_one_passes(self, archive: Path) -> None:
        check(*opened(archive))

    def test_a_truncated_one_is_told(self, archive: Path) -> None:
        archive.write_bytes(archive.read_bytes()[:-200])
        with pytest.raises(UnusableArchiveError, match="tronquée"):
            opened(archive)

    def test_one_that_is_no_backup_is_told(self, tmp_path: Path) -> None:
        other = tmp_path / "registre.csv"
        other.write_text("a;b\n")
        with pytest.raises(UnusableArchiveError, match="n’est pas une sauvegarde de Molette"):
            opened(other)
        with pytest.raises(UnusableArchiveError, match="n’existe pas"):
            opened(tmp_path / "rien.zip")

    def test_a_byte_changed_is_told(self, archive: Path) -> None:
        content = bytearray(archive.read_bytes())
        at = content.index(b"contenttype") + 3
        content[at] ^= 1
        archive.write_bytes(bytes(content))
        with pytest.raises(UnusableArchiveError, match="abîmée"):
            check(*opened(archive))

    def test_one_of_another_version_names_what_differs(self, archive: Path) -> None:
        held, manifest = opened(archive)
        manifest["migrations"].append("programme.0999_later")
        with pytest.raises(UnusableArchiveError, match=r"programme\.0999_later"):
            check(held, manifest)

    def test_a_form_of_another_time_is_refused(self, tmp_path: Path) -> None:
        later = tmp_path / "plus-tard.zip"
        with ZipFile(later, "w") as held:
            held.writestr(MANIFEST, json.dumps({"form": f"{FORM}-bis"}))
        with pytest.raises(UnusableArchiveError, match="cette version"):
            opened(later)

    def test_an_empty_base_is_not_in_use(self) -> None:
        assert not restoring.is_in_use()

    def test_sessions_stay_behind(self) -> None:
        assert {"sessions.Session"} == LEFT_OUT
        assert "people.User" in {model._meta.label for model in tables()}

    def test_a_table_is_read_by_parts_in_the_order_of_its_key(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from molette.config.archive import rows  # noqa: PLC0415

        monkeypatch.setattr(rows, "BATCH", 2)
        model = next(model for model in tables() if model._meta.label == "contenttypes.ContentType")
        told = [json.loads(line)[0] for line in lines(model)]

        assert told == sorted(told)
        assert len(told) == model._base_manager.count()


def test_a_name_already_taken_is_not_overwritten(tmp_path: Path) -> None:
    kept = tmp_path / "sauvegarde.zip"
    kept.write_text("la seule")
    ran = Instance(tmp_path / "instance").molette("backup", str(kept))

    assert (ran.returncode, kept.read_text()) == (2, "la seule")
    assert "existe déjà" in ran.stderr


def test_a_backup_that_finds_no_room_says_so_and_leaves_nothing_under_its_name(
    demo: tuple[Instance, Instance],
) -> None:
    first, _ = demo
    archive = first.folder / "sauvegarde.zip"
    code = (
        "import resource, sys\n"
        "from molette.config.cli import main\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        f"sys.exit(main(['backup', {str(archive)!r}]))"
    )

    ran = first._run("-c", code)

    assert (ran.returncode, ran.stdout.count("Sauvegarde écrite")) == (2, 0)
    assert "ne s’écrit pas" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert list(first.folder.glob("*sauvegarde*")) == []

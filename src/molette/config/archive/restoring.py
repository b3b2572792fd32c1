"""Put a backup back, whole or not at all: checked before, in one transaction, its journal walked after."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any, Final
from zipfile import BadZipFile, ZipFile

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

from molette.config.archive import FORM, MANIFEST
from molette.config.archive.rows import BATCH, columns, put, tables
from molette.config.archive.taking import BLOCK
from molette.domain.journal.models import Entry
from molette.domain.journal.proofs import verify

WAITING: Final = ".restauration"
# What migrations put in a base by themselves does not make it a base in use.
OF_DJANGO: Final = frozenset({"contenttypes", "auth"})
Tell = Callable[[str], None]


class UnusableArchiveError(Exception):
    """The file is no backup of ours, is damaged, or is of another version: in a sentence."""


def opened(path: Path) -> tuple[ZipFile, dict[str, Any]]:
    """Open an archive and read its manifest."""
    try:
        archive = ZipFile(path)
        manifest = json.loads(archive.read(MANIFEST))
    except FileNotFoundError as error:
        raise UnusableArchiveError(f"{path} n’existe pas.") from error
    except (BadZipFile, KeyError, ValueError, OSError) as error:
        raise UnusableArchiveError(
            f"{path} n’est pas une sauvegarde de Molette, ou elle est tronquée."
        ) from error
    if not isinstance(manifest, dict) or manifest.get("form") != FORM:
        raise UnusableArchiveError(f"{path} n’est pas une sauvegarde que cette version sache lire.")
    return archive, manifest


def check(archive: ZipFile, manifest: dict[str, Any]) -> None:
    """Check the version, and every part against its hash, before anything is touched."""
    _check_version(manifest)
    parts = {f"tables/{label}.jsonl": table["sha256"] for label, table in manifest["tables"].items()}
    parts |= {f"files/{name}": file["sha256"] for name, file in manifest["files"].items()}
    for name, expected in parts.items():
        try:
            found = _hash(archive, name)
        except (BadZipFile, KeyError, OSError, EOFError, ValueError) as error:
            raise UnusableArchiveError(f"La sauvegarde est abîmée : {name} ne se lit pas.") from error
        if found != expected:
            raise UnusableArchiveError(f"La sauvegarde est abîmée : {name} a changé depuis.")
    known = {model._meta.label: columns(model) for model in tables()}
    given = {label: table["columns"] for label, table in manifest["tables"].items()}
    if given != known:
        raise UnusableArchiveError("Les tables de la sauvegarde ne sont pas celles de cette version.")


def _check_version(manifest: dict[str, Any]) -> None:
    here = {f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()}
    if here != set(manifest["migrations"]):
        apart = sorted(here.symmetric_difference(manifest["migrations"]))
        raise UnusableArchiveError(
            f"Cette sauvegarde est celle d’une autre version du produit ({manifest['product']}) : "
            f"{len(apart)} migration(s) diffèrent, dont {apart[0]}. "
            "Installez cette version-là pour la restaurer, puis mettez à jour."
        )


def is_in_use() -> bool:
    """Hold when the base has rows of its own: a restoration would take their place."""
    return any(
        model._base_manager.exists()  # noqa: SLF001 - every row counts
        for model in tables()
        if model._meta.app_label not in OF_DJANGO
    )


def restore(archive: ZipFile, manifest: dict[str, Any], tell: Tell) -> int:
    """Put rows and files back; return how many lines of the journal were proved."""
    waiting = Path(settings.MEDIA_ROOT) / WAITING
    shutil.rmtree(waiting, ignore_errors=True)
    try:
        _unpack(archive, manifest, waiting, tell)
        with transaction.atomic():
            with _without_guards():
                _empty()
                for model in tables():
                    _fill(archive, model, manifest["tables"][model._meta.label], tell)
            _reset_sequences()
            proved = _prove(manifest)
        _put_files(waiting)
    finally:
        shutil.rmtree(waiting, ignore_errors=True)
    return proved


def _prove(manifest: dict[str, Any]) -> int:
    connection.check_constraints()
    walk = verify(known=manifest["journal"]["digest"] if Entry.objects.exists() else "", signed=False)
    if walk.first_break is not None:
        raise UnusableArchiveError(f"Le journal de la sauvegarde est rompu. {walk.first_break}")
    return walk.lines


def _empty() -> None:
    # Sessions too: nobody stays signed in to another base than the one he knew.
    emptied: list[type[Model]] = [*tables(), Session]
    names = [connection.ops.quote_name(model._meta.db_table) for model in emptied]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(names)}")
            return
        cursor.execute("PRAGMA defer_foreign_keys = ON")
        for name in names:
            cursor.execute(f"DELETE FROM {name}")  # noqa: S608 - our own names


def _fill(archive: ZipFile, model: Any, table: dict[str, Any], tell: Tell) -> None:
    with archive.open(f"tables/{model._meta.label}.jsonl") as source:
        given = (line.decode().rstrip("\n") for line in source)
        while part := list(islice(given, BATCH)):
            put(model, table["columns"], part)
    if table["rows"]:
        tell(f"{model._meta.verbose_name} : {table['rows']}")


GUARDED = ("journal", "governance")


@contextmanager
def _without_guards() -> Iterator[None]:
    """Set aside, within this transaction, the triggers that keep the journal and minutes as they are."""
    tables_of_ours = [model._meta.db_table for model in tables() if model._meta.app_label in GUARDED]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for name in tables_of_ours:
                cursor.execute(f"ALTER TABLE {connection.ops.quote_name(name)} DISABLE TRIGGER USER")
            yield
            # Links are checked at the end of a transaction: a table that waits for it cannot be altered.
            connection.check_constraints()
            for name in tables_of_ours:
                cursor.execute(f"ALTER TABLE {connection.ops.quote_name(name)} ENABLE TRIGGER USER")
            return
        cursor.execute("SELECT name, sql, tbl_name FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
        triggers = [(name, sql) for name, sql, of in cursor.fetchall() if of in tables_of_ours]
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(name)}")
        yield
        for _, sql in triggers:
            cursor.execute(sql)


def _reset_sequences() -> None:
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), tables()):
            cursor.execute(sql)


def _unpack(archive: ZipFile, manifest: dict[str, Any], waiting: Path, tell: Tell) -> None:
    for name in manifest["files"]:
        if ".." in PurePosixPath(name).parts or name.startswith("/"):
            raise UnusableArchiveError(f"Un fichier de la sauvegarde a un nom interdit : {name}")
        target = waiting / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(f"files/{name}") as source, target.open("wb") as out:
            shutil.copyfileobj(source, out, BLOCK)
    if manifest["files"]:
        tell(f"fichiers : {len(manifest['files'])}")


def _put_files(waiting: Path) -> None:
    """Put each file in its place; those already there and unnamed by the base are left."""
    for path in sorted(waiting.rglob("*")) if waiting.is_dir() else ():
        if path.is_file():
            target = Path(settings.MEDIA_ROOT) / path.relative_to(waiting)
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(path, target)  # noqa: PTH105 - over a file of the same name, at once


def _hash(archive: ZipFile, name: str) -> str:
    hashed = sha256()
    with archive.open(name) as source:
        while block := source.read(BLOCK):
            hashed.update(block)
    return hashed.hexdigest()

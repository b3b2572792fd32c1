"""Take a backup while the server runs: one instant of the base, and every file that it names."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from molette.config.archive import FORM, MANIFEST
from molette.config.archive.rows import columns, lines, tables
from molette.domain.journal.proofs import head

BLOCK: Final = 1 << 20
PASSING: Final = "imports/progress"  # how far a job has gone: of the moment
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Taken:
    """What a backup holds."""

    rows: int
    files: int
    number: int
    digest: str


def take(target: Path, tell: Tell) -> Taken:
    """Write the archive beside its place, then put it there whole.

    Files are copied before and after the instant of the base: one attached or erased meanwhile is not missed.
    """
    part = target.with_name(f".{target.name}.part")
    try:
        with ZipFile(part, "w", ZIP_DEFLATED, compresslevel=6) as archive:
            files = _copy_files(archive, {}, tell)
            with _one_instant():
                manifest = _manifest()
                for model in tables():
                    manifest["tables"][model._meta.label] = _write_table(archive, model, tell)
            manifest["files"] = _copy_files(archive, files, tell)
            archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    rows = sum(table["rows"] for table in manifest["tables"].values())
    chain = manifest["journal"]
    return Taken(rows, len(manifest["files"]), chain["number"], chain["digest"])


@contextmanager
def _one_instant() -> Iterator[None]:
    """Read the base as it stands at one instant, while others go on writing."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    # Not `atomic()`: it would take the lock of writing. The first read fixes the instant.
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def _manifest() -> dict[str, Any]:
    last = head()
    applied = MigrationRecorder(connection).applied_migrations()
    return {
        "form": FORM,
        "product": version("molette"),
        "taken_at": timezone.now().isoformat(),
        "base": connection.vendor,
        "migrations": sorted(f"{app}.{name}" for app, name in applied),
        "journal": {"number": last.number, "digest": last.digest},
        "tables": {},
        "files": {},
    }


def _write_table(archive: ZipFile, model: Any, tell: Tell) -> dict[str, Any]:
    label, rows, hashed = model._meta.label, 0, sha256()
    with archive.open(f"tables/{label}.jsonl", "w", force_zip64=True) as out:
        for line in lines(model):
            content = f"{line}\n".encode()
            hashed.update(content)
            out.write(content)
            rows += 1
    if rows:
        tell(f"{model._meta.verbose_name} : {rows}")
    return {"columns": columns(model), "rows": rows, "sha256": hashed.hexdigest()}


def _copy_files(archive: ZipFile, known: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Copy the files not copied yet; one erased under our eyes was named by no row any more."""
    root, copied = Path(settings.MEDIA_ROOT), dict(known)
    for path in sorted(root.rglob("*")) if root.is_dir() else ():
        name = path.relative_to(root).as_posix()
        if name in copied or name.startswith((PASSING, ".")) or not path.is_file():
            continue
        try:
            copied[name] = _copy(archive, path, name)
        except FileNotFoundError:
            tell(f"fichier effacé pendant la copie : {name}")
    if len(copied) > len(known):
        tell(f"fichiers : {len(copied)}")
    return copied


def _copy(archive: ZipFile, path: Path, name: str) -> dict[str, Any]:
    hashed, size = sha256(), 0
    with path.open("rb") as source, archive.open(_stored(name), "w", force_zip64=True) as out:
        while block := source.read(BLOCK):
            hashed.update(block)
            out.write(block)
            size += len(block)
    return {"size": size, "sha256": hashed.hexdigest()}


def _stored(name: str) -> ZipInfo:
    """A file is stored as it is: most are compressed already."""
    info = ZipInfo(f"files/{name}")
    info.compress_type = ZIP_STORED
    return info

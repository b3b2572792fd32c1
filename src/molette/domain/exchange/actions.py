"""Send a file, check it, apply it. What a check finds is kept; an application is one transaction."""

import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.utils.text import slugify

from molette.domain.exchange import outlines, pipeline
from molette.domain.exchange.issues import NBSP, Issue
from molette.domain.exchange.matching import Fate
from molette.domain.exchange.mending import OF_BATCH
from molette.domain.exchange.pipeline import Intake, Outcome, Tell
from molette.domain.exchange.targets import fields_of, importer_for
from molette.domain.journal.recording import Actor, action
from molette.domain.ledger import actions as ledger
from molette.domain.ledger.models import Batch, Problem, Register
from molette.domain.people.permissions import Permission, require
from molette.domain.territory.queries import PerimeterNotListedError, UnknownPerimeterError
from molette.engines.tables.bounds import Limits, UnusableFile
from molette.engines.tables.cells import text_of
from molette.engines.tables.reading import Table

Status = Batch.Status
BLOCK: Final = 1 << 20
# A file refused whole is followed by the same file mended; one applied without its refused rows, by them.
SHOWN: Final = (*Fate, "withdrawn")
FOLLOWED: Final = frozenset({Status.APPLIED, Status.REFUSED, Status.CANCELLED})


@dataclass(frozen=True, slots=True)
class Parcel:
    """What comes with a file: what it is, whose register it belongs to, where to count."""

    filename: str
    target: str = Batch.Target.GRANTS
    register: str = ""
    perimeter: str = ""
    sheet: str = ""
    follows: Batch | None = None


class Refused(Exception):  # noqa: N818 - it names what the user is told
    """The file may not be applied as it stands; carries what the last reading found."""

    def __init__(self, verdict: str, outcome: Outcome) -> None:
        super().__init__(verdict)
        self.verdict, self.outcome = verdict, outcome


def limits() -> Limits:
    return Limits(file_bytes=settings.UPLOAD_MAX_MB * 10**6)


def send(actor: Actor, content: Iterable[bytes], parcel: Parcel, *, bounds: Limits | None = None) -> Batch:
    """Receive a file piece by piece, look at its first rows, and keep it.

    Raises:
        UnusableFile: there is no table to read in it; nothing of it is kept.
    """
    require(actor, Permission.IMPORT_TABLE)
    bounds = bounds or limits()
    with _written(content, bounds) as (path, sha256):
        if parcel.target == Batch.Target.ORIENTATIONS and (document := outlines.take(path, bounds)):
            return _receive(actor, path, sha256, replace(parcel, perimeter=""), outlines.reading(*document))
        intake = pipeline.take(path, fields_of(parcel.target), sheet=parcel.sheet, limits=bounds)
        parcel = _in_its_place(actor, parcel, intake.table)
        seen = sum(1 for _ in islice(intake.table.rows(), settings.IMPORT_JOB_ROWS + 1))
        return _receive(actor, path, sha256, parcel, {**_reading(intake.table), "counts": {"seen": seen}})


def _in_its_place(actor: Actor, parcel: Parcel, table: Table) -> Parcel:
    """Rows refused once and mended go where their first file went: it wrote its number beside each."""
    follows = parcel.follows or batch_told(actor, table)
    if follows is None or follows.status not in FOLLOWED:
        return replace(parcel, follows=None)
    register = follows.register.name if follows.register else ""
    return replace(
        parcel, follows=follows, target=follows.target, register=register, perimeter=follows.perimeter
    )


def batch_told(actor: Actor, table: Table) -> Batch | None:
    """The batch whose refused rows a file brings back, when it says so and its sender may carry it on."""
    numbers = (
        {row.cells[table.header.index(OF_BATCH)] for row in table.sample}
        if OF_BATCH in table.header
        else set()
    )
    told = {text_of(number) for number in numbers if number is not None}
    if len(told) != 1 or not (only := told.pop()).isdecimal():
        return None
    found = Batch.objects.select_related("register").filter(pk=int(only)).order_by("pk").first()
    mine = found and (actor.user is None or ledger.may_handle(actor.user, found))
    return found if mine else None


@contextmanager
def _written(content: Iterable[bytes], bounds: Limits) -> Iterator[tuple[Path, str]]:
    """Write a file to the disk as it comes, up to what is allowed, with its SHA-256."""
    digest, size = hashlib.sha256(), 0
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix="arrivee-") as file:
        for piece in content:
            size += len(piece)
            if size > bounds.file_bytes:
                raise UnusableFile(
                    f"Le fichier dépasse {bounds.file_bytes // 10**6}{NBSP}Mo.",
                    "Envoyez-le en plusieurs fichiers, ou seulement la feuille utile en .csv.",
                )
            digest.update(piece)
            file.write(piece)
        file.flush()
        yield Path(file.name), digest.hexdigest()


def _reading(table: Table) -> dict[str, Any]:
    return {
        "sheet": table.sheet,
        "reader": table.reader,
        "header_line": table.header_line,
        "header": list(table.header),
        "notes": list(table.notes),
    }


@action
def _receive(actor: Actor, path: Path, sha256: str, parcel: Parcel, reading: Mapping[str, Any]) -> Batch:
    register = None
    if parcel.target == Batch.Target.GRANTS:
        register = ledger.open_register(actor, parcel.register or Path(parcel.filename).stem)
    with path.open("rb") as file:
        return ledger.receive(
            actor,
            File(file),
            filename=parcel.filename,
            sha256=sha256,
            target=parcel.target,
            register=register,
            perimeter=parcel.perimeter,
            reading=reading,
            follows=parcel.follows,
        )


def register_named(name: str) -> Register | None:
    """Find a register by its name or its address, without opening it."""
    return Register.objects.filter(slug=slugify(name)[:80]).first()


def intake_of(batch: Batch) -> Intake:
    """Read the file of a batch again, as it was mapped.

    Raises:
        UnusableFile: the file is no longer what it was, or its mapping does not fit it.
    """
    if outlines.is_document(batch):
        return replace(outlines.intake_of(batch), most_refused=most_refused(None))
    remembered = batch.register.remembered_mapping if batch.register else {}
    given = batch.mapping or (batch.follows.mapping if batch.follows else {})
    if not Path(batch.file.path).is_file():
        raise UnusableFile("Le fichier envoyé n’est plus sur le serveur.", "Envoyez-le de nouveau.")
    intake = pipeline.take(
        Path(batch.file.path),
        fields_of(batch.target),
        sheet=batch.sheet or None,
        remembered=remembered,
        settled=batch.mapping.get("fields") if batch.mapping else None,
        constants=given.get("constants", {}),
        limits=Limits(),  # its size was checked when it arrived
    )
    return replace(intake, most_refused=most_refused(batch.register))


def most_refused(register: Register | None) -> Decimal:
    """The share of refused rows, in percent, beyond which a file is refused whole."""
    own = register.most_refused if register else None
    limit: Decimal = settings.IMPORT_MOST_REFUSED
    return limit if own is None else own


def settle(actor: Actor, batch: Batch, fields: Mapping[str, str], constants: Mapping[str, str]) -> Batch:
    """Keep the meaning given to each column (`""`: none) and remember it for the register.

    Raises:
        UnusableFile: two columns feed one field, or a value cannot be read.
    """
    settled = dict(fields)
    pipeline.take(
        Path(batch.file.path),
        fields_of(batch.target),
        sheet=batch.sheet or None,
        settled=settled,
        constants=constants,
    )
    mapping = {"fields": settled, "constants": dict(constants)}
    return ledger.keep_mapping(actor, batch, mapping, remembered=settled)


def check(actor: Actor, batch: Batch, tell: Tell | None = None) -> Batch:
    """Read the whole file and keep what was found. Nothing of it is written."""
    try:
        intake = intake_of(batch)
        importer = importer_of(actor, batch, intake)
        outcome = pipeline.preview(intake, importer, tell)
    except (UnusableFile, UnknownPerimeterError, PerimeterNotListedError) as error:
        return ledger.note_check(
            actor, batch, status=Status.REFUSED, counts={}, samples={}, problems=[], failure=str(error)
        )
    return _note(actor, batch, intake, outcome)


def importer_of(actor: Actor, batch: Batch, intake: Intake) -> Any:
    """Make what reads the file of a batch, under the rules of its register."""
    return importer_for(
        batch.target,
        actor,
        intake,
        register=batch.register,
        perimeter=batch.perimeter,
        follows=tuple(ledger.followed(batch)),
    )


def _note(actor: Actor, batch: Batch, intake: Intake, outcome: Outcome, failure: str = "") -> Batch:
    verdict = outcome.verdict(skip_refused=batch.skip_refused)
    return ledger.note_check(
        actor,
        batch,
        status=Status.REFUSED if verdict else Status.READY,
        counts=outcome.counts(),
        samples=pipeline.samples(outcome, intake),
        problems=[_problem(batch, issue) for issue in outcome.log.kept],
        failure=verdict or failure,
    )


def _problem(batch: Batch, issue: Issue) -> Problem:
    return Problem(
        batch=batch,
        severity=issue.severity.value,
        code=issue.code,
        line=issue.line,
        column=issue.column,
        header=issue.header[:200],
        value=issue.value[:300],
        expected=issue.expected[:300],
        remedy=issue.remedy[:400],
    )


def apply(actor: Actor, batch: Batch, tell: Tell | None = None) -> Batch:
    """Write a batch that was checked: all of it or nothing.

    When the database moved since the preview, nothing is written: the new preview is kept, to be seen.
    """
    intake = intake_of(batch)
    try:
        return _write(actor, batch, intake, tell)
    except Refused as refusal:
        batch.refresh_from_db()
        return _note(actor, batch, intake, refusal.outcome, refusal.verdict)
    except (PermissionDenied, ValidationError) as error:
        batch.refresh_from_db()
        return ledger.note_failure(actor, batch, _sentence(error))


def _sentence(error: Exception) -> str:
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)


@action
def _write(actor: Actor, batch: Batch, intake: Intake, tell: Tell | None) -> Batch:
    # Taken first, the lock makes a second worker wait, then find that there is nothing left to do.
    locked = Batch.objects.select_for_update(of=("self",)).select_related("register").get(pk=batch.pk)
    if locked.status != Status.APPLYING:
        raise ledger.WrongStep(f"Ce fichier est « {locked.get_status_display()} ».")
    importer = importer_of(actor, locked, intake)
    outcome = Outcome()
    for rows, found in pipeline.run(intake, importer, tell):
        importer.write(locked, rows)
        outcome = found
    if verdict := outcome.verdict(skip_refused=locked.skip_refused):
        raise Refused(verdict, outcome)
    now = outcome.counts()
    if any(locked.counts.get(name) != now.get(name) for name in SHOWN):
        raise Refused("La base a changé depuis l’aperçu : voici ce que l’import ferait maintenant.", outcome)
    importer.finish(locked)
    return ledger.note_applied(actor, locked, outcome.counts())

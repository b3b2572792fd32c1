"""The long jobs: check and apply large files away from the page. Each may be run again without harm."""

import logging
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, models
from django_tasks import task

from molette.domain.exchange import actions, progress, undoing
from molette.domain.journal.recording import Actor
from molette.domain.ledger import actions as ledger
from molette.domain.ledger.models import Batch
from molette.domain.people.acting import actor_for
from molette.domain.people.models import Organisation, User
from molette.domain.reconciliation.jobs import refresh
from molette.engines.tables.bounds import UnusableFile

Status = Batch.Status
logger = logging.getLogger(__name__)


def check(actor: Actor, batch: Batch) -> None:
    """Check a batch now if its file is short, else leave it to the worker. The batch is at `CHECKING`."""
    _do(actor, batch, check_later)


def apply(actor: Actor, batch: Batch) -> None:
    """Apply a batch now if its file is short, else leave it to the worker. The batch is at `APPLYING`."""
    _do(actor, batch, apply_later)


def undo(actor: Actor, batch: Batch) -> None:
    """Undo a batch now if it is short, else leave it to the worker. The batch is at `REVERTING`."""
    _do(actor, batch, undo_later)


def _do(actor: Actor, batch: Batch, job: object) -> None:
    arguments = (batch.pk, actor.user_id, actor.organisation_id)
    progress.tell(batch.pk, 0)
    if is_large(batch):
        job.enqueue(*arguments)  # type: ignore[attr-defined]  # the package types its decorator loosely
    else:
        job.call(*arguments)  # type: ignore[attr-defined]


def is_large(batch: Batch) -> bool:
    """Say whether a file has more rows than a page may wait for."""
    rows: int = batch.counts.get("rows_read") or batch.counts.get("seen", 0)
    longest: int = settings.IMPORT_JOB_ROWS
    return rows > longest


@task()
def check_later(batch_id: int, user_id: int | None, organisation_id: int | None) -> None:
    batch = Batch.objects.select_related("register").get(pk=batch_id)
    if batch.status == Status.CHECKING:
        _run(actions.check, _actor(user_id, organisation_id), batch, None)


@task()
def apply_later(batch_id: int, user_id: int | None, organisation_id: int | None) -> None:
    batch = Batch.objects.select_related("register").get(pk=batch_id)
    if batch.status == Status.APPLYING:
        _run(actions.apply, _actor(user_id, organisation_id), batch, batch.counts.get("rows_read"))


@task()
def undo_later(batch_id: int, user_id: int | None, organisation_id: int | None) -> None:
    batch = Batch.objects.select_related("register").get(pk=batch_id)
    if batch.status == Status.REVERTING:
        _run(_undo, _actor(user_id, organisation_id), batch, batch.counts.get("rows_read"))


def _undo(actor: Actor, batch: Batch, tell: Callable[[int], None]) -> None:
    """Take back what the batch wrote; when it is refused, the batch holds as before and says why."""
    try:
        undoing.undo(actor, batch, batch.reverted_reason, tell)
    except (ledger.WrongStep, PermissionDenied, ValidationError, models.ProtectedError) as refusal:
        batch.refresh_from_db()
        if batch.status == Status.REVERTING:
            ledger.give_up_undo(actor, batch, _sentence(refusal))


def _sentence(refusal: Exception) -> str:
    if isinstance(refusal, models.ProtectedError):
        named = ", ".join(str(row) for row in list(refusal.protected_objects)[:3])
        return f"Ce que l’import a ajouté sert ailleurs : {named}."
    return " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)


def _run(work: object, actor: Actor, batch: Batch, total: int | None) -> None:
    try:
        work(actor, batch, partial(progress.tell, batch.pk, total=total))  # type: ignore[operator]
    except ledger.WrongStep as passed:
        logger.info("batch %s: another worker has done it (%s)", batch.pk, passed)
    except UnusableFile as error:
        ledger.note_failure(actor, batch, str(error))
    except Exception:
        # The page must say that it stopped; the trace goes to the log of the worker.
        logger.exception("batch %s stopped", batch.pk)
        batch.refresh_from_db()
        if batch.status == Status.REVERTING:
            ledger.give_up_undo(actor, batch, "L’annulation s’est interrompue ; rien n’a été annulé.")
        else:
            ledger.note_failure(
                actor, batch, "Le traitement s’est interrompu ; rien n’a été écrit. Relancez-le."
            )
    else:
        if work is not actions.check:
            _hold_beside_again(batch)
    finally:
        progress.forget(batch.pk)


def _hold_beside_again(batch: Batch) -> None:
    """Have what its register is held beside calculated anew; the file is written, whatever comes of it."""
    if batch.register_id is None:
        return
    try:
        refresh(batch.register_id)
    except (DatabaseError, ValidationError):
        logger.exception("batch %s: what its register is held beside could not be asked for anew", batch.pk)


def _actor(user_id: int | None, organisation_id: int | None) -> Actor:
    """The person who asked, with the mandates in force now."""
    user = User.objects.filter(pk=user_id).first() if user_id else None
    if user is None:
        return Actor(label="Molette")
    chosen = Organisation.objects.filter(pk=organisation_id).first() if organisation_id else None
    return actor_for(user, chosen)


def resume_interrupted() -> int:
    """Take up again, when a worker starts, what its predecessor left half-way; return how many."""
    jobs = {
        Status.CHECKING: check_later,
        Status.APPLYING: apply_later,
        Status.REVERTING: undo_later,
    }
    left = Batch.objects.filter(status__in=jobs).order_by("id")
    for batch in left:
        jobs[Status(batch.status)].enqueue(batch.pk, batch.sent_by_id, batch.organisation_id)
    return len(left)

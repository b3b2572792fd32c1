"""The life of a batch: sent, mapped, checked, applied, given up or cancelled. Every step leaves a line."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.utils import timezone
from django.utils.text import get_valid_filename, slugify

from molette.domain.journal.recording import Actor, action, current, record
from molette.domain.ledger.models import Batch, Problem, Register
from molette.domain.people.permissions import Permission, can, require
from molette.engines.access import reach_of

Status = Batch.Status
CHUNK: Final = 1_000
# What a batch may become next. A step that is not here is refused, whoever asks.
NEXT: Final = {
    Status.RECEIVED: {Status.CHECKING, Status.CANCELLED},
    Status.CHECKING: {Status.CHECKING, Status.READY, Status.REFUSED, Status.FAILED, Status.CANCELLED},
    Status.READY: {Status.CHECKING, Status.APPLYING, Status.APPLIED, Status.CANCELLED},
    Status.REFUSED: {Status.CHECKING, Status.CANCELLED},
    Status.FAILED: {Status.CHECKING, Status.CANCELLED},
    Status.APPLYING: {Status.APPLYING, Status.APPLIED, Status.READY, Status.REFUSED, Status.FAILED},
    Status.APPLIED: {Status.REVERTED, Status.REVERTING},
    Status.REVERTING: {Status.REVERTING, Status.REVERTED, Status.APPLIED},
}


class WrongStep(Exception):  # noqa: N818 - it names what the user is told
    """The batch is not at a stage where this may be done; the text says so in French."""


def may_handle(user: object, batch: Batch) -> bool:
    """Hold for whoever may import over the whole programme, or for the organisation that sent the file."""
    reach = reach_of(user, Permission.IMPORT_TABLE)
    return can(user, Permission.IMPORT_TABLE) and (
        reach.everywhere or batch.organisation_id in reach.organisations
    )


def followed(batch: Batch) -> Iterator[int]:
    """The batches that a file goes on from, the nearest first."""
    while batch.follows is not None:
        batch = batch.follows
        yield batch.pk


def require_handling(actor: Actor, batch: Batch) -> None:
    require(actor, Permission.IMPORT_TABLE)
    if actor.user is not None and not may_handle(actor.user, batch):
        raise PermissionDenied("Ce fichier a été envoyé par un autre partenaire.")


def step(batch: Batch, status: Status) -> None:
    # The stage is read again under the lock of the transaction: two browsers may press the same button.
    now = Batch.objects.select_for_update().values_list("status", flat=True).get(pk=batch.pk)
    if status not in NEXT.get(Status(now), set()):
        raise WrongStep(f"Ce fichier est « {Status(now).label} » : cette étape n’est plus possible.")
    batch.status = status


@action
def receive(
    actor: Actor,
    /,
    file: File[bytes],
    *,
    filename: str,
    sha256: str,
    target: str,
    register: Register | None,
    reading: Mapping[str, Any],
    **around: Any,
) -> Batch:
    """Keep the file as it came. `reading` holds `sheet`, `reader`, `header_line`, `header` and `notes`.

    `around`: the `perimeter` where to count, the batch that it `follows`.
    """
    require(actor, Permission.IMPORT_TABLE)
    name = safe_name(filename)
    batch = Batch(
        target=target,
        register=register,
        organisation_id=actor.organisation_id,
        sent_by_id=actor.user_id,
        sent_by=actor.label,
        filename=name,
        sha256=sha256,
        size=file.size,
        **around,
        **reading,
    )
    batch.file.save(f"{sha256[:16]}-{name}", file, save=False)
    batch.save()
    record("a envoyé", batch, after={"sha256": sha256, "size": file.size, "target": target})
    return batch


def safe_name(filename: str) -> str:
    """Keep of a sender's file name what is safe to write and to show.

    >>> safe_name("../../Prog 2024 (v2).xlsx")
    'Prog_2024_v2.xlsx'
    """
    name = PurePath(filename.replace("\\", "/")).name.replace("\0", "")
    if not slugify(name):
        return "fichier"
    return get_valid_filename(name)[-120:].lstrip(".")


@action
def keep_mapping(
    actor: Actor, batch: Batch, mapping: Mapping[str, Any], remembered: Mapping[str, str] | None = None
) -> Batch:
    """Keep what each column means, remember it for the next file of the register, and ask for the check."""
    require_handling(actor, batch)
    step(batch, Status.CHECKING)
    before, batch.mapping = batch.mapping, dict(mapping)
    batch.failure = ""
    batch.save()
    if batch.register and remembered is not None and batch.register.remembered_mapping != remembered:
        batch.register.remembered_mapping = dict(remembered)
        batch.register.save(update_fields=["remembered_mapping"])
    record(
        "a demandé la vérification de", batch, before={"mapping": before}, after={"mapping": batch.mapping}
    )
    return batch


@action
def note_check(
    _actor: Actor,
    batch: Batch,
    *,
    status: Status,
    counts: Mapping[str, Any],
    samples: Mapping[str, Any],
    problems: Iterable[Problem],
    failure: str = "",
) -> Batch:
    """Keep what a check found, in place of what an earlier one had."""
    step(batch, status)
    batch.counts, batch.samples, batch.failure = dict(counts), dict(samples), failure
    batch.save()
    replace_problems(batch, problems)
    record("a vérifié", batch, after={"status": status, **_plain(counts)}, reason=failure)
    return batch


def replace_problems(batch: Batch, problems: Iterable[Problem]) -> None:
    batch.problems.all().delete()
    Problem.objects.bulk_create(problems, batch_size=CHUNK)


def _plain(counts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in counts.items() if not isinstance(value, dict | list)}


@action
def begin_apply(actor: Actor, batch: Batch) -> Batch:
    """Say that the batch is being applied; the writing itself is one later transaction."""
    require_handling(actor, batch)
    step(batch, Status.APPLYING)
    batch.save(update_fields=["status"])
    record("a demandé l’application de", batch)
    return batch


@action
def note_applied(_actor: Actor, batch: Batch, counts: Mapping[str, Any]) -> Batch:
    """Close the writing, in its own transaction."""
    step(batch, Status.APPLIED)
    batch.counts = dict(counts)
    batch.applied_at = timezone.now()
    acting = current()
    batch.run = acting.run if acting else None
    batch.save()
    record("a appliqué", batch, after=_plain(counts))
    return batch


@action
def note_failure(_actor: Actor, batch: Batch, reason: str) -> Batch:
    """Keep why a job stopped: nothing of it was written."""
    step(batch, Status.FAILED)
    batch.failure = reason
    batch.save(update_fields=["status", "failure"])
    record("n’a pas pu traiter", batch, reason=reason)
    return batch


@action
def relaunch(actor: Actor, batch: Batch) -> Batch:
    """Start again a job that nobody is doing any more: same stage, same file."""
    require_handling(actor, batch)
    step(batch, Status.CHECKING if batch.status == Status.FAILED else Status(batch.status))
    batch.failure = ""
    batch.save(update_fields=["status", "failure"])
    record("a relancé", batch)
    return batch


@action
def check_again(actor: Actor, batch: Batch) -> Batch:
    """Ask for the same file to be read again: the rules it is read under have changed."""
    require_handling(actor, batch)
    step(batch, Status.CHECKING)
    batch.save(update_fields=["status"])
    record("a demandé de revoir", batch)
    return batch


@action
def choose_to_skip(actor: Actor, batch: Batch, *, skip: bool) -> Batch:
    """Choose whether the rows refused are left aside or hold the whole file back."""
    require_handling(actor, batch)
    step(batch, Status.CHECKING)
    before, batch.skip_refused = batch.skip_refused, skip
    batch.save(update_fields=["status", "skip_refused"])
    record("a changé le tri de", batch, before={"skip_refused": before}, after={"skip_refused": skip})
    return batch


@action
def cancel(actor: Actor, batch: Batch) -> Batch:
    """Give up a batch before it is applied: nothing of it was ever written."""
    require_handling(actor, batch)
    step(batch, Status.CANCELLED)
    batch.save(update_fields=["status"])
    record("a abandonné", batch)
    return batch

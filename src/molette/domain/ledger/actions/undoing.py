"""Undo a batch: the steps, and the entries of a register withdrawn so that the former ones hold again."""

from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db.models import Count
from django.utils import timezone

from molette.domain.journal.recording import Actor, action, record
from molette.domain.ledger.actions.batches import Status, WrongStep, require_handling, step
from molette.domain.ledger.models import Batch, LedgerEntry

# Batches whose rows are entries: withdrawn, never deleted.
REGISTERS: Final = frozenset({Batch.Target.GRANTS, Batch.Target.ENTRIES})
BATCH: Final = Batch._meta.label_lower


@action
def begin_undo(actor: Actor, batch: Batch, reason: str) -> Batch:
    """Say that the batch is being undone; the taking back itself is one later transaction."""
    require_handling(actor, batch)
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi cet import est annulé."})
    step(batch, Status.REVERTING)
    batch.reverted_reason, batch.failure = reason, ""
    batch.save(update_fields=["status", "reverted_reason", "failure"])
    record("a demandé l’annulation de", batch, reason=reason)
    return batch


@action
def give_up_undo(_actor: Actor, batch: Batch, why: str) -> Batch:
    """Keep why an undoing stopped: the batch holds as before."""
    step(batch, Status.APPLIED)
    batch.reverted_reason, batch.failure = "", why
    batch.save(update_fields=["status", "reverted_reason", "failure"])
    record("n’a pas pu annuler", batch, reason=why)
    return batch


@action
def take_back(actor: Actor, batch: Batch, reason: str) -> Batch:
    """Close a batch as undone, within the action that takes back what it wrote."""
    require_handling(actor, batch)
    step(batch, Status.REVERTED)
    if not batch.run and batch.target not in REGISTERS:
        raise WrongStep("Cet import date d’avant que Molette sache annuler : corrigez ses lignes une à une.")
    batch.reverted_at, batch.reverted_reason, batch.failure = timezone.now(), reason, ""
    batch.save(update_fields=["status", "reverted_at", "reverted_reason", "failure"])
    record("a annulé", batch, reason=reason)
    return batch


@action
def withdraw_batch(actor: Actor, batch: Batch) -> Batch:
    """Withdraw the entries of a batch; those they had replaced, or that it had withdrawn, hold again."""
    require_handling(actor, batch)
    if found := built_on(batch):
        subject, what, *_ = found[0]
        raise WrongStep(f"{subject} : {what}. Annulez-le d’abord.")
    withdrawn = batch.entries.filter(withdrawn_on=None).update(
        withdrawn_on=timezone.localdate(), replaces=None
    )
    back = batch.withdrew.update(withdrawn_on=None, withdrawn_by=None)
    record("a retiré les écritures de", batch, after={"withdrawn": withdrawn, "back": back})
    return batch


def built_on(batch: Batch) -> list[tuple[str, str, str, datetime | None, str, int]]:
    """The later files that rest on the entries of a batch: what, how, by whom, when, and their number."""
    ours = LedgerEntry.objects.filter(batch=batch)
    taken_back = LedgerEntry.objects.filter(withdrawn_by=batch).order_by().values("key")
    ways = (
        (LedgerEntry.objects.filter(replaces__batch=batch), "batch", "a remplacé {} de celui-ci"),
        (ours.exclude(withdrawn_by=None), "withdrawn_by", "a retiré {} de celui-ci"),
        (
            LedgerEntry.objects.current().filter(
                register=batch.register, batch_id__gt=batch.pk, key__in=taken_back
            ),
            "batch",
            "a remis {} que celui-ci avait retirées",
        ),
    )
    told = []
    for found, by, how in ways:
        for key, count in found.order_by(by).values_list(by).annotate(count=Count("id")):
            other = Batch.objects.get(pk=key)
            lines = "1 ligne" if count == 1 else f"{count} lignes"
            told.append(
                (f"Le fichier « {other} »", how.format(lines), other.sent_by, other.applied_at, BATCH, key)
            )
    return told

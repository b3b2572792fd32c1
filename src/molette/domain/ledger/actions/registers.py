"""Registers, their rules, their rows and their entries."""

from collections.abc import Sequence
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.text import slugify

from molette.domain.journal.recording import Actor, action, record
from molette.domain.journal.writing import legible, write
from molette.domain.ledger.actions.batches import WrongStep, require_handling
from molette.domain.ledger.models import Batch, LedgerEntry, RawRow, Register
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission, require
from molette.engines.access import reach_of

CHUNK: Final = 1_000


def may_publish(user: object) -> bool:
    """Hold for whoever may import over the whole programme."""
    return reach_of(user, Permission.IMPORT_TABLE).everywhere


@action
def open_register(actor: Actor, name: str, publisher: Organisation | None = None) -> Register:
    """Find the register of this name or slug, or open it."""
    require(actor, Permission.IMPORT_TABLE)
    slug = slugify(name)[:80] or "registre"
    register, is_new = Register.objects.get_or_create(
        slug=slug, defaults={"name": name[:200], "publisher": publisher}
    )
    record("a ouvert" if is_new else "a repris", register)
    return register


@action
def set_rules(actor: Actor, /, register: Register, **rules: Any) -> Register:
    """Say how the files of a register are read: `most_refused`, `duplicates`, `absent`."""
    require(actor, Permission.IMPORT_TABLE)
    limit = rules.get("most_refused")
    if limit is not None and not 0 <= limit <= 100:  # noqa: PLR2004 - a percentage
        raise ValidationError({"most_refused": "Un pourcentage, de 0 à 100."})
    write("a réglé", register, rules)
    return register


@action
def publish(actor: Actor, register: Register, *, is_public: bool) -> Register:
    """Open a register to everybody, or close it again: all its files, past and to come."""
    require(actor, Permission.IMPORT_TABLE)
    if actor.user is not None and not may_publish(actor.user):
        raise PermissionDenied("Seul un responsable de tout le programme publie un registre.")
    before, register.is_public = register.is_public, is_public
    register.save(update_fields=["is_public"])
    verb = "a publié" if is_public else "a retiré de la publication"
    record(verb, register, before={"is_public": before}, after={"is_public": is_public})
    return register


@action
def correct_entry(
    actor: Actor, /, former: LedgerEntry, *, batch: Batch, raw_row: RawRow, **values: Any
) -> LedgerEntry:
    """Say an entry better than its register does: a new one replaces it, tied to the row that corrects it.

    It keeps the key and the content of the line of the register: that line sent again changes nothing.
    """
    require_handling(actor, batch)
    if former.withdrawn_on is not None or LedgerEntry.objects.filter(replaces=former).exists():
        raise WrongStep(f"L’écriture n° {former.pk} ne vaut plus : reprenez le tableau d’aujourd’hui.")
    own = {"id", "batch", "raw_row", "replaces", "withdrawn_on", "withdrawn_by"}
    kept = {f.name: getattr(former, f.name) for f in LedgerEntry._meta.concrete_fields if f.name not in own}
    newer = LedgerEntry(**{**kept, **values}, batch=batch, raw_row=raw_row, replaces=former)
    newer.full_clean()
    newer.save()
    before = {name: legible(getattr(former, name)) for name in values}
    after = {name: legible(value) for name, value in values.items()}
    record("a corrigé l’écriture", newer, before=before, after=after, reason=f"lot n° {batch.pk}")
    return newer


def withdraw_entries(batch: Batch, entries: Sequence[int]) -> None:
    """Withdraw the entries that a whole file no longer has, within the action that applies it."""
    for start in range(0, len(entries), CHUNK):
        LedgerEntry.objects.filter(pk__in=entries[start : start + CHUNK]).update(
            withdrawn_on=timezone.localdate(), withdrawn_by=batch
        )


def keep_rows(batch: Batch, rows: Sequence[tuple[int, list[Any]]]) -> list[RawRow]:
    """Keep rows as read, line by line, within the action that applies them."""
    return RawRow.objects.bulk_create(
        [RawRow(batch=batch, line=line, cells=cells) for line, cells in rows], batch_size=CHUNK
    )


def keep_entries(entries: Sequence[LedgerEntry]) -> None:
    """Write normalised entries, within the action that applies them."""
    LedgerEntry.objects.bulk_create(entries, batch_size=CHUNK)

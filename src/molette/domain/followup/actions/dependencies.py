"""What waits for what: said once, refused where it turns back on itself, taken back with a reason."""

from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone

from molette.domain.followup.actions.once import written_with
from molette.domain.followup.models import Dependency
from molette.domain.journal.recording import Actor, action
from molette.domain.journal.writing import hold, write
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission, require, require_own_voice
from molette.domain.programme.models import Milestone
from molette.engines.dependencies import cycle

LONGEST_LAG: Final = 3660
"""Ten years: beyond, it is a slip of the hand."""
HIDDEN: Final = "un projet que vous ne voyez pas"


@action
def say_dependency(
    actor: Actor,
    waiting: Milestone,
    awaited: Milestone,
    *,
    why: str,
    lag_days: int = 0,
    said_by: Organisation | None = None,
    key: UUID | None = None,
) -> Dependency:
    """Say that a milestone waits for another, as who conducts the project that waits."""
    project = waiting.project
    require(actor, Permission.EDIT_PROJECT, project)
    require(actor, Permission.VIEW_PROJECT, awaited.project)
    require_own_voice(actor, said_by)
    _one_at_a_time(waiting, awaited)
    if (known := written_with(Dependency, key)) is not None:
        return known
    errors: dict[str, str] = {}
    if not why.strip():
        errors["why"] = "Dites pourquoi l’un attend l’autre."
    if not 0 <= lag_days <= LONGEST_LAG:
        errors["lag_days"] = "Donnez un nombre de jours, dix ans au plus."
    if waiting == awaited:
        errors["awaited"] = "Un jalon ne s’attend pas lui-même."
    elif ring := _ring(waiting, awaited):
        errors["awaited"] = _told(ring, actor)
    if errors:
        raise ValidationError(errors)
    made = Dependency(entry_key=key)
    given = {
        "waiting": waiting,
        "awaited": awaited,
        "lag_days": lag_days,
        "why": why.strip(),
        "said_on": timezone.localdate(),
        "said_by": said_by,
        "is_fictional": project.is_fictional,
    }
    write("a inscrit l’attente", made, given, project=project.slug)
    return made


def _one_at_a_time(*milestones: Milestone) -> None:
    """Two waits said at once could close a ring that neither sees: they take turns, contract by contract."""
    contracts = {one.project.contract_id: one.project.contract for one in milestones}
    for _, contract in sorted(contracts.items()):
        hold(contract)


def _ring(waiting: Milestone, awaited: Milestone) -> tuple[int, ...]:
    """The milestones that would wait for each other in a ring, the one that would wait first."""
    held = Dependency.objects.standing().order_by("pk").values_list("waiting_id", "awaited_id")
    ring = cycle([*held, (waiting.pk, awaited.pk)])
    if not ring:
        return ()
    start = ring.index(waiting.pk)
    body = ring[:-1]
    return (*body[start:], *body[:start], waiting.pk)


def _told(ring: tuple[int, ...], actor: Actor) -> str:
    rows = Milestone.objects.filter(pk__in=ring).select_related("project")
    seen = rows if actor.user is None else rows.visible_to(actor.user)
    named = {row.pk: f"« {row.project.title} : {row.title} »" for row in seen.order_by("pk")}
    waits = " attend ".join(named.get(key, HIDDEN) for key in ring[:2])
    rest = "".join(f", qui attend {named.get(key, HIDDEN)}" for key in ring[2:])
    return f"Les attentes tourneraient en rond : {waits}{rest}."


@action
def withdraw_dependency(actor: Actor, said: Dependency, *, reason: str) -> None:
    """Take a wait back: it stays in the history with the reason, and pushes nothing any more."""
    hold(said)
    project = said.waiting.project
    require(actor, Permission.EDIT_PROJECT, project)
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi cette attente est retirée."})
    if said.withdrawn_reason:
        raise ValidationError("Cette attente est déjà retirée.")
    values = {"withdrawn_reason": reason.strip()}
    write("a retiré l’attente", said, values, reason=reason, project=project.slug)

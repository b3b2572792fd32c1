"""The predicates behind each permission, one sentence each, and the two ways to ask them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied

from molette.domain.journal.known import known_on
from molette.domain.journal.recording import Actor
from molette.domain.people.models import Organisation
from molette.engines.access import READING, ROLE_PERMISSIONS, Grant, Permission, Role, reach_of

__all__ = [
    "READING",
    "ROLE_PERMISSIONS",
    "Permission",
    "Role",
    "can",
    "require",
    "require_own_voice",
    "voice_of",
    "voices",
]


def _footing(subject: Any) -> tuple[list[int], str]:
    """Where a subject stands: its places and its project, read from its `footing()`."""
    return subject.footing() if hasattr(subject, "footing") else ([], "")


def _within_reach(permission: Permission) -> Callable[[object, object], bool]:
    """Hold when a mandate in force carries the permission over the subject (or over everything)."""

    def predicate(user: object, subject: object) -> bool:
        reach = reach_of(user, permission)
        if subject is None:
            return bool(reach)
        places, project = _footing(subject)
        return reach.covers(places=places, project=project)

    return predicate


def _may_view_project(user: object, subject: Any) -> bool:
    """Hold when the project is published, or when a mandate in force covers it."""
    return subject is not None and (
        subject.is_published or _within_reach(Permission.VIEW_PROJECT)(user, subject)
    )


def _may_view_ledger(user: object, subject: Any) -> bool:
    """Hold for whoever reads the whole programme, and for the organisation that sent the file."""
    reach = reach_of(user, Permission.VIEW_LEDGER)
    if subject is None:
        return bool(reach)
    return subject.is_public or reach.everywhere or subject.organisation_id in reach.organisations


def _may_sign(user: object, subject: Any) -> bool:
    """Hold when a mandate to sign covers the subject and its line is not one's own organisation's."""
    reach = reach_of(user, Permission.SIGN_STATEMENT)
    if subject is None:
        return bool(reach)
    places, project = _footing(subject)
    return reach.covers(places=places, project=project) and bool(
        reach.organisations - {subject.organisation_id}
    )


def voices(user: object, permission: Permission) -> frozenset[int]:
    """The organisations that give a user the permission, and the bodies for which they speak."""
    given = reach_of(user, permission).organisations
    held = getattr(user, "mandates", ())
    return given | {m.organisation.voice_id for m in held if m.organisation_id in given}


def _may_view_reserved(user: object, subject: Any) -> bool:
    """Hold for those whom one of the organisations that see the reservation mandates."""
    own = voices(user, Permission.VIEW_RESERVED)
    return bool(own) if subject is None else not own.isdisjoint(subject.insiders())


def _may_reconcile(user: object, subject: Any) -> bool:
    """Hold for those whom an organisation that answers for one of the books mandates."""
    own = voices(user, Permission.RECONCILE)
    return bool(own) if subject is None else not own.isdisjoint(subject.holders())


def _convenes(permission: Permission) -> Callable[[object, object], bool]:
    """Hold for those whom a chair of the body, or who keeps its secretariat, mandates."""

    def predicate(user: object, subject: Any) -> bool:
        own = reach_of(user, permission).organisations
        return bool(own) if subject is None else not own.isdisjoint(subject.conveners())

    return predicate


def _may_answer(user: object, subject: Any) -> bool:
    """Hold for those whom who owes the reply mandates; where nobody does, for those who cover the ground."""
    reach = reach_of(user, Permission.ANSWER_VOICE)
    if subject is None:
        return bool(reach)
    if subject.owed_by_id is not None:
        return subject.owed_by_id in reach.organisations
    places, project = _footing(subject)
    return reach.covers(places=places, project=project)


def _may_run_survey(user: object, subject: Any) -> bool:
    """Hold for those whom the organisation that answers for the survey mandates."""
    reach = reach_of(user, Permission.RUN_SURVEY)
    return bool(reach) if subject is None else subject.run_by_id in reach.organisations


def _everywhere(permission: Permission) -> Callable[[object, object], bool]:
    """Hold when a mandate in force carries the permission over the whole programme."""

    def predicate(user: object, _subject: object) -> bool:
        return reach_of(user, permission).everywhere

    return predicate


_PREDICATES: dict[Permission, Callable[[Any, Any], bool]] = {
    Permission.VIEW_PROJECT: _may_view_project,
    Permission.CREATE_PROJECT: _within_reach(Permission.CREATE_PROJECT),
    Permission.EDIT_PROJECT: _within_reach(Permission.EDIT_PROJECT),
    Permission.EDIT_PLAN: _within_reach(Permission.EDIT_PLAN),
    Permission.STATE_VALUE: _within_reach(Permission.STATE_VALUE),
    Permission.SIGN_STATEMENT: _may_sign,
    Permission.SETTLE_STATEMENT: _everywhere(Permission.SETTLE_STATEMENT),
    Permission.CHOOSE_VALUE: _everywhere(Permission.CHOOSE_VALUE),
    Permission.VIEW_LEDGER: _may_view_ledger,
    Permission.IMPORT_TABLE: _within_reach(Permission.IMPORT_TABLE),
    Permission.VIEW_JOURNAL: _within_reach(Permission.VIEW_JOURNAL),
    Permission.EDIT_CONTRACT: _everywhere(Permission.EDIT_CONTRACT),
    Permission.LOAD_TERRITORY: _everywhere(Permission.LOAD_TERRITORY),
    Permission.MANAGE_MEMBERS: _everywhere(Permission.MANAGE_MEMBERS),
    Permission.MANAGE_SETTINGS: _everywhere(Permission.MANAGE_SETTINGS),
    Permission.VIEW_RESERVED: _may_view_reserved,
    Permission.RESERVE: _within_reach(Permission.RESERVE),
    Permission.RECONCILE: _may_reconcile,
    Permission.RUN_CAMPAIGN: _within_reach(Permission.RUN_CAMPAIGN),
    Permission.CONVENE: _convenes(Permission.CONVENE),
    Permission.RECORD_DECISION: _convenes(Permission.RECORD_DECISION),
    Permission.MODERATE_VOICE: _within_reach(Permission.MODERATE_VOICE),
    Permission.ANSWER_VOICE: _may_answer,
    Permission.RUN_SURVEY: _may_run_survey,
    Permission.ENTER_ANSWERS: _within_reach(Permission.ENTER_ANSWERS),
}


def can(user: object, permission: Permission, subject: object = None) -> bool:
    """Say whether the user holds the permission over the subject, or over anything when there is none.

    Nothing is written in the past: while one is read, only what reads is allowed.
    """
    if known_on() is not None and permission not in READING:
        return False
    return _PREDICATES[permission](user, subject)


@dataclass(frozen=True, slots=True)
class Voice:
    """A person as one organisation mandates him: what the others gave him does not count."""

    grants: tuple[Grant, ...]


def voice_of(user: Any, organisation_id: int | None) -> Voice:
    """Return the user with the mandates of this organisation alone."""
    return Voice(tuple(grant for grant in user.grants if grant.organisation == organisation_id))


def require(actor: Actor, permission: Permission, subject: object = None) -> None:
    """Refuse the action unless the organisation acted for gave the actor this permission over the subject.

    The command line acts as the instance itself (`actor.user` is None): whoever holds the shell holds
    the database.
    """
    if actor.user is None or can(voice_of(actor.user, actor.organisation_id), permission, subject):
        return
    if can(actor.user, permission, subject):
        raise PermissionDenied(
            f"{actor.label} n’a pas mandat de {actor.organisation or 'personne'} pour cela."
        )
    raise PermissionDenied(f"{actor.label} n’a pas le droit « {permission} » ici.")


def require_own_voice(actor: Actor, speaker: Organisation | None) -> None:
    """Refuse to speak for an organisation other than the one acted for."""
    if actor.user is not None and speaker is not None and actor.organisation_id != speaker.pk:
        raise PermissionDenied(f"Cette parole est celle de {speaker} : vous n’agissez pas en son nom.")

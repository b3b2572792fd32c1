"""What people do of alerts: take one in hand, put it off, have it back; how they want to be written to."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from molette.domain.alerts.models import DigestPreference, Handling
from molette.domain.alerts.queries import Told
from molette.domain.alerts.rights import may_set_aside
from molette.domain.journal.recording import Actor, action, nothing_changed
from molette.domain.journal.writing import hold, write
from molette.domain.people.models import Organisation, User
from molette.engines.alerts.rhythms import Rhythm

REPLACED = "Remplacée par une suite plus récente."
SAID = ("gravity", "how", "until", "reason", "organisation", "person")
"""What makes two words on one alert the same."""


@action
def acknowledge(actor: Actor, told: Told, *, reason: str = "") -> Handling:
    """Take an alert in hand: it leaves the list, unless its fact changes or grows graver."""
    return _set_aside(actor, told, Handling.How.ACKNOWLEDGED, None, reason)


@action
def snooze(actor: Actor, told: Told, *, until: date, reason: str) -> Handling:
    """Put an alert off until a day, for a reason that the partners read."""
    errors: dict[str, str] = {}
    if until <= timezone.localdate():
        errors["until"] = "Donnez un jour à venir : l’alerte reviendra ce jour-là."
    if not reason.strip():
        errors["reason"] = "Dites pourquoi cette alerte peut attendre."
    if errors:
        raise ValidationError(errors)
    return _set_aside(actor, told, Handling.How.SNOOZED, until, reason)


@action
def bring_back(actor: Actor, held: Handling, told: Told, *, reason: str = "") -> None:
    """Have an alert back among those that wait for somebody."""
    hold(held)
    _require(actor, told)
    if held.undone_on is not None:
        raise ValidationError("Cette alerte est déjà revenue.")
    _undo(held, reason.strip(), "a fait revenir l’alerte")


@action
def choose_rhythm(actor: Actor, user: User, *, rhythm: Rhythm, everything: bool) -> bool:
    """Say how often one is written to: each for himself alone. Returns whether anything moved."""
    if actor.user is not None and actor.user_id != user.pk:
        raise PermissionDenied("Chacun règle ses propres courriels.")
    kept = DigestPreference.objects.filter(user=user).order_by("pk").first() or DigestPreference()
    values = {"user": user, "rhythm": rhythm.value, "everything": everything}
    return write("a réglé ses courriels d’alerte", kept, values, restricted=True)


def _require(actor: Actor, told: Told) -> None:
    """The command line acts as the instance itself."""
    if actor.user is None:
        return
    acting = _organisation(actor)
    if acting is None or not may_set_aside(actor.user, acting, told):
        raise PermissionDenied(
            "Seuls l’organisation qui doit agir et le responsable du programme écartent une alerte."
        )


def _organisation(actor: Actor) -> Organisation | None:
    if actor.organisation_id is None:
        return None
    return Organisation.objects.filter(pk=actor.organisation_id).order_by("pk").first()


def _set_aside(actor: Actor, told: Told, how: Handling.How, until: date | None, reason: str) -> Handling:
    _require(actor, told)
    values = {
        "key": told.alert.key,
        "kind": told.alert.kind.value,
        "gravity": told.alert.gravity.value,
        "about": told.alert.subject.label[:300],
        "project": told.project_slug,
        "covers": told.covers,
        "how": how.value,
        "until": until,
        "reason": reason.strip(),
        "organisation": _organisation(actor),
        "person": actor.label,
        "said_on": timezone.localdate(),
    }
    before = Handling.objects.standing().filter(key=told.alert.key).order_by("pk").first()
    if before is not None:
        hold(before)
        if before.undone_on is None and all(getattr(before, name) == values[name] for name in SAID):
            nothing_changed()  # sent twice
            return before
        if before.undone_on is None:
            _undo(before, REPLACED, "a repris l’alerte")
    made = Handling()
    verb = "a pris en compte l’alerte" if how is Handling.How.ACKNOWLEDGED else "a reporté l’alerte"
    write(verb, made, values, reason=reason, project=told.project_slug)
    return made


def _undo(held: Handling, reason: str, verb: str) -> None:
    values = {"undone_on": timezone.localdate(), "undone_reason": reason}
    write(verb, held, values, reason=reason, project=held.project)

"""State a value, correct or withdraw one's own, choose the one in use. Nothing said is overwritten."""

from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from molette.domain.journal.recording import Actor, action
from molette.domain.journal.writing import free_slug, hold, write
from molette.domain.people.acting import Ground
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission, require, require_own_voice
from molette.domain.sources.actions import cited
from molette.domain.statements.models import Choice, Measure, Statement

# What a replacement has of the statement it replaces: it corrects the value, not what the value is of.
KEPT: Final = ("measure", "nature", "said_by", "project", "place", "perimeter")


@action
def create_measure(actor: Actor, /, **values: Any) -> Measure:
    """Define something that can be counted."""
    require(actor, Permission.EDIT_CONTRACT)
    measure = Measure()
    slug = free_slug(Measure, values["name"], longest=70)
    write("a défini la mesure", measure, {"slug": slug, **_weighed(values)})
    return measure


@action
def edit_measure(actor: Actor, /, measure: Measure, *, reason: str = "", **values: Any) -> bool:
    """Correct a definition, and say why. Returns False when nothing moves.

    Once a value was stated, the unit and the direction stay: it was said in them.
    """
    hold(measure)
    require(actor, Permission.EDIT_CONTRACT)
    frozen = [n for n in ("unit", "direction") if n in values and values[n] != getattr(measure, n)]
    if frozen and measure.statements.exists():
        message = "Des valeurs ont été déclarées dans cette unité et ce sens : définissez une autre mesure."
        raise ValidationError(dict.fromkeys(frozen, message))
    unexplained = "Dites pourquoi cette mesure est modifiée."
    return write("a modifié la mesure", measure, _weighed(values), reason=reason, unexplained=unexplained)


def _weighed(values: dict[str, Any]) -> dict[str, Any]:
    if values.get("aggregation") == "weighted_mean" and values.get("weight") is None:
        raise ValidationError({"weight": "Une moyenne pondérée a sa mesure de pondération."})
    return values


def _ground(values: dict[str, Any]) -> Ground:
    """Where a statement to come would stand: its project, else its place, else the whole programme."""
    if values.get("project") is not None:
        places, project = values["project"].footing()
        return Ground(tuple(places), project)
    place = values.get("place")
    return Ground((place.pk,) if place else ())


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    """Check what a statement must say: a value or why there is none, one scope, dates in their order."""
    errors: dict[str, str] = {}
    if values.get("value") is None and not values.get("missing"):
        errors["value"] = "Donnez une valeur, ou dites pourquoi il n’y en a pas."
    if values.get("value") is not None and values.get("missing"):
        errors["missing"] = "Une valeur est donnée : elle n’est pas inconnue."
    if sum(values.get(name) is not None for name in ("project", "place", "perimeter")) > 1:
        errors["place"] = "Une valeur parle d’un projet, d’un lieu ou d’un périmètre : un seul des trois."
    start, end = values.get("period_start"), values["period_end"]
    if start and start > end:
        errors["period_end"] = "La période finit avant d’avoir commencé."
    if values["said_on"] > timezone.localdate():
        errors["said_on"] = "Ce qui sera dit demain n’est pas encore dit."
    if errors:
        raise ValidationError(errors)
    return values


@action
def state_value(actor: Actor, /, *, said_by: Organisation, **values: Any) -> Statement:
    """State a value, or that it is unknown and why, for the organisation the actor speaks for."""
    require(actor, Permission.STATE_VALUE, _ground(values))
    require_own_voice(actor, said_by)
    said = Statement()
    project = values.get("project")
    given = {**_checked(values), "said_by": said_by, "source": cited(actor, values["source"])}
    write("a déclaré", said, given, project=project.slug if project else "")
    return said


@action
def replace_statement(actor: Actor, /, former: Statement, *, reason: str, **values: Any) -> Statement:
    """Correct one's own statement by a newer one, and say why; the former stays, marked as replaced.

    Beyond the variance of its measure, `explanation` is asked, and the newer one awaits a second person.
    """
    hold(former)
    require(actor, Permission.STATE_VALUE, former)
    require_own_voice(actor, former.said_by)
    _refuse_what_no_longer_stands(former)
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi cette valeur remplace l’ancienne."})
    values = dict(values)
    explanation = values.pop("explanation", "").strip()
    kept = {name: getattr(former, name) for name in KEPT}
    given = {**_checked(values), **kept, "source": cited(actor, values["source"])}
    newer = Statement()
    if not beyond_variance(former.measure, former.value, given["value"]):
        given["replaces"] = former
        verb = "a remplacé sa déclaration"
    else:
        given |= _to_cosign(actor, former, explanation)
        verb = "a proposé de corriger"
    write(verb, newer, given, former=former, reason=reason, project=_project(former))
    return newer


def beyond_variance(measure: Measure, former: Decimal | None, newer: Decimal | None) -> bool:
    """Say whether a change is a larger share than the measure allows without a second person.

    A value that appears or disappears is beyond any share.
    """
    if measure.variance is None or former == newer:
        return False
    if former is None or newer is None:
        return True
    return abs(newer - former) * 100 > abs(former) * measure.variance


def _to_cosign(actor: Actor, former: Statement, explanation: str) -> dict[str, Any]:
    if not explanation:
        message = f"La valeur change de plus de {former.measure.variance} % : expliquez cet écart."
        raise ValidationError({"explanation": message})
    if former.corrections.filter(withdrawn_on=None).exists():
        raise ValidationError("Une correction attend déjà sa seconde signature : signez-la ou retirez-la.")
    return {"corrects": former, "explanation": explanation, "drafted_by_id": actor.user_id}


@action
def cosign_correction(actor: Actor, newer: Statement) -> None:
    """Sign the correction that somebody else of one's organisation wrote: it then replaces the former."""
    hold(newer)
    require(actor, Permission.STATE_VALUE, newer)
    require_own_voice(actor, newer.said_by)
    if newer.corrects is None or newer.withdrawn_on is not None:
        raise ValidationError("Cette correction n’attend plus de signature.")
    if actor.user_id is None or actor.user_id == newer.drafted_by_id:
        raise PermissionDenied("Une seconde personne signe : pas celle qui a écrit la correction.")
    former = newer.corrects
    hold(former)
    _refuse_what_no_longer_stands(former)
    values = {
        "corrects": None,
        "replaces": former,
        "cosigned_by_id": actor.user_id,
        "cosigned_on": timezone.localdate(),
    }
    write("a cosigné la correction", newer, values, reason=newer.explanation, project=_project(newer))


@action
def withdraw_statement(actor: Actor, said: Statement, *, reason: str) -> None:
    """Take one's own statement back, with the reason. It stays readable, and counts no more."""
    hold(said)
    require(actor, Permission.STATE_VALUE, said)
    require_own_voice(actor, said.said_by)
    _refuse_what_no_longer_stands(said)
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi cette valeur est retirée."})
    values = {"withdrawn_on": timezone.localdate(), "withdrawn_reason": reason}
    write("a retiré sa déclaration", said, values, reason=reason, project=_project(said))


@action
def choose_value(
    actor: Actor, said: Statement, *, reason: str, chosen_by: Organisation | None = None
) -> Choice:
    """Say which statement the programme uses for a measure, and why this one."""
    require(actor, Permission.CHOOSE_VALUE, said)
    require_own_voice(actor, chosen_by)
    _refuse_what_no_longer_stands(said)
    if actor.user is not None and not Statement.objects.readable_by(actor.user).filter(pk=said.pk).exists():
        raise PermissionDenied("Cette valeur est réservée : on ne la choisit pas sans la voir.")
    if said.value is None:
        raise ValidationError("Une valeur inconnue ne peut pas être la valeur utilisée.")
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi cette valeur plutôt qu’une autre."})
    choice = Choice()
    values = {
        "measure": said.measure,
        "statement": said,
        "reason": reason,
        "chosen_by": chosen_by,
        "chosen_on": timezone.localdate(),
    }
    write("a choisi la valeur utilisée", choice, values, reason=reason, project=_project(said))
    return choice


def _project(said: Statement) -> str:
    return said.project.slug if said.project else ""


def _refuse_what_no_longer_stands(said: Statement) -> None:
    if said.withdrawn_on is not None:
        raise ValidationError("Cette déclaration a été retirée.")
    if Statement.objects.filter(replaces=said).exists():
        raise ValidationError("Cette déclaration a été remplacée par une plus récente.")

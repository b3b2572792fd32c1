"""What is owed in return for an aid: the promise written, what is read of it, the act that releases it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from molette.domain.funding.models import ConditionReading, FundingSource, GrantCondition
from molette.domain.funding.reserving import refuse_unseen_aid
from molette.domain.funding.speaking import require_funder, speaker
from molette.domain.journal.recording import Actor, action
from molette.domain.journal.writing import hold, write
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission, require, require_own_voice
from molette.domain.programme.models import Project
from molette.domain.sources.actions import NewSource, cited
from molette.domain.sources.models import Source
from molette.engines.rules.conditions import WITHOUT_NUMBER, Kind

ONE = Decimal(1)
NOT_AIDED = "Cette aide n’est ni au plan ni aux mouvements du projet : inscrivez-la d’abord."
LACKS = {
    "wording": "Recopiez ce que dit l’acte.",
    "act": "Donnez l’acte qui la demande : arrêté, convention, délibération.",
}


def condition_errors(values: Mapping[str, Any]) -> dict[str, str]:
    """Say what a promise lacks, or what of its days cannot be."""
    errors: dict[str, str] = {}
    if values["decided_on"] > timezone.localdate():
        errors["decided_on"] = "Ce qui sera décidé demain n’est pas encore décidé."
    if values["until"] <= values["decided_on"]:
        errors["until"] = "Une contrepartie se tient après l’acte qui la demande."
    if values.get("held_until") is not None and values["held_until"] < values["until"]:
        errors["held_until"] = "Ce qui se maintient a d’abord été atteint : donnez un jour plus tard."
    errors |= {name: lack for name, lack in LACKS.items() if not values.get(name, "").strip()}
    if Kind(values["kind"]) not in WITHOUT_NUMBER:
        errors |= _uncounted(values)
    return errors


def _uncounted(values: Mapping[str, Any]) -> dict[str, str]:
    errors: dict[str, str] = {}
    if values.get("target") is None or values["target"] <= 0:
        errors["target"] = "Dites combien sont promis : un nombre au-dessus de zéro."
    if not values.get("unit", "").strip():
        errors["unit"] = "Dites ce qui se compte : emplois, logements, mètres carrés."
    return errors


def _refuse_unseen(actor: Actor, condition: GrantCondition) -> None:
    refuse_unseen_aid(actor, condition.project_id, condition.funding_source_id)


def is_aided(project: Project, source: FundingSource) -> bool:
    """Whether a funding source brings something to a project: in a plan, or on the ladder."""
    of_it = Q(plan_lines__plan__project=project) | Q(movements__project=project)
    return FundingSource.objects.filter(of_it, pk=source.pk).exists()


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    """What is not counted is a yes: its target is one, without a unit."""
    counted = Kind(values["kind"]) not in WITHOUT_NUMBER
    return {
        **values,
        "kind": Kind(values["kind"]).value,
        "target": values.get("target") if counted else ONE,
        "unit": values.get("unit", "").strip() if counted else "",
    }


@action
def add_condition(
    actor: Actor, /, project: Project, funding_source: FundingSource, **values: Any
) -> GrantCondition:
    """Write what the act of an aid asks in return.

    `values`: `kind`, `target`, `unit`, `decided_on`, `until`, `held_until`, `wording`, `act`, `source`.
    """
    require(actor, Permission.EDIT_PLAN, project)
    refuse_unseen_aid(actor, project.pk, funding_source.pk)
    errors = condition_errors(values)
    if not is_aided(project, funding_source):
        errors["funding_source"] = NOT_AIDED
    if errors:
        raise ValidationError(errors)
    made = GrantCondition()
    given = {
        **_told(values),
        "source": cited(actor, values.get("source")),
        "project": project,
        "funding_source": funding_source,
        "said_by": speaker(actor),
        "is_fictional": project.is_fictional,
    }
    write("a inscrit la contrepartie", made, given, project=project.slug)
    return made


@action
def correct_condition(actor: Actor, /, condition: GrantCondition, *, reason: str, **values: Any) -> bool:
    """Say better what the act asks, as the funder whose act it is; `values` as for `add_condition`.

    Returns whether anything moved.
    """
    hold(condition)
    require_funder(actor, condition.project, condition.funding_source)
    _refuse_unseen(actor, condition)
    names = ("kind", "target", "unit", "decided_on", "until", "held_until", "wording", "act", "source")
    given = {**{name: getattr(condition, name) for name in names}, **values}
    if errors := condition_errors(given):
        raise ValidationError(errors)
    given["source"] = cited(actor, given["source"])
    return write(
        "a corrigé la contrepartie",
        condition,
        _told(given),
        reason=reason,
        project=condition.project.slug,
        unexplained="Dites pourquoi cette contrepartie est corrigée.",
    )


@action
def say_reading(
    actor: Actor,
    condition: GrantCondition,
    *,
    on: date,
    value: Decimal,
    said_by: Organisation | None = None,
    source: Source | NewSource | None = None,
    note: str = "",
) -> ConditionReading:
    """Say where a promise stands on a day: a new word is added, none is written over."""
    require(actor, Permission.STATE_VALUE, condition.project)
    require_own_voice(actor, said_by)
    _refuse_unseen(actor, condition)
    errors: dict[str, str] = {}
    if on > timezone.localdate():
        errors["on"] = "Un constat n’est pas dans l’avenir."
    elif on < condition.decided_on:
        errors["on"] = "Un constat ne précède pas l’acte qui demande la contrepartie."
    if value < 0:
        errors["value"] = "Un constat n’est pas négatif."
    elif Kind(condition.kind) in WITHOUT_NUMBER and value not in (0, 1):
        errors["value"] = "Cette contrepartie ne se compte pas : dites oui (1) ou non (0)."
    if source is None and not note.strip():
        errors["note"] = "Dites d’après quoi : une source, ou qui l’a constaté et comment."
    if errors:
        raise ValidationError(errors)
    made = ConditionReading()
    given = {
        "condition": condition,
        "on": on,
        "value": value,
        "said_on": timezone.localdate(),
        "said_by": said_by,
        "source": cited(actor, source),
        "note": note.strip(),
        "is_fictional": condition.is_fictional,
    }
    write("a dit où en est la contrepartie", made, given, project=condition.project.slug)
    return made


@action
def withdraw_reading(actor: Actor, said: ConditionReading, *, reason: str) -> None:
    """Take a reading back: it stays in the history with the reason, and no longer counts."""
    hold(said)
    project = said.condition.project
    require(actor, Permission.STATE_VALUE, project)
    require_own_voice(actor, said.said_by)
    _refuse_unseen(actor, said.condition)
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi ce constat est retiré."})
    if said.withdrawn_reason:
        raise ValidationError("Ce constat est déjà retiré.")
    values = {"withdrawn_reason": reason.strip()}
    write("a retiré le constat", said, values, reason=reason, project=project.slug)


@action
def lift_condition(actor: Actor, condition: GrantCondition, *, lifted_on: date, lifted_act: str) -> None:
    """Write the act by which the funder releases the beneficiary of a promise: he alone does."""
    hold(condition)
    require_funder(actor, condition.project, condition.funding_source)
    _refuse_unseen(actor, condition)
    errors: dict[str, str] = {}
    if lifted_on > timezone.localdate():
        errors["lifted_on"] = "Ce qui sera levé demain ne l’est pas encore."
    elif lifted_on < condition.decided_on:
        errors["lifted_on"] = "Une levée ne précède pas l’acte qui demande la contrepartie."
    if not lifted_act.strip():
        errors["lifted_act"] = "Donnez l’acte qui lève la contrepartie : avenant, arrêté, délibération."
    if errors:
        raise ValidationError(errors)
    if condition.lifted_on is not None:
        raise ValidationError("Cette contrepartie est déjà levée.")
    values = {"lifted_on": lifted_on, "lifted_act": lifted_act.strip()}
    write("a levé la contrepartie", condition, values, project=condition.project.slug)

"""Risks: written, said better with a reason, closed with a reason."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone

from molette.domain.followup.actions.once import written_with
from molette.domain.followup.models import Risk
from molette.domain.journal.recording import Actor, action
from molette.domain.journal.writing import hold, write
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission, require, require_own_voice
from molette.domain.programme.models import Project

LACKS: Final = {
    "title": "Nommez le risque.",
    "cause": "Dites de quoi il viendrait.",
    "consequence": "Dites ce qu’il ferait au projet.",
    "carrier": "Dites qui le suit : une organisation ou une fonction.",
}
RISK_FIELDS: Final = ("title", "cause", "consequence", "likelihood", "impact", "carrier", "mitigation")


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}


def _refuse_what_lacks(values: Mapping[str, Any]) -> None:
    errors = {name: lack for name, lack in LACKS.items() if not values.get(name)}
    if errors:
        raise ValidationError(errors)


@action
def say_risk(
    actor: Actor,
    /,
    project: Project,
    *,
    said_by: Organisation | None = None,
    key: UUID | None = None,
    **values: Any,
) -> Risk:
    """Write what may happen to a project. `values`: those of `RISK_FIELDS`."""
    require(actor, Permission.EDIT_PROJECT, project)
    require_own_voice(actor, said_by)
    if (known := written_with(Risk, key)) is not None:
        return known
    given = _told(values)
    _refuse_what_lacks(given)
    made = Risk(entry_key=key)
    own = {
        "project": project,
        "said_on": timezone.localdate(),
        "said_by": said_by,
        "is_fictional": project.is_fictional,
    }
    write("a inscrit le risque", made, {**given, **own}, project=project.slug)
    return made


@action
def correct_risk(actor: Actor, /, risk: Risk, *, reason: str, **values: Any) -> bool:
    """Say a risk better, or how it has moved; returns whether anything did."""
    hold(risk)
    require(actor, Permission.EDIT_PROJECT, risk.project)
    if risk.closed_on is not None:
        raise ValidationError("Ce risque est clos : inscrivez-en un autre.")
    given = _told(values)
    _refuse_what_lacks({**{name: getattr(risk, name) for name in LACKS}, **given})
    return write(
        "a revu le risque",
        risk,
        given,
        reason=reason,
        project=risk.project.slug,
        unexplained="Dites ce qui a changé de ce risque.",
    )


@action
def close_risk(actor: Actor, risk: Risk, *, reason: str) -> None:
    """Close a risk: it happened, it can no more, or it is accepted; the reason says which."""
    hold(risk)
    require(actor, Permission.EDIT_PROJECT, risk.project)
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi ce risque est clos."})
    if risk.closed_on is not None:
        raise ValidationError("Ce risque est déjà clos.")
    values = {"closed_on": timezone.localdate(), "closed_reason": reason.strip()}
    write("a clos le risque", risk, values, reason=reason, project=risk.project.slug)

"""Euros reaching a rung, with the act that proves it, each counted once."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from molette.domain.funding.actions.schemes import Payer, paid_by
from molette.domain.funding.ceilings import BOUND, fund_of, hold_funds, within_bounds
from molette.domain.funding.drawing import refuse_torn
from molette.domain.funding.models import FundingSource, Movement
from molette.domain.funding.queries.envelope_sums import FundKey
from molette.domain.funding.reserving import hidden_from, refuse_unseen_movement
from molette.domain.journal.recording import Actor, action
from molette.domain.journal.writing import hold, write
from molette.domain.people.permissions import Permission, require, require_own_voice
from molette.domain.programme.models import Contract, Project
from molette.domain.signatures.models import Position, Subject
from molette.domain.sources.actions import cited
from molette.engines.ladder import Rung

_KEYED = {Rung.COMMITTED, Rung.PAID}
# What one announces or programmes may bear a day to come; every other rung is a thing done.
_FORESEEN = {Rung.ANNOUNCED, Rung.PROGRAMMED}


def _may_write(actor: Actor, project: Project | None) -> None:
    """A project's money asks for its plan; the programme's own, for its contract."""
    if project is None:
        require(actor, Permission.EDIT_CONTRACT)
    else:
        require(actor, Permission.EDIT_PLAN, project)


def movement_errors(
    contract: Contract, project: Project | None, rung: Rung, values: Mapping[str, Any]
) -> dict[str, str]:
    """Say what a movement lacks: its proof, its project's contract, a day that has come."""
    errors: dict[str, str] = {}
    if project is not None and project.contract_id != contract.pk:
        errors["contract"] = "Les euros d’un projet vont au contrat de ce projet."
    if rung not in _FORESEEN and values["dated"] > timezone.localdate():
        errors["dated"] = "Ce qui sera fait demain n’est pas encore fait."
    if rung != Rung.ANNOUNCED and not values.get("act", "").strip():
        errors["act"] = "Donnez l’acte qui le prouve : délibération, arrêté, convention, mandat."
    if rung in _KEYED and not values.get("commitment_key", "").strip():
        errors["commitment_key"] = "Donnez le numéro d’engagement : il joint l’engagement à ses paiements."
    if values.get("year_end") is not None and values["year_end"] < values["year"]:
        errors["year_end"] = "La dernière année précède la première."
    return errors


@action
def record_movement(
    actor: Actor,
    /,
    *,
    contract: Contract,
    project: Project | None,
    funding_source: FundingSource | Payer,
    rung: Rung,
    **values: Any,
) -> Movement:
    """Write that euros reached a rung.

    `values`: `amount` (None: not published), `year`, `year_end`, `dated`, `act`, `commitment_key`,
    `said_by`, `source`, `wording`, `is_approximate`, `through`. What passes a bound of the envelope is
    refused.
    """
    _may_write(actor, project)
    require_own_voice(actor, values.get("said_by"))
    if errors := movement_errors(contract, project, rung, values):
        raise ValidationError(errors)
    slug = project.slug if project else ""
    movement = Movement()
    given = {
        **values,
        "contract": contract,
        "project": project,
        "is_fictional": bool(project and project.is_fictional),
        "funding_source": paid_by(actor, funding_source),
        "rung": rung.value,
        "source": cited(actor, values["source"]),
    }
    with within_bounds(*_bounds((rung, given["funding_source"])), field="amount"):
        write("a inscrit le mouvement", movement, given, project=slug)
    return movement


@action
def correct_movement(actor: Actor, /, movement: Movement, *, reason: str, **values: Any) -> None:
    """Correct what was written of a movement: the same euros, better said. The journal keeps both.

    `values` as for `record_movement`, those that move alone.
    """
    hold_funds(fund_of(movement.funding_source))
    hold(movement)
    _may_write(actor, movement.project)
    refuse_unseen_movement(actor, movement)
    require_own_voice(actor, movement.said_by)
    require_own_voice(actor, values.get("said_by"))
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi ce mouvement est corrigé."})
    if Position.objects.on(Subject.MOVEMENT).filter(subject_id=movement.pk).exists():
        raise ValidationError("Des partenaires ont répondu à ce montant : inscrivez-en un autre.")
    told = {name: getattr(movement, name) for name in ("dated", "act", "commitment_key", "year", "year_end")}
    rung = Rung(values.get("rung", movement.rung))
    errors = movement_errors(movement.contract, movement.project, rung, {**told, **values})
    if faults := {name: said for name, said in errors.items() if name in values or "rung" in values}:
        raise ValidationError(faults)
    given = dict(values)
    if "funding_source" in given:
        given["funding_source"] = paid_by(actor, given["funding_source"])
    if "source" in given:
        given["source"] = cited(actor, given["source"])
    refuse_torn(movement, {**given, "rung": rung}, hidden_from(actor))
    reached = (rung, given.get("funding_source", movement.funding_source))
    with within_bounds(*_bounds((movement.rung, movement.funding_source), reached), field="amount"):
        _write(movement, "a corrigé le mouvement", given, reason)


@action
def count_in(actor: Actor, movement: Movement, *, holder: Movement, reason: str) -> None:
    """Say that another movement already holds these euros: it stays readable, and out of every total."""
    hold_funds(fund_of(movement.funding_source))
    hold(movement)
    hold(holder)
    _may_write(actor, movement.project)
    refuse_unseen_movement(actor, movement, holder)
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi ces euros sont les mêmes."})
    if holder.pk == movement.pk:
        raise ValidationError({"holder": "Un mouvement ne se contient pas lui-même."})
    if holder.counted_in_id is not None:
        raise ValidationError({"holder": "Ce mouvement est lui-même compté dans un autre."})
    if holder.rung != movement.rung:
        raise ValidationError({"holder": "Deux échelons différents ne s’additionnent pas : rien à écarter."})
    refuse_torn(movement, {"counted_in": holder}, hidden_from(actor))
    values = {"counted_in": holder, "overlap_reason": reason}
    with within_bounds(*_bounds((movement.rung, movement.funding_source)), field="holder"):
        _write(movement, "a écarté des totaux", values, reason)


@action
def count_apart(actor: Actor, movement: Movement, *, reason: str) -> None:
    """Take back that a movement was counted in another: it counts again."""
    _may_write(actor, movement.project)
    refuse_unseen_movement(actor, movement)
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi ces euros comptent à part."})
    with within_bounds(*_bounds((movement.rung, movement.funding_source)), field="reason"):
        _write(movement, "a remis dans les totaux", {"counted_in": None, "overlap_reason": ""}, reason)


def _bounds(*reached: tuple[str, FundingSource]) -> set[FundKey]:
    """The funds whose envelopes a movement opens, uses or gives back to: none for the other rungs."""
    return {fund_of(source) for rung, source in reached if rung in BOUND}


def _write(movement: Movement, verb: str, values: dict[str, Any], reason: str) -> None:
    project = movement.project.slug if movement.project else ""
    write(verb, movement, values, reason=reason, project=project)

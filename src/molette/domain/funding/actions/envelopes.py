"""Delegating an envelope: who receives the right to commit and to pay, where, and how much."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from molette.domain.funding.ceilings import books, fund_of, hold_funds, within_bounds
from molette.domain.funding.giving import Held, require_giver, source_of, taken_from
from molette.domain.funding.models import Delegation, FundingSource
from molette.domain.journal.recording import Actor, action
from molette.domain.journal.writing import hold, write
from molette.domain.people.models import Organisation
from molette.domain.sources.actions import NewSource, cited
from molette.domain.sources.models import Source
from molette.domain.territory.models import Place
from molette.domain.territory.queries import contents_of
from molette.engines.envelopes import overlapping

AMOUNTS = ("ae", "cp")


@action
def delegate(
    actor: Actor,
    /,
    held: Held,
    *,
    holder: Organisation,
    perimeter: Place | None,
    source: Source | NewSource | None = None,
    **values: Any,
) -> Delegation:
    """Give a part of what was voted, or of what one received, over a perimeter (None: wherever one may).

    `values`: `ae`, `cp`, `act`, `decided_on`. What was committed there already counts there from now on.

    Raises:
        ValidationError: more than the giver has left, or a perimeter that another delegation holds too.
    """
    require_giver(actor, held)
    parent, funding_source = held if isinstance(held, Delegation) else None, source_of(held)
    _refuse_unproven(values)
    made = Delegation()
    given = {
        **values,
        "funding_source": funding_source,
        "parent": parent,
        "holder": holder,
        "perimeter": perimeter,
        "source": cited(actor, source) if source else None,
        "said_by": Organisation.objects.filter(pk=actor.organisation_id or 0).order_by("pk").first(),
        "is_fictional": bool(parent and parent.is_fictional),
    }
    with within_bounds(fund_of(funding_source), field="ae"):
        if parent is not None:
            hold(parent)
        _refuse_nothing_known(funding_source, given)
        _refuse_elsewhere(funding_source, parent, perimeter)
        write("a délégué", made, given)
    return made


@action
def change_delegation(actor: Actor, /, held: Delegation, *, reason: str, **values: Any) -> bool:
    """Give more, or less: never less than what was committed, paid and given on there.

    Returns False, and writes nothing, where nothing moves.

    `values`: `ae`, `cp`, `act`, `decided_on`, those that move alone.
    """
    hold_funds(fund_of(held.funding_source))
    hold(held)
    require_giver(actor, taken_from(held))
    _refuse_withdrawn(held)
    kept = {name: getattr(held, name) for name in (*AMOUNTS, "act", "decided_on")}
    _refuse_unproven({**kept, **values})
    _refuse_nothing_known(held.funding_source, values)
    with within_bounds(fund_of(held.funding_source), field="ae"):
        return write(
            "a changé la délégation",
            held,
            values,
            reason=reason.strip(),
            unexplained="Dites pourquoi cette délégation change.",
        )


@action
def withdraw_delegation(actor: Actor, held: Delegation, *, reason: str) -> None:
    """Take a delegation back: what was committed there counts at its giver's, who must have room for it."""
    hold_funds(fund_of(held.funding_source))
    hold(held)
    require_giver(actor, taken_from(held))
    _refuse_withdrawn(held)
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi cette délégation est retirée."})
    if held.children.in_force().exists():
        raise ValidationError("Une part en a été déléguée à d’autres : retirez d’abord ces délégations.")
    values = {"withdrawn_on": timezone.localdate(), "withdrawn_reason": reason.strip()}
    with within_bounds(fund_of(held.funding_source), field="reason"):
        write("a retiré la délégation", held, values, reason=reason.strip())


def _refuse_withdrawn(held: Delegation) -> None:
    if held.withdrawn_on is not None:
        raise ValidationError("Cette délégation est déjà retirée.")


def _refuse_unproven(values: dict[str, Any]) -> None:
    errors: dict[str, str] = {}
    amounts: Sequence[Decimal] = [values.get(name) or Decimal(0) for name in AMOUNTS]
    if min(amounts) < 0:
        errors["ae"] = "Un montant délégué n’est pas négatif."
    elif not any(amounts):
        errors["ae"] = "Donnez un montant d’AE, de CP, ou les deux."
    if not values.get("act", "").strip():
        errors["act"] = "Donnez l’acte qui délègue : arrêté, notification, délibération."
    decided: date = values["decided_on"]
    if decided > timezone.localdate():
        errors["decided_on"] = "Ce qui sera décidé demain n’est pas encore décidé."
    if errors:
        raise ValidationError(errors)


def _refuse_nothing_known(source: FundingSource, values: dict[str, Any]) -> None:
    """Nothing is given from a vote that nobody published."""
    envelope = books(fund_of(source)).get(source.year)
    right = envelope.top.right if envelope else None
    errors: dict[str, str] = {}
    if values.get("ae") and (right is None or right.ae is None):
        errors["ae"] = "Aucune AE votée n’est connue ici : inscrivez d’abord le vote."
    if values.get("cp") and source.year is None:
        errors["cp"] = "Les CP se délèguent année par année : choisissez l’enveloppe d’un exercice."
    elif values.get("cp") and (right is None or right.cp is None):
        errors["cp"] = "Aucun CP voté n’est connu pour cet exercice : inscrivez d’abord le vote."
    if errors:
        raise ValidationError(errors)


def _refuse_elsewhere(source: FundingSource, parent: Delegation | None, place: Place | None) -> None:
    """A delegation reaches no further than its giver, and no two of one giver hold a same project."""
    if parent is not None and parent.withdrawn_on is not None:
        raise ValidationError("Ce qui a été retiré ne se délègue plus.")
    siblings = list(
        Delegation.objects.in_force()
        .filter(funding_source=source, parent=parent)
        .select_related("holder", "perimeter")
        .order_by("pk")
    )
    within = parent.perimeter if parent else None
    known = {p.pk for p in (place, within, *(s.perimeter for s in siblings)) if p is not None}
    inside = contents_of(known, timezone.localdate())
    if within is not None and (place is None or not inside[place.pk] <= inside[within.pk]):
        raise ValidationError({"perimeter": f"Ce périmètre sort de celui qui est délégué : {within}."})
    for one in siblings:
        theirs = inside[one.perimeter_id] if one.perimeter_id else None
        mine = inside[place.pk] if place else None
        if overlapping({0: mine, one.pk: theirs}):
            said = f"Un projet y compterait deux fois : ce périmètre recoupe celui de {one.holder.label}"
            where = f" ({one.perimeter})" if one.perimeter else ", qui est partout"
            raise ValidationError({"perimeter": f"{said}{where}. Choisissez un périmètre à part."})

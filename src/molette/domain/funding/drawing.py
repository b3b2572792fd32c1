"""Whether a movement may give again the euros of another: who received them, how many are left."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import Exists

from molette.domain.funding.models import Movement
from molette.domain.funding.queries.once import wholes
from molette.engines.money import NBSP, euros

ZERO: Final = Decimal(0)
OF_THE_GIFT: Final = frozenset({"rung", "funding_source", "amount", "through", "counted_in"})
"""What of a movement those that draw on it, or on which it draws, rest on."""


def draw_errors(
    movement: Movement, origin: Movement, amount: Decimal | None, hidden: frozenset[int]
) -> dict[str, str]:
    """Say why a movement cannot give again euros of `origin`: `amount` of them, None for all its own.

    What is `hidden` from whoever asks bounds nothing: a refusal would tell it. Five queries, and one more for
    each hand through which the euros went before.
    """
    if found := _of_two(movement, origin):
        return {"origin": found}
    if movement.in_use is None or origin.in_use is None:
        return {"origin": "On ne suit pas un montant qui n’est pas publié."}
    asked = movement.in_use if amount is None else amount
    if asked <= 0:
        return {"amount": "Donnez un montant positif, ou rien pour la totalité."}
    if asked > movement.in_use:
        return {"amount": f"Ce mouvement n’est que de {euros(movement.in_use)}."}
    left = origin.in_use - _drawn_from(origin, hidden | {movement.pk})
    if asked > left:
        giver = origin.funding_source.funder.label
        return {"amount": f"Du don de {giver}, il reste {euros(max(left, ZERO))} à redonner."}
    return {"origin": "Ces euros reviendraient à leur point de départ."} if _turns(movement, origin) else {}


def _of_two(movement: Movement, origin: Movement) -> str:
    """Why these two cannot be the same euros, whatever their amounts."""
    giver = movement.funding_source.funder
    receivers = receivers_of(origin)
    went = not receivers or giver.pk in receivers or giver.speaks_for_id in receivers
    faults = (
        (origin.pk == movement.pk, "Un mouvement ne vient pas de lui-même."),
        (
            origin.rung != movement.rung,
            f"Deux échelons différents ne s’additionnent pas{NBSP}: rien à suivre.",
        ),
        (
            origin.funding_source.funder_id == giver.pk,
            f"C’est le même financeur{NBSP}: dites plutôt que l’un compte déjà l’autre.",
        ),
        (
            bool(movement.counted_in_id or origin.counted_in_id),
            f"L’un des deux est déjà compté dans un autre{NBSP}: suivez celui qui compte.",
        ),
        (
            movement.is_fictional != origin.is_fictional,
            "Un montant inventé et un montant réel ne sont pas les mêmes euros.",
        ),
        (
            not went,
            f"Ces euros ne sont pas allés à {giver.label}{NBSP}: il ne peut les redonner.",
        ),
    )
    found = next((said for is_so, said in faults if is_so), "")
    if not found and _is_held(movement):
        return f"L’opération entière le compte déjà{NBSP}: dites-le du mouvement de celle-ci."
    return found


def _is_held(movement: Movement) -> bool:
    """Whether the whole that its project is a part of already counts a movement."""
    rows = Movement.objects.filter(pk=movement.pk).order_by("pk")
    return rows.filter(Exists(wholes(Movement.objects.order_by()))).exists()


def receivers_of(movement: Movement) -> frozenset[int]:
    """Who may give again the euros of a movement: whom it names, else the owner; empty if nobody is said."""
    if movement.through_id:
        return frozenset({movement.through_id})
    owner = movement.project.owner_id if movement.project else None
    return frozenset({owner} if owner else ())


def _drawn_from(origin: Movement, but: frozenset[int]) -> Decimal:
    rows = Movement.objects.filter(drawn_from=origin).exclude(pk__in=but).order_by("pk")
    return sum((one.drawn for one in rows), ZERO)


def _turns(movement: Movement, origin: Movement) -> bool:
    """Whether the euros of `origin` already come, by however many hands, from the movement itself."""
    here: int | None = origin.pk
    while here is not None and here != movement.pk:
        here = Movement.objects.filter(pk=here).order_by("pk").values_list("drawn_from_id", flat=True).first()
    return here is not None


def refuse_torn(movement: Movement, given: Mapping[str, Any], hidden: frozenset[int]) -> None:
    """Refuse to correct a movement into one that its own draws, or those on it, would no longer fit."""
    moved = {name for name in OF_THE_GIFT & given.keys() if getattr(movement, name) != given[name]}
    if not moved:
        return
    below = list(movement.given_again.select_related("funding_source").order_by("pk"))
    if movement.drawn_from is None and not below:
        return
    if moved & {"rung", "funding_source", "counted_in"}:
        raise ValidationError(
            f"Ces euros sont suivis d’un don à l’autre{NBSP}: dites d’abord qu’ils comptent à part."
        )
    if "amount" in moved and (said := _torn(movement, given["amount"], hidden)):
        raise ValidationError({"amount": said})
    through = given.get("through")
    if through is not None and any(through.pk != one.funding_source.funder_id for one in below):
        raise ValidationError({"through": "Un autre les a déjà redonnés."})


def _torn(movement: Movement, amount: Decimal | None, hidden: frozenset[int]) -> str:
    """Why an amount does not fit what is given again of it, or what it gives again."""
    least = max(_drawn_from(movement, hidden), movement.drawn_amount or ZERO)
    if amount is None or amount < least:
        return f"De ces euros, {euros(least)} sont redonnés ou reçus d’un autre."
    if movement.drawn_from is None or movement.drawn_amount is not None:
        return ""
    left = (movement.drawn_from.in_use or ZERO) - _drawn_from(movement.drawn_from, hidden | {movement.pk})
    return f"Le don dont ils viennent n’en laisse que {euros(left)}." if amount > left else ""

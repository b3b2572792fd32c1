"""Say that euros are given again, by whom and from which gift; that two movements are not the same euros."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils import timezone

from molette.domain.funding.drawing import draw_errors
from molette.domain.funding.models import DistinctEuros, Movement
from molette.domain.funding.reserving import hidden_from, refuse_unseen_movement
from molette.domain.journal.recording import Actor, action, record
from molette.domain.journal.writing import hold, write
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission, require, require_own_voice


def _may_write(actor: Actor, movement: Movement) -> None:
    """A project's money asks for its plan; the programme's own, for its contract."""
    if movement.project is None:
        require(actor, Permission.EDIT_CONTRACT)
    else:
        require(actor, Permission.EDIT_PLAN, movement.project)


@action
def give_again(
    actor: Actor, movement: Movement, *, origin: Movement, amount: Decimal | None = None, reason: str
) -> None:
    """Say that a movement gives again euros that `origin` gave: `amount` of them, None for all its own.

    Both stay in the books, and those euros count once.
    """
    for one in sorted({movement, origin}, key=lambda held: held.pk):
        hold(one)
    _may_write(actor, movement)
    refuse_unseen_movement(actor, movement, origin)
    if not reason.strip():
        raise ValidationError({"reason": "Dites d’où vous savez que ces euros sont les mêmes."})
    if errors := draw_errors(movement, origin, amount, hidden_from(actor)):
        raise ValidationError(errors)
    values = {"drawn_from": origin, "drawn_amount": amount, "drawn_reason": reason}
    write("a dit redonné le mouvement", movement, values, reason=reason, project=_slug(movement))


@action
def count_as_own(actor: Actor, movement: Movement, *, reason: str) -> None:
    """Take back that a movement gives again the euros of another: it counts whole."""
    hold(movement)
    _may_write(actor, movement)
    refuse_unseen_movement(actor, movement)
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi ces euros comptent à part."})
    if movement.drawn_from_id is None:
        raise ValidationError("Ce mouvement compte déjà à part.")
    values = {"drawn_from": None, "drawn_amount": None, "drawn_reason": ""}
    write("a dit propre le mouvement", movement, values, reason=reason, project=_slug(movement))


@action
def tell_euros_apart(
    actor: Actor,
    one: Movement,
    other: Movement,
    *,
    reason: str,
    said_by: Organisation | None = None,
) -> DistinctEuros:
    """Say that two movements that look alike are not the same euros: they are suggested no more."""
    one, other = sorted((one, other), key=lambda held: held.pk)
    hold(one)
    _may_write(actor, one)
    _may_write(actor, other)
    refuse_unseen_movement(actor, one, other)
    require_own_voice(actor, said_by)
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi ce ne sont pas les mêmes euros."})
    if one.pk == other.pk:
        raise ValidationError("Un mouvement n’est pas deux.")
    if DistinctEuros.objects.filter(one=one, other=other).exists():
        raise ValidationError("C’est déjà dit : ce sont deux.")
    apart = DistinctEuros()
    given = {
        "one": one,
        "other": other,
        "reason": reason,
        "said_by": said_by,
        "said_on": timezone.localdate(),
        "is_fictional": one.is_fictional and other.is_fictional,
    }
    write("a dit distincts", apart, given, reason=reason, project=_slug(one))
    return apart


@action
def doubt_again(actor: Actor, apart: DistinctEuros, *, reason: str) -> None:
    """Let two movements told apart be suggested again, and say why."""
    hold(apart)
    _may_write(actor, apart.one)
    _may_write(actor, apart.other)
    refuse_unseen_movement(actor, apart.one, apart.other)
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi ils se regardent de nouveau."})
    record("a repris comme peut-être les mêmes", apart, reason=reason, project=_slug(apart.one))
    apart.delete()


def _slug(movement: Movement) -> str:
    return movement.project.slug if movement.project else ""

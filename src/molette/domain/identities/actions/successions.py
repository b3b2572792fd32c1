"""Say that an organisation took the place of another. Both stay: the past keeps its name."""

from typing import Any

from django.core.exceptions import ValidationError

from molette.domain.identities.models import BodySuccession
from molette.domain.journal.recording import Actor, action, record
from molette.domain.journal.writing import hold, write
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission, require


@action
def say_succession(
    actor: Actor, /, former: Organisation, current: Organisation, **values: Any
) -> BodySuccession:
    """Say what became of an organisation: `kind`, `happened_on`, `source`, `note`."""
    require(actor, Permission.MANAGE_MEMBERS)
    if former.pk == current.pk:
        raise ValidationError({"current": "Une organisation ne se succède pas à elle-même."})
    if former.pk in _later(current.pk):
        raise ValidationError({"current": f"{former} a elle-même pris la suite de {current}."})
    said = BodySuccession()
    write("a dit ce qu’est devenue l’organisation", said, {"former": former, "current": current, **values})
    return said


def _later(key: int) -> set[int]:
    """The organisations that took the place of this one, of its successors, and so on."""
    found: set[int] = set()
    front = {key}
    while front:
        rows = BodySuccession.objects.filter(former_id__in=front).order_by("pk")
        front = set(rows.values_list("current_id", flat=True)) - found
        found |= front
    return found


@action
def withdraw_succession(actor: Actor, said: BodySuccession, *, reason: str) -> None:
    """Withdraw a succession said by mistake."""
    require(actor, Permission.MANAGE_MEMBERS)
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi cette succession est retirée."})
    hold(said)
    before = {"former": str(said.former), "current": str(said.current), "happened_on": said.happened_on}
    record("a retiré la succession", said.former, before=before, reason=reason)
    said.delete()

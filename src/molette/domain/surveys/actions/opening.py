"""The ways in: one link for a place, one code for each person drawn."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID, uuid4, uuid5

from django.core.exceptions import ValidationError

from molette.domain.journal.keeping import create
from molette.domain.journal.recording import Actor, action, nothing_changed, record
from molette.domain.journal.writing import hold
from molette.domain.people.permissions import Permission, require
from molette.domain.surveys.codes import mark_of
from molette.domain.surveys.models import Entrance, Invitation, Wave
from molette.domain.territory.models import Place

MOST_AT_ONCE: Final = 5000


@action
def open_entrances(actor: Actor, wave: Wave, places: Sequence[Place]) -> int:
    """Give each of these places its link; those that have one keep it. Returns how many were added."""
    hold(wave)
    require(actor, Permission.RUN_SURVEY, wave)
    if wave.is_drawn:
        raise ValidationError("À un échantillon tiré au sort, on ne répond que sur invitation.")
    _refuse_closed(wave)
    held = set(wave.entrances.order_by("pk").values_list("place_id", flat=True))
    made = []
    for place in places:
        if place.pk not in held:
            key = uuid4()
            made.append(Entrance(wave=wave, place=place, key=key, mark=mark_of(key)))
    if not made:
        nothing_changed()
        return 0
    create(made)
    record("a ouvert les liens de", wave, after={"places": sorted(str(one.place) for one in made)})
    return len(made)


@action
def invite(actor: Actor, wave: Wave, *, key: UUID, place: Place, many: int, population: int) -> int:
    """Draw `many` invitations in a place of `population` people; each weighs as many people as it stands for.

    Sent twice from one form, they are made once. Returns how many were added.
    """
    hold(wave)
    require(actor, Permission.RUN_SURVEY, wave)
    if not wave.is_drawn:
        raise ValidationError("Une consultation ouverte n’a pas d’invitations : chacun y vient par un lien.")
    _refuse_closed(wave)
    errors: dict[str, str] = {}
    if not 1 <= many <= MOST_AT_ONCE:
        errors["many"] = f"De 1 à {MOST_AT_ONCE} invitations à la fois."
    elif population < many:
        errors["population"] = "On ne tire pas plus de personnes qu’il n’y en a."
    if errors:
        raise ValidationError(errors)
    keys = [uuid5(key, str(rank)) for rank in range(many)]
    if Invitation.objects.filter(key=keys[0]).exists():
        nothing_changed()
        return 0
    weight = round(Decimal(population) / many, 4)
    create([Invitation(wave=wave, place=place, key=one, mark=mark_of(one), weight=weight) for one in keys])
    record("a préparé des invitations de", wave, after={"place": str(place), "many": many})
    return many


def _refuse_closed(wave: Wave) -> None:
    if wave.closed_on is not None:
        raise ValidationError("Cette vague est close.")

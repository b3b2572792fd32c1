"""Campaigns of updates: opened over a perimeter, closed with a reason."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone

from molette.domain.followup.actions.once import written_with
from molette.domain.followup.models import Campaign, Update
from molette.domain.journal.keeping import create
from molette.domain.journal.recording import Actor, action, record
from molette.domain.journal.writing import hold, write
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission, require, require_own_voice, voice_of
from molette.domain.programme.models import Project
from molette.domain.programme.queries.states import states
from molette.domain.territory.queries import contents_of
from molette.engines.access import reach_of
from molette.engines.stages import Stage

ENDED: Final = frozenset({Stage.DELIVERED, Stage.CLOSED, Stage.ABANDONED})


def campaign_errors(values: Mapping[str, Any]) -> dict[str, str]:
    """Say what a campaign lacks, or what of its days cannot be."""
    errors: dict[str, str] = {}
    if not values.get("title", "").strip():
        errors["title"] = "Nommez la campagne : celle de quel mois, pour quel comité."
    if values["closes_on"] < values["opens_on"]:
        errors["closes_on"] = "Une campagne se clôt après s’être ouverte."
    elif values["closes_on"] < timezone.localdate():
        errors["closes_on"] = "Ce jour est passé : personne n’aurait le temps de répondre."
    if values.get("remind_days", 7) < 1:
        errors["remind_days"] = "Donnez un nombre de jours d’au moins un."
    return errors


def asked_in(actor: Actor, values: Mapping[str, Any], day: date) -> list[Project]:
    """The projects of a perimeter that have not ended, among those over which one runs campaigns."""
    found = _under(actor)
    if values.get("contract") is not None:
        found = found.filter(contract=values["contract"])
    if values.get("owner") is not None:
        found = found.filter(owner=values["owner"])
    if values.get("place") is not None:
        key = values["place"].pk
        within = Project.places.through.objects.filter(place_id__in=contents_of([key], day)[key] | {key})
        found = found.filter(pk__in=within.order_by().values("project_id"))
    ended = {state.id for state in states(found, day, ("pk",)) if state.stage in ENDED}
    return [one for one in found.order_by("pk") if one.pk not in ended]


def _under(actor: Actor) -> QuerySet[Project]:
    if actor.user is None:
        return Project.objects.all()
    reach = reach_of(voice_of(actor.user, actor.organisation_id), Permission.RUN_CAMPAIGN)
    if reach.everywhere:
        return Project.objects.all()
    standing = Project.places.through.objects.filter(place_id__in=reach.places).order_by()
    within = Q(pk__in=standing.values("project_id")) | Q(slug__in=reach.projects)
    return Project.objects.filter(within)


@action
def open_campaign(
    actor: Actor, /, *, said_by: Organisation | None = None, key: UUID | None = None, **values: Any
) -> Campaign:
    """Ask an update of every project of a perimeter.

    `values`: `title`, `opens_on`, `closes_on`, `remind_days`; of the perimeter, `contract`, `place`, `owner`.
    """
    require(actor, Permission.RUN_CAMPAIGN)
    require_own_voice(actor, said_by)
    if (known := written_with(Campaign, key)) is not None:
        return known
    if errors := campaign_errors(values):
        raise ValidationError(errors)
    asked = asked_in(actor, values, timezone.localdate())
    if not asked:
        raise ValidationError("Aucun projet en cours de votre portée n’est dans ce périmètre.")
    made = Campaign(entry_key=key)
    invented = all(one.is_fictional for one in asked)
    own = {"said_on": timezone.localdate(), "said_by": said_by, "is_fictional": invented}
    write("a ouvert la campagne", made, {**values, **own})
    create([Update(campaign=made, project=one, is_fictional=one.is_fictional) for one in asked])
    record("a demandé les mises à jour de", made, after={"projects": len(asked)})
    return made


@action
def close_campaign(actor: Actor, campaign: Campaign, *, reason: str) -> None:
    """Close a campaign: what was not sent stays as it is, and is asked no more."""
    hold(campaign)
    require(actor, Permission.RUN_CAMPAIGN)
    require_own_voice(actor, campaign.said_by)
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi la campagne est close."})
    if campaign.closed_on is not None:
        raise ValidationError("Cette campagne est déjà close.")
    values = {"closed_on": timezone.localdate(), "closed_reason": reason.strip()}
    write("a clos la campagne", campaign, values, reason=reason)

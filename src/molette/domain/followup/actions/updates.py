"""Updates: proposed by who conducts the project, returned or approved by another, then done as by anyone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from molette.domain.followup.actions.confidence import awaited_date, say_judgement
from molette.domain.followup.actions.measured import (
    ValueDraft,
    refused_measures,
    say_values,
    value_errors,
    write_values,
)
from molette.domain.followup.actions.weather import say_weather
from molette.domain.followup.models import ProposedDate, Update
from molette.domain.funding.actions.spending import SpendingDraft, say_spendings
from molette.domain.funding.reserving import refuse_unseen_plan
from molette.domain.journal.recording import Actor, action, record
from molette.domain.journal.writing import hold, write
from molette.domain.people.acting import actor_for
from molette.domain.people.models import Organisation, User
from molette.domain.people.permissions import Permission, require, require_own_voice
from molette.domain.programme.actions import say_date
from molette.domain.programme.models import DatePrecision, Milestone, MilestoneDate
from molette.engines.project_weather import Level
from molette.engines.stages import Said

Status = Update.Status
SAYS: Final = ("done", "spent", "level", "why", "judged", "percent", "sentence")


@dataclass(frozen=True, slots=True)
class DateDraft:
    """A date proposed for a milestone of the project."""

    milestone: Milestone
    nature: str
    on: date
    evidence: str = ""


def proposal_errors(values: Mapping[str, Any], dates: Sequence[DateDraft]) -> dict[str, str]:
    """Say what of a proposal cannot be."""
    errors: dict[str, str] = {}
    if values.get("level") and not values.get("why", "").strip():
        errors["why"] = "Dites pourquoi, en une phrase : une météo sans raison ne dit rien."
    if (values.get("percent") is None) != (values.get("judged") is None):
        errors["percent"] = "Une confiance porte sur un jalon, et se dit en probabilité."
    if values.get("spent") is not None and values["spent"] < 0:
        errors["spent"] = "Une dépense n’est pas négative."
    for draft in dates:
        if draft.nature == MilestoneDate.Nature.ACTUAL:
            name = f"evidence_{draft.milestone.pk}"
            if draft.on > timezone.localdate():
                errors[f"date_{draft.milestone.pk}"] = "Une date réalisée n’est pas dans l’avenir."
            if not draft.evidence.strip():
                errors[name] = "Dites ce qui le montre : procès-verbal, constat, photo."
    return errors


@action
def save_update(
    actor: Actor,
    /,
    update: Update,
    *,
    dates: Sequence[DateDraft] = (),
    measures: Sequence[ValueDraft] = (),
    said_by: Organisation | None = None,
    submit: bool = False,
    **values: Any,
) -> bool:
    """Write what a project proposes, and with `submit` send it to be reviewed; tells whether anything moved.

    `values`: those of `SAYS`. Nothing of it is in the programme until it is approved.
    """
    hold(update)
    require(actor, Permission.EDIT_PROJECT, update.project)
    require_own_voice(actor, said_by)
    refuse_closed(update)
    if not update.is_open:
        raise ValidationError(f"Cette mise à jour est {update.get_status_display()} : elle ne s’écrit plus.")
    given = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
    errors = proposal_errors({**{name: getattr(update, name) for name in SAYS}, **given}, dates)
    errors |= value_errors(update, measures, said_by)
    if refused_measures(actor, update, measures):
        raise ValidationError("Cette mesure n’est pas suivie sur ce projet, ou elle est réservée à d’autres.")
    if given.get("spent") is not None:
        refuse_unseen_plan(actor, update.project_id)
    if submit and not _says_something(update, given, (*dates, *measures)):
        errors["done"] = (
            "Dites au moins une chose : ce qui est fait, une date, la météo, ou « rien de neuf »."
        )
    if errors:
        raise ValidationError(errors)
    judged = _judged_in(given, dates)
    moved = _write_dates(update, dates) | write_values(actor, update, measures)
    own = {
        **_year_of(given),
        **judged,
        "status": Status.SUBMITTED if submit else Status.DRAFT,
        "drafted_by_id": actor.user_id,
        "said_by": said_by,
        "sent_on": timezone.localdate() if submit else None,
    }
    verb = "a soumis la mise à jour" if submit else "a préparé la mise à jour"
    return write(verb, update, {**given, **own}, project=update.project.slug) or moved


def _year_of(given: Mapping[str, Any]) -> dict[str, int | None]:
    """The year of the spending proposed; untouched where the amount is."""
    if "spent" not in given:
        return {}
    return {"spent_year": timezone.localdate().year if given["spent"] is not None else None}


def _judged_in(given: Mapping[str, Any], dates: Sequence[DateDraft]) -> dict[str, Any]:
    """The date of which a confidence is said: the one proposed with it, else the one announced that day.

    What is judged is what its author sees: another date said before it is approved is not what he judged.
    """
    if "judged" not in given:
        return {}
    milestone = given["judged"]
    if milestone is None:
        return {"judged_on": None, "judged_precision": ""}
    with_it = next((one for one in dates if one.milestone == milestone), None)
    if with_it is not None and with_it.nature == MilestoneDate.Nature.ACTUAL:
        raise ValidationError({"judged": "Ce jalon est dit fait : il n’y a plus à parier sur sa date."})
    if with_it is not None:
        return {"judged_on": with_it.on, "judged_precision": DatePrecision.DAY.value}
    hoped = awaited_date(milestone)
    if hoped is None:
        raise ValidationError({"judged": "Ce jalon n’attend plus de date : dites-en d’abord une nouvelle."})
    return {"judged_on": hoped.until, "judged_precision": hoped.precision}


def refuse_closed(update: Update) -> None:
    campaign = update.campaign
    if campaign.closed_on is not None:
        raise ValidationError("Cette campagne est close.")
    if campaign.opens_on > timezone.localdate():
        raise ValidationError(f"Cette campagne s’ouvre le {campaign.opens_on:%d/%m/%Y}.")


def _says_something(update: Update, given: Mapping[str, Any], beside: Sequence[object]) -> bool:
    said = {**{name: getattr(update, name) for name in SAYS}, **given}
    return bool(beside) or any(said[name] not in (None, "") for name in SAYS)


def _write_dates(update: Update, dates: Sequence[DateDraft]) -> bool:
    """Bring the dates proposed to what is given; returns whether one moved."""
    held = {one.milestone_id: one for one in update.dates.select_related("milestone").order_by("pk")}
    slug, moved = update.project.slug, False
    for draft in dates:
        if draft.milestone.project_id != update.project_id:
            raise ValidationError("Ce jalon est celui d’un autre projet.")
        row = held.pop(draft.milestone.pk, None) or ProposedDate()
        own = {"nature": draft.nature, "on": draft.on, "evidence": draft.evidence.strip()}
        links = {"update": update, "milestone": draft.milestone}
        moved |= write("a proposé la date", row, {**links, **own}, project=slug)
    for row in held.values():
        record("a retiré de sa proposition la date", row, project=slug)
        row.delete()
        moved = True
    return moved


@action
def return_update(actor: Actor, update: Update, *, comment: str) -> None:
    """Send a proposal back to its author, saying what is to be seen again."""
    hold(update)
    _require_reviewer(actor, update)
    if not comment.strip():
        raise ValidationError({"comment": "Dites ce qui est à revoir."})
    values = {
        "status": Status.RETURNED,
        "comment": comment.strip(),
        "decided_on": timezone.localdate(),
        "decided_by": _organisation(actor),
    }
    write("a renvoyé la mise à jour", update, values, reason=comment, project=update.project.slug)


@action
def approve_update(actor: Actor, update: Update) -> None:
    """Approve what another proposes: each thing is then said in the programme, as the words of its author.

    All of it, or nothing: what one of the actions refuses leaves everything as it was.
    """
    hold(update)
    _require_reviewer(actor, update)
    author = _author(update)
    cited = f"Mise à jour de la campagne « {update.campaign.title} »"
    for proposed in update.dates.select_related("milestone__project").order_by("pk"):
        _say_date(author, update, proposed, cited)
    if update.spent is not None and update.spent_year is not None:
        _say_spent(author, update, update.spent, date(update.spent_year, 1, 1), cited)
    say_values(author, update, cited)
    if update.level:
        own = partial(say_weather, author, update.project, level=Level(update.level), why=update.why)
        own(said_by=update.said_by, said_on=update.sent_on)  # it is as old as when it was sent
    if update.judged is not None and update.percent is not None:
        _say_judged(author, update, update.judged, update.percent, cited)
    values = {
        "status": Status.APPROVED,
        "decided_on": timezone.localdate(),
        "decided_by": _organisation(actor),
    }
    write("a approuvé la mise à jour", update, values, project=update.project.slug)


def _require_reviewer(actor: Actor, update: Update) -> None:
    """Refuse whoever may not review a project, and whoever wrote the proposal: nobody approves his own."""
    require(actor, Permission.RUN_CAMPAIGN, update.project)
    # Whoever wrote any of it, not only the last who saved it.
    if actor.user_id is not None and update.history.filter(drafted_by_id=actor.user_id).exists():
        raise PermissionDenied("Nul n’approuve ni ne renvoie sa propre mise à jour.")
    if update.status != Status.SUBMITTED:
        raise ValidationError(
            f"Cette mise à jour est {update.get_status_display()} : il n’y a rien à relire."
        )


def _author(update: Update) -> Actor:
    """The author as he acts: his rights are those of today."""
    user = User.objects.filter(pk=update.drafted_by_id or 0).order_by("pk").first()
    return actor_for(user, update.said_by) if user else Actor("ligne de commande")


def _say_date(author: Actor, update: Update, proposed: ProposedDate, cited: str) -> None:
    if update.said_by is None:
        raise ValidationError("Une date se dit au nom d’une organisation.")
    say_date(
        author,
        proposed.milestone,
        said_by=update.said_by,
        nature=proposed.nature,
        on=proposed.on,
        precision=DatePrecision.DAY,
        said_on=update.sent_on or timezone.localdate(),
        source=None,
        evidence=f"{proposed.evidence} ({cited})" if proposed.evidence else cited,
        is_fictional=update.project.is_fictional,
    )


def _say_spent(author: Actor, update: Update, spent: Decimal, year: date, cited: str) -> None:
    draft = SpendingDraft("planned", year, "year", spent)
    say_spendings(author, update.project, [draft], said_by=update.said_by, note=cited)


def _say_judged(author: Actor, update: Update, milestone: Milestone, percent: int, cited: str) -> None:
    """The confidence of the day it was sent, on the date that the milestone then had."""
    day, precision = update.judged_on, update.judged_precision
    seen = Said(day, day, actual=False, precision=precision) if day is not None else None
    own = partial(say_judgement, author, milestone, percent=percent, note=cited)
    own(said_by=update.said_by, of=seen, said_on=update.sent_on)


def _organisation(actor: Actor) -> Organisation | None:
    return Organisation.objects.filter(pk=actor.organisation_id or 0).order_by("pk").first()

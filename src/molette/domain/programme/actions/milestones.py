"""The calendar of a project: each date said is a row of its own, withdrawn with a reason, never changed."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from molette.domain.journal.recording import Actor, action
from molette.domain.journal.writing import hold, write
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission, require, require_own_voice
from molette.domain.programme.models import Milestone, MilestoneDate, Project
from molette.domain.sources.actions import cited


@action
def add_milestone(actor: Actor, project: Project, *, kind: str, title: str) -> Milestone:
    """Add a turn in the life of a project, after those it has."""
    require(actor, Permission.EDIT_PROJECT, project)
    milestone = Milestone()
    values = {"project": project, "kind": kind, "title": title, "order": project.milestones.count()}
    write("a ajouté le jalon", milestone, values, project=project.slug)
    return milestone


@action
def correct_milestone(actor: Actor, /, milestone: Milestone, *, reason: str, **values: Any) -> None:
    """Rename a turn or say better what it is. `values`: `kind`, `title`."""
    hold(milestone)
    require(actor, Permission.EDIT_PROJECT, milestone.project)
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi ce jalon est corrigé."})
    write("a corrigé le jalon", milestone, values, reason=reason, project=milestone.project.slug)


@action
def say_date(actor: Actor, /, milestone: Milestone, *, said_by: Organisation, **values: Any) -> MilestoneDate:
    """Say when a milestone is planned, or when it came, with its evidence.

    `values`: `nature`, `on`, `precision`, `said_on`, `source`, `evidence`.
    """
    require(actor, Permission.EDIT_PROJECT, milestone)
    require_own_voice(actor, said_by)
    if values["nature"] == MilestoneDate.Nature.ACTUAL:
        if not values.get("evidence", "").strip() and values.get("source") is None:
            raise ValidationError(
                {"evidence": "Une date réalisée a sa preuve : procès-verbal, constat, photo, publication."}
            )
        if values["on"] > timezone.localdate():
            raise ValidationError({"on": "Une date réalisée n’est pas dans l’avenir."})
    said = MilestoneDate()
    source = cited(actor, values.get("source"))
    given = {**values, "milestone": milestone, "said_by": said_by, "source": source}
    write("a dit la date du jalon", said, given, project=milestone.project.slug)
    return said


@action
def withdraw_date(actor: Actor, said: MilestoneDate, *, reason: str) -> None:
    """Take a date back: it stays in the history with the reason, and no longer counts."""
    hold(said)
    project = said.milestone.project
    require(actor, Permission.EDIT_PROJECT, project)
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi cette date est retirée."})
    if said.withdrawn_reason:
        raise ValidationError("Cette date est déjà retirée.")
    write(
        "a retiré la date du jalon", said, {"withdrawn_reason": reason}, reason=reason, project=project.slug
    )

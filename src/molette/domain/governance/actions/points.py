"""The agenda as people make it: points added, taken from suggestions, merged, dropped, ordered."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Max
from django.utils import timezone

from molette.domain.governance.actions.standing import BEFORE, hold_meeting, sits, void_what_changed
from molette.domain.governance.models import AgendaPoint, Meeting, PointKind
from molette.domain.journal.recording import Actor, action, nothing_changed
from molette.domain.journal.writing import hold, write
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission, can, require, voice_of
from molette.domain.programme.models import Project
from molette.engines.agenda import Candidate
from molette.engines.committees.calendar import Stage

EDITABLE = (*BEFORE, Stage.OPEN)


def _convenes(actor: Actor, meeting: Meeting) -> bool:
    if actor.user is None:
        return True
    return can(voice_of(actor.user, actor.organisation_id), Permission.CONVENE, meeting)


def _next_order(meeting: Meeting) -> int:
    return (meeting.points.aggregate(last=Max("order"))["last"] or 0) + 1


@action
def add_point(actor: Actor, /, meeting: Meeting, **values: Any) -> AgendaPoint:
    """Add a point: whoever convenes, or an organisation that sits, which then asks for it.

    `values`: `kind`, `title`, `why`, `euros`, `inhabitants`, `days`, `project`, `plan`, `is_amendment`,
    `subject` and `subject_id`.
    """
    hold_meeting(meeting, *EDITABLE)
    asks = Organisation.objects.filter(pk=actor.organisation_id or 0).order_by("pk").first()
    if not _convenes(actor, meeting):
        require(actor, Permission.STATE_VALUE)
        if asks is None or not sits(meeting, asks):
            raise PermissionDenied("Seule une organisation qui siège ici demande un point.")
    if plan := values.get("plan"):
        values["project"] = plan.project
    made = AgendaPoint()
    given = {
        "meeting": meeting,
        "order": _next_order(meeting),
        "asked_by": asks,
        "is_fictional": meeting.is_fictional,
        **values,
    }
    write("a mis à l’ordre du jour", made, given, project=_slug(given.get("project")))
    void_what_changed(meeting)
    return made


def _slug(project: Project | None) -> str:
    return project.slug if project else ""


@action
def take_suggestion(actor: Actor, meeting: Meeting, candidate: Candidate) -> AgendaPoint:
    """Take a suggestion into the agenda; taken twice, it is there once."""
    hold_meeting(meeting, *EDITABLE)
    require(actor, Permission.CONVENE, meeting)
    known: AgendaPoint | None = meeting.points.filter(key=candidate.key).order_by("pk").first()
    if known is not None:
        nothing_changed()
        return known
    project = Project.objects.filter(slug=candidate.project).order_by("pk").first()
    made = AgendaPoint()
    given = {
        "meeting": meeting,
        "order": _next_order(meeting),
        "kind": PointKind.DECIDE,
        "title": candidate.title[:250],
        "why": candidate.why,
        "euros": candidate.euros,
        "inhabitants": candidate.inhabitants,
        "days": candidate.days,
        "subject": candidate.subject,
        "subject_id": candidate.subject_key,
        "project": project if candidate.project else None,
        "key": candidate.key,
        "is_fictional": candidate.is_fictional or meeting.is_fictional,
    }
    write("a mis à l’ordre du jour", made, given, project=candidate.project)
    void_what_changed(meeting)
    return made


@action
def edit_point(actor: Actor, /, point: AgendaPoint, *, reason: str = "", **values: Any) -> bool:
    """Correct a point, and say why. Returns False when nothing moves."""
    hold_meeting(point.meeting, *EDITABLE)
    hold(point)
    require(actor, Permission.CONVENE, point.meeting)
    _refuse_gone(point)
    if plan := values.get("plan"):
        values["project"] = plan.project
    unexplained = "Dites pourquoi ce point est modifié."
    moved = write(
        "a modifié le point",
        point,
        values,
        reason=reason,
        project=point.project_slug,
        unexplained=unexplained,
    )
    if moved:
        void_what_changed(point.meeting)
    return moved


@action
def drop_point(actor: Actor, point: AgendaPoint, *, reason: str) -> None:
    """Take a point off the agenda: it stays readable, with the reason."""
    hold_meeting(point.meeting, *EDITABLE)
    hold(point)
    require(actor, Permission.CONVENE, point.meeting)
    _refuse_gone(point)
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi ce point est retiré."})
    values = {"dropped_on": timezone.localdate(), "dropped_reason": reason.strip()}
    write("a retiré le point", point, values, reason=reason, project=point.project_slug)
    void_what_changed(point.meeting)


@action
def merge_point(actor: Actor, point: AgendaPoint, *, into: AgendaPoint) -> None:
    """Have a point treated with another of the same meeting."""
    hold_meeting(point.meeting, *EDITABLE)
    hold(point)
    require(actor, Permission.CONVENE, point.meeting)
    _refuse_gone(point)
    if into.pk == point.pk or into.meeting_id != point.meeting_id or not into.stands:
        raise ValidationError({"into": "Choisissez un autre point, à l’ordre du jour de cette séance."})
    write("a joint le point", point, {"merged_into": into}, project=point.project_slug)
    void_what_changed(point.meeting)


@action
def move_point(actor: Actor, point: AgendaPoint, *, up: bool, before: int | None = None) -> None:
    """Move a point one place up or down, among those that stand.

    `before` is the rank at which the page showed it: asked again once moved, it stays where it is.
    """
    hold_meeting(point.meeting, *EDITABLE)
    require(actor, Permission.CONVENE, point.meeting)
    standing = list(point.meeting.points.filter(dropped_on=None, merged_into=None).order_by("order", "pk"))
    place = next((rank for rank, one in enumerate(standing) if one.pk == point.pk), None)
    if place is None:
        raise ValidationError("Ce point n’est plus à l’ordre du jour.")
    other = place - 1 if up else place + 1
    if not 0 <= other < len(standing) or (before is not None and before != place + 1):
        nothing_changed()
        return
    standing[place], standing[other] = standing[other], standing[place]
    for rank, one in enumerate(standing, start=1):
        if one.order != rank:
            write("a changé le rang du point", one, {"order": rank}, project=one.project_slug)
    void_what_changed(point.meeting)


def _refuse_gone(point: AgendaPoint) -> None:
    if not point.stands:
        raise ValidationError("Ce point n’est plus à l’ordre du jour.")
    if point.resolutions.filter(withdrawn_on=None).exists():
        raise ValidationError("Ce point a une décision : il ne change plus.")

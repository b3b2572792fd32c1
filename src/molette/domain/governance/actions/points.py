"""The agenda as people make it: points added, taken from suggestions, merged, dropped, ordered."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Max
from django.utils import timezone

from molette.domain.funding.reserving import refuse_unseen_plan
from molette.domain.governance.actions.standing import (
    BEFORE,
    hold_meeting,
    refuse_gone,
    sits,
    void_what_changed,
)
from molette.domain.governance.models import AgendaPoint, Meeting, PointKind
from molette.domain.journal.recording import Actor, action, nothing_changed
from molette.domain.journal.writing import hold, write
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission, can, require, voice_of
from molette.domain.programme.models import Project
from molette.domain.signatures.subjects import SUBJECTS
from molette.engines.agenda import Candidate
from molette.engines.committees.calendar import Stage
from molette.engines.money import to_cents

EDITABLE = (*BEFORE, Stage.OPEN)
SIGNED = "La convocation est signée : dites que vous l’ajoutez en sachant qu’elle est à signer de nouveau."


def _convenes(actor: Actor, meeting: Meeting) -> bool:
    if actor.user is None:
        return True
    return can(voice_of(actor.user, actor.organisation_id), Permission.CONVENE, meeting)


def _next_order(meeting: Meeting) -> int:
    return (meeting.points.aggregate(last=Max("order"))["last"] or 0) + 1


@action
def add_point(
    actor: Actor, /, meeting: Meeting, *, key: UUID | None = None, again: bool = False, **values: Any
) -> AgendaPoint:
    """Add a point: whoever convenes, or an organisation that sits, which then asks for it.

    Once the meeting is convened, a partner only proposes one; whoever convenes adds one knowing that the
    convocation is to be signed `again`. `values`: `kind`, `title`, `why`, `euros`, `inhabitants`, `days`,
    `project`, `plan`, `is_amendment`, `subject` and `subject_id`. The same `key` sent twice is written once.
    """
    hold_meeting(meeting, *EDITABLE)
    entry = f"saisie-{key}" if key else ""
    known: AgendaPoint | None = meeting.points.filter(key=entry).order_by("pk").first() if entry else None
    if known is not None:
        nothing_changed()
        return known
    asks = Organisation.objects.filter(pk=actor.organisation_id or 0).order_by("pk").first()
    convenes = _convenes(actor, meeting)
    if not convenes:
        require(actor, Permission.STATE_VALUE)
        if asks is None or not sits(meeting, asks):
            raise PermissionDenied("Seule une organisation qui siège ici demande un point.")
    elif meeting.stage is Stage.CONVENED and actor.user is not None and not again:
        raise ValidationError({"again": SIGNED})
    _refuse_unseen(actor, values)
    made = AgendaPoint()
    proposed = not convenes and meeting.stage is not Stage.PLANNED
    given = {
        "meeting": meeting,
        "order": _next_order(meeting),
        "asked_by": asks,
        "is_proposed": proposed,
        "key": entry,
        "is_fictional": meeting.is_fictional,
        **values,
    }
    verb = "a proposé le point" if proposed else "a mis à l’ordre du jour"
    write(verb, made, given, project=_slug(given.get("project")))
    void_what_changed(meeting)
    return made


def _refuse_unseen(actor: Actor, values: dict[str, Any]) -> None:
    """A point is about what whoever asks for it may read: a project, its plan, a figure."""
    if plan := values.get("plan"):
        values["project"] = plan.project
        refuse_unseen_plan(actor, plan.project_id)
    if actor.user is None:
        return
    project, subject = values.get("project"), values.get("subject")
    seen = Project.objects.visible_to(actor.user)
    if project is not None and not seen.filter(pk=project.pk).exists():
        raise PermissionDenied("Ce projet n’est pas de ceux que vous pouvez lire.")
    if subject and not SUBJECTS[subject].readable(actor.user).filter(pk=values.get("subject_id")).exists():
        raise PermissionDenied("Ce chiffre n’est pas de ceux que vous pouvez lire.")


@action
def take_proposal(actor: Actor, point: AgendaPoint) -> None:
    """Take a proposed point into the agenda; a convocation already signed is to be signed again."""
    hold_meeting(point.meeting, *EDITABLE)
    hold(point)
    require(actor, Permission.CONVENE, point.meeting)
    if not point.waits:
        if point.stands:
            nothing_changed()  # taken twice
            return
        raise ValidationError("Ce point n’est plus proposé.")
    values = {"is_proposed": False, "order": _next_order(point.meeting)}
    write("a mis à l’ordre du jour", point, values, project=point.project_slug)
    void_what_changed(point.meeting)


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
        "euros": None if candidate.euros is None else to_cents(candidate.euros),
        "inhabitants": candidate.inhabitants,
        "days": candidate.days,
        "subject": candidate.subject,
        "subject_id": candidate.subject_key,
        "project": project if candidate.project else None,
        "covers": candidate.covers,
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
    _refuse_unseen(actor, values)
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
    if not point.waits:
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
    standing = list(AgendaPoint.objects.filter(meeting=point.meeting).standing().order_by("order", "pk"))
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
    refuse_gone(point)
    if point.resolutions.filter(withdrawn_on=None).exists():
        raise ValidationError("Ce point a une décision : il ne change plus.")

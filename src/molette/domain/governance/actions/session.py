"""What is written in session: who is there, who votes what, what is decided, and what that changes.

A decision changes the programme through the same actions as anyone, citing the body and its own text: a
figure is settled, a plan voted, an amendment added. An entry sent twice is written once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Max
from django.utils import timezone

from molette.domain.funding.actions import vote_plan
from molette.domain.governance.actions.standing import (
    IN_SESSION,
    hold_meeting,
    refuse_gone,
    signed_of,
    sits,
    void_what_changed,
)
from molette.domain.governance.contents import presences_of, quorum_at, voting_of
from molette.domain.governance.models import AgendaPoint, Attendance, Ballot, Body, Meeting, Resolution
from molette.domain.journal.recording import Actor, action, nothing_changed
from molette.domain.journal.writing import hold, write
from molette.domain.people.models import Organisation
from molette.domain.people.permissions import Permission, require
from molette.domain.programme.actions import add_amendment
from molette.domain.signatures.actions import settle
from molette.engines.committees.attendance import Presence, quorum_told
from molette.engines.committees.powers import UNDECIDED, Decision, Matter, refused
from molette.engines.committees.votes import Choice, tally, tally_told

SETTLING: Final = frozenset({Decision.VALIDATE, Decision.AMEND, Decision.ARBITRATE})
WITHOUT_OWNER: Final = frozenset({Decision.TAKE_NOTE, Decision.POSTPONE})


@action
def record_attendance(
    actor: Actor, meeting: Meeting, said: Mapping[Organisation, tuple[str, Organisation | None]]
) -> None:
    """Write who is present, represented and by which organisation, absent."""
    hold_meeting(meeting, *IN_SESSION)
    require(actor, Permission.RECORD_DECISION, meeting)
    rows = {row.organisation_id: row for row in meeting.attendances.order_by("pk")}
    for organisation, (presence, by) in said.items():
        _refuse_attendance(meeting, organisation, presence, by)
        if row := rows.get(organisation.pk):
            _refuse_after_decision(meeting, row, presence, by)
    for organisation, (presence, by) in said.items():
        row = rows.get(organisation.pk) or Attendance()
        given = {
            "meeting": meeting,
            "organisation": organisation,
            "presence": Presence(presence).value,
            "represented_by": by if presence == Presence.REPRESENTED else None,
            "is_fictional": meeting.is_fictional,
        }
        write("a inscrit la présence de", row, given)
    if not said:
        nothing_changed()
    void_what_changed(meeting)


def _refuse_attendance(
    meeting: Meeting, organisation: Organisation, presence: str, by: Organisation | None
) -> None:
    if not sits(meeting, organisation):
        raise ValidationError(f"{organisation} ne siège pas dans cette instance.")
    if presence == Presence.REPRESENTED and by is None:
        raise ValidationError(f"Dites quelle organisation représente {organisation}.")
    if presence == Presence.REPRESENTED and by == organisation:
        raise ValidationError(f"{organisation} ne se représente pas elle-même : elle est présente.")


def _refuse_after_decision(meeting: Meeting, row: Attendance, presence: str, by: Organisation | None) -> None:
    """The quorum with which a decision was taken does not change after it."""
    there = by.pk if by is not None and presence == Presence.REPRESENTED else None
    if (row.presence, row.represented_by_id) == (presence, there):
        return
    rows = Resolution.objects.filter(point__meeting=meeting, withdrawn_on=None)
    taken = rows.exclude(kind__in=[one.value for one in UNDECIDED]).order_by("-number", "pk").first()
    if taken is not None:
        raise ValidationError(
            f"La décision n° {taken.number} a été prise avec les présences inscrites : celle de "
            f"{row.organisation} ne change plus. Si elle était fausse, retirez d’abord cette décision."
        )


@action
def cast_votes(actor: Actor, point: AgendaPoint, votes: Mapping[Organisation, str]) -> None:
    """Write the vote of each partner on a point, where the body votes."""
    hold_meeting(point.meeting, *IN_SESSION)
    hold(point)
    require(actor, Permission.RECORD_DECISION, point.meeting)
    refuse_gone(point)
    open_kinds = [one.value for one in UNDECIDED]
    if point.resolutions.filter(withdrawn_on=None).exclude(kind__in=open_kinds).exists():
        raise ValidationError("Ce point est décidé : le vote qui l’a décidé ne change plus.")
    if not point.meeting.body.votes:
        raise ValidationError("Cette instance ne vote pas : elle décide d’un commun accord.")
    voting = {seat.organisation_id for seat in voting_of(point.meeting)}
    said = presences_of(point.meeting)
    for organisation in votes:
        if organisation.pk not in voting:
            raise ValidationError(f"{organisation} n’a pas voix dans cette instance.")
        if said.get(organisation.pk) not in (Presence.PRESENT, Presence.REPRESENTED):
            raise ValidationError(f"{organisation} n’est ni présente ni représentée : elle ne vote pas.")
    rows = {row.organisation_id: row for row in point.ballots.order_by("pk")}
    for organisation, choice in votes.items():
        row = rows.get(organisation.pk) or Ballot()
        given = {
            "point": point,
            "organisation": organisation,
            "choice": Choice(choice).value,
            "is_fictional": point.is_fictional,
        }
        write("a inscrit le vote de", row, given, project=point.project_slug)
    if not votes:
        nothing_changed()
    void_what_changed(point.meeting)


@dataclass(frozen=True, slots=True)
class Decided:
    """What a committee answers a point, as typed. `instead` is the value decided in place of the one said."""

    kind: str
    text: str
    key: UUID
    owner: Organisation | None = None
    due_on: date | None = None
    is_public: bool = True
    referred_to: Body | None = None
    instead: Any = field(default=None)

    @property
    def decision(self) -> Decision:
        return Decision(self.kind)


@action
def record_decision(actor: Actor, point: AgendaPoint, told: Decided) -> Resolution:
    """Write what was decided, and change what it changes, in one go."""
    meeting = point.meeting
    hold_meeting(meeting, *IN_SESSION)
    known: Resolution | None = Resolution.objects.filter(entry_key=told.key).order_by("pk").first()
    if known is not None:
        nothing_changed()
        return known
    hold(point)
    require(actor, Permission.RECORD_DECISION, meeting)
    refuse_gone(point)
    _refuse_incomplete(point, told)
    _refuse_without_power(meeting, point, told)
    made = Resolution()
    last = Resolution.objects.filter(point__meeting=meeting).aggregate(last=Max("number"))["last"]
    number = (last or 0) + 1
    given = {
        "point": point,
        "number": number,
        "kind": told.decision.value,
        "text": told.text.strip(),
        "decided_on": meeting.held_on,
        "owner": told.owner,
        "due_on": told.due_on if told.owner else None,
        "referred_to": told.referred_to,
        "is_public": told.is_public,
        "entry_key": told.key,
        "is_fictional": point.is_fictional,
        **_applied(actor, point, told, number),
    }
    write("a inscrit la", made, given, project=point.project_slug)
    void_what_changed(meeting)
    return made


def _refuse_incomplete(point: AgendaPoint, told: Decided) -> None:
    errors: dict[str, str] = {}
    if not told.text.strip():
        errors["text"] = "Donnez les termes de la décision."
    if told.owner is None and told.decision not in WITHOUT_OWNER:
        errors["owner"] = "Dites quelle organisation en répond."
    if told.owner is not None and told.due_on is None:
        errors["due_on"] = "Dites pour quand."
    if told.due_on is not None and told.due_on < point.meeting.held_on:
        errors["due_on"] = "Une décision s’exécute après avoir été prise."
    if told.referred_to is not None and told.referred_to.pk == point.meeting.body_id:
        errors["referred_to"] = "Un point se renvoie à une autre instance."
    if told.referred_to is not None and told.decision is not Decision.POSTPONE:
        errors["referred_to"] = "Un point renvoyé à une autre instance est d’abord reporté."
    amends = point.matter is Matter.FIGURE and told.decision is Decision.AMEND
    if amends and told.instead is None:
        errors["instead"] = "Donnez la valeur décidée."
    settles = point.matter is Matter.FIGURE and told.decision in {Decision.AMEND, Decision.ARBITRATE}
    if told.instead is not None and not settles:
        errors["instead"] = "Une autre valeur ne se donne qu’en modifiant ou en arbitrant un chiffre."
    if errors:
        raise ValidationError(errors)


def _refuse_without_power(meeting: Meeting, point: AgendaPoint, told: Decided) -> None:
    """A body decides within its powers, with its quorum, and its vote where it votes."""
    if said_no := refused(meeting.body.powers, told.decision, point.matter):
        raise ValidationError({"kind": said_no})
    if told.decision in UNDECIDED:
        return
    there = quorum_at(meeting)
    if there.is_met is False:
        raise ValidationError(f"{quorum_told(there)} Le point ne peut qu’être reporté ou donner acte.")
    if meeting.body.votes:
        votes = tally(Choice(one.choice) for one in point.ballots.order_by("pk"))
        if not votes.is_carried:
            raise ValidationError(f"{tally_told(votes)} Sans vote favorable, rien n’est décidé.")


def _applied(actor: Actor, point: AgendaPoint, told: Decided, number: int) -> dict[str, Any]:
    """Do what the decision says, through the action that anyone uses; return what was written."""
    meeting, matter = point.meeting, point.matter
    on = min(meeting.held_on, timezone.localdate())
    if matter is Matter.FIGURE and told.decision in SETTLING:
        signed = signed_of(point)
        if signed is None:
            raise ValidationError("Le chiffre dont parle ce point n’existe plus.")
        values = {"reason": told.text.strip(), "on": on, "counter_value": told.instead}
        own = _own(actor, meeting)
        return {"position": settle(actor, signed, organisation=own, body=meeting.body.name, **values)}
    if matter is Matter.PLAN and told.decision is Decision.VALIDATE and point.plan is not None:
        act = f"Décision n° {number}, {meeting.body.name}, {meeting.held_on:%d/%m/%Y}"
        vote_plan(actor, point.plan, dated=on, act=act, body=None)  # the act names it: it is no organisation
        return {"plan": point.plan}
    contract = meeting.body.contract
    if matter is Matter.AMENDMENT and told.decision is Decision.VALIDATE and contract is not None:
        values = {"title": point.title[:200], "happened_on": on, "summary": told.text.strip()}
        return {"amendment": add_amendment(actor, contract, **values)}
    return {}


def _own(actor: Actor, meeting: Meeting) -> Organisation:
    """The organisation that writes the decision down."""
    own = Organisation.objects.filter(pk=actor.organisation_id or 0).order_by("pk").first()
    if own is None:
        seats = meeting.body.seats_on(meeting.held_on)
        own = seats[0].organisation if seats else None
    if own is None:
        raise PermissionDenied("Aucune organisation ne peut inscrire cette décision.")
    return own


@action
def withdraw_decision(actor: Actor, resolution: Resolution, *, reason: str) -> None:
    """Take back a decision written by mistake; one that changed the programme is answered by another."""
    hold_meeting(resolution.point.meeting, *IN_SESSION)
    hold(resolution)
    require(actor, Permission.RECORD_DECISION, resolution.point.meeting)
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi cette décision est retirée."})
    if resolution.withdrawn_on is not None:
        raise ValidationError("Cette décision est déjà retirée.")
    if resolution.position_id or resolution.plan_id or resolution.amendment_id:
        raise ValidationError("Cette décision a déjà changé le programme : prenez-en une autre.")
    values = {"withdrawn_on": timezone.localdate(), "withdrawn_reason": reason.strip()}
    write("a retiré la", resolution, values, reason=reason, project=resolution.point.project_slug)
    void_what_changed(resolution.point.meeting)

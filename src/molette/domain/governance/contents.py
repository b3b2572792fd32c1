"""What the chairs sign: the convocation and the minutes, as plain fields with their fingerprint.

Titles of points never tell an amount; what a point decides is kept with the key of its point, so that each
reader is shown only what he may read of it.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Prefetch

from molette.domain.governance.models import (
    AgendaPoint,
    Attendance,
    Ballot,
    ChairSignature,
    Meeting,
    Resolution,
    Seat,
    SignedAct,
    Stance,
)
from molette.engines.committees.attendance import Presence, QuorumRule, Role, quorum, quorum_told
from molette.engines.committees.votes import Choice, tally, tally_told
from molette.engines.proof import canonical, content_hash


def chairs_of(meeting: Meeting) -> list[Seat]:
    """The chairs on the day of the meeting: each signs for itself."""
    seats = meeting.body.seats.filter(role=Role.CHAIR.value).select_related("organisation")
    return [seat for seat in seats.order_by("organisation__name", "pk") if seat.holds_on(meeting.held_on)]


def voting_of(meeting: Meeting) -> list[Seat]:
    seats = meeting.body.seats.select_related("organisation").order_by("organisation__name", "pk")
    return [seat for seat in seats if seat.is_voting and seat.holds_on(meeting.held_on)]


def presences_of(meeting: Meeting) -> dict[int, Presence]:
    rows = Attendance.objects.filter(meeting=meeting).order_by("pk")
    return {row.organisation_id: Presence(row.presence) for row in rows}


def quorum_at(meeting: Meeting) -> Any:
    body = meeting.body
    voting = [seat.organisation_id for seat in voting_of(meeting)]
    return quorum(QuorumRule(body.quorum_rule), body.quorum_value, voting, presences_of(meeting))


def standing_points(meeting: Meeting) -> list[AgendaPoint]:
    """The points of which the meeting speaks, in order."""
    rows = AgendaPoint.objects.filter(meeting=meeting).standing()
    return list(rows.select_related("project", "asked_by").order_by("order", "pk"))


def convocation_of(meeting: Meeting) -> dict[str, Any]:
    """What a convocation engages: who meets, when, where, on what."""
    return {
        "act": SignedAct.CONVOCATION.value,
        "meeting": meeting.pk,
        "body": meeting.body.name,
        "held_on": meeting.held_on,
        "starts_at": f"{meeting.starts_at:%H:%M}" if meeting.starts_at else "",
        "where": meeting.where,
        "agenda": [
            {"point": one.pk, "title": one.title, "kind": one.get_kind_display()}
            for one in standing_points(meeting)
        ],
    }


def minutes_of(meeting: Meeting) -> dict[str, Any]:
    """What the minutes engage: who was there, what was decided of each point, who said what of it."""
    attendances = meeting.attendances.select_related("organisation", "represented_by")
    return {
        "act": SignedAct.MINUTES.value,
        "meeting": meeting.pk,
        "body": meeting.body.name,
        "held_on": meeting.held_on,
        "starts_at": f"{meeting.starts_at:%H:%M}" if meeting.starts_at else "",
        "where": meeting.where,
        "quorum": quorum_told(quorum_at(meeting)),
        "attendance": [
            {
                "organisation": one.organisation.name,
                "presence": one.get_presence_display(),
                "by": one.represented_by.name if one.represented_by else "",
            }
            for one in attendances.order_by("organisation__name", "pk")
        ],
        "points": [_point(one) for one in _treated(meeting)],
        "fictional": meeting.is_fictional,
    }


def _treated(meeting: Meeting) -> list[AgendaPoint]:
    """The points that stand with all that was said of them, in the order minutes tell it. Four queries."""
    ballots = Ballot.objects.select_related("organisation").order_by("organisation__name", "pk")
    stances = Stance.objects.filter(withdrawn_reason="").select_related("organisation")
    decided = Resolution.objects.filter(withdrawn_on=None).select_related("owner", "referred_to")
    rows = AgendaPoint.objects.filter(meeting=meeting).standing()
    return list(
        rows.order_by("order", "pk").prefetch_related(
            Prefetch("ballots", ballots),
            Prefetch("stances", stances.order_by("said_on", "pk")),
            Prefetch("resolutions", decided.order_by("number", "pk")),
        )
    )


def _point(one: AgendaPoint) -> dict[str, Any]:
    ballots = list(one.ballots.all())
    return {
        "point": one.pk,
        "title": one.title,
        "stances": [
            {"organisation": s.organisation.name, "kind": s.get_kind_display(), "words": s.words}
            for s in one.stances.all()
        ],
        "ballots": [{"organisation": b.organisation.name, "choice": b.get_choice_display()} for b in ballots],
        "result": tally_told(tally(Choice(b.choice) for b in ballots)) if ballots else "",
        "decisions": [_decision(d) for d in one.resolutions.all()],
    }


def _decision(one: Resolution) -> dict[str, Any]:
    return {
        "key": one.pk,
        "number": one.number,
        "kind": one.get_kind_display(),
        "text": one.text,
        "owner": one.owner.name if one.owner else "",
        "due_on": one.due_on,
        "referred_to": one.referred_to.name if one.referred_to else "",
        "public": one.is_public,
    }


def content_of(meeting: Meeting, act: str) -> dict[str, Any]:
    """What is signed of a meeting under this act, as the database keeps it: texts and numbers alone."""
    made = convocation_of(meeting) if act == SignedAct.CONVOCATION else minutes_of(meeting)
    plain: dict[str, Any] = json.loads(canonical(made))
    return plain


def hash_of(content: Mapping[str, Any]) -> str:
    return content_hash(content)


def standing_signatures(meeting: Meeting, act: str) -> list[ChairSignature]:
    rows = ChairSignature.objects.filter(meeting=meeting, act=act, voided_on=None)
    return list(rows.select_related("organisation").order_by("pk"))


def missing_signatures(meeting: Meeting, act: str, digest: str) -> list[Seat]:
    """The chairs whose signature of this very content is still awaited."""
    signed = {one.organisation_id for one in standing_signatures(meeting, act) if one.content_hash == digest}
    return [seat for seat in chairs_of(meeting) if seat.organisation_id not in signed]


def names(seats: Iterable[Seat]) -> list[str]:
    return [seat.organisation.name for seat in seats]

"""The meetings: the list, and one with its calendar, its agenda, who is there and what is signed."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from molette.domain.governance.contents import content_of, hash_of
from molette.domain.governance.models import Attendance, ChairSignature, Meeting, Seat, SignedAct
from molette.domain.governance.queries.bodies import NAMELESS
from molette.domain.governance.queries.parts import points_of
from molette.domain.governance.queries.views import (
    AttendanceView,
    MeetingRow,
    MeetingView,
    SignatureView,
    SignedView,
)
from molette.domain.journal.known import today
from molette.domain.programme.queries import Ref, organisation_ref, source_ref
from molette.engines.access import Permission, reach_of
from molette.engines.committees.attendance import Presence, QuorumRule, Role, quorum
from molette.engines.committees.calendar import Stage, Step, calendar
from molette.engines.committees.powers import Power

NEVER: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""When a meeting was written, of those that nobody wrote by hand."""


def meetings(user: object, *, body: str = "") -> tuple[MeetingRow, ...]:
    """The meetings that a person may see, the latest first; those of one body by its slug. One query."""
    seen = Meeting.objects.visible_to(user)
    if body:
        seen = seen.filter(body__slug=body)
    return tuple(_row(one) for one in _counted(seen).order_by("-held_on", "body__name", "pk"))


def awaiting_signature(user: object) -> tuple[tuple[MeetingRow, SignedAct], ...]:
    """The meetings whose convocation or minutes wait for a signature that a person may give. Two queries."""
    own = reach_of(user, Permission.SIGN_STATEMENT).organisations
    if not own:
        return ()
    chaired = Seat.objects.filter(role=Role.CHAIR.value, until=None, organisation__in=own).order_by()
    rows = Meeting.objects.visible_to(user).filter(
        body__in=chaired.values("body"), cancelled_on=None, source=None, validated_on=None
    )
    ahead = rows.filter(opened_on=None, convened_on=None, held_on__gte=today())
    told = ((ahead, SignedAct.CONVOCATION), (rows.filter(closed_on__isnull=False), SignedAct.MINUTES))
    found: list[tuple[MeetingRow, SignedAct]] = []
    for kept, act in told:
        mine = ChairSignature.objects.filter(
            meeting=OuterRef("pk"), act=act.value, voided_on=None, organisation__in=own
        )
        waiting = _counted(kept.filter(~Exists(mine))).order_by("held_on", "pk")
        found += [(_row(one), act) for one in waiting]
    return tuple(found)


def _counted(rows: QuerySet[Meeting]) -> QuerySet[Meeting]:
    standing = Q(points__dropped_on=None, points__merged_into=None, points__is_proposed=False)
    decided = Q(points__resolutions__withdrawn_on=None)
    return rows.select_related("body", "source", "minutes").annotate(
        points_count=Count("points", filter=standing, distinct=True),
        decisions_count=Count("points__resolutions", filter=decided, distinct=True),
    )


def _row(one: Meeting) -> MeetingRow:
    return MeetingRow(
        one.pk,
        Ref(one.body.slug, one.body.name, one.body.is_fictional),
        one.held_on,
        one.starts_at,
        one.where,
        one.stage,
        getattr(one, "points_count", 0),
        getattr(one, "decisions_count", 0),
        source_ref(one.source),
        one.minutes.sha256 if hasattr(one, "minutes") else "",
        one.is_fictional,
    )


def meeting(key: int, user: object) -> MeetingView | None:
    """One meeting as its reader may see it. At most thirty-two queries, however many its points."""
    one = _counted(Meeting.objects.visible_to(user).filter(pk=key)).order_by("pk").first()
    if one is None:
        return None
    seats = list(one.body.seats.select_related("organisation").order_by("organisation__name", "pk"))
    held = [seat for seat in seats if seat.holds_on(one.held_on)]
    order = list(Role)
    held.sort(key=lambda seat: (order.index(Role(seat.role)), seat.organisation.name))
    points = points_of(one.pk, user)
    signatures = list(one.signatures.select_related("organisation").order_by("pk"))
    attendance = _attendance(one, held)
    said = {row.organisation_id: row.presence for row in attendance if row.presence is not None}
    voting = [seat.organisation_id for seat in held if seat.is_voting]
    chairs = [seat for seat in held if Role(seat.role) is Role.CHAIR]
    return MeetingView(
        row=_row(one),
        body_powers=tuple(power for power in Power if power in one.body.powers),
        body_votes=one.body.votes,
        note=one.note,
        steps=_steps(one),
        convened_on=one.convened_on,
        opened_on=one.opened_on,
        closed_on=one.closed_on,
        validated_on=one.validated_on,
        cancelled_on=one.cancelled_on,
        cancelled_reason=one.cancelled_reason,
        points=tuple(point for point in points if point.stands),
        proposed=tuple(point for point in points if point.waits),
        gone=tuple(point for point in points if not point.stands and not point.waits),
        attendance=attendance,
        quorum=quorum(QuorumRule(one.body.quorum_rule), one.body.quorum_value, voting, said),
        convocation=_signed(one, SignedAct.CONVOCATION, chairs, signatures),
        minutes=_signed(one, SignedAct.MINUTES, chairs, signatures),
    )


def revision(key: int) -> tuple[int, datetime]:
    """How many times a meeting was written, and when it last was. One query."""
    rows = Meeting.history.filter(id=key).aggregate(many=Count("history_id"), last=Max("history_date"))
    return rows["many"], rows["last"] or NEVER


def _steps(one: Meeting) -> tuple[Step, ...]:
    ended = one.opened_on is not None or one.cancelled_on is not None or one.held_on < today()
    return calendar(one.held_on, one.body.delays, one.done(), today(), ended=ended)


def _attendance(one: Meeting, seats: Iterable[Seat]) -> tuple[AttendanceView, ...]:
    rows = Attendance.objects.filter(meeting=one).select_related("represented_by").order_by("pk")
    written = {row.organisation_id: row for row in rows}
    found = []
    for seat in seats:
        row = written.get(seat.organisation_id)
        found.append(
            AttendanceView(
                organisation_ref(seat.organisation) or NAMELESS,
                seat.organisation_id,
                Role(seat.role),
                seat.is_voting,
                Presence(row.presence) if row else None,
                organisation_ref(row.represented_by) if row else None,
                row.represented_by_id if row else None,
            )
        )
    return tuple(found)


def _signed(
    one: Meeting, act: SignedAct, chairs: Iterable[Seat], signatures: Iterable[ChairSignature]
) -> SignedView:
    """Where each chair stands on an act; minutes are signed once the session is closed, and then kept."""
    if act is SignedAct.MINUTES and one.stage not in (Stage.DRAFT, Stage.VALIDATED):
        return SignedView("", ())
    if act is SignedAct.MINUTES and hasattr(one, "minutes"):
        digest = one.minutes.sha256
    else:
        digest = hash_of(content_of(one, act))
    mine = [each for each in signatures if each.act == act]
    # Once the session is open the convocation is past: it stays as it was signed.
    past = act is SignedAct.CONVOCATION and one.opened_on is not None
    told = []
    for seat in chairs:
        own = [each for each in mine if each.organisation_id == seat.organisation_id]
        holds = [s for s in own if s.voided_on is None and (past or s.content_hash == digest)]
        voided = [each.voided_on for each in own if each.voided_on is not None]
        who = organisation_ref(seat.organisation) or NAMELESS
        signed_on = holds[-1].signed_on if holds else None
        told.append(SignatureView(who, seat.organisation_id, signed_on, voided[-1] if voided else None))
    if past and mine:
        digest = next((each.content_hash for each in reversed(mine) if each.voided_on is None), digest)
    return SignedView(digest, tuple(told))

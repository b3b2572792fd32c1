"""The bodies and their composition."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Prefetch

from molette.domain.governance.models import Body, Meeting, Seat
from molette.domain.governance.queries.views import BodyView, SeatView
from molette.domain.journal.known import today
from molette.domain.programme.queries import Ref, organisation_ref, source_ref
from molette.engines.committees.attendance import QuorumRule, Role
from molette.engines.committees.calendar import overdue_meeting
from molette.engines.committees.powers import Power
from molette.engines.french import counted
from molette.engines.money import NBSP, number

NAMELESS = Ref("", "")


def bodies(user: object) -> tuple[BodyView, ...]:
    """Every body, those of facts first, by name; when each met is told of the meetings one may see.

    Three queries.
    """
    return _views(Body.objects.order_by("is_fictional", "name", "pk"), user)


def body(slug: str, user: object) -> BodyView | None:
    """One body; as many queries."""
    return next(iter(_views(Body.objects.filter(slug=slug).order_by("pk"), user)), None)


def _views(rows: Iterable[Body], user: object) -> tuple[BodyView, ...]:
    seats = Seat.objects.select_related("organisation", "source").order_by("pk")
    seen = Meeting.objects.visible_to(user).filter(cancelled_on=None).order_by("held_on", "pk")
    held = rows.select_related("contract", "place", "source").prefetch_related(  # type: ignore[attr-defined]
        Prefetch("seats", seats), Prefetch("meetings", seen)
    )
    return tuple(_view(one) for one in held)


def _view(one: Body) -> BodyView:
    day = today()
    meetings = list(one.meetings.all())
    held = [m.held_on for m in meetings if m.closed_on is not None]
    planned = [m.held_on for m in meetings if m.closed_on is None]
    return BodyView(
        one.pk,
        one.slug,
        one.name,
        one.kind,
        one.get_kind_display(),
        str(one.contract) if one.contract else "",
        one.contract.slug if one.contract else "",
        one.place.name if one.place else "",
        one.mission,
        tuple(power for power in Power if power in one.powers),
        one.votes,
        quorum_rule_told(one),
        one.meetings_per_year,
        overdue_meeting(one.meetings_per_year, held, planned, day),
        tuple(seat_view(seat) for seat in one.seats_on(day)),
        max((d for d in held if d <= day), default=None),
        _next(planned, day),
        source_ref(one.source),
        one.is_fictional,
    )


def _next(planned: Iterable[date], day: date) -> date | None:
    return min((on for on in planned if on >= day), default=None)


def seat_view(seat: Seat) -> SeatView:
    return SeatView(
        seat.pk,
        organisation_ref(seat.organisation) or NAMELESS,
        seat.organisation_id,
        Role(seat.role),
        seat.since,
        seat.until,
        source_ref(seat.source),
        seat.is_voting,
        seat.is_fictional,
    )


def quorum_rule_told(one: Body) -> str:
    """The rule of a quorum in words; empty where none is known."""
    match QuorumRule(one.quorum_rule), one.quorum_value:
        case QuorumRule.NUMBER, value if value is not None:
            said = counted(int(value), "voix présente ou représentée", "voix présentes ou représentées")
            return f"au moins {said}"
        case QuorumRule.SHARE, value if value is not None:
            return f"au moins {number(value)}{NBSP}% des voix présentes ou représentées"
    return ""

"""What a committee decides on, frozen with the state: its points, and what past decisions became.

Read as everybody may: what a point says of a figure reserved to some is not told, whoever freezes.
"""

from collections.abc import Iterator

from django.contrib.auth.models import AnonymousUser

from molette.domain.governance.models import Meeting
from molette.domain.governance.queries.obligations import owed_in_public
from molette.domain.governance.queries.parts import points_of
from molette.domain.governance.queries.views import PointView
from molette.engines.french import long_date
from molette.engines.snapshots.agenda import FrozenDecision, FrozenOption, FrozenPoint, FrozenStance

RESIDENT = AnonymousUser()


def named(meeting: Meeting) -> str:
    """The meeting in words."""
    said = f"{meeting.body.name}, séance du {long_date(meeting.held_on)}"
    return f"{said} (fictif)" if meeting.is_fictional and "fictif" not in said else said


def points(meeting: Meeting) -> Iterator[FrozenPoint]:
    """The points that stand, in their order."""
    for one in points_of(meeting.pk, RESIDENT):
        if one.stands:
            yield _point(one)


def _point(one: PointView) -> FrozenPoint:
    return FrozenPoint(
        title=one.title,
        kind=one.kind_label,
        why=one.why,
        euros=one.euros,
        inhabitants=one.inhabitants,
        days=one.days,
        options=tuple(FrozenOption(each.text, each.cost, each.risk) for each in one.options),
        stances=tuple(
            FrozenStance(each.organisation.label, each.kind_label, each.words)
            for each in one.stances
            if each.holds
        ),
        is_hidden=one.is_hidden,
        is_fictional=one.is_fictional,
    )


def decisions() -> Iterator[FrozenDecision]:
    """The public decisions that somebody owes, of validated minutes, the earliest first."""
    for one in owed_in_public(RESIDENT):
        yield FrozenDecision(
            key=str(one.resolution.key),
            what=one.what,
            body=one.body.label,
            decided_on=one.resolution.decided_on,
            owner=one.owner.label,
            due_on=one.due_on,
            done_on=one.done_on,
            evidence=one.evidence,
            days_late=0 if one.done_on else one.days_late,
            is_fictional=one.is_fictional,
        )

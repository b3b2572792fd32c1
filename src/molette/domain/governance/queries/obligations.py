"""What decisions ask of whom, until it is done; the decisions since a day; those that everyone reads."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from django.db.models import Q, QuerySet

from molette.domain.governance.models import Meeting, Resolution
from molette.domain.governance.queries.bodies import NAMELESS
from molette.domain.governance.queries.parts import HIDDEN, RESERVED, decided, resolution_view
from molette.domain.governance.queries.views import DecisionRow, Follow, ObligationView
from molette.domain.governance.secrets import Hidden, hidden_points
from molette.domain.journal.known import today
from molette.domain.programme.queries import Ref, organisation_ref
from molette.engines.committees.owed import Owed, Rate, rate

NAMED = ("point__meeting__body", "point__meeting__minutes", "point__project")
PUBLIC = Q(is_public=True, point__meeting__validated_on__isnull=False)
"""The decisions that everybody reads, unless their point is hidden."""


def _standing(rows: QuerySet[Resolution]) -> QuerySet[Resolution]:
    return decided(rows.filter(withdrawn_on=None)).select_related(
        "owner", "referred_to", "position", "plan", "amendment", *NAMED
    )


def _seen(user: object) -> QuerySet[Resolution]:
    meetings = Meeting.objects.visible_to(user).order_by().values("pk")
    return _standing(Resolution.objects.filter(point__meeting__in=meetings))


def obligations(
    user: object, *, body: str = "", owner: str = "", only_open: bool = False, only_late: bool = False
) -> tuple[ObligationView, ...]:
    """What decisions ask of somebody: those that wait first, by their day. At most eight queries.

    `body` and `owner` are slugs.
    """
    rows = _seen(user).exclude(owner=None)
    if body:
        rows = rows.filter(point__meeting__body__slug=body)
    if owner:
        rows = rows.filter(owner__slug=owner)
    held = list(rows.order_by("due_on", "pk"))
    hidden = hidden_points((one.point for one in held), user)
    found = [_obligation(one, hidden.get(one.point_id)) for one in held]
    kept = [
        one
        for one in found
        if not (only_open and one.done_on) and not (only_late and (one.done_on or not one.days_late))
    ]
    return tuple(sorted(kept, key=lambda one: (one.done_on is not None, one.due_on, one.id)))


def owed_in_public(user: object) -> tuple[ObligationView, ...]:
    """What public decisions of validated minutes ask of somebody, those that this reader may read.

    In the order in which they were taken; at most eight queries.
    """
    rows = Resolution.objects.filter(PUBLIC)
    held = list(_standing(rows).exclude(owner=None).order_by("decided_on", "point__meeting", "number", "pk"))
    hidden = hidden_points((one.point for one in held), user)
    return tuple(_obligation(one, None) for one in held if one.point_id not in hidden)


def late_decisions(user: object) -> tuple[ObligationView, ...]:
    """The decisions whose day has passed, of meetings one may see, and the public ones of validated minutes.

    Nothing of those that the reader may not read; the longest awaited first. At most eight queries.
    """
    seen = Q(point__meeting__in=Meeting.objects.visible_to(user).order_by().values("pk"))
    rows = Resolution.objects.filter(seen | PUBLIC, due_on__lt=today()).exclude(owner=None)
    held = list(_standing(rows).order_by("due_on", "pk"))
    hidden = hidden_points((one.point for one in held), user)
    told = (_obligation(one, hidden.get(one.point_id)) for one in held)
    return tuple(one for one in told if not one.is_hidden and not one.done_on and one.days_late)


def _obligation(one: Resolution, how: Hidden | None) -> ObligationView:
    meeting, done = one.point.meeting, next(iter(one.fulfillments.all()), None)
    due_on = one.due_on or one.decided_on
    return ObligationView(
        resolution=resolution_view(one, is_hidden=how is not None),
        what=HIDDEN if how else one.text,
        point=RESERVED if how is Hidden.WHOLE else one.point.title,
        project=_project(one, how),
        body=Ref(meeting.body.slug, meeting.body.name, meeting.body.is_fictional),
        meeting_id=meeting.pk,
        held_on=meeting.held_on,
        owner=organisation_ref(one.owner) or NAMELESS,
        due_on=due_on,
        done_on=done.done_on if done else None,
        evidence="" if done is None else HIDDEN if how else done.evidence,
        fulfillment=done.pk if done else None,
        days_late=Owed(due_on, done.done_on if done else None).days_late(today()),
        is_hidden=how is not None,
        is_fictional=one.is_fictional,
    )


def _project(one: Resolution, how: Hidden | None) -> Ref | None:
    project = one.point.project
    if project is None or how is Hidden.WHOLE:
        return None
    return Ref(project.slug, project.title, project.is_fictional)


def rate_of(rows: Iterable[ObligationView]) -> Rate:
    """How much of these is done."""
    return rate([Owed(one.due_on, one.done_on) for one in rows], today())


def follow_by(rows: Sequence[ObligationView], name_of: Callable[[ObligationView], str]) -> tuple[Follow, ...]:
    """How much is done under each name, by name."""
    grouped: dict[str, list[ObligationView]] = defaultdict(list)
    for one in rows:
        grouped[name_of(one)].append(one)
    return tuple(Follow(name, rate_of(grouped[name])) for name in sorted(grouped))


def decisions_since(day: date, user: object) -> tuple[DecisionRow, ...]:
    """The decisions taken after a day, in meetings one may see, the earliest first. At most eight queries."""
    return _decisions(_seen(user).filter(decided_on__gt=day), user)


def public_decisions(user: object) -> tuple[DecisionRow, ...]:
    """The public decisions of validated minutes that this reader may read, the latest first.

    At most eight queries.
    """
    rows = Resolution.objects.filter(PUBLIC)
    told = _decisions(_standing(rows), user)
    return tuple(one for one in reversed(told) if not one.is_hidden)


def _decisions(rows: QuerySet[Resolution], user: object) -> tuple[DecisionRow, ...]:
    held = list(rows.order_by("decided_on", "point__meeting", "number", "pk"))
    hidden = hidden_points((one.point for one in held), user)
    return tuple(_decision(one, hidden.get(one.point_id)) for one in held)


def _decision(one: Resolution, how: Hidden | None) -> DecisionRow:
    meeting = one.point.meeting
    return DecisionRow(
        resolution_view(one, is_hidden=how is not None),
        RESERVED if how is Hidden.WHOLE else one.point.title,
        _project(one, how),
        Ref(meeting.body.slug, meeting.body.name, meeting.body.is_fictional),
        meeting.pk,
        meeting.minutes.sha256 if hasattr(meeting, "minutes") else "",
        how is not None,
    )

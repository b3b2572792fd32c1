"""The state frozen for the invented session that is open: on its points, invented facts have moved since."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from molette.config.demo.book import Book
from molette.config.demo.fictional_session import STATE
from molette.domain.governance.models import Meeting
from molette.domain.signatures.models import Subject
from molette.domain.snapshots.committees import named
from molette.domain.snapshots.models import FrozenState
from molette.domain.snapshots.taking import take
from molette.engines.snapshots.state import FrozenMilestone, FrozenProject
from molette.engines.snapshots.writing import dumps, fingerprint

SLIP: Final = timedelta(62)
DEARER: Final = Decimal("0.95")
DATED: Final = f"{Subject.DATE.value}/"


def freeze(book: Book, meeting: Meeting, on: date) -> None:
    """Keep once a state for a meeting; nothing but the invented projects of its points differs from today."""
    if FrozenState.objects.filter(meeting=meeting).exists():
        return
    moved = {point.project.slug for point in meeting.points.select_related("project") if point.project}
    state = take(AnonymousUser(), meeting=meeting)
    projects = (_before(one, on) if one.slug in moved and one.is_fictional else one for one in state.projects)
    # Who contests a date contests the one that was said since.
    disputes = (one for one in state.disputes if one.project not in moved or not one.key.startswith(DATED))
    state = replace(state, on=on, projects=tuple(projects), disputes=tuple(disputes))
    row = FrozenState(
        name=named(meeting),
        meeting=meeting,
        on=on,
        content=dumps(state).decode(),
        digest=fingerprint(state),
        projects=len(state.projects),
        frozen_by=book.organisation(STATE),
        is_fictional=True,
        recorded_at=timezone.make_aware(datetime.combine(on, time(18))),
    )
    book.keep([row], "digest")


def _before(one: FrozenProject, on: date) -> FrozenProject:
    """The project as it could have stood then: dates not yet put off, a cost not yet raised."""
    cost = (one.cost * DEARER).quantize(Decimal(1)) if isinstance(one.cost, Decimal) else one.cost
    earlier = [(_earlier(held, on), held) for held in one.milestones]
    next_on = next((was.planned for was, now in earlier if now.planned == one.next_on), one.next_on)
    milestones = tuple(was for was, _ in earlier)
    own = replace(one, cost=cost, milestones=milestones, next_on=next_on)
    return replace(own, late=0, weather=None, confidence=(), alerts=())  # all said of the dates of today


def _earlier(one: FrozenMilestone, on: date) -> FrozenMilestone:
    if one.planned is None or one.actual is not None or one.planned - SLIP < on:
        return one
    return replace(one, planned=one.planned - SLIP)

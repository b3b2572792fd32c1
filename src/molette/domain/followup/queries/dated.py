"""What was said of the dates of some milestones, from plain values: no model is built."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Q

from molette.domain.programme.models import MilestoneDate
from molette.domain.programme.queries.calendars import ACTUAL, said_of
from molette.domain.programme.queries.refs import Ref
from molette.engines.stages import Milestone, Said, Turn

SPOKEN: Final = ("slug", "name", "short_name", "is_fictional")
SPEAKER: Final = tuple(f"said_by__{name}" for name in SPOKEN)
_FIELDS: Final = ("milestone_id", "nature", "on", "on_in_use", "precision", "said_on")
Dates = Mapping[int, tuple[Said, ...]]


def dates_said(of: Q) -> Dates:
    """The dates said of these milestones and not withdrawn, as the engines read them. One query."""
    found: dict[int, list[Said]] = defaultdict(list)
    rows = MilestoneDate.objects.filter(of, withdrawn_reason="").order_by("said_on", "pk")
    for milestone, nature, on, used, precision, said_on in rows.values_list(*_FIELDS):
        found[milestone].append(said_of(used or on, precision, nature == ACTUAL, said_on))
    return {milestone: tuple(said) for milestone, said in found.items()}


def as_milestone(key: int, kind: str, title: str, dates: Dates) -> Milestone:
    return Milestone(Turn(kind), dates.get(key, ()), title, key)


def speaker(slug: str | None, name: Any, short: Any, invented: Any) -> Ref | None:
    """Who said it, from the values of `SPEAKER`; as `organisation_ref` says it of a row."""
    return Ref(slug, short or name, bool(invented)) if slug else None

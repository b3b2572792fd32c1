"""The one total, cut two ways at once: by sets of projects, or by orientation and year of one partner."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from django.db.models import Case, CharField, F, Value, When
from django.db.models.functions import Cast, Concat

from molette.domain.funding.queries.adding import Gifts, sums
from molette.domain.funding.queries.names import Dimension
from molette.domain.funding.queries.totals import (
    MovementFilter,
    counted,
    keyed,
    side_of,
)
from molette.domain.programme.models import Project
from molette.engines import ladder as engine
from molette.engines.ladder import Ladder, Reason

Sets = Mapping[str, frozenset[int]]
NO_YEAR: Final = 0
"""The year of amounts said for several years at once."""
APART: Final = "|"


def ladders_of_sets(sets: Sets, user: object) -> Mapping[str, Ladder]:
    """The ladder of each set of projects, as `ladder` tells it of these alone. Two queries in all, or four.

    A part is left out of a set that holds its whole, and counts in one that does not.
    """
    wanted = frozenset().union(*sets.values())
    if not wanted:
        return dict.fromkeys(sets, Ladder(()))
    filters = MovementFilter(projects=wanted)
    rows = keyed(counted(filters, user), Dimension.PROJECT, filters)
    told = list(sums(rows, "key", gifts=Gifts(side_of(filters), user)))
    pairs = Project.objects.filter(pk__in=wanted).order_by("pk").values_list("pk", "parent_id")
    above = dict(pairs)
    found: dict[str, Ladder] = {}
    for name, projects in sets.items():
        held = (one for one in told if int(one.key) in projects)
        found[name] = engine.ladder(
            replace(one, reason=None)
            if one.reason is Reason.IN_PARENT and above[int(one.key)] not in projects
            else one
            for one in held
        )
    return found


def ladders_by_node_and_year(filters: MovementFilter, user: object) -> Mapping[str, Mapping[int, Ladder]]:
    """The ladder of each orientation of `filters.tree`, year by year. One query, or three.

    The keys are those of `ladder_by(Dimension.NODE)`; `NO_YEAR` holds the amounts said for several years.
    """
    rows = keyed(counted(filters, user), Dimension.NODE, filters)
    alone = Cast("year", CharField())
    year = Case(
        When(year_end__gt=F("year"), then=Value(str(NO_YEAR))), default=alone, output_field=CharField()
    )
    crossed = rows.annotate(crossed=Concat(F("key"), Value(APART), year))
    added = sums(crossed, "crossed", gifts=Gifts(side_of(filters, Dimension.NODE), user))
    split: dict[str, dict[int, Ladder]] = {}
    for key, held in sorted(engine.by_key(added).items()):
        node, _, told = key.rpartition(APART)
        split.setdefault(node, {})[int(told)] = held
    return split

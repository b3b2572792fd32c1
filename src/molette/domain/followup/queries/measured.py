"""The measures followed on a project, their last value, and those that an update proposes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from molette.domain.followup.models import ProposedValue
from molette.domain.secrecy.veils import Sort, veil
from molette.domain.statements.models import Measure, Nature, Statement
from molette.engines.french import short_date
from molette.engines.money import NBSP, number

RESERVED = "valeur réservée"


@dataclass(frozen=True, slots=True)
class Followed:
    """A measure of which somebody said a value for a project; `last` is the latest observed, if any."""

    measure: Measure
    last: Statement | None

    @property
    def told(self) -> str:
        """The latest value in words, with the day of which it speaks."""
        if self.last is None or self.last.value is None:
            return ""
        held = self.last.value if self.last.value_in_use is None else self.last.value_in_use
        return f"{in_unit(self.measure, held)}, au {short_date(self.last.period_end)}"


@dataclass(frozen=True, slots=True)
class ProposedValueView:
    """A value that an update proposes, in words; hidden where that of its measure is, for the project."""

    measure_id: int
    measure: str
    until: date
    after: str
    before: str


def in_unit(measure: Measure, value: Decimal) -> str:
    return f"{number(value, measure.decimals)}{NBSP}{measure.unit}"


def followed(project: int, user: object) -> tuple[Followed, ...]:
    """The measures followed on a project whose values the user reads, by name. One query, and the veil's.

    None for the user is the command line, which reads everything.
    """
    said: Any = Statement.objects.all() if user is None else Statement.objects.readable_by(user)
    rows = said.standing().filter(project=project, measure__is_project_cost=False).select_related("measure")
    held: dict[int, Followed] = {}
    for row in rows.order_by("measure__name", "measure_id", "period_end", "said_on", "pk"):
        known = held.get(row.measure_id)
        seen = row if row.nature == Nature.OBSERVED else known.last if known else None
        held[row.measure_id] = Followed(row.measure, seen)
    return tuple(held.values())


def proposed_values(update: int, project: int, user: object) -> Iterator[ProposedValueView]:
    """What an update proposes of the measures of its project. Three queries, and those of the veil."""
    rows = list(ProposedValue.objects.filter(update_id=update).select_related("measure"))
    if not rows:
        return
    last = {one.measure.pk: one.told for one in followed(project, user)}
    hidden = hidden_measures(project, user)
    for row in sorted(rows, key=lambda one: (one.measure.name, one.pk)):
        unseen = row.measure_id in hidden
        yield ProposedValueView(
            row.measure_id,
            row.measure.name,
            row.period_end,
            RESERVED if unseen else in_unit(row.measure, row.value),
            RESERVED if unseen else last.get(row.measure_id, ""),
        )


def hidden_measures(project: int, user: object) -> frozenset[int]:
    """The measures of which all that is said for a project is hidden from the user."""
    worn = veil(user)
    hidden = worn.hidden_ids(Sort.STATEMENT) | worn.hidden_ids(Sort.STATISTIC)
    rows = Statement.objects.filter(project=project, pk__in=hidden).order_by()
    return frozenset(rows.values_list("measure", flat=True).distinct()) if hidden else frozenset()

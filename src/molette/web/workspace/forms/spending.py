"""Forms on what an operation spends: a year by month in one table, one word said better."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.forms import BoundField
from django.utils import timezone

from molette.domain.funding.actions import SpendingDraft, spending_errors
from molette.domain.funding.models import Spending
from molette.domain.funding.queries import SpendingView
from molette.domain.people.permissions import Permission
from molette.engines.french import MONTHS
from molette.engines.stages import last_day
from molette.web.workspace.forms.base import DeskForm, SourcedForm
from molette.web.workspace.forms.fields import DayField, EuroField, reason, text

NATURES: Final = (Spending.What.PLANNED, Spending.What.ACTUAL)
SOURCES: Final = ("source", "source_title", "source_publisher", "source_url", "source_published_on")


class YearForm(SourcedForm):
    """A year of spending, planned and actual, by month and as a whole. An empty cell says nothing."""

    permission = Permission.EDIT_PLAN
    source_required = False

    said_on = DayField(label="Dit le")
    note = text("Note", max_length=250, required=False)

    def __init__(self, *args: Any, year: int, held: Iterable[SpendingView] = (), **kwargs: Any) -> None:
        self.year = year
        self.periods = [*((date(year, n, 1), "month") for n in range(1, 13)), (date(year, 1, 1), "year")]
        initial = {"said_on": timezone.localdate(), **dict(_standing(held))}
        super().__init__(*args, **{"initial": initial, **kwargs})
        for first, precision in self.periods:
            for nature in NATURES:
                if nature == Spending.What.PLANNED or last_day(first, precision) <= timezone.localdate():
                    label = f"{self._period(first, precision)}, {nature.label}"
                    self.fields[_name(nature, first, precision)] = EuroField(label=label, required=False)

    @property
    def lines(self) -> Iterator[tuple[str, list[BoundField | None]]]:
        """The rows of the table: the period, then a cell for each nature; none where it may not be said."""
        for first, precision in self.periods:
            names = [_name(nature, first, precision) for nature in NATURES]
            cells = [self[name] if name in self.fields else None for name in names]
            yield self._period(first, precision), cells

    @property
    def sources(self) -> Sequence[BoundField]:
        return [self[name] for name in SOURCES]

    def clean(self) -> dict[str, Any]:
        """Say of each cell what the action would refuse."""
        found = super().clean()
        for name, draft in self._drafts():
            for said in spending_errors(draft).values():
                self.add_error(name, said)
        return found

    def values(self) -> dict[str, Any]:
        kept = ("said_on", "note", "source")
        return {
            "drafts": [draft for _, draft in self._drafts()],
            **{name: self.cleaned_data[name] for name in kept},
        }

    def _drafts(self) -> Iterator[tuple[str, SpendingDraft]]:
        for first, precision in self.periods:
            for nature in NATURES:
                name = _name(nature, first, precision)
                amount: Decimal | None = self.cleaned_data.get(name)
                if amount is not None:
                    yield name, SpendingDraft(nature.value, first, precision, amount)

    def _period(self, first: date, precision: str) -> str:
        return f"{MONTHS[first.month - 1]} {self.year}" if precision == "month" else f"{self.year} en entier"


class CorrectSpendingForm(DeskForm):
    """The amount of a period, said better, and why."""

    permission = Permission.EDIT_PLAN

    amount = EuroField(label="Montant hors taxes")
    note = text("Note", max_length=250, required=False)
    reason = reason("Motif de la correction")


def _name(nature: str, first: date, precision: str) -> str:
    return f"{nature}_{first.month:02d}" if precision == "month" else f"{nature}_year"


def _standing(held: Iterable[SpendingView]) -> Iterator[tuple[str, Decimal]]:
    """What stands of the year, by the name of its cell."""
    for one in held:
        if one.in_use and one.amount is not None and one.precision in {"month", "year"}:
            yield _name(one.nature.value, one.period, one.precision), one.amount

"""A row on its way through the pipeline, and what every kind of import must know how to do with it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from molette.domain.exchange.issues import Issue
from molette.domain.exchange.matching import Fate
from molette.domain.ledger.models import Batch
from molette.engines.tables.cells import text_of
from molette.engines.tables.normalising import NormalisedRow
from molette.engines.tables.targets import Target
from molette.engines.tables.values import Dated


@dataclass(slots=True)
class Checked:
    """A row with its place and its issues. `set_aside` rows (totals, notes) are shown and never taken."""

    row: NormalisedRow
    values: dict[str, Any]
    issues: list[Issue] = field(default_factory=list)
    place_id: int | None = None
    inside: bool = True
    set_aside: bool = False

    @property
    def line(self) -> int:
        return self.row.line

    @property
    def refused(self) -> bool:
        return any(issue.blocks for issue in self.issues)

    def cells(self) -> list[str]:
        return list(self.row.raw.values())


@dataclass(slots=True)
class Planned:
    """A row and its fate. `standing` is what it changes or confirms; `moved` the fields that differ."""

    checked: Checked
    fate: Fate
    standing: Any = None
    moved: list[tuple[str, str, str]] = field(default_factory=list)


class Importer(Protocol):
    """What a kind of table must provide; one is made for each run over a file.

    `whole` tables are planned in one go: their rows speak of each other.
    """

    whole: bool
    counts_money: bool

    @property
    def target(self) -> Target:
        """The fields that the table fills."""

    def prepare(self, rows: Iterable[NormalisedRow]) -> None:
        """Look at the file once before the run, if need be; `rows` costs a reading when it is consumed."""

    def check(self, row: NormalisedRow, values: dict[str, Any], issues: list[Issue]) -> Checked:
        """Find the place of a row and what is wrong with it."""

    def plan(self, rows: Sequence[Checked]) -> list[Planned]:
        """Say the fate of rows, in their order."""

    def close(self) -> Iterator[Issue]:
        """What is to be said of the file once all its rows were planned."""

    def explain(self, rows: Sequence[Planned]) -> None:
        """Fill `moved` of some changed rows, for the preview."""

    def write(self, batch: Batch, rows: Sequence[Planned]) -> None:
        """Write rows, within the action that applies the batch."""

    def told(self) -> dict[str, Any]:
        """What else is to be kept of the run beside its counts."""

    def finish(self, batch: Batch) -> None:
        """Write what concerns the file as a whole, once its rows are written, within the same action."""

    def amount(self, row: Checked) -> Decimal | None:
        """The amount that a row adds to the total of the perimeter; None where there is no such thing."""


def shown(value: object) -> str:
    """Write a value as a sender would read it."""
    if isinstance(value, Dated):
        return value.first.isoformat() if value.first == value.last else f"{value.first} → {value.last}"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, Decimal) or value is None:
        return text_of(value)
    return str(value)

"""What an import meets at a cell, in words a sender can act on, and the log that keeps it bounded."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from molette.engines.tables.values import Severity

KEPT: Final = 5_000
NBSP: Final = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Issue:
    """`field` is the field concerned, if any; its column is found from the mapping when it is logged."""

    code: str
    severity: Severity
    expected: str
    remedy: str
    value: str = ""
    field: str = ""
    line: int | None = None
    column: str = ""
    header: str = ""

    @property
    def blocks(self) -> bool:
        return self.severity is Severity.BLOCKING


@dataclass(slots=True)
class Log:
    """The issues met, the first of each severity kept and all of them counted.

    Blocking ones are never crowded out by pieces of information: each severity has its own allowance.
    """

    kept: list[Issue] = field(default_factory=list)
    counts: Counter[tuple[Severity, str]] = field(default_factory=Counter)

    def add(self, issue: Issue) -> None:
        severity = self.of(issue.severity)
        self.counts[issue.severity, issue.code] += 1
        if severity < KEPT // len(Severity):
            self.kept.append(issue)

    def of(self, severity: Severity) -> int:
        """How many of a severity were met, kept or not."""
        return sum(n for (met, _), n in self.counts.items() if met is severity)

    @property
    def dropped(self) -> int:
        return self.counts.total() - len(self.kept)

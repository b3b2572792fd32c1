"""Weigh a financing plan: is the cost covered, and by whom.

Pure arithmetic of one plan. What would mend it, and the dated rules of each fund, are `engines.rules`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class LineKind(StrEnum):
    GRANT = "grant"
    OWN_SHARE = "own_share"
    LOAN = "loan"
    PRIVATE = "private"
    NOT_FOUND = "not_found"
    UNPUBLISHED = "unpublished"


@dataclass(frozen=True, slots=True)
class Line:
    """What a funder brings, in euros; None when the amount was not published.

    `source` is the key of the funding source, by which notifications are found.
    """

    kind: LineKind
    amount: Decimal | None
    source: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A cost in euros (None: not published) and the lines that should cover it.

    `reserved` counts the amounts that its reader may not see: they are None here.
    """

    cost: Decimal | None
    lines: tuple[Line, ...]
    reserved: int = 0

    @property
    def found(self) -> Decimal:
        """Euros somebody brings; a line « not yet found » brings nothing."""
        return sum((x.amount or Decimal(0) for x in self.lines if x.kind != LineKind.NOT_FOUND), Decimal(0))

    @property
    def is_known(self) -> bool:
        """Whether every part is published: with a missing one, no balance can be told."""
        told = (x.amount is not None for x in self.lines if x.kind != LineKind.NOT_FOUND)
        return self.cost is not None and not self.reserved and all(told)

    @property
    def missing(self) -> Decimal | None:
        """Euros still to find; negative when the plan brings more than the cost; None if unknown."""
        return self.cost - self.found if self.cost is not None and self.is_known else None

    @property
    def own_share(self) -> Decimal | None:
        """The owner's part of what is found, from 0 to 1; None if unknown or if nothing is found."""
        own = sum((x.amount or Decimal(0) for x in self.lines if x.kind == LineKind.OWN_SHARE), Decimal(0))
        return own / self.found if self.is_known and self.found else None

    def is_funded(self, notified: Mapping[int, Decimal]) -> bool:
        """Whether the cost is covered and every grant is notified: the euro is then promised in law.

        `notified` holds, by funding source, the euros notified and not lapsed. Lines of one source share
        them: one notification does not prove two lines.

        >>> two = Plan(Decimal(200), (Line(LineKind.GRANT, Decimal(100), 7),) * 2)
        >>> two.is_funded({7: Decimal(100)}), two.is_funded({7: Decimal(200)})
        (False, True)
        """
        asked: dict[int | None, Decimal] = {}
        for line in self.lines:
            if line.kind == LineKind.GRANT:
                asked[line.source] = asked.get(line.source, Decimal(0)) + (line.amount or Decimal(0))
        covered = self.missing is not None and self.missing <= 0
        return (
            bool(asked) and covered and all(notified.get(k or 0, Decimal(0)) >= a for k, a in asked.items())
        )

    def share(self, amount: Decimal | None) -> Decimal | None:
        """What part of the cost an amount covers, from 0 to 1."""
        return amount / self.cost if amount is not None and self.cost else None

"""Weigh a financing plan: is the cost covered, by whom, and what would mend it.

Pure arithmetic of one plan. The dated rules of each fund (floors, ceilings, own share) come from the rule
book and are not here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from molette.engines.money import euros


class LineKind(StrEnum):
    GRANT = "grant"
    OWN_SHARE = "own_share"
    LOAN = "loan"
    PRIVATE = "private"
    NOT_FOUND = "not_found"
    UNPUBLISHED = "unpublished"


class Severity(StrEnum):
    BAD = "bad"
    WARN = "warn"
    GOOD = "good"


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


@dataclass(frozen=True, slots=True)
class Finding:
    code: str
    severity: Severity
    title: str
    remedy: str


def findings(plan: Plan) -> Iterator[Finding]:
    r"""Say what keeps the plan from balancing, and what would mend it.

    >>> short = Plan(Decimal(1_000_000), (Line(LineKind.GRANT, Decimal(600_000)),))
    >>> next(findings(short)).title
    'Il manque 400\xa0000\xa0€ pour couvrir le coût.'
    """
    if plan.reserved:
        yield Finding(
            "reserved",
            Severity.WARN,
            "La couverture n’est pas montrée : un montant est réservé.",
            "Ceux à qui il est réservé la voient.",
        )
    elif plan.cost is None:
        yield Finding(
            "cost-unknown", Severity.WARN, "Le coût n’est pas renseigné.", "Saisissez le coût hors taxes."
        )
    elif not plan.is_known:
        yield Finding(
            "amount-unknown",
            Severity.WARN,
            "Un financeur n’a pas publié son montant : la couverture n’est pas calculable.",
            "Demandez-lui le montant, ou inscrivez ce qui reste en « non trouvé ».",
        )
    elif plan.missing is not None and plan.missing > 0:
        yield Finding(
            "not-covered",
            Severity.BAD,
            f"Il manque {euros(plan.missing)} pour couvrir le coût.",
            "Trouvez un financeur, augmentez la part propre ou réduisez le coût.",
        )
    elif plan.missing is not None and plan.missing < 0:
        yield Finding(
            "over-covered",
            Severity.BAD,
            f"Les financements dépassent le coût de {euros(-plan.missing)}.",
            "Baissez une ligne : une aide ne peut pas dépasser ce qui est dépensé.",
        )
    else:
        yield Finding("covered", Severity.GOOD, "Le coût est couvert.", "Rien à faire.")
    if plan.is_known and not any(x.kind == LineKind.OWN_SHARE for x in plan.lines):
        yield Finding(
            "no-own-share",
            Severity.WARN,
            "Aucune part propre n’est inscrite.",
            "Inscrivez ce que le maître d’ouvrage apporte lui-même.",
        )

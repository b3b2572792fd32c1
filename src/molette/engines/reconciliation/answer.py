"""What a reconciliation answers: groups of lines, their reasons, and what explains the euros that differ."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from molette.engines.reconciliation.learning import Weights

SURE: Final = 0.9
"""Probability from which a pair or a group is called sure."""


class Gap(StrEnum):
    """Why euros of one book are not in the other."""

    TIMING = "timing"
    TAX = "tax"
    PERIMETER = "perimeter"
    ROUNDING = "rounding"
    ADVANCE = "advance"
    MISSING_ON_THE_LEFT = "missing_on_the_left"
    MISSING_ON_THE_RIGHT = "missing_on_the_right"
    DUPLICATE = "duplicate"
    WRONG_PLACE = "wrong_place"
    WRONG_BENEFICIARY = "wrong_beneficiary"
    UNEXPLAINED = "unexplained"


GAP_WORDS = {
    Gap.TIMING: "décalage dans le temps",
    Gap.TAX: "hors taxe d’un côté, toutes taxes de l’autre",
    Gap.PERIMETER: "périmètre différent",
    Gap.ROUNDING: "arrondi",
    Gap.ADVANCE: "avance pas encore inscrite",
    Gap.MISSING_ON_THE_LEFT: "absent du registre de gauche",
    Gap.MISSING_ON_THE_RIGHT: "absent du registre de droite",
    Gap.DUPLICATE: "inscrit deux fois",
    Gap.WRONG_PLACE: "lieu différent",
    Gap.WRONG_BENEFICIARY: "bénéficiaire différent",
    Gap.UNEXPLAINED: "inexpliqué",
}


@dataclass(frozen=True, slots=True)
class Residual:
    """Euros of the left less those of the right, and why; `stake` are the euros of the lines it speaks of.

    A line in the wrong place changes no total: its residual is of 0 €, and its stake says what is at stake.
    """

    gap: Gap
    euros: Decimal
    stake: Decimal

    def mirrored(self) -> "Residual":
        """The same, the two books having changed sides."""
        other = {
            Gap.MISSING_ON_THE_LEFT: Gap.MISSING_ON_THE_RIGHT,
            Gap.MISSING_ON_THE_RIGHT: Gap.MISSING_ON_THE_LEFT,
        }
        return Residual(other.get(self.gap, self.gap), -self.euros + 0, self.stake)


@dataclass(frozen=True, slots=True)
class Pair:
    """A line of the left and a line of the right, by their ranks in the books, and how likely it is."""

    left: int
    right: int
    probability: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that speak of the same thing; a group of one side alone is a line that the other has not."""

    left: tuple[int, ...]
    right: tuple[int, ...]
    probability: float
    pairs: tuple[Pair, ...]
    residuals: tuple[Residual, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        return self.pairs[0].reasons if self.pairs else ()


@dataclass(frozen=True, slots=True)
class Recall:
    """The share of true pairs that were compared, as estimated from two kinds of keys that find them apart.

    `first` and `second` are the sure pairs each kind found, `both` those that both did: Chapman's estimator
    (1951), as for animals caught twice. None where too few are sure.
    """

    share: float | None
    first: int
    second: int
    both: int


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Groups of both sides first, in the order of the lines of the left, then lines alone.

    `offers`: for each line whose group is not sure, or that has none, the pairs that a person may choose
    from, where they were asked for; by line of the left, the likeliest first.
    """

    groups: tuple[Group, ...]
    recall: Recall
    candidates: int
    weights: Weights
    offers: tuple[Pair, ...] = ()

    @property
    def matched(self) -> tuple[Group, ...]:
        return tuple(group for group in self.groups if group.pairs)

    @property
    def residuals(self) -> tuple[Residual, ...]:
        return tuple(residual for group in self.groups for residual in group.residuals)

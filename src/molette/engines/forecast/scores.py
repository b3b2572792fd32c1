"""How good past forecasts were: told of years that had not come, set beside what was paid in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Trial:
    """A forecast of a year, in euros, beside what happened and what simpler ways would have said.

    `literal` takes dates and rules at their word; `repeated` says that the year before will come again.
    """

    year: int
    name: str
    expected: Decimal
    low: Decimal | None
    high: Decimal | None
    happened: Decimal
    literal: Decimal
    repeated: Decimal

    @property
    def is_within(self) -> bool:
        return self.low is not None and self.high is not None and self.low <= self.happened <= self.high


@dataclass(frozen=True, slots=True)
class Score:
    """Mean absolute errors, each as a part of what was paid (None: nothing was); the part within bounds."""

    trials: int
    covered: Decimal
    error: Decimal | None
    literal: Decimal | None
    repeated: Decimal | None


def score(trials: Sequence[Trial]) -> Score:
    """Score trials together. Raises ValueError when there is none.

    >>> one = Trial(2024, "", Decimal(90), Decimal(80), Decimal(120), Decimal(100), Decimal(150), Decimal(0))
    >>> score([one])
    Score(trials=1, covered=Decimal('1'), error=Decimal('0.1'), literal=Decimal('0.5'), repeated=Decimal('1'))
    """
    if not trials:
        raise ValueError("nothing to score")
    paid = sum((one.happened for one in trials), ZERO)

    def error(told: Sequence[Decimal]) -> Decimal | None:
        gaps = (abs(value - one.happened) for value, one in zip(told, trials, strict=True))
        return sum(gaps, ZERO) / paid if paid else None

    return Score(
        len(trials),
        Decimal(sum(one.is_within for one in trials)) / len(trials),
        error([one.expected for one in trials]),
        error([one.literal for one in trials]),
        error([one.repeated for one in trials]),
    )

"""Draw the dates of an invented operation: where it stands first, then the turns that brought it there.

`TODAY` is a date of the draw, not a clock: the demonstration is the same for everyone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Final

TODAY: Final = date(2026, 11, 1)
MONTH: Final = 30.4
TURNS: Final = (
    ("announced", "Annonce"),
    ("studies", "Études"),
    ("agreement", "Conventions signées"),
    ("works_start", "Début des travaux"),
    ("delivered", "Livraison"),
)
# Of a hundred operations, how many reached each turn: nothing yet, then the turns above, in order.
REACHED: Final = (10, 11, 14, 12, 30, 20)
IDEA, STUDIED, ALL = 0, 2, len(TURNS)
LOOKBACK: Final = 48  # months: the oldest delivery
JUST: Final = 0.1  # of a month
SLIPS: Final = 0.4  # of the turns come later than planned
SILENT: Final = 0.25  # of the operations that slip do not say so: they are late
DATELESS: Final = 0.5  # of those not announced yet have no date at all
GIVEN_UP: Final = 0.2  # of those studied are abandoned; never a whole nor a part


@dataclass(frozen=True, slots=True)
class Turn:
    """A milestone: the date first planned, the one planned since if it slipped, the one it happened on.

    `due` is when it happens in the draw, which nobody may have said: a slip kept silent is a delay.
    """

    kind: str
    title: str
    planned: date | None  # None: nobody plans to give up
    replanned: date | None
    actual: date | None
    due: date


def later(day: date, months: float) -> date:
    return day + timedelta(days=round(months * MONTH))


def draw_turns(chance: Random, stage: Random, works: tuple[int, int], *, alone: bool) -> tuple[Turn, ...]:
    """Milestones in order; a slip moves all that follow. Nobody gave a date to a mere idea.

    `stage` draws how far it went, `chance` the rest; `works` are the months that works may last.
    """
    reached = stage.choices(range(ALL + 1), REACHED)[0]
    if reached == IDEA and chance.random() < DATELESS:
        return ()
    steps = ((3, 12), (3, 9), (2, 8), works)
    planned = (0.0, *accumulate(chance.uniform(*months) for months in steps))
    slips = (0.0, *accumulate(chance.uniform(1, 9) * (chance.random() < SLIPS) for _ in steps))
    due = [month + slip for month, slip in zip(planned, slips, strict=True)]
    start = later(TODAY, -_age(chance, due, reached))
    told = chance.random() > SILENT
    turns = tuple(_turn(rank, start, planned[rank], due[rank], told=told) for rank in range(ALL))
    if alone and reached == STUDIED and chance.random() < GIVEN_UP:
        stopped = later(TODAY, -JUST)
        return (*turns[:STUDIED], Turn("abandoned", "Abandon", None, None, stopped, stopped))
    return turns


def _age(chance: Random, due: Sequence[float], reached: int) -> float:
    """Months gone since the announcement, for the operation to stand between two turns."""
    if reached == IDEA:
        return -chance.uniform(1, 10)
    after = due[reached - 1] + JUST
    return chance.uniform(after, due[reached] - JUST if reached < ALL else after + LOOKBACK)


def _turn(rank: int, start: date, planned: float, due: float, *, told: bool) -> Turn:
    kind, title = TURNS[rank]
    first, happens = later(start, planned), later(start, due)
    done = happens <= TODAY
    moved = happens if due > planned and not done and told else None
    return Turn(kind, title, first, moved, happens if done else None, happens)

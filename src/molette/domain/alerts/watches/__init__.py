"""The watches: each looks for facts of some kinds, among those that its reader sees.

A kind more is a member and its words in the engine, and a function here that finds its facts: `WATCHES` is
the only list of them. A subject of a new sort has its address in `web/alert_words`. A watch returns `Found`,
from the reads that pages use; it keeps no clock of its own, and says nothing of an amount hidden from its
reader.
"""

from collections.abc import Callable, Iterable
from typing import Final

from molette.domain.alerts.watches import (
    conditions,
    figures,
    funds,
    grants,
    measures,
    milestones,
    places,
    plans,
    residents,
    steering,
)
from molette.domain.alerts.watches.found import Found, Sight

Watch = Callable[[Sight], Iterable[Found]]
WATCHES: Final[tuple[Watch, ...]] = (
    grants.lapsing,
    funds.overrun,
    plans.uncovered,
    conditions.broken,
    milestones.late,
    milestones.slipped,
    figures.contested,
    figures.ringing,
    figures.silent,
    measures.watched,
    places.watched,
    grants.counted_twice,
    steering.updates,
    steering.decisions,
    residents.waiting,
)

__all__ = ["WATCHES", "Found", "Sight", "Watch"]

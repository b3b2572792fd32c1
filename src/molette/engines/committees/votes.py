"""What a vote says."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from molette.engines.french import counted
from molette.engines.money import NBSP


class Choice(StrEnum):
    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"


CHOICE_LABELS: Final = {Choice.FOR: "pour", Choice.AGAINST: "contre", Choice.ABSTAIN: "abstention"}


@dataclass(frozen=True, slots=True)
class Tally:
    """The votes of a point. Carried by more for than against: abstentions count for nobody."""

    votes_for: int
    against: int
    abstained: int

    @property
    def cast(self) -> int:
        return self.votes_for + self.against + self.abstained

    @property
    def is_carried(self) -> bool:
        return self.votes_for > self.against


def tally(votes: Iterable[Choice]) -> Tally:
    """Count the votes.

    >>> tally([Choice.FOR, Choice.FOR, Choice.AGAINST]).is_carried, tally([Choice.ABSTAIN]).is_carried
    (True, False)
    """
    cast = list(votes)
    return Tally(*(sum(one is choice for one in cast) for choice in Choice))


def tally_told(one: Tally) -> str:
    """The result in a sentence."""
    if not one.cast:
        return "Aucune voix n’est inscrite."
    said = f"{one.votes_for} pour, {one.against} contre, {counted(one.abstained, 'abstention')}"
    return f"{'Adopté' if one.is_carried else 'Non adopté'}{NBSP}: {said}."

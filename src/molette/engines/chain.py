"""The chain: announced → funded → started → delivered → measured → felt, each step proved or not.

A step is computed from evidence and never typed in. What nobody can say yet is None, « non renseigné ».
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from molette.engines.stages import ARRIVALS, UNDER_WAY, Milestone, actual, partly_delivered


class Step(StrEnum):
    """The six steps of a promise, from the bottom of the shaft to daylight."""

    ANNOUNCED = "announced"
    FUNDED = "funded"
    STARTED = "started"
    DELIVERED = "delivered"
    MEASURED = "measured"
    FELT = "felt"


STEP_LABELS: Final = {
    Step.ANNOUNCED: "annoncé",
    Step.FUNDED: "financé",
    Step.STARTED: "engagé",
    Step.DELIVERED: "livré",
    Step.MEASURED: "mesuré",
    Step.FELT: "ressenti",
}
_BLOCKS: Final = {
    Step.ANNOUNCED: "aucun texte ne l’annonce encore",
    Step.FUNDED: "son plan de financement n’est pas entièrement notifié, ou n’est pas publié",
    Step.STARTED: "aucune preuve que les travaux ont commencé",
    Step.DELIVERED: "aucune preuve de livraison",
    Step.MEASURED: "aucun indicateur ne le mesure encore",
    Step.FELT: "personne n’a encore demandé aux habitants",
}


@dataclass(frozen=True, slots=True)
class Climb:
    """What is proved of a promise, step by step: True, False, or None when nobody can say yet."""

    proofs: tuple[bool | None, ...]

    def proved(self, step: Step) -> bool | None:
        return self.proofs[list(Step).index(step)]

    @property
    def highest(self) -> Step | None:
        """The highest step proved."""
        return next((step for step in reversed(Step) if self.proved(step)), None)

    @property
    def blocked_by(self) -> str:
        """What keeps it from the first step that is not proved, in words."""
        return next((_BLOCKS[step] for step in Step if not self.proved(step)), "")


@dataclass(frozen=True, slots=True)
class Dated:
    """What the dates of a promise prove, one day."""

    said: bool
    started: bool
    delivered: bool


NEVER_DATED: Final = Dated(said=False, started=False, delivered=False)


def dated(milestones: Sequence[Milestone], day: date) -> Dated:
    """Return what the dates said of these milestones prove that day."""
    done = {m.turn for m in milestones if actual(m, day)}
    delivered = bool(done.intersection(ARRIVALS)) and not partly_delivered(milestones, day)
    started = delivered or bool(done.intersection(UNDER_WAY))
    return Dated(started or any(m.said for m in milestones), started, delivered)


def climb(
    milestones: Sequence[Milestone],
    day: date,
    *,
    funded: bool | None,
    announced: bool = False,
    measured: bool | None = None,
    felt: bool | None = None,
) -> Climb:
    """Return what is proved that day; see `climb_from` for the proofs other than dates."""
    known = dated(milestones, day)
    return climb_from(known, funded=funded, announced=announced, measured=measured, felt=felt)


def climb_from(
    proofs: Dated,
    *,
    funded: bool | None,
    announced: bool = False,
    measured: bool | None = None,
    felt: bool | None = None,
) -> Climb:
    """Return what is proved of a promise, its dates and its money put together.

    `funded`: its voted plan is fully notified (None: no plan is published); `announced`: a text or an act
    names it. Something delivered was started, something started was announced: no other step proves another.
    """
    said = announced or proofs.said or bool(funded)
    return Climb((said, funded, proofs.started, proofs.delivered, measured, felt))


@dataclass(frozen=True, slots=True)
class StepCount:
    """How many promises are proved at a step; None when nobody can say of any of them."""

    step: Step
    proved: int | None
    unknown: int


def count_steps(climbs: Iterable[Climb]) -> tuple[StepCount, ...]:
    """Count a set of promises at each step; the whole set unknown is None, never 0.

    >>> [c.proved for c in count_steps([Climb((True, None, False, False, None, None))])]
    [1, None, 0, 0, None, None]
    """
    proofs = [one.proofs for one in climbs]
    counts = []
    for rank, step in enumerate(Step):
        said = [line[rank] for line in proofs]
        unknown = said.count(None)
        blind = bool(said) and unknown == len(said)
        counts.append(StepCount(step, None if blind else said.count(True), unknown))
    return tuple(counts)

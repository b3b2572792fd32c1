"""The six steps, and how far a promise has climbed them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from molette.engines.chain.breaks import Break, Broken
from molette.engines.chain.evidence import Dated, Evidence, Proof, Proved, dated
from molette.engines.stages import Milestone


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
BLOCKS: Final = {
    Step.ANNOUNCED: "aucun texte ne l’annonce encore",
    Step.FUNDED: "son plan de financement n’est pas entièrement notifié, ou n’est pas publié",
    Step.STARTED: "aucune preuve que les travaux ont commencé",
    Step.DELIVERED: "aucune preuve de livraison",
    Step.MEASURED: "aucun indicateur ne le mesure encore",
    Step.FELT: "personne n’a encore demandé aux habitants",
}
"""What keeps a promise from a step, in words."""
RANK: Final = {step: rank for rank, step in enumerate(Step)}
NOTHING: Final[tuple[Evidence | None, ...]] = (None,) * len(Step)


@dataclass(frozen=True, slots=True)
class Climb:
    """What is proved of a promise, step by step: True, False, or None when nobody can say yet.

    `evidence` holds what proves each step, None where there is none; `breaks`, what broke on the way.
    """

    proofs: tuple[bool | None, ...]
    evidence: tuple[Evidence | None, ...] = NOTHING
    breaks: tuple[Break, ...] = ()

    def proved(self, step: Step) -> bool | None:
        return self.proofs[RANK[step]]

    def by(self, step: Step) -> Evidence | None:
        """What proves a step."""
        return self.evidence[RANK[step]]

    @property
    def highest(self) -> Step | None:
        """The highest step proved."""
        return next((step for step in reversed(Step) if self.proved(step)), None)

    @property
    def following(self) -> Step | None:
        """The step above the highest proved; None when a promise is felt."""
        reached = RANK[self.highest] + 1 if self.highest else 0
        return list(Step)[reached] if reached < len(Step) else None

    @property
    def unproved_below(self) -> tuple[Step, ...]:
        """The steps under the highest that nothing proves: a delivered work whose money nobody published."""
        reached = RANK[self.highest] if self.highest else 0
        return tuple(step for step in list(Step)[:reached] if not self.proved(step))

    @property
    def blocked_by(self) -> str:
        """What keeps it from the first step that is not proved, in words."""
        return next((BLOCKS[step] for step in Step if not self.proved(step)), "")

    @property
    def broken(self) -> frozenset[Broken]:
        return frozenset(one.kind for one in self.breaks)


def climb(
    milestones: Sequence[Milestone],
    day: date,
    *,
    funded: Proved,
    announced: Proved = False,
    measured: Proved = None,
    felt: Proved = None,
) -> Climb:
    """Return what is proved that day; see `climb_from` for the proofs other than dates."""
    known = dated(milestones, day)
    return climb_from(known, funded=funded, announced=announced, measured=measured, felt=felt)


def climb_from(
    proofs: Dated,
    *,
    funded: Proved,
    announced: Proved = False,
    measured: Proved = None,
    felt: Proved = None,
    breaks: tuple[Break, ...] = (),
) -> Climb:
    """Return what is proved of a promise, its dates and its money put together.

    `funded`: its voted plan is fully notified (None: no plan is published); `announced`: a text or an act
    names it. Each is the evidence itself, or whether there is one. Something delivered was started, something
    started or funded was announced: no other step proves another.
    """
    told = [one for one in (_shown(announced, Proof.STATEMENT), proofs.said) if one]
    said = min(told, key=lambda one: one.on or date.max, default=None) or _shown(funded, Proof.PLAN)
    found = (
        said,
        _shown(funded, Proof.PLAN),
        proofs.started,
        proofs.delivered,
        _shown(measured, Proof.MEASURE),
        _shown(felt, Proof.SURVEY),
    )
    unsaid = (False, _unknown(funded), False, False, _unknown(measured), _unknown(felt))
    steps = tuple(True if one else no for one, no in zip(found, unsaid, strict=True))
    return Climb(steps, found, breaks)


def _shown(given: Proved, proof: Proof) -> Evidence | None:
    if isinstance(given, Evidence):
        return given
    return Evidence(proof) if given else None


def _unknown(given: Proved) -> bool | None:
    return None if given is None else False


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

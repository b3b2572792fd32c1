"""An estimate, never without its margin of error; and what stands in its place when it is withheld."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from molette.engines.french import counted, long_date
from molette.engines.money import NBSP
from molette.engines.surveys.intervals import SHAPE_LABELS, Interval, Shape
from molette.engines.surveys.publication import Measure, Publication
from molette.engines.surveys.waves import OptInError, Recruitment, Wave


class Method(StrEnum):
    LINEARISED = "linearised"
    BOOTSTRAP = "bootstrap"
    MODELLED = "modelled"


METHOD_LABELS: Final = {
    Method.LINEARISED: "variance par linéarisation",
    Method.BOOTSTRAP: "variance par rééchantillonnage",
    Method.MODELLED: "estimation par un modèle",
}


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value told of a population from a drawn sample, with all that must be shown beside it.

    `error` is the standard error, `interval` covers 95 %, `count` are the respondents it rests on,
    `effective` as many as a simple draw would need, `design_effect` the variance beside that of a simple
    draw (None where nobody differs), `freedom` the degrees of freedom.
    """

    wave: Wave
    measure: Measure
    value: float
    error: float
    interval: Interval
    shape: Shape
    count: int
    effective: float
    design_effect: float | None
    freedom: int
    method: Method
    publication: Publication

    def __post_init__(self) -> None:
        if self.wave.recruitment is Recruitment.OPT_IN:
            raise OptInError
        low, high = self.interval
        if not (self.error >= 0 and low <= self.value <= high):
            raise ValueError("Une estimation ne va pas sans un intervalle qui la contient.")

    @property
    def day(self) -> date:
        return self.wave.day

    @property
    def is_modelled(self) -> bool:
        return self.method is Method.MODELLED

    @property
    def note(self) -> str:
        """What is written under the value: answers, method, interval, date."""
        return (
            f"{counted(self.count, 'réponse')}, {METHOD_LABELS[self.method]}, {SHAPE_LABELS[self.shape]} à "
            f"95{NBSP}%, {self.wave.name}, {long_date(self.day)}."
        )


@dataclass(frozen=True, slots=True)
class Withheld:
    """What is shown instead of an estimate that may not be published: no value, no count, the reasons."""

    wave: Wave
    measure: Measure
    reasons: tuple[str, ...]

    @property
    def sentence(self) -> str:
        return " ".join(self.reasons)


def published(estimate: Estimate) -> Estimate | Withheld:
    """Return the estimate where its rule lets it be published, otherwise what stands in its place."""
    if estimate.publication.allowed:
        return estimate
    return Withheld(estimate.wave, estimate.measure, estimate.publication.reasons)

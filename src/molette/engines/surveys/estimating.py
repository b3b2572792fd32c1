"""Totals, means, proportions and ratios of a population, with their error, from a drawn sample.

Values are weighted (Horvitz and Thompson, 1952); the error is that of the linearised variable (Woodruff,
1971) under the design, or of replicates drawn again. Within a domain, respondents outside count for nothing
but stay in the sample: how many fall inside is itself left to chance.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from molette.engines.surveys.arrays import Floats, Mask, floats
from molette.engines.surveys.designs import Design, covariance
from molette.engines.surveys.estimates import Estimate, Method
from molette.engines.surveys.intervals import Shape, effective_count, kish, of_proportion, wald
from molette.engines.surveys.publication import RULES, Measure, Rule, judged
from molette.engines.surveys.waves import OptInError, Recruitment, Wave

Values = Sequence[float] | Sequence[bool] | Floats | Mask
Domain = Sequence[bool] | Mask
NOISE = 1e-12
"""An error smaller than this, beside the value, is rounding: what margins fix has none."""
FEW = 2
"""Respondents under which no variance between them is told."""


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """A statistic of the weights, and its linearised variable, which is nil outside its domain."""

    measure: Measure
    of_weights: Callable[[Floats], float]
    scores: Floats
    inside: Mask


def total(
    wave: Wave,
    design: Design,
    values: Values,
    *,
    domain: Domain | None = None,
    replicates: Floats | None = None,
    rule: Rule = RULES[Measure.TOTAL],
) -> Estimate:
    """Estimate the total of a variable, one value per respondent."""
    inside = _inside(design, domain)
    held = np.where(inside, floats(np.asarray(values, dtype=np.float64)), 0.0)
    return _estimate(
        wave, design, Linear(Measure.TOTAL, lambda w: float(w @ held), held, inside), replicates, rule
    )


def mean(
    wave: Wave,
    design: Design,
    values: Values,
    *,
    domain: Domain | None = None,
    replicates: Floats | None = None,
    rule: Rule = RULES[Measure.MEAN],
) -> Estimate:
    """Estimate the mean of a variable.

    Raises `ValueError` where nobody is in the domain.
    """
    linear = linear_mean(design, values, domain, Measure.MEAN)
    return _estimate(wave, design, linear, replicates, rule)


def proportion(
    wave: Wave,
    design: Design,
    flags: Values,
    *,
    domain: Domain | None = None,
    replicates: Floats | None = None,
    rule: Rule = RULES[Measure.PROPORTION],
) -> Estimate:
    """Estimate the share of those for whom something is true."""
    return _estimate(wave, design, linear_mean(design, flags, domain, Measure.PROPORTION), replicates, rule)


def ratio(
    wave: Wave,
    design: Design,
    above: Values,
    below: Values,
    *,
    domain: Domain | None = None,
    replicates: Floats | None = None,
    rule: Rule = RULES[Measure.RATIO],
) -> Estimate:
    """Estimate the ratio of two totals."""
    linear = linear_ratio(design, above, below, domain, Measure.RATIO)
    return _estimate(wave, design, linear, replicates, rule)


def linear_mean(design: Design, values: Values, domain: Domain | None, measure: Measure) -> Linear:
    return linear_ratio(design, values, np.ones(len(design.start)), domain, measure)


def linear_ratio(
    design: Design, above: Values, below: Values, domain: Domain | None, measure: Measure
) -> Linear:
    inside = _inside(design, domain)
    top = np.where(inside, floats(np.asarray(above, dtype=np.float64)), 0.0)
    bottom = np.where(inside, floats(np.asarray(below, dtype=np.float64)), 0.0)
    size = float(design.weights @ bottom)
    if not size:
        raise ValueError("Personne n’est dans ce domaine.")
    value = float(design.weights @ top) / size
    return Linear(
        measure, lambda w: float(w @ top) / float(w @ bottom), (top - value * bottom) / size, inside
    )


def _inside(design: Design, domain: Domain | None) -> Mask:
    if domain is None:
        return np.ones(len(design.start), dtype=np.bool_)
    inside = np.asarray(domain, dtype=np.bool_)
    if inside.shape != design.start.shape:
        raise ValueError("Le domaine ne porte pas sur les mêmes répondants.")
    return inside


def _estimate(wave: Wave, design: Design, linear: Linear, replicates: Floats | None, rule: Rule) -> Estimate:
    if wave.recruitment is Recruitment.OPT_IN:
        raise OptInError
    value = linear.of_weights(design.weights)
    if replicates is None:
        method, variance = Method.LINEARISED, float(covariance(design, linear.scores[:, None])[0, 0])
    else:
        method, variance = Method.BOOTSTRAP, replicated(linear.of_weights, replicates, value)
    error = sqrt(max(variance, 0.0))
    error = error if error > NOISE * abs(value) else 0.0
    freedom = design.freedom(linear.inside)
    count = int(linear.inside.sum())
    weights = design.weights[linear.inside]
    leaned = kish(float(weights.sum()), float((weights**2).sum()))
    effect = design_effect(design, linear, variance)
    interval, shape = wald(value, error, freedom), Shape.SYMMETRIC
    effective = leaned if not effect or linear.measure is Measure.TOTAL else count / effect
    if linear.measure is Measure.PROPORTION:
        value = min(max(value, 0.0), 1.0)
        effective = effective_count(value, error, leaned)
        interval, shape = of_proportion(value, error, freedom, count, effective)
    verdict = judged(
        rule, value=value, error=error, interval=interval, count=count, effective=effective, freedom=freedom
    )
    return Estimate(
        wave, linear.measure, value, error, interval, shape, count, effective, effect, freedom, method,
        verdict,
    )  # fmt: skip


def replicated(statistic: Callable[[Floats], float], replicates: Floats, value: float) -> float:
    """Return the variance of a statistic over replicates of the weights, replicates × respondents."""
    found = np.asarray([statistic(weights) for weights in replicates])
    return float(((found - value) ** 2).mean())


def design_effect(design: Design, linear: Linear, variance: float) -> float | None:
    """Return the variance beside that of a simple draw with replacement; None where nobody differs.

    The simple draw has the population that the sample tells of (R survey's `deff = "replace"`).
    """
    whole = linear.measure is Measure.TOTAL
    held = np.ones_like(linear.inside) if whole else linear.inside
    weights, scores = design.weights[held], linear.scores[held]
    count, size = len(scores), float(weights.sum())
    if count < FEW or size <= 0:
        return None
    centre = float(weights @ scores) / size
    scatter = float(weights @ (scores - centre) ** 2) / size * count / (count - 1)
    simple = size**2 * scatter / count
    return variance / simple if simple > 0 else None

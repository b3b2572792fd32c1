"""Promises that are orientations: what a party wrote, proved by the projects that carry it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from molette.engines.chain.evidence import Evidence, Proved
from molette.engines.chain.steps import NOTHING, Climb, Step


def branch(said: Evidence, carried: Sequence[Climb], *, measured: Proved = None) -> Climb:
    """Put an orientation on the chain.

    Announced by its text. Funded and delivered when all the projects that carry it are, the last of them
    proving it; started when the first is. What nobody can say of one of them, nobody can say of all, unless
    another is known not to be. Measured by its own measures. What broke of its projects stays with them.
    """
    funded = _all(carried, Step.FUNDED)
    started = _any(carried, Step.STARTED)
    delivered = _all(carried, Step.DELIVERED)
    felt = _any(carried, Step.FELT) if carried else None
    steps = (funded, started, delivered)
    proofs = (True, *(_truth(one) for one in steps), _truth(measured), _truth(felt))
    shown = (said, *(_evidence(one) for one in steps), _evidence(measured), _evidence(felt))
    return replace(Climb(proofs, NOTHING), evidence=shown)


def _all(carried: Sequence[Climb], step: Step) -> Proved:
    said = [one.proved(step) for one in carried]
    if not said or False in said:
        return False
    return None if None in said else _pick(carried, step, max)


def _any(carried: Sequence[Climb], step: Step) -> Proved:
    if any(one.proved(step) for one in carried):
        return _pick([one for one in carried if one.proved(step)], step, min)
    said = [one.proved(step) for one in carried]
    return None if said and set(said) == {None} else False


def _pick(carried: Sequence[Climb], step: Step, which: Callable[..., Evidence]) -> Proved:
    """The evidence of the first or of the last; undated where one is, for nobody knows which came last."""
    held = [shown for one in carried if (shown := one.by(step))]
    if not held:
        return True
    if which is max and any(one.on is None for one in held):
        return replace(held[0], on=None)
    return which(held, key=lambda one: one.on or date.max)


def _truth(given: Proved) -> bool | None:
    return True if isinstance(given, Evidence) else given


def _evidence(given: Proved) -> Evidence | None:
    return given if isinstance(given, Evidence) else None

"""Hold one rule against one operation: held, broken, or not to be told for want of a fact."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from molette.engines.rules import vocabulary as v
from molette.engines.rules.calendar import clock
from molette.engines.rules.facts import Facts, OwnerFacts
from molette.engines.rules.limits import LINEAR, Linear, limit_of
from molette.engines.rules.words import EVENT_DAYS, Event

OF_EACH_GRANT: Final = (v.NoStartBefore, v.Deadline)
"""The rules that speak of days: each grant of a scheme has its own."""


class Verdict(StrEnum):
    MET = "met"
    BROKEN = "broken"
    UNKNOWN = "unknown"
    EXEMPT = "exempt"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a rule says of an operation.

    `excess` is by how much it is passed, in euros; `missing` are the facts without which it cannot be told;
    `day` the deadline it sets.
    """

    verdict: Verdict
    excess: Decimal | None = None
    missing: tuple[str, ...] = ()
    day: date | None = None


MET: Final = Judgement(Verdict.MET)
BROKEN: Final = Judgement(Verdict.BROKEN)
OWNER, POPULATION, WEALTH = "le maître d’ouvrage", "sa population", "son potentiel financier"
CENTRE, DENSITY = "la population de sa commune la plus peuplée", "sa densité"
PLACE, CATEGORY, AMOUNT = "le lieu", "la nature de l’opération", "un montant du plan"
COST = "le coût hors taxes"


def check(rule: v.Rule, scheme: str, facts: Facts, on: date | None = None) -> Judgement:
    """Apply a rule of a scheme (empty: a rule of every operation). `on` is the day it is asked.

    A rule of `OF_EACH_GRANT` is asked of each of `Facts.by_grant`.
    """
    if isinstance(rule, LINEAR):
        return _linear(rule, scheme, facts)
    found = _CHECKS.get(type(rule))
    return found(rule, scheme, facts, on) if found else MET


def _unknown(*missing: str) -> Judgement:
    return Judgement(Verdict.UNKNOWN, missing=missing)


def concerns(rule: v.OwnShare, facts: Facts) -> bool | None:
    """Whether a least own share binds this owner; None when it cannot be told."""
    owner = facts.owner
    if rule.if_lead and not facts.is_lead:
        return False
    if owner.kind is None:
        return None
    if owner.kind not in rule.owners:
        return False
    if rule.population_below is None:
        return True
    return None if owner.population is None else owner.population < rule.population_below


def own_rate(rule: v.OwnShare, facts: Facts) -> tuple[Decimal, v.WaivedShare | None]:
    """The share asked once the waivers that are stated have lowered it."""
    held = [waived for waived in rule.waived if waived.waiver in facts.waivers]
    best = min(held, key=lambda waived: waived.rate, default=None)
    return (best.rate, best) if best is not None else (rule.rate, None)


def _linear(rule: Linear, scheme: str, facts: Facts) -> Judgement:
    rate = None
    if isinstance(rule, v.OwnShare):
        bound = concerns(rule, facts)
        if bound is None:
            return _unknown(OWNER if facts.owner.kind is None else POPULATION)
        rate, _ = own_rate(rule, facts)
        if not bound or rate == 0:
            return Judgement(Verdict.EXEMPT)
    elif scheme and not facts.granted(scheme):
        return MET  # a rate is judged on a grant that is asked
    limit = limit_of(rule, facts, rate)
    if not facts.is_known:
        return _unknown(AMOUNT)
    if limit is None:
        return _unknown(COST)
    excess = limit.excess(facts, scheme)
    return Judgement(Verdict.BROKEN, excess) if excess > 0 else MET


def _all(answers: Iterable[bool | None]) -> bool | None:
    held = list(answers)
    return False if False in held else None if None in held else True


def _case(case: v.OwnerCase, owner: OwnerFacts) -> bool | None:
    """Whether an owner of the right kind enters a case; None when a fact lacks."""
    return _all(
        (
            _below(owner.population, case.population_below),
            _from(owner.population, case.population_from),
            _below(owner.wealth, case.wealth_below),
            _outside(case.unless, owner),
        )
    )


def _outside(crowd: v.Crowd | None, owner: OwnerFacts) -> bool | None:
    """Whether an owner escapes a crowd: one of its conditions is enough not to hold."""
    if crowd is None:
        return True
    inside = _all(
        (
            _above(owner.population, crowd.population_above),
            _above(owner.centre, crowd.centre_above),
            _from(owner.density, crowd.density_from),
        )
    )
    return None if inside is None else not inside


Number = Decimal | int


def _below(value: Number | None, bound: Number | None) -> bool | None:
    return True if bound is None else None if value is None else value < bound


def _from(value: Number | None, bound: Number | None) -> bool | None:
    return True if bound is None else None if value is None else value >= bound


def _above(value: Number | None, bound: Number | None) -> bool | None:
    return True if bound is None else None if value is None else value > bound


def _eligible_owner(rule: v.EligibleOwner, _scheme: str, facts: Facts, _on: date | None) -> Judgement:
    owner = facts.owner
    if owner.kind is None:
        return _unknown(OWNER)
    cases = [case for case in rule.cases if case.owner is owner.kind]
    answers = [_case(case, owner) for case in cases]
    if True in answers:
        return MET
    return _unknown(*_lacking(cases, owner)) if None in answers else BROKEN


def _lacking(cases: list[v.OwnerCase], owner: OwnerFacts) -> tuple[str, ...]:
    """The facts that the undecided cases ask and that nobody gave."""
    asked: dict[str, tuple[Number | None, bool]] = {
        POPULATION: (owner.population, True),
        WEALTH: (owner.wealth, any(c.wealth_below is not None for c in cases)),
        CENTRE: (owner.centre, any(c.unless and c.unless.centre_above is not None for c in cases)),
        DENSITY: (owner.density, any(c.unless and c.unless.density_from is not None for c in cases)),
    }
    return tuple(name for name, (value, is_asked) in asked.items() if is_asked and value is None)


def _eligible_place(rule: v.EligiblePlace, _scheme: str, facts: Facts, _on: date | None) -> Judgement:
    if facts.perimeters is None:
        return _unknown(PLACE)
    return MET if facts.perimeters & set(rule.perimeters) else BROKEN


def _eligible_category(rule: v.EligibleCategory, _scheme: str, facts: Facts, _on: date | None) -> Judgement:
    if rule.or_in_contract and facts.in_contract:
        return MET
    if facts.category is None:
        return _unknown(CATEGORY)
    return MET if facts.category in rule.categories else BROKEN


def _exclusion(rule: v.Exclusion, _scheme: str, facts: Facts, _on: date | None) -> Judgement:
    return BROKEN if facts.schemes & set(rule.excludes) else MET


def _no_start_before(rule: v.NoStartBefore, _scheme: str, facts: Facts, _on: date | None) -> Judgement:
    started, allowed = facts.when(Event.STARTED), facts.when(rule.event)
    if started is None:
        return MET
    if allowed is None:
        return _unknown(EVENT_DAYS[rule.event])
    return (
        Judgement(Verdict.BROKEN, day=allowed) if started < allowed else Judgement(Verdict.MET, day=allowed)
    )


def _deadline(rule: v.Deadline, _scheme: str, facts: Facts, on: date | None) -> Judgement:
    """Broken once the day is past and the act not done; with no day to count from, nothing runs yet."""
    runs = clock(rule, facts)
    if runs is None:
        return MET
    done = runs.done or on
    late = done is not None and done > runs.day
    return Judgement(Verdict.BROKEN if late else Verdict.MET, day=runs.day)


_CHECKS: Final[dict[type, Callable[[Any, str, Facts, date | None], Judgement]]] = {
    v.EligibleOwner: _eligible_owner,
    v.EligiblePlace: _eligible_place,
    v.EligibleCategory: _eligible_category,
    v.Exclusion: _exclusion,
    v.NoStartBefore: _no_start_before,
    v.Deadline: _deadline,
}

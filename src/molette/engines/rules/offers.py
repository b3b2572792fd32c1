"""What an operation may ask of each scheme: the verdict, the most it can get, what lacks, the delays."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from molette.engines.rules import vocabulary as v
from molette.engines.rules.book import Book, Standing
from molette.engines.rules.calendar import due_day
from molette.engines.rules.checks import PLACE, Verdict
from molette.engines.rules.facts import ZERO, Facts
from molette.engines.rules.greatest import Greatest, greatest
from molette.engines.rules.words import Status

WHO, HOW_MUCH, WHAT_FOR = "qui peut la demander", "son taux", "ce qu’elle aide"
UNDRAWN: Final = "la liste des communes que la règle vise"
RATES: Final = (v.RateCeiling, v.AidCeiling)
ORDER: Final = (Verdict.MET, Verdict.UNKNOWN, Verdict.BROKEN)


@dataclass(frozen=True, slots=True)
class Offer:
    """What a scheme offers an operation.

    `verdict`: met (it may ask), broken (it may not) or unknown. `amount` is the most in euros, None where it
    cannot be told; `reason` the sentence that stops it there, said by `rule`. `missing` are facts to give,
    `unwritten` what the book does not say of the scheme. `is_doubtful`: a rule to be checked refuses it, and
    such a rule accuses nobody.
    """

    scheme: v.Scheme
    verdict: Verdict
    amount: Decimal | None
    reason: str
    rule: v.Rule | None = None
    missing: tuple[str, ...] = ()
    unwritten: tuple[str, ...] = ()
    is_doubtful: bool = False
    starts: tuple[v.NoStartBefore, ...] = ()
    deadlines: tuple[tuple[v.Deadline, date | None], ...] = ()
    documents: tuple[v.Documents, ...] = ()


def offers(book: Book, facts: Facts, on: date, drawn: frozenset[str] | None = None) -> tuple[Offer, ...]:
    """What each scheme that takes requests on a day offers: those that may be asked first, greatest first.

    `drawn` are the perimeters whose list of communes is known (None: all): of another, nobody can say that
    a place is out of it.
    """
    asked = [s for s in book.schemes if book.takes_requests(s.id, on) and not s.is_indicative]
    found = [_offer(book, facts, s, on, _is_drawn(book.on(on), s.id, drawn)) for s in asked]
    return tuple(sorted(found, key=_rank))


def indicative(book: Book, on: date) -> tuple[v.Scheme, ...]:
    """The schemes that take requests and of which no rule was found, by name."""
    named = (s for s in book.schemes if book.takes_requests(s.id, on) and s.is_indicative)
    return tuple(sorted(named, key=lambda scheme: scheme.name))


def _rank(offer: Offer) -> tuple[int, bool, Decimal, str]:
    return ORDER.index(offer.verdict), offer.amount is None, -(offer.amount or ZERO), offer.scheme.label


def _is_drawn(standing: Standing, scheme: str, drawn: frozenset[str] | None) -> bool:
    """Whether the perimeters that the rules of a scheme name can be held against a place."""
    rules = (rule for rule in standing.of(scheme) if isinstance(rule, v.EligiblePlace))
    return drawn is None or all(drawn & set(rule.perimeters) for rule in rules)


def _offer(book: Book, facts: Facts, scheme: v.Scheme, on: date, is_drawn: bool) -> Offer:  # noqa: FBT001 (private)
    rules = book.on(on).of(scheme.id)
    found = greatest(book, facts if is_drawn else replace(facts, perimeters=None), scheme.id, on)
    missing = found.missing if is_drawn else tuple(UNDRAWN if x == PLACE else x for x in found.missing)
    unwritten = _unwritten(rules)
    is_doubtful = _accuses_by_heart(found)
    verdict = Verdict.UNKNOWN if is_doubtful else _verdict(found, facts, unwritten)
    told = verdict is not Verdict.BROKEN and not is_doubtful and not {WHO, HOW_MUCH} <= set(unwritten)
    return Offer(
        scheme,
        verdict,
        found.amount if told else None,
        found.reason if told or is_doubtful or verdict is Verdict.BROKEN else "",
        found.rule,
        missing,
        unwritten,
        is_doubtful,
        tuple(rule for rule in rules if isinstance(rule, v.NoStartBefore)),
        tuple((rule, due_day(rule, facts)) for rule in rules if isinstance(rule, v.Deadline)),
        tuple(rule for rule in rules if isinstance(rule, v.Documents)),
    )


def _accuses_by_heart(found: Greatest) -> bool:
    return found.verdict is Verdict.BROKEN and found.rule is not None and found.rule.status is Status.TO_CHECK


def _verdict(found: Greatest, facts: Facts, unwritten: tuple[str, ...]) -> Verdict:
    """A cost that is not known leaves the amount open, not the right to ask."""
    if found.verdict is Verdict.BROKEN or (found.amount is not None and found.amount <= 0):
        return Verdict.BROKEN
    if found.missing or WHO in unwritten or not facts.is_known:
        return Verdict.UNKNOWN
    return Verdict.MET


def _unwritten(rules: Iterable[v.Rule]) -> tuple[str, ...]:
    """What a request needs to know and that no rule of the scheme says."""
    kinds = {type(rule) for rule in rules}
    lacks = (
        (WHO, v.EligibleOwner not in kinds),
        (WHAT_FOR, v.EligibleCategory not in kinds),
        (HOW_MUCH, not kinds.intersection(RATES)),
    )
    return tuple(name for name, is_lacking in lacks if is_lacking)

"""The most that an operation can get from a scheme under all rules together, and what stops it there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from molette.engines.french import listing
from molette.engines.money import NBSP, euros
from molette.engines.rules import vocabulary as v
from molette.engines.rules.book import Book
from molette.engines.rules.checks import Judgement, Verdict, check, concerns, own_rate
from molette.engines.rules.facts import ZERO, Facts, total
from molette.engines.rules.judging import NONE, applied
from molette.engines.rules.limits import LINEAR, Linear, Room, limit_of, room
from molette.engines.rules.sentences import gist, rate, sentence

GATES = (v.EligibleOwner, v.EligiblePlace, v.EligibleCategory, v.Exclusion, v.NoStartBefore)


@dataclass(frozen=True, slots=True)
class Greatest:
    """The greatest grant, in euros, or None where the cost is not known.

    `verdict`: met, broken (the scheme is not for this operation) or unknown, `missing` saying which facts
    lack. `reason` is the sentence that stops it; `rule` that of the book, empty for the cost itself.
    """

    scheme: str
    verdict: Verdict
    amount: Decimal | None
    reason: str
    rule: v.Rule | None = None
    missing: tuple[str, ...] = ()


def greatest(book: Book, facts: Facts, scheme: str, on: date, *, switched: frozenset[str] = NONE) -> Greatest:
    """Find the greatest grant of a scheme, the owner completing what the cost still asks.

    The amount found is accepted by `judging.judge`, and one euro more refused.
    """
    rules = list(applied(book.on(on, switched), facts, scheme))
    missing: tuple[str, ...] = ()
    for rule, of in rules:
        if of != scheme or not isinstance(rule, GATES):
            continue
        told = _most_favourable(check(rule, scheme, one) for one in facts.by_grant(scheme))
        if told.verdict is Verdict.BROKEN:
            return Greatest(scheme, Verdict.BROKEN, ZERO, sentence(rule, book.name), rule)
        missing += told.missing
    verdict = Verdict.UNKNOWN if missing else Verdict.MET
    if facts.cost is None or not facts.is_known:
        lacks = "le coût hors taxes" if facts.cost is None else "un montant du plan"
        return Greatest(scheme, Verdict.UNKNOWN, None, f"On ne peut pas le dire sans {lacks}.", None, missing)
    # Where two stop it at the same euro, the rule of the scheme itself says it best.
    bound = min(_bounds(book, facts, scheme, rules), key=lambda one: (one.most, not one.is_own))
    amount = max(ZERO, bound.most)
    floor = max(_floors(facts, scheme, rules), key=lambda one: one.most, default=None)
    if floor is not None and floor.most > amount:
        reason = f"{floor.reason} C’est plus que ce que permet l’autre règle{NBSP}: {euros(amount)}."
        return Greatest(scheme, Verdict.BROKEN, ZERO, reason, floor.rule)
    return Greatest(scheme, verdict, amount, bound.reason, bound.rule, tuple(dict.fromkeys(missing)))


def _most_favourable(told: Iterable[Judgement]) -> Judgement:
    """Of several grants of a scheme, one that may be given is enough: the amount is the scheme's."""
    ranks = (Verdict.MET, Verdict.EXEMPT, Verdict.UNKNOWN, Verdict.BROKEN)
    return min(told, key=lambda one: ranks.index(one.verdict))


@dataclass(frozen=True, slots=True)
class Bound:
    """An amount in euros that a grant may not pass, and why."""

    most: Decimal
    reason: str
    rule: v.Rule | None = None

    @property
    def is_own(self) -> bool:
        """Whether a rule of the scheme says it, not one of every operation nor the cost."""
        return self.rule is not None and bool(self.rule.schemes)


Rules = list[tuple[v.Rule, str]]


def _bounds(book: Book, facts: Facts, scheme: str, rules: Rules) -> Iterator[Bound]:
    cost, others = facts.cost or ZERO, total(facts.others(scheme))
    whole = f"Une aide ne dépasse pas le coût de l’opération{NBSP}: {euros(cost)}."
    shared = f"Les autres financeurs apportent déjà {euros(others)} des {euros(cost)} que coûte l’opération."
    yield Bound(cost - others, shared if others else whole)
    for rule, of, held in _rooms(facts, scheme, rules):
        if held.most is not None:
            said = gist(rule, book.name)
            about = f"{book.name(of)}{NBSP}: " if of and of != scheme else ""
            yield Bound(held.most, f"{about}{said}", rule)


def _floors(facts: Facts, scheme: str, rules: Rules) -> Iterator[Bound]:
    for rule, of, held in _rooms(facts, scheme, rules):
        if held.least is not None and of == scheme:
            yield Bound(held.least, f"Son taux est d’au moins {rate(rule.rate)}.", rule)


def _rooms(facts: Facts, scheme: str, rules: Rules) -> Iterator[tuple[Linear, str, Room]]:
    for rule, of in rules:
        if not isinstance(rule, LINEAR) or (of not in ("", scheme) and not facts.granted(of)):
            continue  # a scheme named in the plan that brings nothing bounds nobody
        asked = None
        if isinstance(rule, v.OwnShare):
            asked, _ = own_rate(rule, facts)
            if not concerns(rule, facts) or not asked:
                continue
        limit = limit_of(rule, facts, asked)
        if limit is not None:
            yield rule, of, room(limit, facts, of, scheme)


def lacking(found: Greatest) -> str:
    """What must still be known before the verdict is sure, as a sentence; empty when nothing lacks."""
    return f"À confirmer avec {listing(list(found.missing))}." if found.missing else ""

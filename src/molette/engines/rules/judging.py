"""Judge a plan with the rules of its own day: each rule that does not hold is a finding."""

from collections.abc import Iterator
from datetime import date

from molette.engines.rules import vocabulary as v
from molette.engines.rules.book import Book, Standing
from molette.engines.rules.checks import OF_EACH_GRANT, Verdict, check, concerns, own_rate
from molette.engines.rules.facts import Facts
from molette.engines.rules.findings import Case, Finding, Severity, broken, coverage, to_decide, unknown
from molette.engines.rules.limits import limit_of

NONE: frozenset[str] = frozenset()
RANKS = {severity: rank for rank, severity in enumerate(Severity)}


def judge(
    book: Book,
    facts: Facts,
    on: date,
    *,
    today: date | None = None,
    switched: frozenset[str] = NONE,
    reserved: int = 0,
) -> tuple[Finding, ...]:
    """Find what keeps a plan from standing, gravest first.

    `on` is the day of the plan, whose rules are its own for ever; `today` the day from which a deadline is
    late; `switched` the proposed rules supposed in force. With an amount hidden from the reader
    (`reserved`), nothing is judged that would let it be guessed.
    """
    found = list(coverage(facts, reserved))
    if not reserved:
        standing = book.on(on, switched)
        for rule, scheme in applied(standing, facts):
            for told in facts.by_grant(scheme) if isinstance(rule, OF_EACH_GRANT) else (facts,):
                found += _of_rule(Case(rule, scheme, told, check(rule, scheme, told, today), book))
    return tuple(sorted(found, key=lambda one: RANKS[one.severity]))


def applied(standing: Standing, facts: Facts, *asked: str) -> Iterator[tuple[v.Rule, str]]:
    """Give the rules that bind a plan, each with its scheme: those of all, those of the schemes it names.

    `asked` are schemes that are not in the plan yet. A proposed rule that is switched on and binds this
    owner takes the place of the one it replaces.
    """
    replaced = {
        standing.instead[rule.id]
        for rule in standing.general
        if rule.id in standing.instead and isinstance(rule, v.OwnShare) and concerns(rule, facts)
    }
    for rule in standing.general:
        if rule.id not in replaced:
            yield rule, ""
    for slug in dict.fromkeys((*asked, *(x.scheme for x in facts.shares if x.scheme))):
        for rule in standing.of(slug):
            yield rule, slug


def _of_rule(case: Case) -> Iterator[Finding]:
    match case.judgement.verdict:
        case Verdict.BROKEN:
            yield broken(case)
        case Verdict.UNKNOWN if not _told_already(case):
            yield unknown(case)
        case _ if isinstance(case.rule, v.OwnShare):
            yield from _waived(case, case.rule)


def _told_already(case: Case) -> bool:
    """What the coverage says already, once for all rules: no cost, or an amount unpublished."""
    return case.facts.cost is None or not case.facts.is_known


def _waived(case: Case, rule: v.OwnShare) -> Iterator[Finding]:
    """A lower share that somebody must still grant, where the whole one is not brought."""
    _, waived = own_rate(rule, case.facts)
    if waived is None or not waived.by_decision or not concerns(rule, case.facts):
        return
    limit = limit_of(rule, case.facts)
    if limit is not None and case.facts.is_known and limit.excess(case.facts, case.scheme) > 0:
        yield to_decide(case, waived)

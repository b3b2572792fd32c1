"""Rules as pages say them: the sentence, its article, its status, what it was before, by question."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from molette.engines.french import spaced
from molette.engines.rules import vocabulary as v
from molette.engines.rules.book import Book
from molette.engines.rules.sentences import sentence, validity
from molette.engines.rules.words import STATUS_LABELS, Status

GROUPS: Final[tuple[tuple[str, tuple[type, ...]], ...]] = (
    ("Qui peut demander", (v.EligibleOwner,)),
    ("Où", (v.EligiblePlace,)),
    ("Pour quoi", (v.EligibleCategory,)),
    ("Combien", (v.RateFloor, v.RateCeiling, v.AidCeiling, v.Exclusion)),
    ("Ce que le maître d’ouvrage apporte", (v.OwnShare,)),
    ("Avant de commencer", (v.NoStartBefore,)),
    ("Délais", (v.Deadline,)),
    ("Versements", (v.Advance, v.Instalments, v.Balance)),
    ("Remboursement", (v.Repayment,)),
    ("Pièces", (v.Documents,)),
    ("Affichage", (v.Publication,)),
)
"""What a mayor asks, in the order he asks it; every kind of rule has its place."""


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule as it is read; `status` is empty when it is in force and sure."""

    id: str
    said: str
    holds: str
    status: str
    reference: str
    url: str
    changed: str
    note: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """The rules that answer one question: those of the day, those before, those to come."""

    title: str
    rules: tuple[RuleView, ...]
    earlier: tuple[RuleView, ...]
    later: tuple[RuleView, ...]


def rule_view(rule: v.Rule, book: Book) -> RuleView:
    return RuleView(
        id=rule.id,
        said=sentence(rule, book.name),
        holds=capital(validity(rule)),
        status="" if rule.status is Status.IN_FORCE else STATUS_LABELS[rule.status],
        reference=spaced(rule.reference.text),
        url=rule.reference.url,
        changed=spaced(rule.changed),
        note=spaced(rule.note),
        examples=tuple(capital(spaced(example.says)) for example in rule.examples),
    )


def groups(book: Book, scheme: str, day: date) -> tuple[RuleGroup, ...]:
    """The rules of a scheme (empty: of every operation) by question; one that nobody answers is left out."""
    rules = [rule for rule in of_scheme(book, scheme) if rule.status is not Status.PROPOSED]
    found = (_group(title, [r for r in rules if isinstance(r, kinds)], book, day) for title, kinds in GROUPS)
    return tuple(group for group in found if group.rules or group.earlier or group.later)


def _group(title: str, rules: Iterable[v.Rule], book: Book, day: date) -> RuleGroup:
    """Those of the day in the order of the book; those before, the latest first; those to come."""
    held = list(rules)
    before = [rule for rule in held if rule.valid_to is not None and rule.valid_to < day]
    after = [rule for rule in held if rule.valid_from > day]
    return RuleGroup(
        title,
        tuple(rule_view(rule, book) for rule in held if rule.holds_on(day)),
        tuple(rule_view(r, book) for r in sorted(before, key=lambda r: r.valid_from, reverse=True)),
        tuple(rule_view(r, book) for r in sorted(after, key=lambda r: r.valid_from)),
    )


def proposed(book: Book, scheme: str) -> tuple[RuleView, ...]:
    return tuple(rule_view(r, book) for r in of_scheme(book, scheme) if r.status is Status.PROPOSED)


def of_scheme(book: Book, scheme: str) -> tuple[v.Rule, ...]:
    """All rules of a scheme, whenever they hold; of every operation, under the empty name."""
    return tuple(rule for rule in book.rules if scheme in (rule.schemes or ("",)))


def capital(text: str) -> str:
    """A capital at the start; the rest is left as it is."""
    return text[:1].upper() + text[1:]

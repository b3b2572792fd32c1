"""The rule book: schemes and their dated rules, read as they stand on a day."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from molette.engines.rules import vocabulary as v
from molette.engines.rules.words import Status


@dataclass(frozen=True)
class Standing:
    """The rules that stand on a day, by scheme; those of every operation under the empty name.

    `instead` says, for a proposed rule that is switched on, whose place it takes where it applies.
    """

    rules: Mapping[str, tuple[v.Rule, ...]]
    instead: Mapping[str, str] = field(default_factory=dict)

    def of(self, scheme: str) -> tuple[v.Rule, ...]:
        return self.rules.get(scheme, ())

    @property
    def general(self) -> tuple[v.Rule, ...]:
        return self.of("")


@dataclass(frozen=True)
class Change:
    """A rule that begins, ends, or takes another's place between two days."""

    day: date
    before: v.Rule | None
    after: v.Rule | None

    @property
    def rule(self) -> v.Rule:
        rule = self.after or self.before
        if rule is None:
            raise ValueError("a change has a rule before it, or after it")
        return rule


@dataclass(frozen=True)
class Book:
    schemes: tuple[v.Scheme, ...] = ()
    rules: tuple[v.Rule, ...] = ()

    @cached_property
    def _by_slug(self) -> dict[str, v.Scheme]:
        named = {slug: scheme for scheme in self.schemes for slug in scheme.also}
        return named | {scheme.id: scheme for scheme in self.schemes}

    @cached_property
    def _turns(self) -> tuple[date, ...]:
        """The days on which a rule begins, or has ended: between two of them, the same rules stand."""
        begun = {rule.valid_from for rule in self.rules}
        return tuple(sorted(begun | {r.valid_to + timedelta(days=1) for r in self.rules if r.valid_to}))

    @cached_property
    def _standing(self) -> dict[tuple[int, frozenset[str]], Standing]:
        return {}

    def scheme(self, slug: str) -> v.Scheme | None:
        """The scheme of that address, or of another address it is known by."""
        return self._by_slug.get(slug)

    def key(self, slug: str) -> str:
        """The one address under which the rules of a scheme are written."""
        scheme = self.scheme(slug)
        return scheme.id if scheme else slug

    def name(self, slug: str) -> str:
        scheme = self.scheme(slug)
        return scheme.label if scheme else slug

    def rule(self, slug: str) -> v.Rule | None:
        return next((rule for rule in self.rules if rule.id == slug), None)

    def on(self, day: date, switched: frozenset[str] = frozenset()) -> Standing:
        """The rules in force on a day, with the proposed ones that are switched on. Kept once asked."""
        key = (bisect_right(self._turns, day), switched)
        held = self._standing.get(key)
        if held is None:
            held = self._standing[key] = self._stand(day, switched)
        return held

    def _stand(self, day: date, switched: frozenset[str]) -> Standing:
        rules = [rule for rule in self.rules if self._holds(rule, day, switched)]
        names = {slug for rule in rules for slug in rule.schemes} | {""}
        by = {name: tuple(r for r in rules if name in (r.schemes or ("",))) for name in names}
        instead = {r.id: r.replaces for r in rules if r.status is Status.PROPOSED and r.replaces}
        return Standing(by, instead)

    @staticmethod
    def _holds(rule: v.Rule, day: date, switched: frozenset[str]) -> bool:
        """A proposed rule that is switched on holds on any day: it is a supposition, it has no past."""
        return rule.id in switched if rule.status is Status.PROPOSED else rule.holds_on(day)

    def proposed(self) -> tuple[v.Rule, ...]:
        return tuple(rule for rule in self.rules if rule.status is Status.PROPOSED)

    def takes_requests(self, slug: str, day: date) -> bool:
        """Whether a scheme takes new requests on a day; grants it gave live on under its rules."""
        scheme = self.scheme(slug)
        return scheme is not None and (scheme.ends_on is None or day <= scheme.ends_on)

    def changes(self, after: date, until: date) -> tuple[Change, ...]:
        """What begins or ends after one day and up to another, oldest first.

        A rule that begins the day after one of the same slot ended takes its place.
        """
        return tuple(sorted(self._changes(after, until), key=lambda change: (change.day, change.rule.id)))

    def _changes(self, after: date, until: date) -> Iterator[Change]:
        dated = [rule for rule in self.rules if rule.status is not Status.PROPOSED]
        begun = [rule for rule in dated if after < rule.valid_from <= until and not rule.or_earlier]
        for rule in begun:
            before = next((old for old in dated if _follows(rule, old)), None)
            yield Change(rule.valid_from, before, rule)
        for old in dated:
            ended = old.valid_to + timedelta(days=1) if old.valid_to else None
            if ended and after < ended <= until and not any(_follows(rule, old) for rule in begun):
                yield Change(ended, old, None)


def slot(rule: v.Rule) -> tuple[str, ...]:
    """What only one rule of a scheme may fill on a day: two ceilings of one scheme would contradict."""
    apart = rule.act.value if isinstance(rule, v.Deadline) else ""
    apart += "chef de file" if isinstance(rule, v.OwnShare) and rule.if_lead else ""
    return (rule.kind, apart)


ADDED_UP = (v.Exclusion, v.Repayment, v.Documents, v.Balance)
"""Kinds of which a scheme may have several at once: they add up."""


def _follows(rule: v.Rule, old: v.Rule) -> bool:
    return (
        old.valid_to is not None
        and old.valid_to + timedelta(days=1) == rule.valid_from
        and slot(old) == slot(rule)
        and bool(set(old.schemes or ("",)) & set(rule.schemes or ("",)))
    )


def overlaps(rules: Iterable[v.Rule]) -> Iterator[tuple[v.Rule, v.Rule]]:
    """Give the pairs of rules that would both hold on a day, in one slot of one scheme."""
    seen: dict[tuple[str, ...], list[v.Rule]] = {}
    for rule in rules:
        if rule.status is Status.PROPOSED or isinstance(rule, ADDED_UP):
            continue
        for name in rule.schemes or ("",):
            held = seen.setdefault((name, *slot(rule)), [])
            yield from ((old, rule) for old in held if _meet(old, rule))
            held.append(rule)


def _meet(one: v.Rule, two: v.Rule) -> bool:
    first, last = sorted((one, two), key=lambda rule: rule.valid_from)
    return first.valid_to is None or first.valid_to >= last.valid_from

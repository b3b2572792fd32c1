"""Reads of positions and of the rules on contested figures."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from molette.domain.people.models import Organisation
from molette.domain.programme.models import Contract
from molette.domain.signatures.models import Position, Subject, UseRule, Widening
from molette.domain.signatures.subjects import Signed, Value
from molette.engines.signatures import Act, Answer, Case, Matter, Whose


def positions_on(subject: str, keys: Iterable[int]) -> QuerySet[Position]:
    """The positions on these figures, in the order they were said, with who says them and their source."""
    found = Position.objects.filter(subject=subject, subject_id__in=list(keys))
    return found.select_related("organisation", "source", "document").order_by("said_on", "pk")


def act_of(position: Position) -> Act[Value]:
    """A position as the engine reads it: with the voice of who speaks."""
    return Act(
        partner=position.organisation.voice_id,
        answer=Answer(position.kind),
        said_on=position.said_on,
        rank=position.pk,
        instead=position.counter,
    )


def _on(signed: Iterable[Signed]) -> Q:
    """Hold for what is tied to one of these figures, of any kinds."""
    keys: dict[str, list[int]] = defaultdict(list)
    for one in signed:
        keys[one.subject].append(one.key)
    found = Q(pk__in=())
    for subject, wanted in keys.items():
        found |= Q(subject=subject, subject_id__in=wanted)
    return found


def acts_on(signed: Iterable[Signed]) -> Mapping[tuple[str, int], tuple[Act[Value], ...]]:
    """The answers, by figure. One query."""
    found: dict[tuple[str, int], list[Act[Value]]] = defaultdict(list)
    rows = Position.objects.filter(_on(signed)).select_related("organisation").order_by("said_on", "pk")
    for position in rows:
        found[position.subject, position.subject_id].append(act_of(position))
    return {name: tuple(acts) for name, acts in found.items()}


def case_of(signed: Signed) -> Case[Value]:
    """A figure with its answers, nobody being asked: enough to say what may be answered, and what is used."""
    return Case(signed.author_voice, (), acts_on([signed]).get(signed.name, ()), signed.withdrawn_on)


def widened(signed: Iterable[Signed]) -> Mapping[tuple[str, int], list[Widening]]:
    """The partners added by hand, by figure. One query."""
    found: dict[tuple[str, int], list[Widening]] = defaultdict(list)
    rows = Widening.objects.filter(_on(signed)).select_related("organisation", "added_by")
    for row in rows.order_by("pk"):
        found[row.subject, row.subject_id].append(row)
    return found


def programme_contract() -> Contract | None:
    """The contract of the programme: what is said of no project is said under it."""
    return Contract.objects.filter(slug=settings.PROGRAMME).order_by("pk").first()


def rule_for(contract: Contract | None, matter: Matter, day: date) -> UseRule | None:
    """The rule in force for what was said that day; the contract above is asked where this one is silent."""
    while contract is not None:
        rules = UseRule.objects.filter(contract=contract, matter=matter, since__lte=day)
        rules = rules.filter(Q(until=None) | Q(until__gt=day)).select_related("holder", "contract")
        found = rules.order_by("-since", "-pk").first()
        if found is not None:
            return found
        contract = contract.parent
    return None


def holder_of(signed: Signed, rule: UseRule | None) -> int | None:
    """The voice whose figure the rule uses."""
    if rule is None:
        return None
    owner: Organisation | None = signed.project.owner if signed.project else None
    named = {
        Whose.AUTHOR: signed.author,
        Whose.OWNER: owner,
        Whose.FUNDER: signed.funder,
        Whose.NAMED: rule.holder,
    }[Whose(rule.whose)]
    return named.voice_id if named else None


def rules_of(contract: Contract) -> list[UseRule]:
    """The rules of a contract, the latest first in each matter. One query."""
    rules = contract.use_rules.select_related("holder", "source")
    return list(rules.order_by("matter", "-since", "-pk"))


def answered(subject: str, *, kind: Answer | None = None, **by: Any) -> Exists:
    """Hold for a figure on which there is a position, of this kind, by these."""
    kinds = {"kind": kind.value} if kind else {}
    rows = Position.objects.filter(subject=subject, subject_id=OuterRef("pk"), **kinds, **by)
    return Exists(rows)


def is_contested(subject: str) -> Q:
    """Hold for a figure that the last word of a partner contests, and that nobody settled.

    The figures contested are listed, then found by their keys: few are, among a hundred thousand.
    """
    said = Position.objects.filter(subject=subject, kind=Answer.CONTESTED.value)
    later = Position.objects.filter(
        Q(said_on__gt=OuterRef("said_on")) | Q(said_on=OuterRef("said_on"), pk__gt=OuterRef("pk")),
        subject=subject,
        subject_id=OuterRef("subject_id"),
        organisation=OuterRef("organisation"),
    ).exclude(kind=Answer.SETTLED.value)
    settled = answered(subject, kind=Answer.SETTLED)
    return Q(pk__in=said.filter(~Exists(later)).order_by().values("subject_id")) & ~Q(settled)


__all__ = [
    "Subject",
    "act_of",
    "acts_on",
    "answered",
    "case_of",
    "holder_of",
    "is_contested",
    "positions_on",
    "programme_contract",
    "rule_for",
    "rules_of",
    "widened",
]

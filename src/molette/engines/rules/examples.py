"""Run the cases worked in a rule's file: what the rule computes must be what was worked by hand."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from molette.engines.french import long_date
from molette.engines.money import euros
from molette.engines.plans import LineKind
from molette.engines.rules import vocabulary as v
from molette.engines.rules.calendar import display_day, due_day
from molette.engines.rules.cash import advance_of, paid_before_balance
from molette.engines.rules.checks import check, own_rate
from molette.engines.rules.facts import Facts, OwnerFacts, Share
from molette.engines.rules.limits import LINEAR, Linear, limit_of
from molette.engines.rules.words import Base, Category, Event, Owner, Waiver

HERE: Final = "ici"  # the scheme of a rule that is of every operation


class Given(BaseModel):
    """The facts that an example may give: all may be absent, as in life. Amounts in euros excluding tax.

    `grant` is what the scheme of the rule brings, `aid` the other public grants, `own` and `loan` what the
    owner does, `private` the rest; `with` the other schemes of the plan; `months` how long the operation
    lasts; `on` the day the question is asked.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    owner: Owner | None = None
    population: int | None = None
    centre: int | None = None
    density: Decimal | None = None
    wealth: Decimal | None = None
    cost: Decimal | None = None
    eligible: Decimal | None = None
    grant: Decimal | None = None
    aid: Decimal | None = None
    own: Decimal | None = None
    loan: Decimal | None = None
    private: Decimal | None = None
    category: Category | None = None
    perimeters: frozenset[v.Slug] | None = None
    in_contract: bool = False
    is_lead: bool = False
    waivers: frozenset[Waiver] = frozenset()
    others: tuple[v.Slug, ...] = Field(default=(), alias="with")
    filed: date | None = None
    complete: date | None = None
    notified: date | None = None
    started: date | None = None
    finished: date | None = None
    claimed: date | None = None
    months: int | None = None
    guaranteed: bool = False
    on: date | None = None

    def facts(self, scheme: str) -> Facts:
        return Facts(
            owner=OwnerFacts(self.owner, self.population, self.centre, self.density, self.wealth),
            cost=self.cost,
            eligible=self.eligible,
            shares=tuple(self._shares(scheme)),
            category=self.category,
            perimeters=self.perimeters,
            in_contract=self.in_contract,
            is_lead=self.is_lead,
            waivers=self.waivers,
            events=tuple((event, day) for event in Event if (day := getattr(self, event.value)) is not None),
        )

    def _shares(self, scheme: str) -> Iterator[Share]:
        rows: tuple[tuple[LineKind, Decimal | None, str], ...] = (
            (LineKind.GRANT, self.grant, scheme),
            (LineKind.GRANT, self.aid, "autre"),
            (LineKind.OWN_SHARE, self.own, ""),
            (LineKind.LOAN, self.loan, ""),
            (LineKind.PRIVATE, self.private, ""),
        )
        yield from (Share(kind, amount, name) for kind, amount, name in rows if amount is not None)
        yield from (Share(LineKind.GRANT, Decimal(1), name) for name in self.others)


def failures(rule: v.Rule) -> Iterator[str]:
    """Say each example that the rule does not give back."""
    scheme = rule.schemes[0] if rule.schemes else HERE
    for example in rule.examples:
        given = Given.model_validate(example.given)
        facts = given.facts(scheme)
        if example.expects is not None:
            found = check(rule, scheme if rule.schemes else "", facts, given.on).verdict
            if found.value != example.expects:
                yield f"« {example.says} » attend « {example.expects} », la règle dit « {found.value} »"
        if example.amount is not None and (amount := _amount(rule, facts, given)) != example.amount:
            told = "rien" if amount is None else euros(amount)
            yield f"« {example.says} » attend {euros(example.amount)}, la règle donne {told}"
        if example.day is not None and (day := _day(rule, facts)) != example.day:
            told = "aucune date" if day is None else f"le {long_date(day)}"
            yield f"« {example.says} » attend le {long_date(example.day)}, la règle donne {told}"


def _amount(rule: v.Rule, facts: Facts, given: Given) -> Decimal | None:
    """The euros that a rule allows, asks or pays in that case."""
    compute = _AMOUNTS.get(type(rule))
    return compute(rule, facts, given) if compute else None


def _bound(rule: Linear, facts: Facts, _given: Given) -> Decimal | None:
    limit = limit_of(rule, facts)
    return None if limit is None else abs(limit.most)


def _least_own(rule: v.OwnShare, facts: Facts, _given: Given) -> Decimal | None:
    """The least own share: of a base that it is part of, or of the cost."""
    rate, _ = own_rate(rule, facts)
    if rule.base is Base.PUBLIC_FUNDING:
        return rate * facts.aid / (1 - rate)
    base = facts.base(rule.base)
    return None if base is None else rate * base


def _advance(rule: v.Advance, _facts: Facts, given: Given) -> Decimal | None:
    return advance_of(rule, given.grant or Decimal(0), guaranteed=given.guaranteed)


def _instalments(rule: v.Instalments, _facts: Facts, given: Given) -> Decimal | None:
    return paid_before_balance(rule, given.grant or Decimal(0), given.months)


_AMOUNTS: Final[Mapping[type, Callable[[Any, Facts, Given], Decimal | None]]] = {
    **dict.fromkeys(LINEAR, _bound),
    v.OwnShare: _least_own,
    v.Advance: _advance,
    v.Instalments: _instalments,
}


def _day(rule: v.Rule, facts: Facts) -> date | None:
    match rule:
        case v.Deadline():
            return due_day(rule, facts)
        case v.Publication():
            return display_day(rule, facts)
    return None

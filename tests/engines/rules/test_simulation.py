"""A proposed rule supposed in force: what it would change for one plan."""

from dataclasses import replace
from decimal import Decimal

from molette.domain.funding.rulebook import shipped
from molette.engines.rules.facts import Facts, OwnerFacts
from molette.engines.rules.simulation import Effect, effect
from molette.engines.rules.words import Owner, Waiver
from tests.engines.rules.books import TODAY, lines, school

FIVE = next(rule for rule in shipped().proposed() if rule.id == "part-minimale-5-proposee")


def supposed(facts: Facts) -> Effect | None:
    return effect(shipped(), facts, TODAY, FIVE)


def test_a_village_would_have_15_per_cent_less_of_the_public_money_to_bring() -> None:
    found = supposed(school(1_000_000, lines({"fonds-vert": 800_000}, own=200_000)))

    assert found == Effect(Decimal(200_000), Decimal(50_000), 0, 0)
    assert found.freed == 150_000


def test_a_plan_that_was_short_of_own_share_would_hold() -> None:
    found = supposed(school(1_000_000, lines({"fonds-vert": 900_000}, own=100_000)))

    assert found is not None
    assert (found.broken_before, found.broken_after) == (1, 0)


def test_a_town_is_not_touched_nor_is_an_owner_of_whom_nothing_is_known() -> None:
    plan = school(1_000_000, lines({"fonds-vert": 800_000}, own=200_000))

    assert supposed(replace(plan, owner=OwnerFacts(Owner.COMMUNE, population=2_000))) is None
    assert supposed(replace(plan, owner=OwnerFacts(Owner.COMMUNE))) is None


def test_a_plan_that_no_public_person_helps_is_not_touched() -> None:
    assert supposed(school(1_000_000, lines({}, own=1_000_000))) is None


def test_an_operation_that_is_exempt_today_would_be_asked_nothing_more() -> None:
    plan = school(1_000, lines({"anru": 900}, own=100), waivers=frozenset({Waiver.ANRU}))

    assert supposed(plan) is None


def test_an_amount_not_published_lets_nothing_be_told() -> None:
    plan = school(1_000, lines({"fonds-vert": 900}, own=100))
    hidden = replace(plan, shares=(replace(plan.shares[0], amount=None), *plan.shares[1:]))

    assert supposed(hidden) is None

"""What each scheme offers an operation: may it ask, for how much, and what nobody can tell yet."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from molette.domain.funding.rulebook import shipped
from molette.engines.plans import LineKind
from molette.engines.rules.book import Book
from molette.engines.rules.checks import Verdict
from molette.engines.rules.facts import OwnerFacts, Share
from molette.engines.rules.offers import HOW_MUCH, UNDRAWN, WHO, Offer, indicative, offers
from molette.engines.rules.words import Category, Event, Owner
from tests.engines.rules.books import TODAY, book, school

BOTH = frozenset({"artois", "erbm"})


def of(scheme: str, on: date = TODAY, drawn: frozenset[str] | None = None, **more: Any) -> Offer:
    """What a scheme offers to the school of 1 000 000 € that a village builds."""
    facts = school(more.pop("cost", 1_000_000), more.pop("shares", ()), **more)
    return next(one for one in offers(shipped(), facts, on, drawn) if one.scheme.id == scheme)


def test_a_village_that_builds_a_school_may_ask_for_eight_tenths_of_it() -> None:
    dsil = of("dsil")

    assert (dsil.verdict, dsil.amount, dsil.missing) == (Verdict.MET, Decimal(800_000), ())
    assert dsil.rule is not None


def test_what_may_be_asked_comes_first_and_the_greatest_amount_before_the_others() -> None:
    found = offers(shipped(), school(1_000_000, ()), TODAY)
    ranks = [(Verdict.MET, Verdict.UNKNOWN, Verdict.BROKEN).index(one.verdict) for one in found]

    assert ranks == sorted(ranks)
    for verdict in Verdict:
        amounts = [one.amount for one in found if one.verdict is verdict and one.amount is not None]
        assert amounts == sorted(amounts, reverse=True)


def test_without_the_cost_a_village_still_learns_what_it_may_ask() -> None:
    facts = replace(school(1, ()), cost=None)
    dsil = next(one for one in offers(shipped(), facts, TODAY) if one.scheme.id == "dsil")

    assert (dsil.verdict, dsil.amount) == (Verdict.MET, None)


def test_a_town_is_told_that_its_financial_potential_lacks() -> None:
    detr = of("detr", owner=OwnerFacts(Owner.COMMUNE, population=9_000))

    assert detr.verdict is Verdict.UNKNOWN
    assert detr.missing == ("son potentiel financier",)


def test_a_landlord_is_refused_with_the_sentence_that_refuses_it() -> None:
    dsil = of("dsil", owner=OwnerFacts(Owner.LANDLORD))

    assert (dsil.verdict, dsil.amount) == (Verdict.BROKEN, None)
    assert dsil.reason.startswith("Peuvent la demander")


def test_a_rule_to_be_checked_refuses_nobody() -> None:
    dsid = of("dsid")

    assert dsid.is_doubtful
    assert (dsid.verdict, dsid.amount) == (Verdict.UNKNOWN, None)


def test_a_scheme_that_nobody_said_who_may_ask_for_is_to_confirm() -> None:
    anah, feder = of("anah"), of("feder")

    assert anah.verdict is feder.verdict is Verdict.UNKNOWN
    assert {WHO, HOW_MUCH} <= set(anah.unwritten)
    assert (anah.amount, feder.amount) == (None, Decimal(600_000))


def test_a_place_is_out_of_no_perimeter_that_nobody_drew() -> None:
    out, unknown = frozenset({"artois"}), Category.PUBLIC_SPACE

    assert of("fonds-conjoint", perimeters=out, category=unknown, drawn=BOTH).verdict is Verdict.BROKEN
    undrawn = of("fonds-conjoint", perimeters=out, category=unknown, drawn=out)
    assert (undrawn.verdict, undrawn.missing[:1]) == (Verdict.UNKNOWN, (UNDRAWN,))


def test_an_operation_already_paid_for_gets_nothing_more() -> None:
    given = (Share(LineKind.GRANT, Decimal(800_000), "autres"),)
    dsil = of("dsil", shares=given)

    assert (dsil.verdict, dsil.amount) == (Verdict.BROKEN, None)
    assert "80" in dsil.reason


def test_works_begun_before_the_request_lose_the_aid_and_say_why() -> None:
    begun = ((Event.FILED, date(2026, 5, 10)), (Event.STARTED, date(2026, 5, 3)))
    dsil = of("dsil", events=begun)

    assert dsil.verdict is Verdict.BROKEN
    assert "Rien n’est commencé avant" in dsil.reason


def test_a_delay_becomes_a_day_once_the_works_have_begun() -> None:
    begun = ((Event.FILED, date(2026, 1, 10)), (Event.STARTED, date(2026, 1, 15)))
    days = {rule.id: day for rule, day in of("dsil", events=begun).deadlines}

    assert days == {"dotations-commencer": None, "dotations-terminer": date(2030, 1, 15)}


@pytest.mark.parametrize(("day", "takes"), [(date(2026, 12, 31), True), (date(2027, 1, 1), False)])
def test_a_scheme_that_ended_takes_no_request(day: date, takes: bool) -> None:
    ended = shipped().schemes[0].model_copy(update={"ends_on": date(2026, 12, 31)})
    held = Book((ended, *shipped().schemes[1:]), shipped().rules)

    assert any(o.scheme.id == ended.id for o in offers(held, school(1_000, ()), day)) is takes


def test_schemes_without_rules_are_named_apart() -> None:
    named = {scheme.id for scheme in indicative(shipped(), TODAY)}

    assert "cper" in named
    assert not named & {one.scheme.id for one in offers(shipped(), school(1_000, ()), TODAY)}


def test_a_book_asked_for_every_day_keeps_few_of_them() -> None:
    held = book()
    for n in range(1, 300):
        held.on(date.fromordinal(730_000 + n))

    assert len(held._standing) <= 2 * len(held.rules) + 1

"""One rule held against one operation: held, broken, or what lacks to tell."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from molette.engines.plans import LineKind
from molette.engines.rules import vocabulary as v
from molette.engines.rules.calendar import display_day, due_day, months_after
from molette.engines.rules.cash import advance_of, paid_before_balance
from molette.engines.rules.checks import Judgement, Verdict, check, own_rate
from molette.engines.rules.facts import Facts, OwnerFacts, Share
from molette.engines.rules.words import Base, Event, Owner, Waiver
from tests.engines.rules.books import lines, one, school

NOTIFIED, DUE = date(2024, 3, 3), date(2026, 3, 3)
PAID = lines({"aide": 300}, own=700)
COMMUNE, AGGLOMERATION = OwnerFacts(Owner.COMMUNE), OwnerFacts(Owner.AGGLOMERATION)


def told(rule: v.Rule, facts: Facts, on: date | None = None) -> tuple[str, tuple[str, ...]]:
    found = check(rule, rule.schemes[0] if rule.schemes else "", facts, on)
    return found.verdict.value, found.missing


def owned_by(owner: OwnerFacts, **more: Any) -> Facts:
    return school(1_000, PAID, owner=owner, **more)


CROWD = one(
    "eligible_owner",
    cases=[
        {
            "owner": "agglomeration",
            "unless": {"population_above": 75_000, "centre_above": 20_000, "density_from": 150},
        },
        {"owner": "commune", "population_from": 2_000, "population_below": 20_000, "wealth_below": "1.3"},
    ],
)


@pytest.mark.parametrize(
    ("population", "centre", "density", "verdict", "missing"),
    [
        (75_001, 20_001, 150, "broken", ()),
        (75_000, 20_001, 150, "met", ()),
        (75_001, 20_000, 150, "met", ()),
        (75_001, 20_001, 149, "met", ()),
        (75_000, None, None, "met", ()),
        (None, 20_000, None, "met", ()),
        (None, 20_001, 150, "unknown", ("sa population",)),
        (75_001, None, 150, "unknown", ("la population de sa commune la plus peuplée",)),
        (75_001, 20_001, None, "unknown", ("sa densité",)),
    ],
)
def test_who_is_in_a_crowd_meets_all_that_is_said_of_it(
    population: int | None, centre: int | None, density: int | None, verdict: str, missing: tuple[str, ...]
) -> None:
    owner = OwnerFacts(Owner.AGGLOMERATION, population, centre, None if density is None else Decimal(density))

    assert told(CROWD, owned_by(owner)) == (verdict, missing)


def test_a_crowd_says_only_what_it_says() -> None:
    only_people = one(
        "eligible_owner", cases=[{"owner": "agglomeration", "unless": {"population_above": 75_000}}]
    )

    assert told(only_people, owned_by(replace(AGGLOMERATION, population=75_001))) == ("broken", ())
    assert told(only_people, owned_by(AGGLOMERATION)) == ("unknown", ("sa population",))


@pytest.mark.parametrize(
    ("population", "wealth", "verdict", "missing"),
    [
        (1_999, "1", "broken", ()),
        (2_000, "1.29", "met", ()),
        (2_000, "1.3", "broken", ()),
        (19_999, "1", "met", ()),
        (20_000, "1", "broken", ()),
        (2_000, None, "unknown", ("son potentiel financier",)),
        (None, "1", "unknown", ("sa population",)),
        (None, None, "unknown", ("sa population", "son potentiel financier")),
    ],
)
def test_an_owner_enters_a_case_within_its_bounds(
    population: int | None, wealth: str | None, verdict: str, missing: tuple[str, ...]
) -> None:
    owner = OwnerFacts(Owner.COMMUNE, population, wealth=None if wealth is None else Decimal(wealth))

    assert told(CROWD, owned_by(owner)) == (verdict, missing)


def test_what_only_other_owners_are_asked_is_not_asked() -> None:
    assert told(CROWD, owned_by(COMMUNE)) == ("unknown", ("sa population", "son potentiel financier"))
    assert told(CROWD, owned_by(AGGLOMERATION))[1] == (
        "sa population", "la population de sa commune la plus peuplée", "sa densité",
    )  # fmt: skip


def test_an_owner_of_another_kind_enters_no_case_and_an_unknown_one_is_asked() -> None:
    assert told(CROWD, owned_by(OwnerFacts(Owner.REGION))) == ("broken", ())
    assert told(CROWD, owned_by(OwnerFacts())) == ("unknown", ("le maître d’ouvrage",))


def test_a_place_and_a_nature_that_are_not_told_are_asked() -> None:
    place = one("eligible_place", perimeters=["erbm"], named="ici")
    kinds = one("eligible_category", categories=["energy"])

    assert told(place, school(1_000, PAID, perimeters=None)) == ("unknown", ("le lieu",))
    assert told(kinds, school(1_000, PAID, category=None)) == ("unknown", ("la nature de l’opération",))
    assert told(kinds, school(1_000, PAID, in_contract=True)) == ("broken", ())


def test_schemes_exclude_those_they_name_and_no_other() -> None:
    apart = one("exclusion", excludes=["autre"])

    assert told(apart, school(1_000, lines({"aide": 1, "autre": 1}))) == ("broken", ())
    assert told(apart, school(1_000, lines({"aide": 1, "tiers": 1}))) == ("met", ())


def test_nothing_begins_before_the_event_of_the_rule() -> None:
    before = one("no_start_before", event="filed")

    def begun(started: date | None, filed: date | None) -> Judgement:
        days = ((Event.STARTED, started), (Event.FILED, filed))
        events = tuple((event, day) for event, day in days if day is not None)
        return check(before, "aide", school(1_000, PAID, events=events))

    assert begun(None, None) == Judgement(Verdict.MET)
    assert begun(DUE, None) == Judgement(Verdict.UNKNOWN, missing=("la date de réception de la demande",))
    assert begun(NOTIFIED, DUE) == Judgement(Verdict.BROKEN, day=DUE)
    assert begun(DUE, DUE) == Judgement(Verdict.MET, day=DUE)


@pytest.mark.parametrize(
    ("act", "event"), [("start", Event.STARTED), ("finish", Event.FINISHED)]
)  # fmt: skip
def test_what_is_done_by_its_last_day_is_done_in_time(act: str, event: Event) -> None:
    rule = one("deadline", act=act, months=24, since="notified")

    def held(*events: tuple[Event, date], on: date | None = None) -> Judgement:
        return check(rule, "aide", school(1_000, PAID, events=events), on)

    notified, late = (Event.NOTIFIED, NOTIFIED), date(2026, 3, 4)
    assert held() == Judgement(Verdict.MET)
    assert held(notified) == Judgement(Verdict.MET, day=DUE)
    assert held(notified, on=DUE) == Judgement(Verdict.MET, day=DUE)
    assert held(notified, on=late) == Judgement(Verdict.BROKEN, day=DUE)
    assert held(notified, (event, DUE), on=late) == Judgement(Verdict.MET, day=DUE)
    assert held(notified, (event, late)) == Judgement(Verdict.BROKEN, day=DUE)


def test_no_event_says_that_the_balance_was_asked() -> None:
    rule = one("deadline", act="claim", months=24, since="notified")
    events = ((Event.NOTIFIED, NOTIFIED), (Event.STARTED, NOTIFIED), (Event.FINISHED, NOTIFIED))

    found = check(rule, "aide", school(1_000, PAID, events=events), date(2026, 3, 4))

    assert found == Judgement(Verdict.BROKEN, day=DUE)


def own_share(**more: Any) -> v.OwnShare:
    asked = {"rate": "0.2", "base": "public_funding", "owners": ["commune"], "schemes": []}
    found = one("own_share", **{**asked, **more})
    assert isinstance(found, v.OwnShare)
    return found


def test_a_share_asked_of_small_communes_asks_for_the_population() -> None:
    rule = own_share(population_below=2_000)

    assert told(rule, owned_by(replace(COMMUNE, population=1_999))) == ("met", ())
    assert told(rule, owned_by(replace(COMMUNE, population=2_000))) == ("exempt", ())
    assert told(rule, owned_by(COMMUNE)) == ("unknown", ("sa population",))
    assert told(rule, owned_by(OwnerFacts())) == ("unknown", ("le maître d’ouvrage",))


def test_of_several_waivers_the_lowest_share_is_asked_whatever_their_order() -> None:
    waived = [{"waiver": "networks", "rate": "0.15"}, {"waiver": "calamity", "rate": "0.05"},
              {"waiver": "anru", "rate": "0.1"}]  # fmt: skip
    rule = own_share(waived=waived)
    facts = owned_by(COMMUNE, waivers=frozenset(Waiver))

    assert own_rate(rule, facts)[0] == Decimal("0.05")
    assert own_rate(rule, owned_by(COMMUNE)) == (Decimal("0.2"), None)


def test_a_grant_that_no_scheme_names_counts_in_public_funding() -> None:
    rule, shares = own_share(), (Share(LineKind.GRANT, Decimal(801)), Share(LineKind.OWN_SHARE, Decimal(199)))

    found = check(rule, "", school(1_000, shares))

    assert (found.verdict, found.excess) == (Verdict.BROKEN, 1)


@pytest.mark.parametrize("kind", ["rate_ceiling", "rate_floor", "aid_ceiling"])
def test_a_rate_without_its_base_asks_for_the_cost(kind: str) -> None:
    rule = one(kind, rate="0.5", base="eligible")

    assert told(rule, replace(school(1, PAID), cost=None)) == ("unknown", ("le coût hors taxes",))
    assert told(own_share(base="cost_excl_tax"), replace(school(1, PAID), cost=None)) == (
        "unknown", ("le coût hors taxes",),
    )  # fmt: skip


def test_a_rate_with_an_unpublished_amount_asks_for_it() -> None:
    plan = school(1_000, (*PAID, Share(LineKind.GRANT, None, "autre")))

    assert told(one("aid_ceiling", rate="0.5", base="eligible"), plan) == (
        "unknown", ("un montant du plan",),
    )  # fmt: skip


@pytest.mark.parametrize(("grant", "verdict"), [(500, "met"), (501, "broken")])
def test_a_rate_of_public_funding_is_of_aid_and_own_money_together(grant: int, verdict: str) -> None:
    rule = one("rate_ceiling", rate="0.5", base="public_funding")
    plan = school(2_000, lines({"aide": grant, "autre": 100}, own=900 - grant, private=1_000))

    assert told(rule, plan)[0] == verdict


def test_public_funding_is_not_known_while_an_amount_is_not() -> None:
    rule = one("rate_ceiling", rate="0.5", base="public_funding")
    plan = school(2_000, (*PAID, Share(LineKind.OWN_SHARE, None)))

    assert told(rule, plan) == ("unknown", ("un montant du plan",))
    assert (plan.base(Base.PUBLIC_FUNDING), plan.base(Base.ELIGIBLE)) == (None, 2_000)


def test_days_run_from_their_event_and_stop_at_the_end_of_a_short_month() -> None:
    publication = one("publication", days=15)
    deadline = one("deadline", act="start", months=24, since="notified")
    assert isinstance(publication, v.Publication)
    assert isinstance(deadline, v.Deadline)
    begun = school(1_000, PAID, events=((Event.STARTED, date(2026, 3, 1)),))

    assert (display_day(publication, begun), display_day(publication, Facts())) == (date(2026, 3, 16), None)
    assert due_day(deadline, begun) is None
    assert months_after(date(2024, 8, 31), 6) == date(2025, 2, 28)
    assert months_after(date(2025, 12, 31), 1) == date(2026, 1, 31)


def test_an_advance_is_greater_against_a_guarantee_only() -> None:
    rule = one("advance", rate="0.3", guaranteed_rate="0.6")
    assert isinstance(rule, v.Advance)

    assert advance_of(rule, Decimal("100.05")) == Decimal("30.02")
    assert advance_of(rule, Decimal(100), guaranteed=True) == 60
    assert advance_of(rule.model_copy(update={"guaranteed_rate": None}), Decimal(100), guaranteed=True) == 30


def test_instalments_go_further_for_an_operation_longer_than_the_bound() -> None:
    rule = one("instalments", rate="0.8", long_rate="0.9", long_months=48)
    assert isinstance(rule, v.Instalments)

    paid = [paid_before_balance(rule, Decimal(100), months) for months in (None, 48, 49)]

    assert paid == [80, 80, 90]
    assert paid_before_balance(rule.model_copy(update={"long_rate": None}), Decimal(100), 49) == 80


def test_a_grant_of_a_private_fund_is_no_public_aid() -> None:
    patron = Share(LineKind.GRANT, Decimal(300), "prive", is_public=False)
    plan = school(1_000, (patron, *lines({"aide": 100}, own=600)))

    assert (plan.aid, plan.own, plan.found) == (100, 600, 1_000)
    assert plan.schemes == {"prive", "aide"}


def test_a_plan_is_known_though_nobody_says_how_much_is_still_to_find() -> None:
    plan = school(1_000, (*PAID, Share(LineKind.NOT_FOUND, None)))

    assert (plan.is_known, plan.found) == (True, 1_000)

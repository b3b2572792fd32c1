"""A plan is judged in sentences: the rule, the figures, the cell, and what would mend it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from inline_snapshot import snapshot

from molette.domain.funding.rulebook import shipped
from molette.engines.plans import LineKind
from molette.engines.rules.facts import OwnerFacts, Share
from molette.engines.rules.findings import Finding, Severity
from molette.engines.rules.judging import judge
from molette.engines.rules.words import Act, Category, Event, Owner, Status, Waiver
from tests.engines.rules.books import TODAY, book, codes, findings, lines, rule, school, worked

PROPOSED = frozenset({"part-minimale-5-proposee"})


def found(facts: object, code: str, on: date = TODAY) -> Finding:
    return next(one for one in findings(facts, on) if one.code == code)  # type: ignore[arg-type]


def test_a_plan_that_holds_all_its_rules_is_only_said_covered() -> None:
    plan = school(1_000_000, lines({"detr": 300_000, "fonds-vert": 200_000}, own=500_000))

    assert codes(plan) == ["covered"]


def test_what_lacks_of_the_own_share_is_said_with_its_article_and_its_remedy() -> None:
    plan = school(
        2_108_000, lines({"detr": 1_000_000, "region": 686_400}, own=421_600 - 42_000, private=42_000)
    )

    one = found(plan, "own-share")

    assert (one.severity, one.amount, one.cell) == (Severity.ILLEGAL, 33_600, "part-propre")
    assert (one.title, one.reference) == (
        "Il manque 33\xa0600\xa0€ de part propre.",
        "CGCT, art. L1111-10, III",
    )
    assert one.remedy == snapshot(
        "Le maître d’ouvrage apporte 379\xa0600\xa0€\xa0; il en faut 20\xa0% du financement public, soit "
        "413\xa0200\xa0€. Portez sa part à ce montant en baissant les aides d’autant."
    )


def test_the_20_per_cent_are_of_public_funding_and_private_money_is_out_of_their_base() -> None:
    with_patron = school(1_000_000, lines({"fonds-vert": 400_000}, own=100_000, private=500_000))
    without = school(1_000_000, lines({"fonds-vert": 900_000}, own=100_000))

    assert "own-share" not in codes(with_patron)
    assert "own-share" in codes(without)


def test_a_loan_is_the_owner_s_own_money() -> None:
    assert codes(school(1_000_000, lines({"detr": 800_000}, loan=200_000))) == ["covered"]


def test_the_80_per_cent_are_of_the_eligible_cost_and_not_of_the_whole_cost() -> None:
    whole = school(1_000_000, lines({"detr": 400_000, "region": 200_000}, own=400_000))
    part = replace(whole, eligible=Decimal(600_000))

    assert "aid-ceiling" not in codes(whole)
    assert found(part, "aid-ceiling").remedy == snapshot(
        "Elles font 600\xa0000\xa0€\xa0; le plafond est 480\xa0000\xa0€. "
        "DETR peut monter au plus à 280\xa0000\xa0€."
    )


def test_the_decree_s_ceiling_is_100_per_cent_and_does_not_touch_detr_and_dsil() -> None:
    state = school(1_000_000, lines({"fnadt": 500_000, "region": 400_000}, own=100_000, private=0))
    detr = school(1_000_000, lines({"detr": 500_000, "region": 400_000}, own=100_000))

    assert codes(state) == ["own-share", "covered"]
    assert codes(detr) == ["own-share", "aid-ceiling", "covered"]


def test_an_operation_of_the_anru_is_not_bound_by_the_own_share() -> None:
    plan = school(1_000_000, lines({"anru": 900_000}, own=100_000), waivers=frozenset({Waiver.ANRU}))

    assert codes(plan) == ["covered"]


def test_a_school_s_energy_works_may_go_down_to_10_per_cent_if_the_prefect_decides_so() -> None:
    plan = school(
        1_000_000, lines({"fonds-vert": 900_000}, own=100_000), waivers=frozenset({Waiver.SCHOOL_ENERGY})
    )

    one = found(plan, "own-share")

    assert (one.severity, one.title) == (
        Severity.AT_RISK,
        "La part propre descend sous 20\xa0%\xa0: une décision du préfet est à obtenir.",
    )


def test_before_the_law_of_2024_a_school_had_no_such_waiver() -> None:
    plan = school(
        1_000_000, lines({"fonds-vert": 900_000}, own=100_000), waivers=frozenset({Waiver.SCHOOL_ENERGY})
    )

    assert found(plan, "own-share", date(2024, 3, 30)).title.startswith("Il manque 100\xa0000\xa0€")


def test_the_bill_of_5_per_cent_binds_nobody_until_it_is_switched_on() -> None:
    plan = school(1_000_000, lines({"fonds-vert": 950_000}, own=50_000))

    assert "own-share" in codes(plan)
    assert codes(plan, switched=PROPOSED) == ["covered"]


def test_switched_on_it_leaves_the_20_per_cent_to_towns_of_2000() -> None:
    town = school(
        1_000_000,
        lines({"fonds-vert": 950_000}, own=50_000),
        owner=OwnerFacts(Owner.COMMUNE, population=2_000),
    )

    assert found(town, "own-share").rule == "part-minimale-2024"
    assert "own-share" in codes(town, switched=PROPOSED)


def test_switching_a_rule_that_does_not_concern_a_plan_changes_nothing() -> None:
    plan = school(1_000_000, lines({"detr": 850_000}, own=150_000), owner=OwnerFacts(Owner.LANDLORD))

    assert findings(plan) == findings(plan, switched=PROPOSED)


def test_who_leads_for_the_others_brings_30_per_cent() -> None:
    plan = school(1_000_000, lines({"region": 750_000}, own=250_000), is_lead=True)

    assert found(plan, "own-share").rule == "part-minimale-chef-de-file"


def test_a_dense_agglomeration_may_not_ask_for_the_detr() -> None:
    owner = OwnerFacts(Owner.AGGLOMERATION, population=242_587, centre=32_618, density=Decimal(1_014))
    plan = school(1_000_000, lines({"detr": 300_000}, own=700_000), owner=owner)

    one = found(plan, "eligible-owner")

    assert (one.severity, one.cell, one.scheme) == (Severity.ILLEGAL, "maitre-d-ouvrage", "detr")
    assert one.title == "Le maître d’ouvrage ne peut pas demander\xa0: DETR."


def test_what_is_not_known_is_asked_and_never_supposed() -> None:
    owner = OwnerFacts(Owner.COMMUNE, population=9_000)
    plan = school(1_000_000, lines({"detr": 300_000}, own=700_000), owner=owner)

    one = found(plan, "eligible-owner")

    assert (one.severity, one.title, one.remedy) == (
        Severity.TO_COMPLETE,
        "DETR\xa0: on ne peut pas conclure sans son potentiel financier.",
        "Renseignez son potentiel financier.",
    )


def test_a_rule_written_from_memory_accuses_nobody() -> None:
    plan = school(1_000_000, lines({"feder": 700_000}, own=300_000))

    one = found(plan, "rate-ceiling")

    assert (one.severity, one.status, one.title) == (
        Severity.AT_RISK,
        Status.TO_CHECK,
        "FEDER passe de 100\xa0000\xa0€ son taux maximal, 60\xa0%.",
    )


def test_a_grant_under_its_least_rate_is_told_how_much_to_ask() -> None:
    plan = school(1_000_000, lines({"detr": 150_000}, own=850_000))

    assert (found(plan, "rate-floor").title, found(plan, "rate-floor").remedy) == (
        "DETR est de 50\xa0000\xa0€ sous son taux minimal, 20\xa0%.",
        "Demandez au moins 200\xa0000\xa0€, ou financez l’opération sans elle.",
    )


def test_before_october_2018_nothing_began_until_the_file_was_complete_and_since_until_it_is_received() -> (
    None
):
    shares = lines({"detr": 300_000}, own=700_000)
    events = (
        (Event.FILED, date(2018, 5, 2)),
        (Event.STARTED, date(2018, 5, 10)),
        (Event.COMPLETE, date(2018, 6, 1)),
    )
    plan = school(1_000_000, shares, events=events)

    assert "no-start-before" in codes(plan, date(2018, 4, 1))
    assert "no-start-before" not in codes(plan, date(2018, 10, 1))


def test_a_grant_not_started_two_years_after_its_notification_is_at_risk() -> None:
    plan = school(
        1_000_000, lines({"detr": 300_000}, own=700_000), events=((Event.NOTIFIED, date(2024, 3, 3)),)
    )

    assert "deadline" not in codes(plan, today=date(2026, 3, 3))
    one = next(x for x in findings(plan, today=date(2026, 3, 4)) if x.code == "deadline")
    assert (one.severity, one.title) == (
        Severity.AT_RISK,
        "DETR\xa0: il fallait commencer l’opération au plus tard le 3\xa0mars 2026.",
    )


def test_more_time_given_by_its_funder_is_counted_before_a_grant_is_said_late() -> None:
    given = ((Act.START, date(2027, 3, 3)),)
    detr = replace(lines({"detr": 300_000})[0], extended=given)
    plan = school(1_000_000, (detr, *lines({}, own=700_000)), events=((Event.NOTIFIED, date(2024, 3, 3)),))

    assert "deadline" not in codes(plan, today=date(2027, 3, 3))
    assert "deadline" in codes(plan, today=date(2027, 3, 4))


def test_the_dsil_asks_for_its_families_or_a_contract_with_the_state() -> None:
    square = school(1_000_000, lines({"dsil": 300_000}, own=700_000), category=Category.PUBLIC_SPACE)

    assert "eligible-category" in codes(square)
    assert codes(replace(square, in_contract=True)) == ["covered"]


def test_schemes_that_exclude_each_other_are_told() -> None:
    told = book(rule("exclusion", 'excludes = ["autre"]', worked('with = ["autre"]', 'expects = "broken"')))
    plan = school(1_000_000, lines({"aide": 300_000, "autre": 100_000}, own=600_000))

    one = judge(told, plan, TODAY)[0]

    assert (one.title, one.cell) == (
        "Aide de démonstration (fictif) ne se cumule pas avec Autre aide (fictif).",
        "ligne-1",
    )


@pytest.mark.parametrize(
    ("shares", "code"),
    [
        (
            (Share(LineKind.GRANT, None, "detr"), Share(LineKind.OWN_SHARE, Decimal(200_000))),
            "amount-unknown",
        ),
        ((Share(LineKind.GRANT, Decimal(300_000), "detr"),), "not-covered"),
        ((Share(LineKind.OWN_SHARE, Decimal(1_000_001)),), "over-covered"),
    ],
)
def test_arithmetic_speaks_before_the_rules(shares: tuple[Share, ...], code: str) -> None:
    assert code in codes(school(1_000_000, shares))


def test_an_unpublished_amount_is_said_once_and_not_by_each_rule() -> None:
    shares = (Share(LineKind.GRANT, None, "detr"), Share(LineKind.OWN_SHARE, Decimal(1)))

    assert codes(school(1_000_000, shares)) == ["amount-unknown"]


def test_with_a_reserved_amount_nothing_is_judged_that_would_let_it_be_guessed() -> None:
    plan = school(1_000_000, lines({"detr": 900_000}, own=100_000))

    assert codes(plan, reserved=1) == ["reserved"]


def test_a_plan_is_judged_for_ever_with_the_rules_of_its_own_day() -> None:
    since = rule("rate_ceiling", "rate = 0.5", 'base = "cost_excl_tax"', "valid_to = 2024-12-31",
                 worked("cost = 100, grant = 50", 'expects = "met"'))  # fmt: skip
    then = rule("rate_ceiling", "rate = 0.1", 'base = "cost_excl_tax"',
                worked("cost = 100, grant = 10", 'expects = "met"'),
                slug="apres", since="2025-01-01")  # fmt: skip
    plan = school(100, lines({"aide": 50}, own=50))

    now = judge(book(since, then), plan, date(2024, 12, 31))

    assert [one.code for one in now] == ["covered"]
    assert now == judge(book(since), plan, date(2024, 12, 31))
    assert [one.code for one in judge(book(since, then), plan, date(2025, 1, 1))] == [
        "rate-ceiling",
        "covered",
    ]


def test_the_merger_of_a_scheme_leaves_the_plans_it_paid_to_their_own_rules() -> None:
    ended = (
        shipped().schemes[0].model_copy(update={"ends_on": date(2026, 12, 31), "succeeded_by": "fonds-vert"})
    )
    after = replace(shipped(), schemes=(ended, *shipped().schemes[1:]))
    plan = school(1_000_000, lines({"detr": 900_000}, own=100_000))

    assert judge(after, plan, TODAY) == findings(plan)
    assert (
        after.takes_requests("detr", date(2026, 12, 31)),
        after.takes_requests("detr", date(2027, 1, 1)),
    ) == (
        True,
        False,
    )


def test_an_owner_who_is_not_named_is_asked_for() -> None:
    plan = school(1_000_000, lines({"fnadt": 400_000}, own=600_000), owner=OwnerFacts())

    assert {one.remedy for one in findings(plan) if one.severity is Severity.TO_COMPLETE} == {
        "Renseignez le maître d’ouvrage."
    }

"""Each finding is whole: a sentence, what would mend it, the cell at fault, the rule and its article."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from inline_snapshot import snapshot

from molette.engines.plans import LineKind
from molette.engines.rules.facts import Facts, OwnerFacts, Share
from molette.engines.rules.findings import Finding, Severity, coverage
from molette.engines.rules.judging import judge
from molette.engines.rules.words import Event, Waiver
from tests.engines.rules.books import TODAY, book, findings, lines, rule, school, worked

PAID = lines({"aide": 300_000}, own=700_000)
ANY = worked("cost = 1", 'expects = "met"')
LACKING = worked("cost = 1", 'expects = "unknown"')
NOTIFIED = "notified = 2024-03-03"


def said(found: Finding) -> tuple[str, ...]:
    """All that a reader sees of a finding, no-break spaces as spaces."""
    amount = "" if found.amount is None else f"{found.amount.normalize():f}"
    shown = (found.severity.value, found.title, found.remedy, amount, found.cell, found.rule, found.scheme)
    return tuple(text.replace("\xa0", " ") for text in shown)


def only(code: str, *rules: str, plan: Facts, **how: Any) -> Finding:
    (found,) = (one for one in judge(book(*rules), plan, TODAY, **how) if one.code == code)
    return found


def bare(facts: Facts, reserved: int = 0) -> tuple[str, ...]:
    (found,) = coverage(facts, reserved)
    return (found.code, *said(found))


def test_a_reserved_amount_keeps_the_coverage_from_being_shown() -> None:
    assert bare(school(100, lines({}, own=100)), reserved=1) == snapshot(
        (
            "reserved",
            "to_complete",
            "La couverture n’est pas montrée : un montant est réservé.",
            "Ceux à qui il est réservé la voient.",
            "",
            "cout",
            "",
            "",
        )
    )


def test_without_a_cost_the_coverage_asks_for_it() -> None:
    assert bare(Facts()) == snapshot(
        (
            "cost-unknown",
            "to_complete",
            "Le coût n’est pas renseigné.",
            "Saisissez le coût hors taxes.",
            "",
            "cout",
            "",
            "",
        )
    )


def test_an_unpublished_amount_is_asked_of_its_funder() -> None:
    assert bare(school(100, (Share(LineKind.GRANT, None, "detr"),))) == snapshot(
        (
            "amount-unknown",
            "to_complete",
            "Un financeur n’a pas publié son montant : la couverture n’est pas calculable.",
            "Demandez-lui le montant, ou inscrivez ce qui reste en « non trouvé ».",
            "",
            "cout",
            "",
            "",
        )
    )


def test_what_lacks_to_cover_the_cost_is_told_to_the_cent() -> None:
    assert bare(school(100, lines({}, own=Decimal("99.50")))) == snapshot(
        (
            "not-covered",
            "at_risk",
            "Il manque 0,50 € pour couvrir le coût.",
            "Trouvez un financeur, augmentez la part propre ou réduisez le coût.",
            "0.5",
            "cout",
            "",
            "",
        )
    )


def test_what_passes_the_cost_is_told_to_the_cent() -> None:
    assert bare(school(100, lines({}, own=Decimal("100.50")))) == snapshot(
        (
            "over-covered",
            "at_risk",
            "Les financements dépassent le coût de 0,50 €.",
            "Baissez une ligne : une aide ne peut pas dépasser ce qui est dépensé.",
            "0.5",
            "cout",
            "",
            "",
        )
    )


def test_a_cost_that_is_covered_asks_nothing() -> None:
    assert bare(school(100, lines({}, own=60, not_found=10, private=40))) == snapshot(
        ("covered", "held", "Le coût est couvert.", "Rien à faire.", "", "cout", "", "")
    )


def test_an_own_share_may_be_of_the_cost() -> None:
    of_cost = rule(
        "own_share", "rate = 0.2", 'base = "cost_excl_tax"', 'owners = ["commune"]', LACKING, of=""
    )

    found = only("own-share", of_cost, plan=school(1_000, lines({}, private=900, own=100)))

    assert said(found) == snapshot(
        (
            "illegal",
            "Il manque 100 € de part propre.",
            (
                "Le maître d’ouvrage apporte 100 € ; il en faut 20 % du coût, soit 200 €. Portez sa part à "
                "ce montant en baissant les aides d’autant."
            ),
            "100",
            "part-propre",
            "regle",
            "",
        )
    )


def test_a_lower_share_that_somebody_decides_is_told_with_what_to_ask() -> None:
    plan = school(
        1_000_000, lines({"fonds-vert": 900_000}, own=100_000), waivers=frozenset({Waiver.SCHOOL_ENERGY})
    )

    (found,) = (one for one in findings(plan) if one.code == "own-share")

    assert said(found) == snapshot(
        (
            "at_risk",
            "La part propre descend sous 20 % : une décision du préfet est à obtenir.",
            "Demandez la dérogation (10 % au lieu de 20 %) avant le vote.",
            "",
            "part-propre",
            "part-minimale-2024",
            "",
        )
    )


@pytest.mark.parametrize(("own", "is_told"), [(199_999, True), (200_000, False)])
def test_nothing_is_to_decide_once_the_whole_share_is_brought(own: int, is_told: bool) -> None:
    plan = school(1_000_000, lines({"fonds-vert": 800_000}, own=own), waivers=frozenset({Waiver.CALAMITY}))

    assert ("own-share" in [one.code for one in findings(plan)]) is is_told


def test_nothing_is_to_decide_while_the_amounts_are_not_known() -> None:
    shares = (Share(LineKind.GRANT, Decimal(900_000), "fonds-vert"), Share(LineKind.OWN_SHARE, None))
    plan = school(1_000_000, shares, waivers=frozenset({Waiver.CALAMITY}))

    assert [one.code for one in findings(plan)] == ["amount-unknown"]


def test_a_waived_share_of_the_cost_has_nothing_to_decide_without_a_cost() -> None:
    waived = 'waived = [{ waiver = "calamity", by_decision = true }]'
    base = ('base = "cost_excl_tax"', 'owners = ["commune"]', waived)
    told = book(rule("own_share", "rate = 0.2", *base, LACKING, of=""))
    plan = replace(school(1, lines({"aide": 900})), cost=None, waivers=frozenset({Waiver.CALAMITY}))

    assert [one.code for one in judge(told, plan, TODAY)] == ["cost-unknown"]


def test_all_public_aid_past_its_ceiling_names_the_line_that_may_be_lowered() -> None:
    ceiling = rule("aid_ceiling", "rate = 0.8", 'base = "eligible"', ANY)

    found = only("aid-ceiling", ceiling, plan=school(1_000, lines({"autre": 600, "aide": 300}, own=100)))

    assert said(found) == snapshot(
        (
            "illegal",
            "Les aides publiques passent de 100 € le plafond de 80 %.",
            (
                "Elles font 900 € ; le plafond est 800 €. Aide de démonstration (fictif) peut monter au plus "
                "à 200 €."
            ),
            "100",
            "ligne-2",
            "regle",
            "aide",
        )
    )


def test_a_line_never_goes_below_nothing_to_mend_a_ceiling() -> None:
    ceiling = rule("aid_ceiling", "rate = 0.5", 'base = "eligible"', ANY)

    found = only("aid-ceiling", ceiling, plan=school(1_000, lines({"autre": 900, "aide": 100})))

    assert found.remedy.endswith("peut monter au plus à 0\xa0€.")


def test_a_place_out_of_bounds_is_told() -> None:
    place = rule("eligible_place", 'perimeters = ["lens"]', 'named = "à Lens"', LACKING)

    assert said(only("eligible-place", place, plan=school(1_000_000, PAID))) == snapshot(
        (
            "illegal",
            "Aide de démonstration (fictif) ne finance pas d’opération en ce lieu.",
            "L’opération se trouve à Lens.",
            "",
            "lieu",
            "regle",
            "aide",
        )
    )


def test_a_nature_that_is_not_helped_is_told() -> None:
    kinds = rule("eligible_category", 'categories = ["energy"]', LACKING)

    assert said(only("eligible-category", kinds, plan=school(1_000_000, PAID))) == snapshot(
        (
            "illegal",
            "Aide de démonstration (fictif) n’aide pas cette nature d’opération.",
            "Elle aide : rénovation thermique, transition énergétique, énergies renouvelables.",
            "",
            "categorie",
            "regle",
            "aide",
        )
    )


def test_two_schemes_that_exclude_each_other_leave_one() -> None:
    apart = rule("exclusion", 'excludes = ["autre"]', ANY)

    found = only("exclusion", apart, plan=school(1_000_000, lines({"autre": 1, "aide": 2})))

    assert said(found) == snapshot(
        (
            "illegal",
            "Aide de démonstration (fictif) ne se cumule pas avec Autre aide (fictif).",
            "Gardez l’une des deux lignes.",
            "",
            "ligne-2",
            "regle",
            "aide",
        )
    )


def test_an_operation_begun_too_soon_is_told_with_both_days() -> None:
    before = rule("no_start_before", 'event = "filed"', ANY)
    events = ((Event.FILED, date(2026, 1, 10)), (Event.STARTED, date(2026, 1, 9)))

    found = only("no-start-before", before, plan=school(1_000_000, PAID, events=events))

    assert said(found) == snapshot(
        (
            "illegal",
            (
                "Aide de démonstration (fictif) : l’opération a commencé le 9 janvier 2026, avant la "
                "réception de la demande, le 10 janvier 2026."
            ),
            "L’aide ne peut plus être accordée à cette opération : retirez la ligne, ou vérifiez les dates.",
            "",
            "dates",
            "regle",
            "aide",
        )
    )


def deadline(act: str, *more: str) -> str:
    return rule("deadline", f'act = "{act}"', "months = 24", 'since = "notified"', *more,
                worked(NOTIFIED, "day = 2026-03-03"))  # fmt: skip


def late(act: str, *more: str, **events: date) -> Finding:
    days = ((Event.NOTIFIED, date(2024, 3, 3)), *((Event(name), day) for name, day in events.items()))
    plan = school(1_000_000, PAID, events=days)
    return only("deadline", deadline(act, *more), plan=plan, today=date(2026, 6, 1))


def test_a_deadline_that_is_past_is_told_with_its_extension() -> None:
    assert said(late("start", "extension_months = 12")) == snapshot(
        (
            "at_risk",
            "Aide de démonstration (fictif) : il fallait commencer l’opération au plus tard le 3 mars 2026.",
            "Une prolongation d’un an au mieux se demande au financeur.",
            "",
            "dates",
            "regle",
            "aide",
        )
    )


def test_a_deadline_without_extension_sends_to_the_funder() -> None:
    assert said(late("claim")) == snapshot(
        (
            "at_risk",
            "Aide de démonstration (fictif) : il fallait demander le solde au plus tard le 3 mars 2026.",
            "Voyez avec le financeur si l’aide peut être gardée.",
            "",
            "dates",
            "regle",
            "aide",
        )
    )


def test_what_was_done_late_is_told_with_the_day_it_was_done() -> None:
    assert said(late("finish", finished=date(2026, 3, 4))) == snapshot(
        (
            "at_risk",
            (
                "Aide de démonstration (fictif) : il fallait terminer l’opération au plus tard le 3 mars "
                "2026 ; c’est fait depuis le 4 mars 2026."
            ),
            "Voyez avec le financeur si l’aide peut être gardée.",
            "",
            "dates",
            "regle",
            "aide",
        )
    )


def test_a_rule_lacks_what_it_lacks_and_names_its_scheme() -> None:
    kinds = rule("eligible_category", 'categories = ["energy"]', LACKING)

    found = only("eligible-category", kinds, plan=school(1_000_000, PAID, category=None))

    assert said(found) == snapshot(
        (
            "to_complete",
            "Aide de démonstration (fictif) : on ne peut pas conclure sans la nature de l’opération.",
            "Renseignez la nature de l’opération.",
            "",
            "categorie",
            "regle",
            "aide",
        )
    )


def test_a_rule_of_every_operation_names_no_scheme() -> None:
    owned = rule("own_share", "rate = 0.2", 'base = "public_funding"', 'owners = ["commune"]', LACKING, of="")

    found = only("own-share", owned, plan=school(1_000_000, PAID, owner=OwnerFacts()))

    assert said(found) == snapshot(
        (
            "to_complete",
            "On ne peut pas conclure sans le maître d’ouvrage.",
            "Renseignez le maître d’ouvrage.",
            "",
            "maitre-d-ouvrage",
            "regle",
            "",
        )
    )


@pytest.mark.parametrize(
    ("cell", "asked", "more"),
    [
        ("lieu", rule("eligible_place", 'perimeters = ["erbm"]', 'named = "ici"', LACKING),
         {"perimeters": None}),
        ("dates", rule("no_start_before", 'event = "filed"', ANY),
         {"events": ((Event.STARTED, date(2026, 1, 9)),)}),
        ("maitre-d-ouvrage",
         rule("eligible_owner", 'cases = [{ owner = "commune", wealth_below = 1.3 }]', LACKING), {}),
    ],
)  # fmt: skip
def test_what_lacks_is_asked_where_it_is_given(cell: str, asked: str, more: dict[str, Any]) -> None:
    plan = school(1_000_000, PAID, **more)

    (found,) = (one for one in judge(book(asked), plan, TODAY) if one.severity is Severity.TO_COMPLETE)

    assert found.cell == cell


def test_a_finding_bears_the_article_of_its_rule_and_its_address() -> None:
    kinds = rule("eligible_category", 'categories = ["energy"]', LACKING)

    found = only("eligible-category", kinds, plan=school(1_000_000, PAID))

    assert (found.reference, found.url) == ("CGCT, art. L1", "https://exemple.fr/l1")


def test_a_plan_without_reserved_amounts_is_weighed() -> None:
    assert [one.code for one in coverage(school(100, lines({}, own=100)))] == ["covered"]

"""Estimates and their errors: designs, domains, design effects, intervals, what may be published."""

from datetime import date
from itertools import product
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from molette.engines.surveys.designs import Design, LonelyClusterError, covariance, drawn
from molette.engines.surveys.distances import RAKING
from molette.engines.surveys.estimates import Estimate, Method, Withheld, published
from molette.engines.surveys.estimating import mean, proportion, ratio, total
from molette.engines.surveys.intervals import Shape
from molette.engines.surveys.margins import CannotCalibrateError, Categories
from molette.engines.surveys.publication import RULES, TOO_FEW, TOO_WIDE, Measure
from molette.engines.surveys.resampling import replicates, rescaled
from molette.engines.surveys.waves import WHY_NO_MARGIN, OpenAnswers, OptInError, Recruitment, Wave

WAVE = Wave("Vague 1 (fictive)", date(2026, 10, 1), Recruitment.DRAWN)
OPEN = Wave("Consultation (fictive)", date(2026, 10, 1), Recruitment.OPT_IN)

# Ten firms, their sales and two sets of weights: Tsuchiya's example, printed in the tests of R survey.
SALES = [15, 143, 21, 51, 337, 50, 274, 145, 15, 86]
BY_SIZE = [20, 200, 11, 25, 550, 30, 250, 100, 10, 55]


def test_ten_firms_have_the_published_means_totals_and_design_effects() -> None:
    even, sized = drawn([100.0] * 10), drawn(BY_SIZE)

    found = mean(WAVE, even, SALES)
    assert (round(found.value, 3), round(found.error, 3)) == (113.7, 35.626)
    assert (total(WAVE, even, SALES).value, round(total(WAVE, even, SALES).error)) == (113700, 35626)
    found = mean(WAVE, sized, SALES)
    assert (round(found.value, 3), round(found.error, 3)) == (243.914, 48.752)
    assert round(found.design_effect or 0, 6) == 1.974067
    found = total(WAVE, sized, SALES)
    assert (found.value, round(found.error)) == (305136, 184965)
    assert round(found.design_effect or 0, 5) == 18.15669


def test_a_simple_draw_has_the_textbook_error_and_the_interval_of_stata() -> None:
    foreign = [True] * 22 + [False] * 52

    found = mean(WAVE, drawn([1.0] * 74), foreign)

    assert (round(found.value, 7), round(found.error, 7)) == (0.2972973, 0.0534958)
    assert [round(bound, 7) for bound in found.interval] == [0.1906803, 0.4039143]
    assert found.design_effect == pytest.approx(1)
    assert found.effective == pytest.approx(74)


def test_a_census_has_no_error_and_a_half_of_the_population_half_the_variance() -> None:
    every = drawn([1.0] * 10, populations=10)
    half = drawn([2.0] * 10, populations=20)

    assert mean(WAVE, every, SALES).error == 0
    assert mean(WAVE, half, SALES).error == pytest.approx(
        mean(WAVE, drawn([2.0] * 10), SALES).error / sqrt(2)
    )


def test_a_lonely_cluster_is_refused_by_name_unless_it_is_the_whole_stratum() -> None:
    with pytest.raises(LonelyClusterError, match="Lens"):
        drawn([1.0] * 3, strata=["Lens", "Avion", "Avion"])
    with pytest.raises(ValueError, match="plus de grappes"):
        drawn([1.0] * 3, populations=2)
    with pytest.raises(ValueError, match="n’est pas dite pour Lens"):
        drawn([1.0] * 4, strata=["Lens", "Lens", "Avion", "Avion"], populations={"Avion": 9})

    alone = drawn([1.0] * 3, strata=["Lens", "Avion", "Avion"], populations={"Lens": 1, "Avion": 9})
    assert alone.freedom() == 1


@pytest.mark.parametrize("weights", [[], [1.0, -1.0]])
def test_a_design_wants_respondents_with_weights_above_zero(weights: list[float]) -> None:
    with pytest.raises(ValueError, match="répondant"):
        drawn(weights)


def test_nobody_in_a_domain_and_a_domain_of_others_are_refused() -> None:
    design = drawn([1.0] * 10)

    with pytest.raises(ValueError, match="Personne"):
        mean(WAVE, design, SALES, domain=[False] * 10)
    with pytest.raises(ValueError, match="domaine"):
        mean(WAVE, design, SALES, domain=[True])
    with pytest.raises(ValueError, match="mêmes répondants"):
        drawn([1.0] * 3, strata=["Lens", "Lens"])


def test_a_proportion_near_nobody_keeps_an_interval_above_it() -> None:
    design = drawn([100.0] * 200)

    rare = proportion(WAVE, design, [False] * 200)
    usual = proportion(WAVE, design, [True, False] * 100)

    assert (rare.value, rare.interval[0], rare.shape) == (0, 0, Shape.EXACT)
    assert rare.interval[1] == pytest.approx(0.0183, abs=1e-4)
    assert (usual.shape, usual.interval[0] + usual.interval[1]) == (Shape.LOGIT, pytest.approx(1))


def test_a_domain_that_one_cluster_holds_has_no_error_to_show_and_is_withheld() -> None:
    towns = ["Lens"] * 40 + [name for name in "abcdefghij" for _ in range(4)]
    design = drawn([10.0] * 80, clusters=towns)

    found = proportion(WAVE, design, [True, False] * 40, domain=[name == "Lens" for name in towns])

    assert (found.count, found.error, found.freedom) == (40, 0, 0)
    assert published(found) == Withheld(WAVE, Measure.PROPORTION, (TOO_FEW,))


def test_a_share_that_margins_fix_is_its_own_interval() -> None:
    ages = ["jeune"] * 20 + ["vieux"] * 40
    design = drawn([10.0] * 60).calibrated([Categories("âge", {"jeune": 300, "vieux": 500}, ages)], RAKING)

    found = proportion(WAVE, design, [age == "jeune" for age in ages])

    assert found.value == pytest.approx(0.375)
    assert (found.error, found.interval) == (0, (found.value, found.value))


def test_unequal_weights_leave_fewer_effective_answers() -> None:
    flags = [True, False] * 50

    even = proportion(WAVE, drawn([1.0] * 100), flags)
    uneven = proportion(WAVE, drawn([1.0, 1.0, 9.0, 9.0] * 25), flags)

    assert even.effective == pytest.approx(99)
    assert uneven.effective < 65


def test_an_estimate_says_its_answers_method_interval_and_date() -> None:
    found = proportion(WAVE, drawn([1.0] * 200), [True, False] * 100)

    assert found.note == (
        "200\xa0réponses, variance par linéarisation, intervalle sur les logarithmes des cotes à 95\xa0%, "
        "Vague 1 (fictive), 1er\xa0octobre 2026."
    )
    assert published(found) is found
    assert not found.is_modelled


def test_too_few_answers_are_withheld_without_value_nor_count() -> None:
    few = published(proportion(WAVE, drawn([1.0] * 20), [True, False] * 10))
    wide = published(mean(WAVE, drawn([1.0] * 40), [0.0] * 39 + [100.0]))

    assert few == Withheld(WAVE, Measure.PROPORTION, (TOO_FEW, TOO_WIDE))
    assert few.sentence == f"{TOO_FEW} {TOO_WIDE}"
    assert wide == Withheld(WAVE, Measure.MEAN, (TOO_WIDE,))
    assert "20" not in str(few.sentence)


def test_each_rule_is_a_sentence_that_the_page_states() -> None:
    assert RULES[Measure.PROPORTION].sentence == (
        "Publié avec au moins 30\xa0réponses, et autant qu’en vaudraient 30 tirées au sort sans détour, "
        "un intervalle d’au plus ±15\xa0points\xa0; l’erreur a au moins 8\xa0degrés de liberté."
    )
    assert "une erreur d’au plus 33\xa0% de la valeur" in RULES[Measure.MEAN].sentence


def test_opt_in_answers_give_no_estimate_and_say_why() -> None:
    design = drawn([1.0] * 40)
    for ask in (mean, total, proportion):
        with pytest.raises(OptInError, match="ont choisi de répondre"):
            ask(OPEN, design, [1.0, 0.0] * 20)
    with pytest.raises(OptInError):
        ratio(OPEN, design, [1.0] * 40, [2.0] * 40)
    held = mean(WAVE, design, [1.0, 2.0] * 20)
    fields = {name: getattr(held, name) for name in Estimate.__slots__}
    with pytest.raises(OptInError):
        Estimate(**{**fields, "wave": OPEN})


def test_opt_in_answers_have_counts_shares_and_no_margin() -> None:
    answers = OpenAnswers(OPEN, {"oui": 30, "non": 10})

    assert answers.share("oui") == 0.75
    assert OpenAnswers(OPEN, {"oui": 0}).share("oui") is None
    assert answers.sentence == f"40\xa0réponses à une consultation ouverte. {WHY_NO_MARGIN}"
    assert not {"error", "interval", "margin"} & set(OpenAnswers.__slots__)
    with pytest.raises(ValueError, match="tirée au sort"):
        OpenAnswers(WAVE, {"oui": 1})
    with pytest.raises(ValueError, match="négatif"):
        OpenAnswers(OPEN, {"oui": -1})


def test_an_estimate_outside_its_interval_is_refused() -> None:
    held = mean(WAVE, drawn([1.0] * 40), [1.0, 2.0] * 20)
    fields = {name: getattr(held, name) for name in Estimate.__slots__}

    with pytest.raises(ValueError, match="intervalle"):
        Estimate(**{**fields, "value": 99.0})
    assert Estimate(**{**fields, "method": Method.MODELLED}).is_modelled


@given(
    st.lists(st.tuples(st.floats(0.5, 20), st.booleans(), st.booleans()), min_size=4, max_size=40),
)
def test_a_proportion_and_its_interval_stay_between_0_and_1(rows: list[tuple[float, bool, bool]]) -> None:
    domain = [row[2] for row in rows[1:]] + [True]
    found = proportion(WAVE, drawn([row[0] for row in rows]), [row[1] for row in rows], domain=domain)

    assert 0 <= found.interval[0] <= found.value <= found.interval[1] <= 1
    assert found.count == sum(domain)


@given(st.lists(st.tuples(st.floats(0.5, 20), st.floats(-9, 9)), min_size=3, max_size=30), st.floats(0.1, 50))
def test_errors_follow_the_unit_of_the_values_and_not_that_of_the_weights(
    rows: list[tuple[float, float]], unit: float
) -> None:
    weights, values = [row[0] for row in rows], [row[1] for row in rows]
    found = mean(WAVE, drawn(weights), values)

    scaled = mean(WAVE, drawn(weights), [unit * value for value in values])
    heavier = mean(WAVE, drawn([unit * weight for weight in weights]), values)

    assert scaled.error == pytest.approx(unit * found.error, abs=1e-9)
    assert heavier.error == pytest.approx(found.error, abs=1e-9)


@st.composite
def small_designs(draw: st.DrawFn) -> tuple[Design, list[float]]:
    """One or two strata of two to four clusters, some of them drawn from a known number."""
    sizes = draw(st.lists(st.integers(2, 4), min_size=1, max_size=2))
    strata = [str(h) for h, size in enumerate(sizes) for _ in range(size)]
    values = draw(st.lists(st.floats(-5, 5), min_size=len(strata), max_size=len(strata)))
    weights = draw(st.lists(st.floats(0.5, 9), min_size=len(strata), max_size=len(strata)))
    populations = {str(h): size * draw(st.sampled_from([1.0, 2.0, 5.0])) for h, size in enumerate(sizes)}
    return drawn(weights, strata=strata, populations=populations), values


@given(small_designs())
def test_over_every_possible_draw_the_bootstrap_variance_of_a_total_is_that_of_the_design(
    example: tuple[Design, list[float]],
) -> None:
    design, values = example
    totals = design.weights * np.asarray(values)
    exact = covariance(design, np.asarray(values)[:, None])[0, 0]
    strata = [np.flatnonzero(design.stratum_of == h) for h in range(len(design.strata))]

    found = 0.0
    for members in strata:
        picks = list(product(members, repeat=len(members) - 1))
        for pick in picks:
            counts = np.ones(design.clusters, dtype=np.int64)
            counts[members] = np.bincount(pick, minlength=design.clusters)[members]
            moved = rescaled(design, counts)[members] @ totals[members] - totals[members].sum()
            found += moved**2 / len(picks)

    assert found == pytest.approx(exact, rel=1e-9, abs=1e-9)


def test_replicates_that_cannot_meet_the_margins_are_refused_together() -> None:
    margin = Categories("âge", {"jeune": 10, "vieux": 30}, ["jeune", "vieux", "vieux", "vieux"])
    design = drawn([10.0] * 4).calibrated([margin], RAKING)

    with pytest.raises(CannotCalibrateError, match="Plus d’un tirage sur 20"):
        replicates(design, seed=1, draws=100)


def test_a_replicate_that_cannot_meet_the_margins_is_counted_out() -> None:
    ages = ["jeune"] * 4 + ["vieux"] * 20
    design = drawn([10.0] * 24).calibrated([Categories("âge", {"jeune": 50, "vieux": 190}, ages)], RAKING)

    found = replicates(design, seed=2, draws=200)

    assert 0 < found.lost <= 10
    assert len(found.weights) == 200 - found.lost


def test_a_stratum_taken_whole_is_the_same_in_every_replicate() -> None:
    design = drawn(
        [1.0, 5.0, 5.0, 5.0], strata=["mairie", *["rue"] * 3], populations={"mairie": 1, "rue": 15}
    )

    assert (replicates(design, seed=1, draws=20).weights[:, 0] == 1).all()


def test_weights_of_other_respondents_are_refused() -> None:
    margin = Categories("âge", {"jeune": 10, "vieux": 30}, ["jeune", "vieux"])
    calibration = drawn([10.0] * 2).calibrated([margin]).calibration

    with pytest.raises(ValueError, match="répondants"):
        drawn([1.0] * 3).reweighted(calibration)  # type: ignore[arg-type]

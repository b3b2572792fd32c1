"""The published figures of the R package survey, on the sums of its Californian schools."""

import pytest

from molette.engines.surveys.distances import RAKING
from molette.engines.surveys.estimates import Estimate, Method
from molette.engines.surveys.estimating import mean, proportion, ratio, total
from molette.engines.surveys.resampling import replicates
from tests.engines.surveys.california import WAVE, IndexedSchools, Schools, StratifiedSchools, flags

DIGITS = 1e-12
"""The figures printed with fifteen digits; others are compared to their last printed digit."""


def near(estimate: Estimate, value: float, error: float, share: float = DIGITS) -> None:
    assert estimate.value == pytest.approx(value, rel=share)
    assert estimate.error == pytest.approx(error, rel=share)


def test_schools_drawn_by_type_have_the_published_means_totals_ratios_and_shares() -> None:
    schools = StratifiedSchools()
    design = schools.design

    near(mean(WAVE, design, schools.index), 662.287363577655, 9.408940879434)
    near(total(WAVE, design, schools.index), 4102207.93, 58278.9798072143)
    near(total(WAVE, design, schools.pupils), 3687177.52, 114641.715190394)
    near(ratio(WAVE, design, schools.index, schools.pupils), 1.11256046332155, 0.0413595064404803)
    near(proportion(WAVE, design, flags(schools.award, "N")), 0.36106393283823, 0.0344059182016133)


def test_the_schools_given_an_award_are_a_domain_whose_size_is_left_to_chance() -> None:
    schools = StratifiedSchools()
    without, given = flags(schools.award, "N"), flags(schools.award, "Y")

    near(mean(WAVE, schools.design, schools.index, domain=without), 633.734912337968, 15.3347711842501)
    near(mean(WAVE, schools.design, schools.index, domain=given), 678.422405668124, 11.8566310509714)
    near(total(WAVE, schools.design, schools.index, domain=without), 1417303.77, 142752.682431189)
    near(total(WAVE, schools.design, schools.index, domain=given), 2684904.16, 152042.166199407)


def test_districts_drawn_whole_have_the_published_errors() -> None:
    schools = Schools()

    near(mean(WAVE, schools.design, schools.index), 644.169398907105, 23.5422406937812)
    near(ratio(WAVE, schools.design, schools.index, schools.pupils), 1.17182250144138, 0.126274636133836)
    enrolled = total(WAVE, schools.design, schools.pupils)
    assert (round(enrolled.value), round(enrolled.error)) == (3404940, 932235)
    assert enrolled.freedom == 14


def test_post_stratified_by_type_they_have_the_published_errors_and_types_have_none() -> None:
    schools = Schools()
    design = schools.design.calibrated([schools.types])

    near(mean(WAVE, design, schools.index), 642.310788211584, 23.9204864450905)
    enrolled = total(WAVE, design, schools.pupils)
    assert (round(enrolled.value), round(enrolled.error)) == (3680893, 406293)
    primary = total(WAVE, design, flags(schools.type, "E"))
    assert primary.value == pytest.approx(4421)
    assert primary.error == pytest.approx(0, abs=1e-9)


def test_raked_on_type_and_target_they_have_the_published_figures() -> None:
    schools = Schools()
    design = schools.design.calibrated([schools.types, schools.targets], RAKING)

    index, enrolled = mean(WAVE, design, schools.index), total(WAVE, design, schools.pupils)
    assert (round(index.value, 2), round(index.error, 3)) == (641.23, 23.704)
    assert (round(enrolled.value), round(enrolled.error)) == (3647280, 400603)


def test_calibrated_on_the_index_of_the_year_before_the_error_falls_from_24_to_3() -> None:
    schools = IndexedSchools()

    near(mean(WAVE, schools.design, schools.index), 644.169398907105, 23.5422406937812)
    design = schools.design.calibrated(schools.margins)
    near(mean(WAVE, design, schools.index), 666.717736250273, 3.29588091215716, share=1e-10)


def test_the_bootstrap_agrees_with_linearisation_and_is_drawn_again_the_same() -> None:
    schools = Schools()
    design = schools.design.calibrated([schools.types])
    drawn = replicates(design, seed=7, draws=400)

    by_draws = mean(WAVE, design, schools.index, replicates=drawn.weights)
    assert by_draws.method is Method.BOOTSTRAP
    assert by_draws.error == pytest.approx(23.9204864450905, rel=0.15)
    assert drawn.lost == 0
    assert (replicates(design, seed=7, draws=400).weights == drawn.weights).all()

"""Communes told by a model: the published milk example, benchmarks, and laws."""

from datetime import date
from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from molette.engines.surveys.publication import Measure
from molette.engines.surveys.small_areas import MODELLED, Area, Benchmark, Model, benchmarked, fitted
from molette.engines.surveys.waves import Recruitment, Wave

WAVE = Wave("Vague 1 (fictive)", date(2026, 10, 1), Recruitment.DRAWN)

# Spending on fresh milk in 43 areas of the United States in 1989 (Arora and Lahiri, 1997, Statistica Sinica
# 7, p. 1053): direct estimate and its standard error, by major area.
MILK = {
    1: "1.099±.163 1.075±.080 1.105±.083 .628±.109 .753±.119 .981±.141 1.257±.202",
    2: "1.095±.127 1.405±.168 1.356±.178 .615±.100 1.460±.201 1.338±.148 .854±.143",
    3: "1.176±.149 1.111±.145 1.257±.135 1.430±.172 1.278±.137 1.292±.163 1.002±.125 1.183±.247 1.044±.140 "
    "1.267±.171 1.193±.106",
    4: ".791±.121 .795±.121 .759±.259 .796±.106 .565±.089 .886±.225 .952±.205 .807±.119 .582±.067 .684±.106 "
    ".787±.126 .440±.092 .759±.132 .770±.100 .800±.113 .756±.083 .865±.121 .640±.129",
}
# What the R package sae prints of them (eblupFH and mseFH, REML), stopping when the variance moves by 0.01 %.
PRINTED = (
    "1.0219703 1.0476018 1.0679513 0.7608170 0.8461574 0.9743727 1.0584523 1.0977762 1.2215449 1.1951455 "
    "0.7852155 1.2139456 1.2096593 0.9834967 1.1864247 1.1556982 1.2263411 1.2856486 1.2363247 1.2349600 "
    "1.0903019 1.1923057 1.1216470 1.2230296 1.1938054 0.7627195 0.7649550 0.7338443 0.7699294 0.6134418 "
    "0.7695558 0.7958250 0.7723187 0.6102302 0.7001782 0.7592787 0.5298867 0.7434466 0.7548996 0.7701918 "
    "0.7481164 0.8040773 0.6810870"
)
SQUARED = (
    "0.013460220 0.005372876 0.005701990 0.008541740 0.009579594 0.011670632 0.015926137 0.010586518 "
    "0.014184043 0.014901472 0.007694262 0.016336469 0.012562726 0.012117378 0.012031229 0.011709147 "
    "0.010859780 0.013690860 0.011034674 0.013079686 0.009948636 0.017243977 0.011292325 0.013625297 "
    "0.008065787 0.009205133 0.009205133 0.016476912 0.007800626 0.006098668 0.015441564 0.014657866 "
    "0.009024699 0.003870786 0.007800626 0.009646139 0.006404335 0.010155645 0.007209937 0.008470277 "
    "0.005484860 0.009205133 0.009903626"
)


def milk(tolerance: float = 1e-12) -> Model:
    return fitted(
        [
            Area(f"{major}-{i}", 100, value, error, (1.0, *(float(major == m) for m in (2, 3, 4))))
            for major, pairs in MILK.items()
            for i, (value, error) in enumerate(tuple(map(float, pair.split("±"))) for pair in pairs.split())
        ],
        tolerance,
    )


def test_milk_has_the_published_estimates_and_errors_to_their_last_printed_digit() -> None:
    found = milk(tolerance=1e-4)

    assert " ".join(f"{one.value:.7f}" for one in found.areas) == PRINTED
    assert " ".join(f"{one.squared_error:.9f}" for one in found.areas) == SQUARED
    assert [round(one, 6) for one in found.coefficients] == [0.968189, 0.13278, 0.226946, -0.241301]
    assert [round(one, 6) for one in found.errors] == [0.069362, 0.103001, 0.09233, 0.081617]
    assert round(found.likelihood, 5) == 12.67748


def test_searched_to_the_end_the_estimates_move_by_less_than_a_millionth() -> None:
    quick, long = milk(tolerance=1e-4), milk()

    assert max(abs(a.value - b.value) for a, b in zip(quick.areas, long.areas, strict=True)) < 1e-6
    assert long.between == pytest.approx(0.0185503, abs=1e-7)


def test_a_modelled_area_says_so_and_is_surer_than_its_few_answers() -> None:
    found = milk()
    least = min(found.areas, key=lambda one: one.trust)

    told = least.estimate(WAVE, Measure.MEAN, found.freedom)

    assert least.note is MODELLED
    assert told.is_modelled
    assert (told.count, told.day, told.publication.allowed) == (100, WAVE.day, True)
    assert least.area.error == 0.259
    assert told.error < 0.259
    assert told.effective == pytest.approx(100 * (0.259 / told.error) ** 2)
    assert "estimation par un modèle" in told.note


def test_a_modelled_share_stays_between_0_and_1_and_is_withheld_where_too_unsure() -> None:
    areas = [Area(str(i), 40, 0.02 + 0.001 * (i % 2), 0.1, (1.0,)) for i in range(12)]
    found = fitted(areas)

    told = found.areas[0].estimate(WAVE, Measure.PROPORTION, found.freedom)
    assert told.interval[0] == 0
    assert told.publication.allowed
    wide = fitted([Area(str(i), 40, 0.2 + 0.6 * (i % 2), 0.2, (1.0,)) for i in range(12)])
    assert not wide.areas[0].estimate(WAVE, Measure.PROPORTION, wide.freedom).publication.allowed


def test_an_area_of_a_few_answers_is_told_as_if_nobody_had_answered() -> None:
    known = [Area(f"commune {i}", 40, 5.0 + i % 3, 0.5, (1.0,)) for i in range(8)]

    few, none = fitted(
        [*known, Area("peu", 10, 1.0, 0.5, (1.0,)), Area("aucune", 0, None, None, (1.0,))]
    ).areas[-2:]

    assert (few.value, few.squared_error, few.trust) == (none.value, none.squared_error, 0)


def test_an_area_where_nobody_answered_has_the_regression_alone() -> None:
    known = [Area(f"commune {i}", 40, 5.0 + i % 3, 0.5, (1.0, float(i))) for i in range(8)]

    found = fitted([*known, Area("sans réponse", 0, None, None, (1.0, 3.0))])

    alone = found.areas[-1]
    assert alone.trust == 0
    assert alone.value == pytest.approx(found.coefficients[0] + 3 * found.coefficients[1])
    assert alone.error > sqrt(found.between)


@pytest.mark.parametrize(
    ("areas", "words"),
    [
        ([], "Trop peu"),
        ([Area("a", 40, 1.0, 0.1, (1.0,))], "Trop peu"),
        ([Area(name, 40, 1.0, 0.1, (1.0, 2.0)) for name in "abcd"], "se répètent"),
        ([Area(name, 40, 1.0, 0.0, (1.0,)) for name in "abcd"], "sans erreur"),
    ],
)
def test_too_few_areas_repeated_columns_and_certain_ones_are_refused(areas: list[Area], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        fitted(areas)


measures = st.lists(st.tuples(st.floats(1, 9), st.floats(0.1, 2)), min_size=4, max_size=20)


def told(rows: list[tuple[float, float]]) -> Model:
    return fitted([Area(str(i), 40, value, error, (1.0,)) for i, (value, error) in enumerate(rows)])


@settings(max_examples=60)
@given(measures)
def test_an_estimate_stands_between_its_measure_and_the_regression(rows: list[tuple[float, float]]) -> None:
    found = told(rows)

    mean = found.coefficients[0]
    for one, (value, _) in zip(found.areas, rows, strict=True):
        assert min(value, mean) - 1e-9 <= one.value <= max(value, mean) + 1e-9
        assert one.squared_error > 0


@settings(max_examples=60)
@given(measures, st.sampled_from(Benchmark), st.floats(1, 9))
def test_benchmarked_areas_give_back_the_whole_and_are_never_surer(
    rows: list[tuple[float, float]], by: Benchmark, whole: float
) -> None:
    areas = told(rows).areas
    shares = {one.area.name: 1 / len(areas) for one in areas}

    found = benchmarked(areas, shares, whole, by)

    assert np.mean([one.value for one in found]) == pytest.approx(whole)
    assert all(new.squared_error >= old.squared_error for new, old in zip(found, areas, strict=True))
    assert all(
        new.value == pytest.approx(old.value + new.shift) for new, old in zip(found, areas, strict=True)
    )


def test_shares_that_are_not_of_one_whole_are_refused() -> None:
    areas = told([(1.0, 0.5), (2.0, 0.5), (3.0, 0.5), (4.0, 0.5)]).areas

    with pytest.raises(ValueError, match="ne font pas 1"):
        benchmarked(areas, dict.fromkeys("0123", 0.3), 2.0)
    negative = told([(-1.0, 0.5), (-2.0, 0.5), (-3.0, 0.5), (-4.0, 0.5)]).areas
    with pytest.raises(ValueError, match="rapport"):
        benchmarked(negative, dict.fromkeys("0123", 0.25), 2.0)

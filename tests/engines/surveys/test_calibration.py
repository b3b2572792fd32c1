"""Weights brought to margins: Kalton and Flores-Cervantes' worked example, refusals in words, and laws."""

from collections.abc import Sequence
from math import inf

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from molette.engines.surveys.calibration import Calibration, calibrated
from molette.engines.surveys.distances import LINEAR, RAKING, Distance, Kind, logit, truncated
from molette.engines.surveys.margins import CannotCalibrateError, Categories, Quantity

# Kalton and Flores-Cervantes (2003), Weighting methods, Journal of Official Statistics 19: four rows by three
# columns, respondents and population; the tables of weights are those printed by the R package survey 3.6.
RESPONDENTS = [20, 50, 100, 30, 40, 140, 50, 100, 40, 310, 50, 70]
POPULATION = [80, 60, 170, 55, 40, 150, 60, 165, 55, 340, 200, 125]
ROWS, COLUMNS = [str(i % 4 + 1) for i in range(12)], [str(i // 4 + 1) for i in range(12)]
DISTANCES = [LINEAR, RAKING, logit(0.3, 3), truncated(0.3, 3)]


def totals(labels: Sequence[str]) -> dict[str, float]:
    held = zip(labels, POPULATION, strict=True)
    counts = dict.fromkeys(labels, 0.0)
    for label, people in held:
        counts[label] += people
    return counts


def answers(labels: Sequence[str]) -> list[str]:
    return [label for label, count in zip(labels, RESPONDENTS, strict=True) for _ in range(count)]


def kalton(distance: Distance) -> Calibration:
    margins = [
        Categories("ligne", totals(ROWS), answers(ROWS)),
        Categories("colonne", totals(COLUMNS), answers(COLUMNS)),
    ]
    return calibrated([1.0] * sum(RESPONDENTS), margins, distance)


@pytest.mark.parametrize(
    ("distance", "table"),
    [
        (RAKING, "1.81 1.45 2.02 1.08 0.87 1.21 2.20 1.76 2.45 1.83 1.47 2.04"),
        (LINEAR, "1.82 1.50 1.97 1.09 0.78 1.24 2.19 1.88 2.34 1.83 1.52 1.98"),
        (logit(0.5, 2.2), "1.87 1.46 1.98 1.08 0.74 1.27 2.17 2.09 2.18 1.89 1.49 1.99"),
        (truncated(0.5, 2.2), "1.81 1.48 1.99 1.08 0.75 1.26 2.20 2.00 2.20 1.83 1.50 2.00"),
    ],
    ids=lambda value: value.kind if isinstance(value, Distance) else "",
)
def test_each_distance_gives_the_weights_of_the_published_example(distance: Distance, table: str) -> None:
    first = np.cumsum([0, *RESPONDENTS[:-1]])

    ratios = kalton(distance).ratios[first].reshape(3, 4).T.ravel()

    assert " ".join(f"{ratio:.2f}" for ratio in ratios) == table


def test_a_margin_that_the_others_imply_is_left_out_and_met_all_the_same() -> None:
    found = kalton(RAKING)

    assert found.constraints.dropped == ("colonne\xa0: 3",)
    third = np.asarray(answers(COLUMNS)) == "3"
    assert found.weights[third].sum() == pytest.approx(720)


def test_known_quantities_are_met_beside_counts() -> None:
    age = [34.0, 61.0, 47.0, 25.0]

    found = calibrated([10.0] * 4, [Quantity("âge", 1700, age), Quantity("habitants", 42, [1.0] * 4)], RAKING)

    assert found.weights @ np.asarray(age) == pytest.approx(1700)
    assert found.weights.sum() == pytest.approx(42)


HOMES = ["locataire", "locataire", "propriétaire"]


@pytest.mark.parametrize(
    ("margins", "words"),
    [
        (
            [Categories("logement", {"locataire": 60, "propriétaire": 30, "hébergé": 10}, HOMES)],
            "Personne n’a répondu dans «\xa0logement\xa0: hébergé\xa0»",
        ),
        ([Categories("logement", {"locataire": 60}, HOMES)], "ne dit pas combien ils sont dans"),
        (
            [
                Categories("logement", {"locataire": 60, "propriétaire": 30}, HOMES),
                Categories("sexe", {"femme": 50, "homme": 41}, ["femme", "homme", "homme"]),
            ],
            "«\xa0logement\xa0» (90) et «\xa0sexe\xa0» (91) ne comptent pas la même population",
        ),
        (
            [
                Categories("logement", {"locataire": 60, "propriétaire": 30}, HOMES),
                Quantity("tous", 95, [1.0] * 3),
            ],
            "Les autres marges font déjà de",
        ),
        ([Categories("logement", {"locataire": 0, "propriétaire": 30}, HOMES)], "ne compte personne"),
        ([Categories("logement", {"locataire": -1, "propriétaire": 30}, HOMES)], "compte moins que personne"),
        ([], "Aucune marge"),
        (
            [
                Categories("logement", {"locataire": 60, "propriétaire": 30}, HOMES),
                Quantity("tous", 90, [1.0]),
            ],
            "les mêmes répondants",
        ),
    ],
)  # fmt: skip
def test_margins_that_no_weights_can_meet_are_refused_in_words(
    margins: list[Categories | Quantity], words: str
) -> None:
    with pytest.raises(CannotCalibrateError) as refusal:
        calibrated([1.0] * 3, margins)

    assert words in str(refusal.value)


@pytest.mark.parametrize("distance", [logit(0.6, 2.05), truncated(0.6, 2.05)], ids=["logit", "truncated"])
def test_bounds_too_tight_name_the_margin_and_what_it_lacks(distance: Distance) -> None:
    with pytest.raises(CannotCalibrateError) as refusal:
        kalton(distance)

    assert "Aucun poids entre les bornes n’atteint «\xa0ligne\xa0: 3\xa0» (+20,0)" in str(refusal.value)


def test_a_margin_whose_respondents_have_lost_their_weight_is_where_the_search_stops() -> None:
    found = calibrated([1.0] * 3, [Categories("logement", {"locataire": 60, "propriétaire": 30}, HOMES)])

    with pytest.raises(CannotCalibrateError, match=r"ne converge pas.*propriétaire"):
        found.again(np.array([1.0, 1.0, 0.0]))


def test_raking_says_when_only_weights_below_zero_would_do() -> None:
    with pytest.raises(CannotCalibrateError) as refusal:
        calibrated([1.0, 1.0], [Quantity("habitants", 10, [1, 1]), Quantity("âge", 900, [20, 40])], RAKING)

    assert "Aucun poids positif n’atteint «\xa0âge\xa0»" in str(refusal.value)
    linear = calibrated([1.0, 1.0], [Quantity("habitants", 10, [1, 1]), Quantity("âge", 900, [20, 40])])
    assert linear.negative == 1


@pytest.mark.parametrize("weights", [[1.0, 0.0, 1.0], [1.0, 1.0], [1.0, float("nan"), 1.0]])
def test_a_weight_that_is_nil_missing_or_unknown_is_refused(weights: list[float]) -> None:
    with pytest.raises(ValueError, match=r"poids|nombre"):
        calibrated(weights, [Categories("logement", {"locataire": 60, "propriétaire": 30}, HOMES)])


@pytest.mark.parametrize(
    ("kind", "low", "high"),
    [(Kind.LOGIT, 1.0, 2.0), (Kind.TRUNCATED, 1.2, 2.0), (Kind.LINEAR, 0.0, 2.0), (Kind.LOGIT, 0.5, inf)],
)
def test_bounds_surround_one_and_belong_to_bounded_distances(kind: Kind, low: float, high: float) -> None:
    with pytest.raises(ValueError, match="ornes"):
        Distance(kind, low, high)


@st.composite
def surveys(draw: st.DrawFn) -> tuple[list[float], list[Categories]]:
    """A sample of at most forty with weights and two margins that some weights, not far away, do meet."""
    size = draw(st.integers(6, 40))
    weights = draw(st.lists(st.floats(0.5, 20), min_size=size, max_size=size))
    pull = draw(st.lists(st.floats(0.7, 1.5), min_size=size, max_size=size))
    margins = []
    for name in ("âge", "logement"):
        held = draw(st.lists(st.sampled_from("abc"), min_size=size, max_size=size))
        counts = dict.fromkeys(sorted(set(held)), 0.0)
        for one, weight, factor in zip(held, weights, pull, strict=True):
            counts[one] += weight * factor
        margins.append(Categories(name, counts, held))
    return weights, margins


@settings(max_examples=60)
@given(surveys(), st.sampled_from(DISTANCES))
def test_every_total_is_met_and_every_bound_is_kept(
    survey: tuple[list[float], list[Categories]], distance: Distance
) -> None:
    weights, margins = survey

    found = calibrated(weights, margins, distance)

    for margin in margins:
        for name, count in margin.totals.items():
            held = np.asarray(margin.answers) == name
            assert found.weights[held].sum() == pytest.approx(count, rel=1e-6)
    if distance.is_bounded:
        assert found.ratios.min() >= 0.3 - 1e-12
        assert found.ratios.max() <= 3 + 1e-12
    if distance is RAKING:
        assert found.ratios.min() > 0


@settings(max_examples=60)
@given(surveys(), st.sampled_from(DISTANCES))
def test_weights_that_already_meet_the_margins_do_not_move(
    survey: tuple[list[float], list[Categories]], distance: Distance
) -> None:
    weights, margins = survey
    found = calibrated(weights, margins, distance)
    assume((found.weights > 1e-3).all())

    again = calibrated(found.weights, margins, distance)

    assert again.ratios == pytest.approx(1, abs=1e-6)


@settings(max_examples=40)
@given(surveys())
def test_respondents_alike_in_every_margin_and_weight_stay_alike(
    survey: tuple[list[float], list[Categories]],
) -> None:
    weights, margins = survey
    twice = [
        Categories(m.name, {k: 2 * v for k, v in m.totals.items()}, [*m.answers, *m.answers]) for m in margins
    ]

    found = calibrated([*weights, *weights], twice, RAKING)

    assert found.ratios[: len(weights)] == pytest.approx(found.ratios[len(weights) :])

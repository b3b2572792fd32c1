"""What is measured beside what is felt: quadrants, sentences, and changes between waves."""

from dataclasses import replace
from datetime import date
from math import inf, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from molette.engines.surveys.designs import Design, drawn
from molette.engines.surveys.estimating import mean
from molette.engines.surveys.felt import (
    QUADRANT_LABELS,
    Asked,
    Beside,
    Change,
    Direction,
    Quadrant,
    WithheldError,
    apart,
    panel,
)
from molette.engines.surveys.margins import Categories
from molette.engines.surveys.publication import TOO_FEW, Rule
from molette.engines.surveys.waves import OptInError, Recruitment, Wave

BEFORE, AFTER = (
    Wave("Vague 1 (fictive)", date(2026, 10, 1), Recruitment.DRAWN),
    Wave("Vague 2 (fictive)", date(2027, 10, 1), Recruitment.DRAWN),
)
ANY = Rule(0, 0, freedom=0)
BETTER, WORSE, UNSURE = Change(2, 0.5), Change(-2, 0.5), Change(0.5, 0.5)


@pytest.mark.parametrize(
    ("measured", "felt", "label", "sentence"),
    [
        (BETTER, BETTER, "amélioré et ressenti", "La mesure s’améliore, et les habitants le ressentent."),
        (
            BETTER,
            WORSE,
            "amélioré, pas ressenti",
            "La mesure s’améliore, mais les habitants ne le ressentent pas.",
        ),
        (
            WORSE,
            BETTER,
            "ressenti sans amélioration mesurée",
            "Les habitants ressentent une amélioration que la mesure ne montre pas.",
        ),
        (WORSE, WORSE, "ni l’un ni l’autre", "Ni la mesure ni le ressenti ne s’améliorent."),
        (
            BETTER,
            UNSURE,
            "on ne peut pas dire",
            "On ne peut pas dire\xa0: la mesure s’améliore, mais le ressenti reste dans sa marge d’erreur.",
        ),
        (
            UNSURE,
            WORSE,
            "on ne peut pas dire",
            (
                "On ne peut pas dire\xa0: le ressenti ne s’améliore pas, "
                "mais la mesure reste dans sa marge d’erreur."
            ),
        ),
        (
            UNSURE,
            UNSURE,
            "on ne peut pas dire",
            "On ne peut pas dire\xa0: la mesure et le ressenti restent dans leur marge d’erreur.",
        ),
    ],
)
def test_each_pair_of_changes_has_its_words(
    measured: Change, felt: Change, label: str, sentence: str
) -> None:
    beside = Beside(measured, felt)

    assert QUADRANT_LABELS[beside.quadrant] == label
    assert beside.sentence == sentence


def test_a_fall_that_is_wanted_is_an_improvement() -> None:
    """Unemployment falls, and fewer say that they fear for their work."""
    assert (
        Beside(replace(WORSE, wanted=Direction.DOWN), replace(WORSE, wanted=Direction.DOWN)).quadrant
        is Quadrant.BOTH
    )


def test_a_count_of_everyone_has_no_error_and_its_sign_is_known() -> None:
    assert Beside(Change(3, 0), BETTER).quadrant is Quadrant.BOTH
    assert Beside(Change(0, 0), BETTER).quadrant is Quadrant.FELT_ONLY
    with pytest.raises(ValueError, match="erreur"):
        Change(3, float("nan"))


def test_few_degrees_of_freedom_leave_more_doubt() -> None:
    assert Beside(BETTER, Change(1, 0.45)).quadrant is Quadrant.BOTH
    assert Beside(BETTER, Change(1, 0.45, freedom=4)).quadrant is Quadrant.UNSURE


def test_between_two_waves_drawn_apart_variances_add_up() -> None:
    first = mean(BEFORE, drawn([1.0] * 40), [5.0, 6.0] * 20)
    second = mean(AFTER, drawn([1.0] * 60), [6.0, 7.0] * 30)

    found = apart(first, second)

    assert found.value == pytest.approx(1)
    assert found.error == pytest.approx(sqrt(first.error**2 + second.error**2))
    assert 39 < found.freedom < 98
    same = mean(AFTER, drawn([1.0] * 40), [6.0] * 40)
    assert apart(same, same).freedom == inf


def asked(wave: Wave, values: list[float], first: int = 0, design: Design | None = None) -> Asked:
    return Asked(
        wave, design or drawn([1.0] * len(values)), values, [str(first + i) for i in range(len(values))]
    )


@given(st.lists(st.tuples(st.floats(0, 10), st.floats(0, 10)), min_size=3, max_size=30))
def test_a_panel_that_all_answer_twice_has_the_error_of_the_differences(
    rows: list[tuple[float, float]],
) -> None:
    first, second = [row[0] for row in rows], [row[1] for row in rows]

    found = panel(asked(BEFORE, first), asked(AFTER, second), rule=ANY)

    paired = np.subtract(second, first)
    assert found.value == pytest.approx(paired.mean())
    assert found.error == pytest.approx(paired.std(ddof=1) / sqrt(len(rows)), abs=1e-6)


def test_with_nobody_in_common_a_panel_is_two_waves_apart() -> None:
    first, second = [5.0, 6.0, 8.0] * 5, [6.0, 7.0, 7.0] * 5

    found = panel(asked(BEFORE, first), asked(AFTER, second, first=100), rule=ANY)

    expected = apart(
        mean(BEFORE, drawn([1.0] * 15), first, rule=ANY), mean(AFTER, drawn([1.0] * 15), second, rule=ANY)
    )
    assert (found.value, found.error) == (pytest.approx(expected.value), pytest.approx(expected.error))


def test_half_a_panel_takes_off_half_of_what_a_whole_one_would() -> None:
    first = [float(i % 7) for i in range(40)]
    second = [one + 1 for one in first]

    half = panel(asked(BEFORE, first), asked(AFTER, [*second[20:], *first[:20]], first=20), rule=ANY)

    alone = panel(asked(BEFORE, first), asked(AFTER, [*second[20:], *first[:20]], first=100), rule=ANY)
    assert 0.5 * alone.error < half.error < 0.8 * alone.error


def test_strata_clusters_and_margins_are_kept_in_a_panel() -> None:
    towns = ["Lens", "Avion"] * 20
    margin = Categories("commune", {"Lens": 300, "Avion": 100}, towns)
    design = drawn([10.0] * 40, strata=towns).calibrated([margin])
    first = [float(i % 5) for i in range(40)]

    found = panel(
        asked(BEFORE, first, design=design), asked(AFTER, [one + 1 for one in first], design=design)
    )

    assert found.value == pytest.approx(1)
    assert found.error == pytest.approx(0, abs=1e-6)
    assert found.freedom == 38


def test_opt_in_waves_have_no_change_to_tell() -> None:
    opened = Wave("Consultation (fictive)", date(2027, 1, 1), Recruitment.OPT_IN)

    with pytest.raises(OptInError):
        panel(asked(BEFORE, [1.0, 2.0]), asked(opened, [1.0, 2.0]), rule=ANY)


def test_what_may_not_be_published_has_no_change_either() -> None:
    few, many = (
        mean(BEFORE, drawn([1.0] * 10), [5.0, 6.0] * 5),
        mean(AFTER, drawn([1.0] * 60), [6.0, 7.0] * 30),
    )

    with pytest.raises(WithheldError, match=TOO_FEW):
        apart(few, many)
    with pytest.raises(WithheldError, match=TOO_FEW):
        panel(asked(BEFORE, [5.0, 6.0] * 5), asked(AFTER, [6.0, 7.0] * 30))

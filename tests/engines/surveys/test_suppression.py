"""Hidden cells stay hidden: an attacker with the shown cells and the totals finds none, exactly or nearly."""

from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from molette.engines.surveys.attack import Attack, Cell, Table
from molette.engines.surveys.suppression import Suppression, suppressed

THRESHOLD = 11
tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 40), min_size=width, max_size=width), min_size=1, max_size=4
    )
)


def attacked(table: Table, shown: dict[Cell, int], cell: Cell) -> tuple[float, float]:
    """What a linear programme finds of a cell, knowing only what is shown and that parts add up to totals."""
    cells = list(table.cells)
    bounds = [(shown[one], shown[one]) if one in shown else (0, None) for one in cells]
    aim = [1.0 if one == cell else 0.0 for one in cells]
    nil = np.zeros(len(table.equations))
    least = linprog(aim, A_eq=table.equations, b_eq=nil, bounds=bounds)
    most = linprog([-one for one in aim], A_eq=table.equations, b_eq=nil, bounds=bounds)
    return float(least.fun), float(-most.fun) if most.status == 0 else inf


def pattern(found: Suppression) -> list[str]:
    """The table as it is read: `#` too few, `x` hidden for the others."""
    width = len(found.table.whole[0])
    signs = [
        "#" if one in found.primary else "x" if one in found.complementary else str(found.shown[one])
        for one in found.table.cells
    ]
    return [" ".join(signs[i : i + width]) for i in range(0, len(signs), width)]


def test_a_cell_alone_in_its_row_and_column_takes_three_others_with_it() -> None:
    found = suppressed([[20, 50, 10], [18, 19, 22], [17, 32, 45]], THRESHOLD)

    assert pattern(found) == ["x 50 # 80", "x 19 x 59", "17 32 45 94", "55 101 77 233"]


def test_cells_that_protect_one_another_take_no_others() -> None:
    found = suppressed([[9, 10, 50], [10, 8, 40], [60, 70, 80]], THRESHOLD)

    assert found.complementary == frozenset()


def test_a_one_way_table_hides_the_smallest_cell_that_is_enough() -> None:
    assert pattern(suppressed([[5, 60, 40]], THRESHOLD)) == ["# 60 x 105"]
    assert pattern(suppressed([[50, 60, 40]], THRESHOLD)) == ["50 60 40 150"]


def test_where_all_are_too_few_the_total_goes_too() -> None:
    assert pattern(suppressed([[3, 4]], THRESHOLD)) == ["# # #"]
    assert pattern(suppressed([[3, 2], [4, 1]], THRESHOLD)) == ["# # #", "# # #", "# # #"]


def test_nobody_is_not_too_few() -> None:
    assert suppressed([[0, 40], [30, 20]], THRESHOLD).hidden == frozenset()


def test_two_hidden_cells_of_a_row_whose_total_is_small_are_not_enough() -> None:
    """5 and 4 with their total shown: each is from 0 to 9, which is too near."""
    found = suppressed([[5, 4, 0], [30, 40, 50]], THRESHOLD)

    assert pattern(found)[0] != "# # 0 9"
    assert (0, 3) in found.primary


@pytest.mark.parametrize("counts", [[], [[]], [[1, 2], [3]], [[-1, 2]]])
def test_what_is_not_a_table_of_counts_is_refused(counts: list[list[int]]) -> None:
    with pytest.raises(ValueError, match=r"tableau|négatif"):
        suppressed(counts, THRESHOLD)


@settings(max_examples=60)
@given(tables)
def test_no_attacker_finds_a_count_that_rests_on_too_few(counts: list[list[int]]) -> None:
    found = suppressed(counts, THRESHOLD)

    assert not {count for count in found.shown.values() if 0 < count < THRESHOLD}
    for cell in found.primary:
        least, most = attacked(found.table, dict(found.shown), cell)
        assert most - least >= THRESHOLD - 1e-6
    for cell in found.complementary:
        least, most = attacked(found.table, dict(found.shown), cell)
        assert most - least > 1e-6


@settings(max_examples=40)
@given(tables, st.data())
def test_the_flows_find_what_the_linear_programme_finds(counts: list[list[int]], data: st.DataObject) -> None:
    table = Table(tuple(tuple(row) for row in counts))
    hidden = data.draw(st.sets(st.sampled_from(table.cells), min_size=1))
    shown = {one: table.whole[one[0]][one[1]] for one in table.cells if one not in hidden}

    for cell in hidden:
        assert Attack(table, frozenset(hidden)).bounds(cell) == pytest.approx(attacked(table, shown, cell))

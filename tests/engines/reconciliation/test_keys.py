"""Lines brought together by keys: what a naive search would find, told a few lines at a time."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import benchmarks.reconciliation as bench
from benchmarks.ledgers import draw
from molette.engines.reconciliation.books import Role
from molette.engines.reconciliation.candidates import candidates
from molette.engines.reconciliation.comparing import FLOOR, MARGIN, Comparer
from molette.engines.reconciliation.hashing import mixed, read
from molette.engines.reconciliation.keys import CROWD, MOST_LINES, Keys, Sides, meet, meet_small
from molette.engines.reconciliation.learning import by_chance, learn
from molette.engines.reconciliation.normalising import Pairable, prepare
from molette.engines.reconciliation.pairs import Candidates, Pairs

rows = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 60)), max_size=120)


def keys(said: list[tuple[int, int]]) -> Keys:
    values, lines = np.array(said, np.int64).reshape(-1, 2).T
    return Keys.of(mixed(values.astype(np.uint64)), lines)


def told(pairs: Pairs) -> list[tuple[int, int, int]]:
    return list(zip(pairs.left.tolist(), pairs.right.tolist(), pairs.kinds.tolist(), strict=True))


def prepared(size: int) -> tuple[Pairable, Comparer, Candidates]:
    drawn = draw(size, 3)
    pairable = prepare(*drawn.books(), drawn.merged)
    reads = {one.name: read(one.texts) for one in pairable.of(Role.TEXT)}
    return pairable, Comparer.of(pairable, reads), candidates(pairable, reads, np.zeros(0, np.int64))


@given(left=rows, right=rows)
def test_lines_meet_that_share_a_key_of_few_lines_and_no_others(
    left: list[tuple[int, int]], right: list[tuple[int, int]]
) -> None:
    found, crowded = meet_small((keys(left), keys(right)))

    counts = [Counter(value for value, _ in set(said)) for said in (left, right)]
    few = {value for value in counts[0] if counts[0][value] <= CROWD and 0 < counts[1][value] <= CROWD}
    many = {value for value in counts[0] if counts[1][value]} - few
    expected = Counter(
        (one, other)
        for value, one in set(left)
        for again, other in set(right)
        if value == again and value in few
    )
    lines = found.between(0, MOST_LINES)
    assert Counter(zip(lines[0].tolist(), lines[1].tolist(), strict=True)) == expected
    assert len(crowded[0]) == sum(counts[0][value] for value in many)


def test_a_crowded_key_that_nothing_refines_brings_nothing() -> None:
    every: Sides = (keys([(1, line) for line in range(40)]), keys([(1, line) for line in range(40)]))

    assert [len(found.lines) for found in meet(every, ())] == [0]


def test_pairs_are_the_same_told_at_once_or_a_few_lines_at_a_time() -> None:
    pairable, _, found = prepared(300)

    every = told(found.between(0, pairable.left_count))
    parts = [told(found.between(line, line + 7)) for line in range(0, pairable.left_count, 7)]

    assert [pair for part in parts for pair in part] == every
    assert len(every) == len({(left, right) for left, right, _ in every})


def test_a_pair_near_the_best_of_one_of_its_lines_is_kept_and_no_other() -> None:
    pairable, comparer, found = prepared(300)
    counts = pairable.left_count, pairable.right_count
    pairs = found.between(0, counts[0])
    levels = comparer.coarse(pairs.left, pairs.right)
    weights = learn(levels, comparer.coarse(*by_chance(counts, 20_000)), pairable.roles, counts)

    kept, count = comparer.near(found, weights)

    scores = weights.log_odds(levels)
    best: tuple[dict[int, float], dict[int, float]] = ({}, {})
    for left, right, score in zip(pairs.left.tolist(), pairs.right.tolist(), scores.tolist(), strict=True):
        best[0][left], best[1][right] = (
            max(score, best[0].get(left, score)),
            max(score, best[1].get(right, score)),
        )
    expected = [
        (left, right)
        for left, right, score in zip(pairs.left.tolist(), pairs.right.tolist(), scores.tolist(), strict=True)
        if score > FLOOR and score >= min(best[0][left], best[1][right]) - MARGIN
    ]
    assert count == len(pairs)
    assert [(left, right) for left, right, _ in told(kept)] == expected


def test_a_book_too_long_for_one_machine_is_refused() -> None:
    pairable, _, _ = prepared(5)
    order = np.broadcast_to(np.int64(0), (MOST_LINES + 1,))
    long = Pairable(
        pairable.fields,
        order,
        pairable.right_order,
        pairable.is_mirrored,
        pairable.left_lines,
        pairable.right_lines,
    )

    with pytest.raises(ValueError, match="2\\^24 lines"):
        candidates(long, {}, np.zeros(0, np.int64))


def test_a_measure_whose_data_are_missing_fails_and_names_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(bench, "DATA", tmp_path)
    monkeypatch.setattr("sys.argv", ["reconciliation"])

    with pytest.raises(
        SystemExit, match=r"transactions_origin\.parquet, transactions_destination\.parquet missing"
    ):
        bench.main()

"""Pairing the rows of a file with what stands: laws that hold whatever the file."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from molette.domain.exchange.matching import Fate, Standing, pair

rows = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 5)), max_size=30)


def stand(file: list[tuple[int, int]]) -> list[Standing]:
    return [Standing(number, *row) for number, row in enumerate(file, start=1)]


def fates(file: list[tuple[int, int]], standing: list[Standing]) -> list[Fate]:
    found = pair(file, standing)
    return [found.of(rank)[0] for rank in range(len(file))]


@given(rows)
def test_the_same_file_twice_changes_nothing(file: list[tuple[int, int]]) -> None:
    assert set(fates(file, stand(file))) <= {Fate.UNCHANGED}
    assert pair(file, stand(file)).absent == ()


@given(rows, st.randoms())
def test_the_order_of_the_rows_does_not_count(file: list[tuple[int, int]], chance: object) -> None:
    shuffled = sorted(file, key=lambda _: chance.random())  # type: ignore[attr-defined]

    assert set(fates(shuffled, stand(file))) <= {Fate.UNCHANGED}


@given(rows, rows)
def test_each_standing_row_is_paired_at_most_once_and_none_is_lost(
    file: list[tuple[int, int]], before: list[tuple[int, int]]
) -> None:
    standing = stand(before)
    found = pair(file, standing)
    paired = [id_ for rank in range(len(file)) if (id_ := found.of(rank)[1])]

    assert len(set(paired)) == len(paired)
    assert sorted([*paired, *found.absent]) == [one.id for one in standing]


@given(rows, rows)
def test_after_the_file_is_applied_every_one_of_its_rows_stands(
    file: list[tuple[int, int]], before: list[tuple[int, int]]
) -> None:
    contents = Counter(before)
    found = pair(file, stand(before))
    for rank, row in enumerate(file):
        fate, id_ = found.of(rank)
        if fate is not Fate.UNCHANGED:
            contents[row] += 1
        if fate is Fate.CHANGED:
            contents[before[id_ - 1]] -= 1

    assert all(contents[row] >= count for row, count in Counter(file).items())


def test_a_row_that_changed_is_told_from_one_that_only_moved() -> None:
    standing = [Standing(1, 7, 100), Standing(2, 7, 200)]

    assert fates([(7, 999), (7, 100)], standing) == [Fate.CHANGED, Fate.UNCHANGED]

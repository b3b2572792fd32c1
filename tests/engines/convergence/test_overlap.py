"""The overlap of two partners: one when they share their euros out alike, nought when nothing meets."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from molette.engines.convergence.overlap import Contest, Span, bounds, doubt, overlap, reading, shares

AXES = ("habitat", "emploi", "santé", "mobilité")
EUROS = st.dictionaries(
    st.sampled_from(AXES), st.integers(0, 10**9).map(lambda cents: Decimal(cents) / 100), max_size=4
)
SPANS = st.dictionaries(
    st.sampled_from(AXES),
    st.tuples(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 100)),
    min_size=1,
)


def test_partners_who_meet_nowhere_have_no_overlap() -> None:
    assert overlap({"habitat": Decimal(5)}, {"emploi": Decimal(5)}) == 0


def test_who_put_nothing_is_compared_with_nobody() -> None:
    assert overlap({"habitat": Decimal(0)}, {"habitat": Decimal(5)}) is None


@pytest.mark.parametrize("index", [Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(8, 10), Fraction(1)])
def test_every_index_has_its_own_reading(index: Fraction) -> None:
    others = {Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(8, 10), Fraction(1)} - {index}
    assert reading(index) not in {reading(other) for other in others}


@given(EUROS, EUROS)
def test_it_is_symmetric_and_between_nought_and_one(
    left: dict[str, Decimal], right: dict[str, Decimal]
) -> None:
    index = overlap(left, right)
    assert index == overlap(right, left)
    assert index is None or 0 <= index <= 1


@given(EUROS, EUROS)
def test_it_is_one_for_the_same_shares_and_for_no_other(
    left: dict[str, Decimal], right: dict[str, Decimal]
) -> None:
    p, q = shares(left), shares(right)
    if p is None or q is None:
        return
    alike = {axis: part for axis, part in p.items() if part} == {
        axis: part for axis, part in q.items() if part
    }
    assert (overlap(left, right) == 1) == alike


@given(EUROS, st.integers(1, 1000))
def test_giving_more_in_the_same_places_changes_nothing(amounts: dict[str, Decimal], times: int) -> None:
    larger = {axis: amount * times for axis, amount in amounts.items()}
    assert overlap(amounts, larger) in {None, 1}


@given(SPANS, SPANS)
def test_whatever_amount_is_right_the_index_is_within_its_bounds(
    left: dict[str, tuple[int, int, int]], right: dict[str, tuple[int, int, int]]
) -> None:
    def told(side: dict[str, tuple[int, int, int]]) -> tuple[dict[str, Span], dict[str, Decimal]]:
        spans = {axis: Span(Decimal(min(a, b)), Decimal(max(a, b))) for axis, (a, b, _) in side.items()}
        picked = {
            axis: spans[axis].low + (spans[axis].high - spans[axis].low) * at / 100
            for axis, (_, _, at) in side.items()
        }
        return spans, picked

    (lefts, mine), (rights, theirs) = told(left), told(right)
    found, index = bounds(lefts, rights), overlap(mine, theirs)
    if found is not None and index is not None:
        assert found.low <= index <= found.high


CONTESTS = st.lists(
    st.tuples(
        st.sampled_from(AXES),
        st.integers(0, 10**6).map(Decimal),
        st.lists(st.integers(0, 10**6).map(Decimal), max_size=2),
    ),
    max_size=4,
)


def test_nothing_contested_is_no_doubt_and_a_contest_without_an_amount_is_one() -> None:
    amounts = {"habitat": Decimal(30)}
    assert doubt((amounts, []), (amounts, [])) is None
    found = doubt((amounts, [Contest("habitat", Decimal(30))]), (amounts, []))
    assert found is not None
    assert (found.contested, found.unvalued) == (1, 1)


def test_an_index_that_may_not_exist_is_told_from_one_that_nothing_doubts() -> None:
    amounts = {"habitat": Decimal(30)}
    found = doubt((amounts, [Contest("habitat", Decimal(30), (Decimal(0),))]), (amounts, []))
    assert found is not None
    assert found.bounds is None


@given(EUROS, CONTESTS, EUROS, st.data())
def test_whoever_is_right_the_index_is_within_what_is_doubted(
    amounts: dict[str, Decimal],
    told: list[tuple[str, Decimal, list[Decimal]]],
    other: dict[str, Decimal],
    data: st.DataObject,
) -> None:
    contests = [Contest(axis, used, tuple(instead)) for axis, used, instead in told]
    mine = dict(amounts)
    for one in contests:  # what is contested is part of what is counted
        mine[one.axis] = mine.get(one.axis, Decimal(0)) + one.used
    found = doubt((mine, contests), (other, []))
    assert (found is None) == (not contests)
    right = dict(mine)
    for one in contests:
        right[one.axis] += data.draw(st.sampled_from([one.used, *one.instead])) - one.used
    index = overlap(right, other)
    if found is not None and found.bounds is not None and index is not None:
        assert found.bounds.low <= index <= found.bounds.high

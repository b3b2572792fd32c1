"""A group that a person makes by hand, explained at once."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.ledgers import Written, book, draw
from molette.engines.reconciliation.answer import Gap, Group
from molette.engines.reconciliation.books import Book, Column, Role
from molette.engines.reconciliation.explaining import explain
from molette.engines.reconciliation.reconciling import reconcile

seeds = st.integers(0, 10_000)
few = settings(max_examples=15, deadline=None)


def total(held: Book, ranks: tuple[int, ...]) -> Decimal:
    cells = [(held.amounts or ())[rank] for rank in ranks]
    return sum((cell for cell in cells if isinstance(cell, Decimal)), Decimal(0))


@given(seed=seeds, data=st.data())
@few
def test_whatever_lines_are_put_together_the_residuals_make_their_difference(
    seed: int, data: st.DataObject
) -> None:
    left, right = draw(12, seed).books()
    mine = data.draw(st.sets(st.integers(0, len(left) - 1), max_size=4))
    theirs = data.draw(st.sets(st.integers(0, len(right) - 1), min_size=0 if mine else 1, max_size=4))

    group = explain(left, right, [*mine], [*theirs])

    assert group.left == tuple(sorted(mine))
    assert group.right == tuple(sorted(theirs))
    found = sum((one.euros for one in group.residuals), Decimal(0))
    assert found == total(left, group.left) - total(right, group.right)


@given(seed=seeds)
@few
def test_a_group_of_the_reconciliation_is_explained_alike(seed: int) -> None:
    left, right = draw(25, seed).books()
    answer = reconcile(left, right)

    for group in answer.matched:
        told = explain(left, right, group.left, group.right, weights=answer.weights)
        assert told.residuals == group.residuals


@given(seed=seeds, data=st.data())
@few
def test_every_line_of_a_group_made_by_hand_has_a_reasoned_pair(seed: int, data: st.DataObject) -> None:
    left, right = draw(12, seed).books()
    mine = data.draw(st.sets(st.integers(0, len(left) - 1), min_size=1, max_size=4))
    theirs = data.draw(st.sets(st.integers(0, len(right) - 1), min_size=1, max_size=4))

    group = explain(left, right, [*mine], [*theirs])

    assert {pair.left for pair in group.pairs} == mine
    assert {pair.right for pair in group.pairs} == theirs
    assert all(pair.reasons for pair in group.pairs)
    assert group.probability == min(pair.probability for pair in group.pairs)


@given(seed=seeds, data=st.data())
@few
def test_the_books_may_change_sides(seed: int, data: st.DataObject) -> None:
    left, right = draw(12, seed).books()
    mine = data.draw(st.sets(st.integers(0, len(left) - 1), max_size=3))
    theirs = data.draw(st.sets(st.integers(0, len(right) - 1), min_size=1, max_size=3))

    one, other = explain(left, right, [*mine], [*theirs]), explain(right, left, [*theirs], [*mine])

    assert sorted(map(repr, one.residuals)) == sorted(repr(x.mirrored()) for x in other.residuals)
    assert one.probability == pytest.approx(other.probability)


def line(name: str, amount: str, on: date = date(2024, 3, 1)) -> Written:
    return Written(
        name, "Commune de Frévilliers", "Toiture de l’école Jaurès", Decimal(amount), on, "62498", None
    )


def made(left: list[Written], right: list[Written]) -> Group:
    """The group of these lines, among others that keep them company."""
    drawn = draw(60, 3)
    count = len(drawn.left), len(drawn.right)
    return explain(
        book([*drawn.left, *left]), book([*drawn.right, *right]),
        range(count[0], count[0] + len(left)), range(count[1], count[1] + len(right)),
    )  # fmt: skip


def test_two_instalments_put_by_hand_before_their_grant_leave_nothing_to_explain() -> None:
    group = made([line("a", "100000.00")], [line("b", "30000.00"), line("c", "70000.00")])

    assert group.residuals == ()
    assert group.probability > 0.5


def test_what_an_instalment_leaves_to_come_is_said_when_the_other_is_taken_away() -> None:
    group = made([line("a", "100000.00")], [line("b", "30000.00", date(2024, 6, 1))])

    assert [(one.gap, one.euros) for one in group.residuals] == [(Gap.TIMING, Decimal("70000.00"))]


def test_a_line_written_twice_is_told_beside_the_parts() -> None:
    paid = [line("b", "30000.00"), line("c", "70000.00"), line("d", "100000.00")]

    group = made([line("a", "100000.00")], paid)

    assert [(one.gap, one.euros) for one in group.residuals] == [(Gap.DUPLICATE, Decimal("-100000.00"))]


def test_lines_set_apart_are_missing_on_the_other_side() -> None:
    group = made([line("a", "100.00"), line("b", "250.00", date(2024, 5, 2))], [])

    assert group.pairs == ()
    assert [(one.gap, one.euros) for one in group.residuals] == [(Gap.MISSING_ON_THE_RIGHT, 350)]


def test_a_line_set_apart_that_its_book_says_twice_is_a_duplicate() -> None:
    left = book([line("a", "100.00"), line("b", "100.00")])

    group = explain(left, book([line("c", "100.00")]), (1,), ())

    assert [(one.gap, one.euros) for one in group.residuals] == [(Gap.DUPLICATE, 100)]


def test_what_is_not_a_group_is_refused() -> None:
    left, right = draw(5, 1).books()
    strange = Book(("b",), (Column("jour", Role.DATE, (date(2024, 1, 1),)),))

    with pytest.raises(ValueError, match="at least one line"):
        explain(left, right, (), ())
    with pytest.raises(IndexError):
        explain(left, right, (-1,), (0,))
    with pytest.raises(ValueError, match="no field"):
        explain(Book(("a",), ()), strange, (0,), (0,))

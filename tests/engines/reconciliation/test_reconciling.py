"""Two books reconciled: the laws that hold whatever they say, and what a reader expects of a few lines."""

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.ledgers import Drawn, Written, book, draw
from molette.engines.reconciliation.answer import Gap, Group, Reconciliation
from molette.engines.reconciliation.books import Book, Column, Decisions, Role
from molette.engines.reconciliation.reconciling import reconcile
from molette.engines.tables.values.dates import parse_date

seeds = st.integers(0, 10_000)
sizes = st.integers(1, 30)
few = settings(max_examples=15, deadline=None)


def groups(answer: Reconciliation, left: Book, right: Book) -> set[tuple[frozenset[str], frozenset[str]]]:
    return {
        (frozenset(left.ids[line] for line in group.left), frozenset(right.ids[line] for line in group.right))
        for group in answer.groups
    }


def together(answer: Reconciliation, left: Book, right: Book) -> set[tuple[frozenset[str], frozenset[str]]]:
    return {group for group in groups(answer, left, right) if all(group)}


def pairs(answer: Reconciliation, left: Book, right: Book) -> set[tuple[str, str]]:
    return {(left.ids[pair.left], right.ids[pair.right]) for group in answer.matched for pair in group.pairs}


def shuffled(held: Book, seed: int) -> Book:
    order = list(range(len(held)))
    random.Random(seed).shuffle(order)
    columns = (replace(column, cells=[column.cells[line] for line in order]) for column in held.columns)
    return Book([held.ids[line] for line in order], tuple(columns))


@given(seed=seeds, size=sizes)
@few
def test_every_line_is_in_one_group_and_one_only(seed: int, size: int) -> None:
    left, right = draw(size, seed).books()

    answer = reconcile(left, right)

    assert sorted(line for group in answer.groups for line in group.left) == list(range(len(left)))
    assert sorted(line for group in answer.groups for line in group.right) == list(range(len(right)))


@given(seed=seeds, size=sizes)
@few
def test_what_is_explained_is_the_difference_between_the_books_to_the_cent(seed: int, size: int) -> None:
    left, right = draw(size, seed).books()

    answer = reconcile(left, right)

    assert sum((one.euros for one in answer.residuals), Decimal(0)) == left.total() - right.total()


@given(seed=seeds, size=sizes)
@few
def test_the_books_may_change_sides(seed: int, size: int) -> None:
    left, right = draw(size, seed).books()

    one, other = reconcile(left, right), reconcile(right, left)

    assert groups(one, left, right) == {(a, b) for b, a in groups(other, right, left)}
    assert sum(x.euros for x in one.residuals) == -sum(x.euros for x in other.residuals)
    swapped = sorted((residual.mirrored() for residual in other.residuals), key=repr)
    assert sorted(one.residuals, key=repr) == swapped


@given(seed=seeds, size=sizes, order=st.integers(0, 99))
@few
def test_the_order_of_the_lines_changes_nothing(seed: int, size: int, order: int) -> None:
    left, right = draw(size, seed).books()
    mixed = shuffled(left, order), shuffled(right, order + 1)

    assert groups(reconcile(*mixed), *mixed) == groups(reconcile(left, right), left, right)


@given(seed=seeds, size=st.integers(2, 20), which=st.integers(0, 99))
@few
def test_a_pair_that_was_rejected_never_returns(seed: int, size: int, which: int) -> None:
    left, right = draw(size, seed).books()
    found = sorted(pairs(reconcile(left, right), left, right))
    if not found:
        return
    rejected = found[which % len(found)]

    again = reconcile(left, right, decisions=Decisions(rejected=frozenset({rejected})))

    assert rejected not in pairs(again, left, right)
    assert not any(rejected[0] in one and rejected[1] in other for one, other in together(again, left, right))


@given(seed=seeds, size=st.integers(5, 20))
@few
def test_a_line_that_has_nothing_to_do_with_the_others_changes_no_group_of_theirs(
    seed: int, size: int
) -> None:
    drawn = draw(size, seed)
    left, right = drawn.books()
    weights = reconcile(left, right).weights
    stranger = Written("autre", "Zyx Qwk", "Vbnm", Decimal("0.37"), date(1990, 1, 1), "98001", "999999999")

    before = reconcile(left, right, weights=weights)
    more = book([*drawn.left, stranger])
    after = reconcile(more, right, weights=weights)

    assert together(after, more, right) == together(before, left, right)


def line(
    name: str,
    amount: str,
    on: date = date(2024, 3, 1),
    subject: str = "Toiture de l’école Jaurès",
    place: str = "62498",
) -> Written:
    return Written(name, "Commune de Frévilliers", subject, Decimal(amount), on, place, None)


def alone(left: list[Written], right: list[Written]) -> Group:
    """The only group of lines of both sides, among others that keep them company."""
    drawn = draw(60, 3)
    answer = reconcile(book([*drawn.left, *left]), book([*drawn.right, *right]))
    ours = {len(drawn.left) + rank for rank in range(len(left))}
    return next(group for group in answer.matched if ours & set(group.left))


def test_a_grant_is_put_with_its_instalments() -> None:
    paid = [line("b", "30000.00", date(2024, 4, 1)), line("c", "70000.00", date(2025, 1, 8))]

    group = alone([line("a", "100000.00")], paid)

    assert len(group.left) == 1
    assert len(group.right) == 2
    assert group.residuals == ()


@pytest.mark.parametrize(
    ("mine", "theirs", "gap", "euros"),
    [
        ("100000.00", "120000.00", Gap.TAX, "-20000.00"),
        ("100000.40", "100000.00", Gap.ROUNDING, "0.40"),
        ("100000.00", "80000.00", Gap.PERIMETER, "20000.00"),
    ],
)
def test_a_difference_is_named(mine: str, theirs: str, gap: Gap, euros: str) -> None:
    group = alone([line("a", mine)], [line("b", theirs, date(2024, 3, 4))])

    assert [(one.gap, one.euros) for one in group.residuals] == [(gap, Decimal(euros))]


def test_a_line_in_another_place_weighs_nothing_and_says_what_is_at_stake() -> None:
    group = alone([line("a", "100000.00")], [line("b", "100000.00", place="59350")])

    assert [(one.gap, one.euros, one.stake) for one in group.residuals] == [(Gap.WRONG_PLACE, 0, 100_000)]


def test_a_line_written_twice_is_told() -> None:
    twice = [line("b", "100000.00"), line("c", "100000.00")]

    group = alone([line("a", "100000.00")], twice)

    assert len(group.right) == 2
    assert [(one.gap, one.euros) for one in group.residuals] == [(Gap.DUPLICATE, -100_000)]


def test_reasons_are_in_words() -> None:
    group = alone([line("a", "100000.00")], [line("b", "100000.00", date(2024, 3, 4))])

    assert group.reasons == (
        "même bénéficiaire", "même lieu", "à 3\N{NO-BREAK SPACE}jours", "même montant", "même objet",
    )  # fmt: skip


def test_what_a_person_accepted_is_a_group_whatever_the_lines_say() -> None:
    left, right = draw(40, 5).books()
    chosen = (left.ids[0], right.ids[7])

    answer = reconcile(left, right, decisions=Decisions(accepted=frozenset({chosen})))

    assert (frozenset({chosen[0]}), frozenset({chosen[1]})) in groups(answer, left, right)
    accepted = next(g for g in answer.matched if left.ids[g.left[0]] == chosen[0])
    assert accepted.probability == 1
    assert accepted.reasons[0] == "accepté par une personne"


def test_one_to_one_leaves_no_line_with_two_others() -> None:
    left, right = draw(120, 2).books()

    answer = reconcile(left, right, one_to_one=True)

    assert {(len(group.left), len(group.right)) for group in answer.matched} == {(1, 1)}


def test_two_books_without_a_field_in_common_are_refused() -> None:
    left = Book(("a",), (Column("prix", Role.AMOUNT, (Decimal(1),)),))
    right = Book(("b",), (Column("jour", Role.DATE, (date(2024, 1, 1),)),))

    with pytest.raises(ValueError, match="no field"):
        reconcile(left, right)


def test_an_empty_book_leaves_every_line_alone() -> None:
    left, _ = draw(5, 1).books()
    empty = book([])

    answer = reconcile(left, empty)

    assert answer.matched == ()
    assert sum(one.euros for one in answer.residuals) == left.total()


def scores(drawn: Drawn, answer: Reconciliation, left: Book, right: Book) -> tuple[float, float]:
    truth = {(a, b) for mine, theirs in drawn.groups for a in mine for b in theirs}
    found = pairs(answer, left, right)
    return len(truth & found) / len(found), len(truth & found) / len(truth)


def test_most_of_a_drawn_ledger_is_found() -> None:
    drawn = draw(400, 11)
    left, right = drawn.books()

    answer = reconcile(left, right, places=drawn.merged)
    precision, recall = scores(drawn, answer, left, right)

    assert precision > 0.9
    assert recall > 0.9
    assert answer.recall.share is not None
    assert answer.recall.share > 0.95


def test_a_day_is_found_where_the_other_book_says_a_year() -> None:
    left, right = draw(80, 4).books()
    years = [parse_date(str(cell.year)).value for cell in right.columns[3].cells if isinstance(cell, date)]
    columns = tuple(replace(c, cells=years) if c.field == "date" else c for c in right.columns)

    answer = reconcile(left, Book(right.ids, columns))

    assert len(answer.matched) > 40

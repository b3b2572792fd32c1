"""What a line that is not surely matched is offered to choose from."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from benchmarks.ledgers import draw
from molette.engines.reconciliation.answer import SURE, Pair, Reconciliation
from molette.engines.reconciliation.books import Book, Column, Decisions, Role
from molette.engines.reconciliation.reconciling import reconcile

MOST = 3
seeds = st.integers(0, 10_000)
few = settings(max_examples=15, deadline=None)


def unsure(answer: Reconciliation) -> tuple[set[int], set[int]]:
    open_groups = [group for group in answer.groups if group.probability < SURE]
    left, right = (
        {line for one in open_groups for line in one.left},
        {line for one in open_groups for line in one.right},
    )
    return left, right


def offered(seed: int) -> tuple[Reconciliation, Book, Book]:
    left, right = draw(25, seed).books()
    return reconcile(left, right, offers=MOST), left, right


def named(pairs: tuple[Pair, ...], left: Book, right: Book) -> set[tuple[str, str, float]]:
    return {(left.ids[one.left], right.ids[one.right], one.probability) for one in pairs}


@given(seed=seeds)
@few
def test_only_lines_that_are_not_surely_matched_are_offered_others(seed: int) -> None:
    answer, _, _ = offered(seed)
    left, right = unsure(answer)

    assert all(one.left in left or one.right in right for one in answer.offers)


@given(seed=seeds)
@few
def test_offers_are_by_line_the_likeliest_first_each_with_its_reasons(seed: int) -> None:
    answer, _, _ = offered(seed)

    assert list(answer.offers) == sorted(
        answer.offers, key=lambda one: (one.left, -one.probability, one.right)
    )
    assert len({(one.left, one.right) for one in answer.offers}) == len(answer.offers)
    assert all(one.reasons and 0 <= one.probability < 1 for one in answer.offers)


@given(seed=seeds)
@few
def test_a_pair_proposed_without_being_sure_is_among_the_offers(seed: int) -> None:
    answer, _, _ = offered(seed)

    proposed = {pair for group in answer.matched if group.probability < SURE for pair in group.pairs}

    assert proposed <= set(answer.offers)


@given(seed=seeds)
@few
def test_offers_do_not_depend_on_which_book_is_given_first(seed: int) -> None:
    answer, left, right = offered(seed)

    other = reconcile(right, left, offers=MOST)

    assert named(answer.offers, left, right) == {(b, a, p) for a, b, p in named(other.offers, right, left)}


@given(seed=seeds, order=st.permutations(range(25)))
@few
def test_offers_do_not_depend_on_the_order_of_the_lines(seed: int, order: list[int]) -> None:
    answer, left, right = offered(seed)
    order = [rank for rank in order if rank < len(left)] + list(range(25, len(left)))
    columns = (replace(column, cells=[column.cells[line] for line in order]) for column in left.columns)
    mixed = Book([left.ids[line] for line in order], tuple(columns))

    again = reconcile(mixed, right, offers=MOST)

    assert named(again.offers, mixed, right) == named(answer.offers, left, right)


@given(seed=seeds, which=st.integers(0, 99))
@few
def test_a_pair_that_was_rejected_is_never_offered(seed: int, which: int) -> None:
    answer, left, right = offered(seed)
    assume(answer.offers)
    pair = answer.offers[which % len(answer.offers)]
    rejected = left.ids[pair.left], right.ids[pair.right]

    again = reconcile(left, right, offers=MOST, decisions=Decisions(rejected=frozenset({rejected})))

    assert rejected not in {one[:2] for one in named(again.offers, left, right)}


def test_a_line_is_offered_the_likeliest_others_and_no_more_than_asked() -> None:
    texts = ("Toiture de l’école Jaurès",) * 9
    left = Book(
        ("a",), (Column("objet", Role.TEXT, texts[:1]), Column("montant", Role.AMOUNT, (Decimal(9),)))
    )
    amounts = [Decimal(10 + rank) for rank in range(9)]
    right = Book(
        [f"b{rank}" for rank in range(9)],
        (Column("objet", Role.TEXT, texts), Column("montant", Role.AMOUNT, amounts)),
    )

    answer = reconcile(left, right, offers=2)
    mine = [one for one in answer.offers if one.left == 0]

    assert mine[0].right == 0
    assert len(reconcile(right, left, offers=2).offers) == len(mine)


def test_nothing_is_offered_unless_asked() -> None:
    left, right = draw(25, 1).books()

    assert reconcile(left, right).offers == ()

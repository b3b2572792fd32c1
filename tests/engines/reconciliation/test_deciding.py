"""What people decided holds in the next reconciliation, and a group they began is still whole."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from benchmarks.ledgers import Written, book, draw
from molette.engines.reconciliation.answer import Group, Reconciliation
from molette.engines.reconciliation.books import Book, Decisions
from molette.engines.reconciliation.reconciling import reconcile

seeds = st.integers(0, 10_000)
few = settings(max_examples=15, deadline=None)
Pairs = frozenset[tuple[str, str]]


def ids(group: Group, left: Book, right: Book) -> tuple[frozenset[str], frozenset[str]]:
    return (
        frozenset(left.ids[rank] for rank in group.left),
        frozenset(right.ids[rank] for rank in group.right),
    )


def group_of(line: str, answer: Reconciliation, left: Book, right: Book) -> tuple[set[str], set[str]]:
    mine, theirs = next(ids(g, left, right) for g in answer.groups if line in ids(g, left, right)[0])
    return {*mine}, {*theirs}


@given(seed=seeds, data=st.data())
@few
def test_accepting_a_pair_of_a_group_leaves_the_group_whole(seed: int, data: st.DataObject) -> None:
    left, right = draw(25, seed).books()
    before = reconcile(left, right)
    assume(before.matched)
    group = data.draw(st.sampled_from([*before.matched]))
    pair = data.draw(st.sampled_from(group.pairs))
    accepted = frozenset({(left.ids[pair.left], right.ids[pair.right])})

    after = reconcile(left, right, decisions=Decisions(accepted), weights=before.weights)

    assert ids(group, left, right) in {ids(one, left, right) for one in after.matched}


def test_a_pair_accepted_of_lines_that_balance_keeps_them_though_the_others_are_near() -> None:
    left, right = draw(25, 6).books()
    before = reconcile(left, right)

    after = reconcile(left, right, decisions=accepting(("E25", "B29")), weights=before.weights)

    assert group_of("E25", before, left, right) == ({"E24", "E25"}, {"B29", "B30"})
    assert group_of("E25", after, left, right) == ({"E24", "E25"}, {"B29", "B30"})


@given(seed=seeds, data=st.data())
@few
def test_accepted_pairs_are_together_and_sure_and_rejected_ones_never_are(
    seed: int, data: st.DataObject
) -> None:
    left, right = draw(12, seed).books()
    mine, theirs = st.sampled_from(sorted(left.ids)), st.sampled_from(sorted(right.ids))
    accepted = data.draw(st.frozensets(st.tuples(mine, theirs), max_size=2))
    rejected = data.draw(st.frozensets(st.tuples(mine, theirs), max_size=30)) - accepted
    lines = [one for pair in accepted for one in pair]
    assume(len(set(lines)) == len(lines))

    answer = reconcile(left, right, decisions=Decisions(accepted, rejected))
    told = {(left.ids[p.left], right.ids[p.right]): p for group in answer.matched for p in group.pairs}

    for pair in accepted:
        assert told[pair].probability == 1
        assert told[pair].reasons[0] == "accepté par une personne"
    groups = [ids(group, left, right) for group in answer.groups]
    assert not any(a in one and b in other for a, b in rejected for one, other in groups)


def line(name: str, amount: str, on: date = date(2024, 3, 1), subject: str = "") -> Written:
    subject = subject or "Toiture de l’école Jaurès"
    return Written(name, "Commune de Frévilliers", subject, Decimal(amount), on, "62498", None)


def among_others(left: list[Written], right: list[Written]) -> tuple[Book, Book]:
    drawn = draw(60, 3)
    return book([*drawn.left, *left]), book([*drawn.right, *right])


def accepting(*pairs: tuple[str, str]) -> Decisions:
    return Decisions(accepted=frozenset(pairs))


PAID = [
    line("b1", "30000.00", date(2024, 4, 1)),
    line("b2", "50000.00", date(2024, 9, 8)),
    line("b3", "20000.00", date(2025, 1, 8)),
]


def test_an_instalment_accepted_keeps_the_others_of_its_grant() -> None:
    books = among_others([line("a", "100000.00")], PAID)

    answer = reconcile(*books, decisions=accepting(("a", "b1")))

    assert group_of("a", answer, *books) == ({"a"}, {"b1", "b2", "b3"})
    group = next(one for one in answer.matched if "a" in ids(one, *books)[0])
    assert group.residuals == ()
    assert [pair.probability == 1 for pair in group.pairs].count(True) == 1


def test_an_instalment_accepted_takes_back_none_that_was_rejected() -> None:
    books = among_others([line("a", "100000.00")], PAID)
    decisions = Decisions(frozenset({("a", "b1")}), frozenset({("a", "b2")}))

    answer = reconcile(*books, decisions=decisions)

    mine, theirs = group_of("a", answer, *books)
    assert mine == {"a"}
    assert "b1" in theirs
    assert "b2" not in theirs


def test_a_pair_accepted_whose_amounts_agree_takes_nothing_more() -> None:
    books = among_others([line("a", "30000.00")], PAID)

    answer = reconcile(*books, decisions=accepting(("a", "b1")))

    assert group_of("a", answer, *books) == ({"a"}, {"b1"})


SHARED = [line("a1", "60000.00"), line("a2", "40000.00")], [line("b1", "45000.00"), line("b2", "55000.00")]


def test_a_project_in_two_lines_on_each_side_is_one_group() -> None:
    books = among_others(*SHARED)

    assert group_of("a1", reconcile(*books), *books) == ({"a1", "a2"}, {"b1", "b2"})


def test_one_pair_accepted_of_such_a_project_keeps_its_other_lines() -> None:
    books = among_others(*SHARED)

    answer = reconcile(*books, decisions=accepting(("a1", "b1")))

    assert group_of("a1", answer, *books) == ({"a1", "a2"}, {"b1", "b2"})


@pytest.mark.parametrize("rejected", [("a1", "b1"), ("a2", "b1"), ("a1", "b2"), ("a2", "b2")])
def test_lines_set_apart_do_not_meet_again_through_the_other_lines_of_a_project(
    rejected: tuple[str, str],
) -> None:
    books = among_others(*SHARED)

    answer = reconcile(*books, decisions=Decisions(rejected=frozenset({rejected})))

    assert rejected[1] not in group_of(rejected[0], answer, *books)[1]


@given(seed=seeds, data=st.data())
@few
def test_no_pair_of_a_group_of_several_lines_returns_once_rejected(seed: int, data: st.DataObject) -> None:
    """Projects that both books part in two, each at its own place: rejected pairs are of any two lines."""
    drawn = draw(20, seed)
    extra = data.draw(st.integers(1, 3))
    lefts, rights = [], []
    for rank in range(extra):
        subject = f"Préau numéro {rank} du groupe scolaire {'ABC'[rank]}"
        lefts += [
            line(f"a{rank}1", "60000.00", subject=subject),
            line(f"a{rank}2", "40000.00", subject=subject),
        ]
        rights += [
            line(f"b{rank}1", "45000.00", subject=subject),
            line(f"b{rank}2", "55000.00", subject=subject),
        ]
    left, right = book([*drawn.left, *lefts]), book([*drawn.right, *rights])
    before = [ids(group, left, right) for group in reconcile(left, right).matched]
    crossed = sorted(
        (a, b) for one, other in before if len(one) > 1 and len(other) > 1 for a in one for b in other
    )
    assume(crossed)
    rejected = data.draw(st.frozensets(st.sampled_from(crossed), min_size=1, max_size=3))

    after = [
        ids(g, left, right) for g in reconcile(left, right, decisions=Decisions(rejected=rejected)).matched
    ]

    assert not any(a in one and b in other for a, b in rejected for one, other in after)


def test_pairs_accepted_that_share_lines_are_one_group() -> None:
    left, right = draw(40, 5).books()
    pairs = [(left.ids[0], right.ids[7]), (left.ids[0], right.ids[8]), (left.ids[3], right.ids[8])]

    answer = reconcile(left, right, decisions=accepting(*pairs))

    mine, theirs = group_of(left.ids[0], answer, left, right)
    assert {left.ids[0], left.ids[3]} <= mine
    assert {right.ids[7], right.ids[8]} <= theirs


def test_a_pair_accepted_and_rejected_at_once_is_refused() -> None:
    with pytest.raises(ValueError, match="not both"):
        Decisions(frozenset({("a", "b")}), frozenset({("a", "b")}))

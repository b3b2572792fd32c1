"""A tree is corrected entry by entry: what stands under an entry follows it, and no text is lost."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from molette.engines.headings import outline
from molette.engines.headings.bounds import MOST_LEVELS
from molette.engines.headings.outline import Entry, Field, Tree
from molette.engines.headings.paragraphs import Paragraph

HOUSE: Tree = (
    Entry(1, "1", "Habiter", (1,)),
    Entry(2, "1.1", "Rénover", (3,)),
    Entry(2, "1.2", "Accompagner", (5,)),
    Entry(1, "2", "Se déplacer", (7,)),
)
PAPER = tuple(Paragraph(rank, f"§ {rank}") for rank in range(1, 9))


def levels(tree: Tree) -> list[int]:
    return [one.level for one in tree]


def titles(tree: Tree) -> list[str]:
    return [one.title for one in tree]


def test_what_stands_under_an_entry_goes_down_and_up_with_it() -> None:
    lowered = outline.shifted((*HOUSE[:1], *HOUSE), 1, 1)

    assert levels(lowered) == [1, 2, 3, 3, 1]
    assert outline.shifted(lowered, 1, -1) == (*HOUSE[:1], *HOUSE)


def test_an_entry_goes_no_lower_than_under_the_one_before_it() -> None:
    assert outline.shifted(HOUSE, 0, 1) == HOUSE
    assert outline.shifted(HOUSE, 0, -1) == HOUSE
    assert outline.shifted(outline.shifted(HOUSE, 2, 1), 2, 1) == outline.shifted(HOUSE, 2, 1)


def test_the_text_of_a_heading_taken_away_goes_to_the_one_above() -> None:
    tree = outline.dropped(HOUSE, 2)

    assert titles(tree) == ["Habiter", "Rénover", "Se déplacer"]
    assert [one.rank for one in outline.texts(tree, PAPER)[1]] == [4, 5, 6]


def test_what_stood_under_a_heading_taken_away_comes_up() -> None:
    assert levels(outline.dropped(HOUSE, 0)) == [1, 1, 1]


def test_a_title_broken_in_two_is_made_one() -> None:
    tree = outline.merged(
        (Entry(1, "Axe 1", "Réussir la rénovation", (1,)), Entry(1, "", "des cités", (2,))), 1
    )

    assert tree == (Entry(1, "Axe 1", "Réussir la rénovation des cités", (1, 2)),)
    assert outline.merged(HOUSE, 0) == HOUSE


def test_a_number_alone_on_its_line_takes_the_title_that_follows() -> None:
    tree = outline.merged((Entry(1, "", "Axe 1", (1,)), Entry(1, "", "Habiter", (2,))), 1)

    assert titles(tree) == ["Axe 1 Habiter"]


def test_a_paragraph_missed_is_made_a_heading_where_it_stands() -> None:
    tree = outline.promoted(HOUSE, Paragraph(4, "1.1.1 Isoler"))

    assert [(one.level, one.code, one.title) for one in tree[1:3]] == [
        (2, "1.1", "Rénover"),
        (3, "1.1.1", "Isoler"),
    ]
    assert outline.promoted(tree, Paragraph(4, "1.1.1 Isoler")) == tree
    assert outline.promoted((), Paragraph(4, "Isoler")) == (Entry(1, "", "Isoler", (4,)),)


def test_a_branch_is_moved_among_its_likes() -> None:
    assert titles(outline.moved(HOUSE, 3, -1)) == ["Se déplacer", "Habiter", "Rénover", "Accompagner"]
    assert outline.moved(outline.moved(HOUSE, 3, -1), 0, 1) == HOUSE
    assert outline.moved(HOUSE, 1, -1) == HOUSE
    assert titles(outline.moved(HOUSE, 1, 1)) == ["Habiter", "Accompagner", "Rénover", "Se déplacer"]


def test_an_entry_is_added_after_the_branch_at_its_level() -> None:
    assert outline.added(HOUSE, 0)[3] == Entry(1, "", "")
    assert outline.added((), 0) == (Entry(1, "", ""),)


def test_faults_are_told_with_their_place_and_their_remedy() -> None:
    tree = (Entry(2, "", "Habiter"), Entry(4, "x" * 21, " "), Entry(1, "", "t" * 251))

    found = [(one.rank, one.field) for one in outline.faults(tree)]

    assert found == [(0, Field.LEVEL), (1, Field.TITLE), (1, Field.CODE), (1, Field.LEVEL), (2, Field.TITLE)]
    assert all(one.expected and one.remedy for one in outline.faults(tree))
    assert outline.faults(HOUSE) == ()


entries = st.builds(Entry, st.integers(1, MOST_LEVELS), st.text(max_size=3), st.text(min_size=1, max_size=8))
trees = st.lists(entries, max_size=9).map(
    lambda told: tuple(Entry(one.level, one.code, one.title, (n * 2 + 1,)) for n, one in enumerate(told))
)
acts = st.lists(
    st.tuples(
        st.sampled_from(("shift", "raise", "drop", "merge", "add", "up", "down", "promote")),
        st.integers(0, 20),
    ),
    max_size=12,
)


def done(tree: Tree, act: str, at: int) -> Tree:
    if act == "promote":
        return outline.promoted(tree, Paragraph(at + 1, f"§ {at + 1}"))
    if not tree:
        return outline.added(tree, 0)
    rank = at % len(tree)
    acts = {"add": outline.added, "drop": outline.dropped, "merge": outline.merged}
    if act in acts:
        return acts[act](tree, rank)
    by = {"shift": 1, "raise": -1, "up": -1, "down": 1}[act]
    return (outline.moved if act in {"up", "down"} else outline.shifted)(tree, rank, by)


@given(trees, acts)
def test_whatever_is_done_every_paragraph_is_in_one_place(tree: Tree, told: list[tuple[str, int]]) -> None:
    paper = tuple(Paragraph(rank, f"§ {rank}") for rank in range(1, 22))
    for act, at in told:
        tree = done(tree, act, at)

    claimed = Counter(rank for one in tree for rank in one.ranks)
    under = Counter(one.rank for some in outline.texts(tree, paper) for one in some)
    first = min(claimed, default=None)
    assert not claimed.keys() & under.keys()
    assert set((claimed + under).values()) <= {1}
    assert first is None or set(claimed + under) >= set(range(first, 22))
    assert all(1 <= one.level <= MOST_LEVELS for one in tree)


@given(trees)
def test_a_tightened_tree_jumps_no_level_and_keeps_who_is_under_whom(tree: Tree) -> None:
    tight = outline.tightened(tree)

    assert not [fault for fault in outline.faults(tight) if fault.field is Field.LEVEL]
    assert outline.tightened(tight) == tight
    assert [outline.branch(tight, n) for n in range(len(tree))] == [
        outline.branch(tree, n) for n in range(len(tree))
    ]


@given(trees, st.integers(0, 20))
def test_moving_one_way_then_the_other_changes_nothing(tree: Tree, at: int) -> None:
    if not tree:
        return
    rank = at % len(tree)
    there = outline.moved(tree, rank, 1)
    if there == tree:
        return
    size = len(outline.branch(tree, rank))
    next_size = len(outline.branch(tree, rank + size))

    assert outline.moved(there, rank + next_size, -1) == tree

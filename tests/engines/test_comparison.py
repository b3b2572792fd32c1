"""What moved between two states of a list."""

from hypothesis import given
from hypothesis import strategies as st

from molette.engines.comparison import applied, compare

State = dict[int, tuple[object, ...]]
cells = st.tuples(st.sampled_from("abc"), st.integers(0, 3), st.none() | st.integers(0, 1))
states = st.dictionaries(st.integers(0, 8), cells)


@given(states, states)
def test_a_difference_applied_to_the_first_state_gives_the_second(before: State, after: State) -> None:
    assert applied(before, compare(before, after)) == after


@given(states, states)
def test_each_row_is_told_once(before: State, after: State) -> None:
    found = compare(before, after)
    changed = {row.key for row in found.changed}

    assert set(found.added) == set(after) - set(before)
    assert set(found.removed) == set(before) - set(after)
    assert changed == {key for key in set(before) & set(after) if before[key] != after[key]}
    assert len(found.added) + len(changed) + found.unchanged == len(after)


@given(states)
def test_a_state_does_not_differ_from_itself(state: State) -> None:
    found = compare(state, state)

    assert not found
    assert found.unchanged == len(state)


@given(states, states)
def test_the_way_back_is_the_way_reversed(before: State, after: State) -> None:
    there, back = compare(before, after), compare(after, before)

    assert (dict(there.added), dict(there.removed)) == (dict(back.removed), dict(back.added))
    assert {row.key for row in there.changed} == {row.key for row in back.changed}


def test_a_cell_says_what_it_was_and_what_it_became() -> None:
    found = compare({"gare": ("Gare", 5, 12)}, {"gare": ("Gare", 8, 13)})

    assert [(cell.column, cell.before, cell.after) for cell in found.changed[0].cells] == [
        (1, 5, 8),
        (2, 12, 13),
    ]


def test_a_column_that_moves_by_itself_changes_no_row() -> None:
    assert not compare({"gare": ("Gare", 5)}, {"gare": ("Gare", 8)}, aside=[1])

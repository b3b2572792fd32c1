"""Two people wrote at the same time: nobody's word is lost, and nobody chooses in their place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from molette.engines.merging import Fate, compare, merged

words = st.sampled_from([(), ("Gare",), ("Halte",), ("Lens", "Liévin")])
versions = st.fixed_dictionaries({"title": words, "places": words, "note": words})


def test_each_moved_another_field_and_both_are_kept() -> None:
    was = {"title": ["Gare"], "note": []}
    fields = compare(was, {"title": ["Gare"], "note": ["Revu"]}, {"title": ["Halte"], "note": []})

    assert [field.fate for field in fields] == [Fate.MINE, Fate.THEIRS]
    assert merged(fields, {}) == {"title": ("Halte",), "note": ("Revu",)}


def test_what_both_moved_apart_waits_for_a_choice() -> None:
    fields = compare({"title": ["Gare"]}, {"title": ["Halte"]}, {"title": ["Gare TGV"]})

    with pytest.raises(KeyError):
        merged(fields, {})
    assert merged(fields, {"title": True}) == {"title": ("Gare TGV",)}
    assert merged(fields, {"title": False}) == {"title": ("Halte",)}


def test_what_the_form_does_not_ask_stays_as_it_is() -> None:
    (field,) = compare({"lines": ["a"]}, {"lines": ["b"]}, {})

    assert (field.fate, merged([field], {})) == (Fate.THEIRS, {"lines": ("b",)})


@given(versions, versions)
def test_where_the_other_moved_nothing_mine_is_what_is_written(
    was: dict[str, tuple[str, ...]], mine: dict[str, tuple[str, ...]]
) -> None:
    assert merged(compare(was, was, mine), {}) == mine


@given(versions, versions)
def test_where_i_moved_nothing_the_others_stands(
    was: dict[str, tuple[str, ...]], now: dict[str, tuple[str, ...]]
) -> None:
    assert merged(compare(was, now, was), {}) == now


@given(versions, versions, versions)
def test_no_word_is_written_that_neither_said(
    was: dict[str, tuple[str, ...]], now: dict[str, tuple[str, ...]], mine: dict[str, tuple[str, ...]]
) -> None:
    fields = compare(was, now, mine)
    for keep in (True, False):
        for name, value in merged(fields, dict.fromkeys(was, keep)).items():
            assert value in {now[name], mine[name]}

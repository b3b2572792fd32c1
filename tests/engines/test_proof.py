"""A line has one written form; a chain of hashes tells whatever moved."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from molette.engines.proof import NOTHING_BEFORE, canonical, chained, content_hash, links

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)
contents = st.lists(st.text("0123456789abcdef", min_size=64, max_size=64), min_size=1, max_size=6)


@given(st.dictionaries(st.text(), values))
def test_the_order_in_which_a_database_gives_the_fields_does_not_count(fields: dict[str, object]) -> None:
    assert canonical(fields) == canonical(dict(reversed(fields.items())))


def test_the_same_moment_and_the_same_amount_have_one_form_on_every_database() -> None:
    paris = timezone(timedelta(hours=2))
    here = {"at": datetime(2026, 7, 1, 14, 2, 0, 250, paris), "value": Decimal("7000.0000"), "rate": 3.0}
    there = {"at": datetime(2026, 7, 1, 12, 2, 0, 250, UTC), "value": Decimal(7000), "rate": 3}

    assert canonical(here) == canonical(there)
    assert canonical(here) == '{"at":"2026-07-01T12:02:00.000250Z","rate":3,"value":"7000"}'


def test_a_column_added_later_and_left_empty_changes_no_former_line() -> None:
    assert content_hash({"verb": "a dit"}) == content_hash({"verb": "a dit", "place": "", "hidden": False})


def test_an_amount_and_its_text_stay_what_they_are() -> None:
    assert canonical({"v": Decimal("-0.00")}) == '{"v":"0"}'
    assert canonical({"v": Decimal("1E+3")}) == '{"v":"1000"}'


def test_what_has_no_written_form_is_refused() -> None:
    with pytest.raises(TypeError, match="set has no written form"):
        canonical({"v": {1, 2}})


def test_the_chain_can_be_made_again_by_hand() -> None:
    content = content_hash({"verb": "a dit"})
    by_hand = sha256(f"1\n{NOTHING_BEFORE}\n{content}".encode()).hexdigest()

    assert content == sha256(b'{"verb":"a dit"}').hexdigest()
    assert [link.digest for link in links([content])] == [by_hand]


@given(contents, st.data())
def test_whatever_line_moves_the_last_hash_moves(lines: list[str], data: st.DataObject) -> None:
    rank = data.draw(st.integers(0, len(lines) - 1))
    other = data.draw(
        st.text("0123456789abcdef", min_size=64, max_size=64).filter(lambda x: x != lines[rank])
    )
    forged = [*lines[:rank], other, *lines[rank + 1 :]]

    assert links(lines)[-1].digest != links(forged)[-1].digest
    assert links(lines)[:rank] == links(forged)[:rank]


@given(contents, contents)
def test_a_chain_goes_on_where_it_was_left(first: list[str], second: list[str]) -> None:
    head = links(first)

    assert links(first + second) == head + links(second, after=head[-1])
    assert links(second, after=head[-1])[0].digest == chained(head[-1].digest, len(first) + 1, second[0])

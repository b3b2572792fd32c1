"""What waits for what: no delay upstream, none downstream; more delay upstream is never less downstream."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from molette.engines.dependencies import Node, Wait, cycle, pushes

START = date(2026, 1, 1)
CITY, ROAD, STATION = 1, 2, 3


def day(number: int) -> date:
    return START + timedelta(number)


def node(key: int, planned: int | None, expected: int | None = None, *, is_done: bool = False) -> Node:
    given_day = None if planned is None else day(planned)
    return Node(key, given_day, given_day if expected is None else day(expected), is_done)


def wait(waiting: int, awaited: int, base: int | None, lag: int = 0) -> Wait:
    return Wait(waiting, awaited, None if base is None else day(base), lag)


def test_a_delay_pushes_what_waits_by_what_the_time_between_does_not_absorb() -> None:
    nodes = [node(ROAD, 100, 160), node(STATION, 120)]

    (push,) = pushes(nodes, [wait(STATION, ROAD, 100)]).values()

    assert (push.key, push.by, push.days, push.earliest) == (STATION, ROAD, 40, day(160))


def test_the_days_that_must_pass_between_the_two_are_kept() -> None:
    nodes = [node(ROAD, 100, 160), node(STATION, 120)]

    (push,) = pushes(nodes, [wait(STATION, ROAD, 100, lag=20)]).values()

    assert push.earliest == day(180)


def test_a_delay_that_the_time_between_absorbs_pushes_nothing() -> None:
    assert pushes([node(ROAD, 100, 110), node(STATION, 120)], [wait(STATION, ROAD, 100)]) == {}


def test_a_delay_goes_on_from_one_to_the_next() -> None:
    nodes = [node(CITY, 10, 40), node(ROAD, 20), node(STATION, 30)]

    found = pushes(nodes, [wait(ROAD, CITY, 10), wait(STATION, ROAD, 20)])

    assert {key: (push.by, push.days) for key, push in found.items()} == {
        ROAD: (CITY, 20),
        STATION: (ROAD, 10),
    }


def test_of_two_delays_the_longest_is_told() -> None:
    nodes = [node(CITY, 10, 90), node(ROAD, 10, 60), node(STATION, 10)]

    (push,) = pushes(nodes, [wait(STATION, ROAD, 10), wait(STATION, CITY, 10)]).values()

    assert (push.by, push.days) == (CITY, 80)


def test_a_date_said_again_since_the_delay_was_known_is_not_pushed() -> None:
    assert pushes([node(ROAD, 160), node(STATION, 170)], [wait(STATION, ROAD, 160)]) == {}


def test_a_calendar_that_did_not_hold_from_the_start_is_no_delay() -> None:
    """It was said before what it waits for; only what has moved since pushes it."""
    nodes = [node(ROAD, 100), node(STATION, 50)]

    assert pushes(nodes, [wait(STATION, ROAD, 100)]) == {}
    (push,) = pushes([replace(nodes[0], expected=day(110)), nodes[1]], [wait(STATION, ROAD, 100)]).values()
    assert push.days == 10


def test_what_is_late_by_itself_and_by_more_is_delayed_by_nothing_else() -> None:
    waits = [wait(STATION, ROAD, 100)]

    assert pushes([node(ROAD, 100, 130), node(STATION, 100, 140)], waits) == {}
    (push,) = pushes([node(ROAD, 100, 150), node(STATION, 100, 140)], waits).values()
    assert push.earliest == day(150)


@pytest.mark.parametrize(
    ("waiting", "awaited", "base"),
    [
        (node(STATION, 10, is_done=True), node(ROAD, 10, 60), 10),
        (node(STATION, None), node(ROAD, 10, 60), 10),
        (node(STATION, 10), Node(ROAD, None, None), None),
    ],
    ids=["what came already", "what has no date", "what waits for an unknown date"],
)
def test_what_cannot_be_told_is_not_pushed(waiting: Node, awaited: Node, base: int | None) -> None:
    assert pushes([waiting, awaited], [wait(STATION, ROAD, base)]) == {}


def test_a_ring_is_told_in_order_and_refused() -> None:
    ring = cycle([(CITY, ROAD), (ROAD, STATION), (STATION, CITY)])

    assert len(ring) == 4
    assert ring[0] == ring[-1]
    assert set(pairwise(ring)) == {(CITY, ROAD), (ROAD, STATION), (STATION, CITY)}
    with pytest.raises(ValueError, match="wait for each other"):
        pushes([node(CITY, 1), node(ROAD, 1)], [wait(CITY, ROAD, 1), wait(ROAD, CITY, 1)])


MANY = 6
numbers = st.integers(0, 300)


@st.composite
def programmes(draw: st.DrawFn, *, late: bool) -> tuple[list[Node], list[Wait]]:
    """Milestones that wait only for those of a lower number: no ring. Late ones have slipped."""
    planned = [draw(numbers) for _ in range(MANY)]
    slips = [draw(st.integers(0, 100)) if late else 0 for _ in range(MANY)]
    nodes = [node(key, planned[key], planned[key] + slips[key]) for key in range(MANY)]
    pairs = draw(st.sets(st.tuples(st.integers(1, MANY - 1), st.integers(0, MANY - 2))))
    waits = [wait(a, b, planned[b], draw(st.integers(0, 30))) for a, b in sorted(pairs) if b < a]
    return nodes, waits


@given(programmes(late=False))
def test_no_delay_upstream_none_downstream(drawn: tuple[list[Node], list[Wait]]) -> None:
    assert pushes(*drawn) == {}


@given(programmes(late=True), st.integers(0, MANY - 1), st.integers(1, 60))
def test_more_delay_upstream_is_never_less_downstream(
    drawn: tuple[list[Node], list[Wait]], which: int, more: int
) -> None:
    nodes, waits = drawn
    before = pushes(nodes, waits)
    moved = [
        replace(one, expected=one.expected + timedelta(more)) if one.key == which and one.expected else one
        for one in nodes
    ]

    after = pushes(moved, waits)

    # What is by itself later than what pushes it is pushed by nothing: its own date then tells.
    own = {one.key: one.expected for one in moved if one.expected}
    assert all(
        (after[key].earliest if key in after else own[key]) >= push.earliest for key, push in before.items()
    )


@given(programmes(late=True))
def test_every_push_comes_from_something_that_slipped(drawn: tuple[list[Node], list[Wait]]) -> None:
    nodes, waits = drawn
    late = {one.key for one in nodes if one.expected and one.planned and one.expected > one.planned}

    found = pushes(nodes, waits)

    assert all(_origin(found, key) in late for key in found)
    assert all(push.days > 0 for push in found.values())


def _origin(found: object, key: int) -> int:
    pushed: dict[int, object] = dict(found)  # type: ignore[call-overload]
    while key in pushed:
        key = pushed[key].by  # type: ignore[attr-defined]
    return key


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=12))
def test_a_ring_is_found_where_one_can_come_back_to_where_one_started(
    pairs: Sequence[tuple[int, int]],
) -> None:
    followed = set(pairs)
    for _ in range(6):
        followed |= {(a, d) for a, b in followed for c, d in followed if b == c}

    assert bool(cycle(pairs)) == any(a == b for a, b in followed)

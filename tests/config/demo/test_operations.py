"""The invented operations: always the same, on real communes, with every case that pages must show."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from molette.config.demo.operations import Town, draw
from molette.config.demo.turns import TODAY, TURNS, Turn

TOWNS = (
    Town("62498", "246200364", 32618),
    Town("62510", "246200364", 30149),
    Town("62119", "200072460", 24992),
)
ORDER = [*(kind for kind, _ in TURNS), "abandoned"]
numbers = st.integers(1, 20_000)


@given(numbers)
def test_an_operation_is_the_same_at_every_scale(number: int) -> None:
    (alone,) = draw([number], TOWNS)
    *_, last = draw(range(max(number - 3, 1), number + 1), TOWNS)

    assert alone == last


@given(numbers)
def test_its_turns_follow_each_other_and_nothing_to_come_is_done(number: int) -> None:
    (operation,) = draw([number], TOWNS)

    assert all(one.due <= next_one.due for one, next_one in pairwise(operation.turns))
    assert all(turn.actual is None or turn.actual <= TODAY for turn in operation.turns)
    assert all(turn.actual or turn.due > TODAY for turn in operation.turns)


@given(numbers)
def test_its_money_climbs_in_order_and_no_more_is_paid_than_was_committed(number: int) -> None:
    (operation,) = draw([number], TOWNS)

    for rank, line in enumerate(operation.lines):
        steps = [step for step in operation.steps if step.line == rank]
        at = {rung: [s for s in steps if s.rung == rung] for rung in ("notified", "committed", "paid")}
        assert sum(s.amount for s in at["paid"]) <= sum(s.amount for s in at["committed"]) <= line.amount
        assert {s.key for s in at["paid"]} <= {s.key for s in at["committed"]}
        assert all(s.dated <= TODAY + timedelta(0) for s in steps)
        assert len(at["committed"]) <= len(at["notified"]) <= 1


@given(numbers)
def test_its_plan_never_brings_more_than_its_cost(number: int) -> None:
    (operation,) = draw([number], TOWNS)

    assert sum(line.amount for line in operation.lines) <= operation.cost
    assert all(line.amount > 0 for line in operation.lines)


@given(numbers)
def test_a_part_sits_on_the_commune_of_its_whole(number: int) -> None:
    (operation,) = draw([number], TOWNS)

    if operation.parent:
        (whole,) = draw([operation.parent], TOWNS)
        assert whole.town == operation.town
        assert whole.parent is None


def test_the_ordinary_draw_is_spread_over_all_the_stages_of_a_life() -> None:
    operations = list(draw(range(1, 141), TOWNS))
    furthest = Counter(
        max((t.kind for t in o.turns if t.actual), key=ORDER.index, default="") for o in operations
    )
    late = [o for o in operations if any(_overdue(turn) for turn in o.turns)]

    assert 0.2 < furthest["delivered"] / 140 < 0.3
    assert 0.25 < furthest["works_start"] / 140 < 0.35
    assert 1 <= furthest["abandoned"] <= 2
    assert 0.05 < len(late) / 140 < 0.2


def _overdue(turn: Turn) -> bool:
    said = turn.replanned or turn.planned
    return turn.actual is None and said is not None and said < TODAY


def test_the_ordinary_draw_holds_every_case_a_page_must_show() -> None:
    operations = list(draw(range(1, 141), TOWNS))
    plans = [o for o in operations if o.plan_status]
    gaps = [o.cost - sum(line.amount for line in o.lines) for o in plans]
    rungs = {step.rung for o in operations for step in o.steps}
    turns = [turn for o in operations for turn in o.turns]

    assert {o.plan_status for o in operations} == {"", "draft", "voted"}
    assert any(gaps)
    assert any(line.kind == "not_found" for o in plans for line in o.lines)
    assert rungs == {"programmed", "notified", "committed", "paid", "lapsed"}
    assert any(turn.replanned for turn in turns)
    assert any(turn.actual and turn.planned and turn.actual > turn.planned for turn in turns)
    assert any(turn.kind == "abandoned" for turn in turns)
    assert any(not o.turns for o in operations)
    assert 2 < sum(not o.is_published for o in operations) < 25
    assert sum(o.parent is not None for o in operations) == 21
    assert any(o.cost > o.first_cost for o in operations)

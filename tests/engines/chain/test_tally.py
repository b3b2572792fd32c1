from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from molette.engines.chain import Break, Broken, Climb, Step
from molette.engines.chain.tally import Weighed, count_breaks, tally

PEOPLE = {1: 30_000, 2: 31_000, 3: 500}
DAY = date(2025, 9, 22)


def at(*proofs: bool | None, **fields: object) -> Weighed:
    return Weighed(Climb((*proofs, *[None] * (6 - len(proofs)))), **fields)  # type: ignore[arg-type]


def test_euros_and_inhabitants_stand_beside_the_counts_each_commune_once() -> None:
    held = {
        1: at(True, True, euros=Decimal(10), communes=frozenset({1})),
        2: at(True, False, euros=Decimal(5), communes=frozenset({1, 2})),
        3: at(True, None, communes=frozenset()),
    }
    announced, funded = tally(held, PEOPLE)[:2]

    assert (announced.proved, announced.euros, announced.inhabitants) == (3, Decimal(15), 61_000)
    assert (announced.unpriced, announced.unlocated) == (1, 1)
    assert (funded.proved, funded.unknown, funded.euros, funded.inhabitants) == (1, 1, Decimal(10), 30_000)


def test_a_part_is_not_counted_beside_its_whole_unless_the_whole_is_not_there() -> None:
    held = {1: at(True, False, euros=Decimal(100)), 2: at(True, True, euros=Decimal(40), whole=1)}
    announced, funded = tally(held, PEOPLE)[:2]

    assert (announced.euros, funded.euros) == (Decimal(100), Decimal(40))


def test_a_reserved_cost_enters_no_total_and_is_said() -> None:
    held = {1: at(True, True, is_reserved=True), 2: at(True, False, euros=Decimal(7))}
    announced, funded = tally(held, PEOPLE)[:2]

    assert (announced.euros, announced.reserved, announced.unpriced) == (Decimal(7), 1, 0)
    assert (funded.euros, funded.reserved) == (None, 1)


def test_what_nobody_can_say_of_any_is_none_and_unknown_people_make_no_sum() -> None:
    held = {1: at(True, communes=frozenset({1, 9}))}
    announced, funded = tally(held, PEOPLE)[:2]

    assert funded.proved is None
    assert announced.inhabitants is None


@given(st.lists(st.tuples(*[st.sampled_from([True, False, None])] * 6), max_size=8))
def test_every_promise_is_proved_unknown_or_not_proved_at_each_step(
    lines: list[tuple[bool | None, ...]],
) -> None:
    levels = tally({key: Weighed(Climb(proofs)) for key, proofs in enumerate(lines)}, {})

    assert [level.step for level in levels] == list(Step)
    assert all((level.proved or 0) + level.unknown <= len(lines) for level in levels)


def test_breaks_are_counted_once_a_promise_whatever_their_number() -> None:
    twice = Climb((True,) * 6, breaks=(Break(Broken.POSTPONED, DAY), Break(Broken.POSTPONED, DAY, key=2)))
    closed = Climb((True,) * 6, breaks=(Break(Broken.CLOSED, DAY),))

    assert count_breaks([twice, closed, Climb((True,) * 6)]) == {Broken.CLOSED: 1, Broken.POSTPONED: 1}

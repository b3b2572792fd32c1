"""When works begin and end, read from what was said of milestones."""

from datetime import date

from molette.engines.stages import Milestone, Said, Turn
from molette.engines.works import Works, day_of, works

START, TODAY = date(2026, 3, 1), date(2026, 6, 1)


def on(day: date, *, until: date | None = None, actual: bool = True, precision: str = "day") -> Said:
    return Said(day, until or day, actual=actual, precision=precision)


def milestone(turn: Turn, *said: Said) -> Milestone:
    return Milestone(turn, said)


def test_works_are_read_from_what_was_said_of_milestones() -> None:
    said = (
        milestone(Turn.WORKS_START, on(date(2026, 2, 1), actual=False), on(START)),
        milestone(Turn.DELIVERED, on(date(2026, 5, 1))),
        milestone(Turn.OPENED, on(date(2026, 5, 20))),
    )

    assert works(said, TODAY) == Works(
        begun=on(START),
        hoped=on(date(2026, 2, 1), actual=False),
        end=on(date(2026, 5, 20)),
        ended=date(2026, 5, 20),
    )


def test_of_several_parts_the_first_begun_and_the_last_ended_count() -> None:
    said = (
        milestone(Turn.WORKS_START, on(date(2026, 4, 1)), on(date(2026, 3, 15), actual=False)),
        milestone(Turn.WORKS_START, on(START), on(date(2026, 2, 1), actual=False)),
        milestone(Turn.WORKS_SEEN, on(date(2026, 4, 20))),
        milestone(Turn.WORKS_SEEN, on(date(2026, 4, 10))),
        milestone(Turn.DELIVERED, on(date(2026, 5, 20))),
        milestone(Turn.DELIVERED, on(date(2026, 5, 1), until=date(2026, 5, 31), precision="month")),
    )

    assert works(said, TODAY) == Works(
        begun=on(START),
        seen=on(date(2026, 4, 10)),
        hoped=on(date(2026, 2, 1), actual=False),
        end=on(date(2026, 5, 1), until=date(2026, 5, 31), precision="month"),
        ended=date(2026, 5, 31),
    )


def test_what_closed_after_its_delivery_had_ended_and_what_is_interrupted_had_not() -> None:
    begun = milestone(Turn.WORKS_START, on(START))
    delivered = milestone(Turn.DELIVERED, on(date(2026, 4, 1)))

    assert works((begun, delivered, milestone(Turn.CLOSED, on(date(2026, 5, 1)))), TODAY).ended == date(
        2026, 4, 1
    )
    assert works((begun, delivered, milestone(Turn.INTERRUPTED, on(date(2026, 5, 1)))), TODAY).ended is None
    assert works((), TODAY) == Works()


def test_a_part_delivered_while_another_is_awaited_ends_nothing() -> None:
    awaited = milestone(Turn.DELIVERED, on(date(2027, 1, 1), actual=False))
    said = (milestone(Turn.WORKS_START, on(START)), milestone(Turn.DELIVERED, on(date(2026, 5, 1))), awaited)

    assert works(said, TODAY).ended is None
    assert works(said, TODAY).span == (on(START), on(date(2027, 1, 1), actual=False))


def test_works_opened_as_a_whole_are_over_whatever_part_was_still_hoped_for() -> None:
    awaited = milestone(Turn.DELIVERED, on(date(2027, 1, 1), actual=False))
    told = works((awaited, milestone(Turn.OPENED, on(date(2026, 5, 1)))), TODAY)

    assert (told.end, told.ended) == (on(date(2026, 5, 1)), date(2026, 5, 1))


def test_what_is_only_planned_is_told_by_its_last_day_and_what_happened_by_its_first() -> None:
    year = {"until": date(2027, 12, 31), "precision": "year"}
    told = works(
        (
            milestone(Turn.WORKS_START, on(date(2027, 1, 1), actual=False, **year)),  # type: ignore[arg-type]
            milestone(Turn.WORKS_SEEN, on(date(2026, 4, 1), until=date(2026, 4, 30), precision="month")),
        ),
        TODAY,
    )

    assert told.start
    assert told.hoped
    assert (day_of(told.start), day_of(told.hoped)) == (date(2026, 4, 1), date(2027, 12, 31))
    assert told.span is None


def test_what_was_seen_before_the_start_recorded_begins_the_works() -> None:
    told = works(
        (milestone(Turn.WORKS_START, on(START)), milestone(Turn.WORKS_SEEN, on(date(2026, 2, 1)))), TODAY
    )

    assert told.start == on(date(2026, 2, 1))


def test_what_happens_later_is_not_known_yet() -> None:
    assert works((milestone(Turn.WORKS_START, on(date(2026, 7, 1))),), TODAY).begun is None
    given_up = (milestone(Turn.ABANDONED, on(date(2026, 5, 1))),)
    assert works(given_up, TODAY).is_given_up

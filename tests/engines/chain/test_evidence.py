from datetime import date

from molette.engines.chain import Broken, Proof, Step, breaks_of, climb
from molette.engines.stages import Milestone, Said, Turn

TODAY = date(2026, 11, 12)


def done(on: date, precision: str = "day") -> Said:
    return Said(on, on, actual=True, precision=precision)


def hoped(on: date, said_on: date | None = None) -> Said:
    return Said(on, on, actual=False, said_on=said_on)


def one(turn: Turn, *said: Said, key: int = 1, title: str = "") -> Milestone:
    return Milestone(turn, said, title or turn.value, key)


def test_a_promise_is_announced_the_first_day_that_anybody_spoke_of_a_date_for_it() -> None:
    keys = one(
        Turn.DELIVERED,
        hoped(date(2020, 12, 31), date(2015, 1, 31)),
        hoped(date(2027, 5, 31), date(2024, 6, 30)),
    )
    idea = one(Turn.ANNOUNCED, done(date(2012, 12, 31), "year"), key=2, title="Idée")
    spoken = climb([keys], TODAY, funded=None).by(Step.ANNOUNCED)
    older = climb([keys, idea], TODAY, funded=None).by(Step.ANNOUNCED)

    assert spoken is not None
    assert (spoken.on, spoken.key, spoken.proof) == (date(2015, 1, 31), 1, Proof.MILESTONE)
    assert older is not None
    assert (older.on, older.title, older.day) == (date(2012, 12, 31), "Idée", None)


def test_a_date_that_nobody_dated_announces_without_a_day() -> None:
    found = climb([one(Turn.OPENED, hoped(date(2030, 1, 1)))], TODAY, funded=None)

    assert found.proved(Step.ANNOUNCED)
    assert found.by(Step.ANNOUNCED) is not None
    assert found.evidence[0] is not None
    assert found.evidence[0].on is None


def test_works_seen_or_a_delivery_tell_that_works_began_at_the_latest_then() -> None:
    seen = climb([one(Turn.WORKS_SEEN, done(date(2021, 10, 19)))], TODAY, funded=None).by(Step.STARTED)
    begun = climb([one(Turn.WORKS_START, done(date(2020, 3, 2)))], TODAY, funded=None).by(Step.STARTED)

    assert seen is not None
    assert (seen.on, seen.is_at_latest, seen.day) == (date(2021, 10, 19), True, None)
    assert begun is not None
    assert begun.day == date(2020, 3, 2)


def test_the_last_delivery_delivers_unless_the_whole_was_opened() -> None:
    parts = [one(Turn.DELIVERED, done(date(2021, 1, 1))), one(Turn.DELIVERED, done(date(2023, 1, 1)), key=2)]
    opened = [*parts, one(Turn.OPENED, done(date(2022, 6, 1)), key=3)]

    assert climb(parts, TODAY, funded=None).by(Step.DELIVERED).key == 2  # type: ignore[union-attr]
    assert climb(opened, TODAY, funded=None).by(Step.DELIVERED).key == 3  # type: ignore[union-attr]


def test_a_plant_that_opened_then_closed_keeps_its_steps_and_its_break() -> None:
    plant = [one(Turn.OPENED, done(date(2022, 4, 30))), one(Turn.CLOSED, done(date(2025, 9, 22)), key=2)]
    found = breaks_of(plant, TODAY)

    assert climb(plant, TODAY, funded=None).highest is Step.DELIVERED
    assert [(b.kind, b.on, b.key) for b in found] == [(Broken.CLOSED, date(2025, 9, 22), 2)]
    assert breaks_of(plant, date(2024, 1, 1)) == ()


def test_what_was_put_off_keeps_every_date_announced_in_the_order_they_were_said() -> None:
    dates = [hoped(date(2027, 5, 31), date(2024, 6, 30)), hoped(date(2020, 12, 31), date(2015, 1, 31))]
    (found,) = breaks_of([one(Turn.DELIVERED, *dates)], TODAY)

    assert (found.kind, found.on, found.days) == (Broken.POSTPONED, date(2024, 6, 30), 2342)
    assert [said.on.year for said in found.announced] == [2020, 2027]


def test_what_came_early_broke_nothing() -> None:
    early = one(Turn.OPENED, hoped(date(2024, 1, 1), date(2020, 1, 1)), done(date(2023, 1, 1)))

    assert breaks_of([early], TODAY) == ()

from datetime import date, timedelta

from molette.engines.chain import Climb, Evidence, Proof, Step
from molette.engines.chain.spans import spans

TODAY = date(2026, 1, 1)


def climbed(*days: int | None, undated: bool = False) -> Climb:
    """Announced, funded, started: so many days after the first of 2020, None where not proved."""
    first = date(2020, 1, 1)
    shown = [
        None
        if gone is None
        else Evidence(Proof.ACT, first + timedelta(gone), precision="year" if undated else "day")
        for gone in (*days, *[None] * (6 - len(days)))
    ]
    return Climb(tuple(one is not None for one in shown), tuple(shown))


def test_the_median_says_how_many_know_both_dates_and_how_many_still_wait() -> None:
    held = [climbed(0, 100), climbed(0, 200), climbed(0, 400), climbed(0, None), climbed(0, 90, undated=True)]
    funded = spans(held, TODAY)[0]

    assert (funded.lower, funded.upper) == (Step.ANNOUNCED, Step.FUNDED)
    assert (funded.known, funded.days) == (3, 200)
    assert (funded.waiting, funded.waited) == (1, 2192)
    assert (funded.undated, funded.reversed) == (1, 0)
    assert funded.expected == 200


def test_those_that_wait_put_the_median_off_and_past_half_of_them_there_is_none() -> None:
    one, many = [climbed(0, 100), climbed(0, 300), climbed(0)], [climbed(0, 100), climbed(0), climbed(0)]

    assert spans(one, TODAY)[0].expected == 300
    assert spans(one, TODAY)[0].days == 200
    assert spans(many, TODAY)[0].expected is None


def test_a_step_crossed_before_the_one_below_is_counted_apart() -> None:
    start = spans([climbed(0, 300, 100)], TODAY)[1]

    assert (start.known, start.days, start.reversed) == (0, None, 1)


def test_no_promise_no_duration() -> None:
    assert all((span.known, span.days, span.waited) == (0, None, None) for span in spans([], TODAY))

from datetime import date
from decimal import Decimal

from molette.engines.chain import Broken, Evidence, Proof, Step
from molette.engines.chain.commitments import Target, commitment
from molette.engines.chain.measured import Reading
from molette.engines.indicators import Direction
from molette.engines.stages import Said

TODAY = date(2026, 11, 12)
SAID = Evidence(Proof.STATEMENT, date(2021, 7, 2), key=1)
JOBS = Target(Decimal(200), date(2025, 12, 31), SAID)


def seen(value: int, on: date) -> Reading:
    return Reading(Decimal(value), on, key=value)


def test_jobs_counted_under_the_promise_after_its_day_break_it() -> None:
    plant = commitment(JOBS, [seen(130, date(2026, 1, 29))], Direction.RISING, TODAY)

    assert plant.highest is Step.ANNOUNCED
    assert plant.broken == {Broken.UNKEPT}
    assert plant.proofs[1:4] == (None, None, False)


def test_jobs_reached_in_time_are_delivered_and_keep_the_day() -> None:
    kept = commitment(JOBS, [seen(205, date(2025, 6, 30))], Direction.RISING, TODAY)

    assert kept.by(Step.DELIVERED) == Evidence(Proof.MEASURE, date(2025, 6, 30), key=205)
    assert kept.breaks == ()


def test_reached_too_late_is_delivered_and_broken_both() -> None:
    late = commitment(
        JOBS, [seen(90, date(2025, 12, 1)), seen(210, date(2026, 6, 30))], Direction.RISING, TODAY
    )

    assert late.highest is Step.DELIVERED
    assert late.broken == {Broken.UNKEPT}


def test_past_its_day_without_a_figure_nobody_told_and_before_nothing_is_broken() -> None:
    before = [seen(130, date(2025, 1, 1))]

    assert commitment(JOBS, [], Direction.RISING, TODAY).broken == {Broken.UNTOLD}
    assert commitment(JOBS, before, Direction.RISING, TODAY).broken == {Broken.UNTOLD}
    assert commitment(JOBS, [], Direction.RISING, date(2025, 1, 1)).breaks == ()


def test_a_rate_to_lower_is_reached_from_above_and_measured_from_its_baseline() -> None:
    rate = Target(Decimal(15), date(2027, 12, 31), SAID)
    path = [seen(19, date(2024, 12, 31))]
    found = commitment(rate, path, Direction.FALLING, TODAY, baseline=seen(23, date(2019, 12, 31)))

    assert found.proved(Step.DELIVERED) is False
    assert found.proved(Step.MEASURED) is True
    assert commitment(rate, [seen(14, TODAY)], Direction.FALLING, TODAY).proved(Step.DELIVERED)


def test_a_day_put_off_keeps_the_first_one_given() -> None:
    first = Said(date(2023, 12, 31), date(2023, 12, 31), actual=False, said_on=date(2021, 7, 2))
    (found,) = commitment(
        Target(Decimal(200), date(2027, 12, 31), SAID, (first,)), [], Direction.RISING, TODAY
    ).breaks

    assert (found.kind, found.days, found.announced) == (Broken.POSTPONED, 1461, (first,))

"""Two grants of one scheme in a plan: each is judged with its own days."""

from dataclasses import replace
from datetime import date
from typing import Any

from molette.domain.funding.rulebook import shipped
from molette.engines.rules.checks import Verdict, check
from molette.engines.rules.deadlines import dues
from molette.engines.rules.facts import Facts
from molette.engines.rules.greatest import greatest
from molette.engines.rules.words import Act, Event
from tests.engines.rules.books import TODAY, findings, lines, school


def two_grants(*days: dict[str, Any]) -> Facts:
    """Two grants of one scheme, each with days of its own."""
    (one,) = lines({"detr": 150_000})
    shares = (replace(one, rank=rank, **own) for rank, own in enumerate(days))
    return school(1_000_000, (*shares, *lines({}, own=700_000)))


def late_lines(plan: Facts, today: date) -> list[str]:
    return [one.cell for one in findings(plan, today=today) if one.code == "deadline"]


def test_more_time_given_to_one_grant_of_a_scheme_gives_none_to_another() -> None:
    notified = ((Event.NOTIFIED, date(2024, 3, 3)),)
    plan = two_grants(
        {"events": notified, "extended": ((Act.START, date(2027, 3, 3)),)}, {"events": notified}
    )

    assert late_lines(plan, date(2026, 3, 3)) == []
    assert late_lines(plan, date(2026, 3, 4)) == ["ligne-2"]
    assert late_lines(plan, date(2027, 3, 4)) == ["ligne-1", "ligne-2"]


def test_each_grant_of_a_scheme_runs_from_its_own_notification() -> None:
    plan = two_grants(
        {"events": ((Event.NOTIFIED, date(2024, 3, 3)),)}, {"events": ((Event.NOTIFIED, date(2025, 3, 3)),)}
    )

    assert late_lines(plan, date(2026, 3, 4)) == ["ligne-1"]


def test_a_grant_not_notified_does_not_run_because_another_of_its_scheme_is() -> None:
    plan = two_grants({}, {"events": ((Event.NOTIFIED, date(2024, 3, 3)),)})

    assert late_lines(plan, date(2026, 3, 4)) == ["ligne-2"]


def test_a_grant_claimed_clears_no_other_of_its_scheme() -> None:
    notified = (Event.NOTIFIED, date(2020, 3, 3))
    days: tuple[dict[str, Any], ...] = (
        {"events": (notified, (Event.CLAIMED, date(2022, 9, 1)))},
        {"events": (notified,)},
    )
    (one,) = lines({"fnadt": 150_000})
    shares = (replace(one, rank=rank, **own) for rank, own in enumerate(days))
    over = ((Event.STARTED, date(2020, 6, 1)), (Event.FINISHED, date(2022, 6, 1)))
    plan = school(1_000_000, (*shares, *lines({}, own=700_000)), events=over)

    assert late_lines(plan, date(2026, 3, 4)) == ["ligne-2"]


def test_two_lines_of_one_grant_are_told_late_once() -> None:
    notified = {"events": ((Event.NOTIFIED, date(2024, 3, 3)),)}

    assert late_lines(two_grants(notified, notified), date(2026, 3, 4)) == ["dates"]


def test_works_begun_before_one_of_two_requests_lose_that_grant_alone() -> None:
    filed = [{"events": ((Event.FILED, day),)} for day in (date(2025, 1, 1), date(2025, 9, 1))]
    plan = replace(two_grants(*filed), events=((Event.STARTED, date(2025, 5, 1)),))

    told = [one.cell for one in findings(plan) if one.code == "no-start-before"]

    assert told == ["ligne-2"]
    assert greatest(shipped(), plan, "detr", TODAY).verdict is not Verdict.BROKEN


def test_the_judgement_and_the_page_of_deadlines_give_one_day() -> None:
    notified = (Event.NOTIFIED, date(2024, 3, 3))
    own = ((Act.START, date(2027, 3, 3)),), ()
    plan = two_grants(*({"events": (notified,), "extended": given} for given in own))

    for one, day in zip(plan.by_grant("detr"), (date(2027, 3, 3), date(2026, 3, 3)), strict=True):
        (due,) = dues(shipped(), "detr", one, TODAY)
        assert (due.day, check(due.rule, "detr", one, TODAY).day) == (day, day)

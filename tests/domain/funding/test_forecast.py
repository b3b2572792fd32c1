"""What the grants of the programme still have to pay: what is foreseen, what is left aside, and why."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from pytest_django import DjangoAssertNumQueries

from molette.domain.funding.models import FundingSource
from molette.domain.funding.queries import Aside, By, Outlook, paid_in, payment_forecast, years_paid
from molette.domain.funding.reserving import contribution_key
from molette.domain.memory.trials import trials
from molette.domain.programme.models import Project
from molette.engines.forecast.slippage import LEAST, Kind
from molette.engines.ladder import Rung
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november_2026")]
EVERYBODY = AnonymousUser()


@pytest.fixture
def november_2026() -> Any:
    with time_machine.travel(date(2026, 11, 26), tick=False):
        yield


@pytest.fixture
def fund() -> FundingSource:
    return make.funding_source(scheme=make.scheme("Fonds vert", slug="fonds-vert"), funder=state())


def state() -> Any:
    return make.organisation("État", kind="state")


def works(
    project: Project, start: date, end: date, *, began: date | None = None, ended: date | None = None
) -> None:
    for kind, on, done in (("works_start", start, began), ("delivered", end, ended)):
        milestone = make.milestone(project, kind=kind)
        make.milestone_date(milestone, on, said_on=date(2023, 1, 1))
        if done:
            make.milestone_date(milestone, done, nature="actual", said_on=done)


def granted(fund: FundingSource, amount: int = 100_000, *, notified: bool = True, **fields: Any) -> Project:
    project = make.project(**fields)
    make.plan_line(make.plan(project, status="voted"), amount, funding_source=fund)
    if notified:
        make.movement(Rung.NOTIFIED, amount, project=project, funding_source=fund, dated=date(2024, 1, 8))
    return project


def pay(project: Project, fund: FundingSource, amount: int, on: date) -> None:
    make.movement(
        Rung.PAID, amount, project=project, funding_source=fund, dated=on, year=on.year, commitment_key="EJ"
    )


def finished(fund: FundingSource) -> Project:
    """A year of works, half a year late at both ends; 30 % at the start, the rest once delivered."""
    project = granted(fund)
    works(project, date(2024, 1, 1), date(2025, 1, 1), began=date(2024, 7, 1), ended=date(2025, 7, 1))
    pay(project, fund, 30_000, date(2024, 7, 10))
    pay(project, fund, 70_000, date(2025, 8, 20))
    return project


def aside(told: Outlook) -> dict[Aside, tuple[int, Decimal | None]]:
    return {one.reason: (one.grants, one.amount) for one in told.aside}


def test_with_no_history_dates_and_rules_are_taken_at_their_word(fund: FundingSource) -> None:
    project = granted(fund)
    works(project, date(2027, 2, 1), date(2027, 11, 30))

    told = payment_forecast(EVERYBODY)

    assert not told.has_history
    assert told.forecast.whole.left == 100_000
    assert told.forecast.whole.of(2028).low is None
    assert {row.name for row in told.forecast.rows} == {"État"}


def test_eight_finished_operations_lend_their_delays_and_their_rhythm(fund: FundingSource) -> None:
    for _ in range(LEAST):
        finished(fund)
    project = granted(fund, 1_000_000)
    works(project, date(2027, 1, 1), date(2028, 1, 1))

    told = payment_forecast(EVERYBODY)
    whole = told.forecast.whole

    assert told.has_history
    assert {kind: slips.quantile(0.5) for kind, slips in told.slips.items()} == {
        Kind.START: 182,
        Kind.END: 181,
    }
    assert (whole.of(2027).expected, whole.of(2028).expected) == (300_000, 700_000)
    assert (whole.of(2027).low, whole.of(2027).high) == (300_000, 300_000)


def test_what_was_paid_and_what_lapsed_are_not_to_be_paid(fund: FundingSource) -> None:
    project = granted(fund)
    works(project, date(2024, 2, 1), date(2027, 11, 30), began=date(2024, 2, 1))
    pay(project, fund, 30_000, date(2024, 3, 1))
    make.movement(Rung.LAPSED, 20_000, project=project, funding_source=fund, dated=date(2025, 1, 1))

    assert payment_forecast(EVERYBODY).forecast.whole.left == 50_000


def test_the_part_that_is_only_in_a_plan_is_told_apart(fund: FundingSource) -> None:
    for notified in (True, False):
        works(granted(fund, notified=notified), date(2027, 1, 1), date(2028, 1, 1))

    told = payment_forecast(EVERYBODY)

    assert (told.forecast.whole.left, told.sure) == (200_000, 100_000)


def test_a_grant_without_the_dates_of_its_works_is_left_aside(fund: FundingSource) -> None:
    granted(fund)

    assert aside(payment_forecast(EVERYBODY)) == {Aside.UNPLACED: (1, Decimal(100_000))}


def test_what_was_given_up_is_left_aside(fund: FundingSource) -> None:
    project = granted(fund)
    works(project, date(2027, 1, 1), date(2028, 1, 1))
    make.milestone_date(make.milestone(project, kind="abandoned"), date(2026, 1, 1), nature="actual")

    assert aside(payment_forecast(EVERYBODY)) == {Aside.STOPPED: (1, Decimal(100_000))}


def test_works_under_way_of_which_no_act_was_recorded_are_not_supposed_unpaid(fund: FundingSource) -> None:
    project = granted(fund, notified=False)
    works(project, date(2025, 1, 1), date(2028, 1, 1), began=date(2025, 1, 1))

    assert aside(payment_forecast(EVERYBODY)) == {Aside.UNFOLLOWED: (1, Decimal(100_000))}


def test_an_amount_that_nobody_published_is_left_aside_without_a_figure(fund: FundingSource) -> None:
    project = make.project()
    make.plan_line(make.plan(project, status="voted"), None, funding_source=fund)
    works(project, date(2027, 1, 1), date(2028, 1, 1))

    assert aside(payment_forecast(EVERYBODY)) == {Aside.UNKNOWN: (1, None)}


def test_a_reserved_amount_is_neither_foreseen_nor_told(fund: FundingSource) -> None:
    project = granted(fund, 777_777)
    works(project, date(2027, 1, 1), date(2028, 1, 1))
    key = contribution_key(project.pk, fund.pk)
    make.reservation(make.organisation("Région"), kind="amount", key=key)

    told = payment_forecast(EVERYBODY)

    assert aside(told) == {Aside.RESERVED: (1, None)}
    assert told.forecast.whole.left == 0


def test_a_reserved_payment_teaches_nothing_to_those_who_may_not_read_it(fund: FundingSource) -> None:
    project = finished(fund)
    before = payment_forecast(EVERYBODY).profiles.every
    key = contribution_key(project.pk, fund.pk)
    make.reservation(make.organisation("Région"), kind="amount", key=key)

    assert len(before) == 1
    assert payment_forecast(EVERYBODY).profiles.every == ()


def test_a_part_paid_by_the_same_source_as_its_whole_is_left_to_the_whole(fund: FundingSource) -> None:
    whole = granted(fund, 500_000)
    part = granted(fund, 200_000, parent=whole)
    for project in (whole, part):
        works(project, date(2027, 1, 1), date(2028, 1, 1))

    assert payment_forecast(EVERYBODY).forecast.whole.left == 500_000


def test_the_same_euros_are_cut_by_funder_or_by_scheme(fund: FundingSource) -> None:
    other = make.funding_source(scheme=make.scheme("DETR", slug="detr"), funder=fund.funder)
    for source in (fund, other):
        works(granted(source), date(2027, 1, 1), date(2028, 1, 1))

    by_funder, by_scheme = (payment_forecast(EVERYBODY, by).forecast for by in By)

    assert {row.name: row.left for row in by_funder.rows} == {"État": 200_000}
    assert {row.name: row.left for row in by_scheme.rows} == {"DETR": 100_000, "Fonds vert": 100_000}
    assert by_funder.whole.left == by_scheme.whole.left


def test_a_draft_project_is_foreseen_only_by_those_who_see_it(fund: FundingSource) -> None:
    works(granted(fund, is_published=False), date(2027, 1, 1), date(2028, 1, 1))

    assert payment_forecast(EVERYBODY).forecast.rows == ()


def test_invented_euros_are_counted_apart(fund: FundingSource) -> None:
    project = make.project(is_fictional=True)
    make.plan_line(make.plan(project, status="voted", is_fictional=True), 40_000, funding_source=fund)
    works(project, date(2027, 1, 1), date(2028, 1, 1))

    assert payment_forecast(EVERYBODY).fictional == 40_000


def test_a_year_s_payments_are_those_of_the_grants_asked_for(fund: FundingSource) -> None:
    first, second = finished(fund), finished(fund)

    assert years_paid(EVERYBODY) == (2024, 2025)
    assert paid_in(2025, EVERYBODY, By.FUNDER) == {"État": 140_000}
    assert paid_in(2025, EVERYBODY, By.FUNDER, frozenset({(first.pk, fund.pk)})) == {"État": 70_000}
    assert paid_in(2025, EVERYBODY, By.SCHEME, frozenset({(second.pk, fund.pk)})) == {"Fonds vert": 70_000}


def test_more_projects_ask_the_database_no_more_often(
    fund: FundingSource, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(6):
        works(granted(fund), date(2027, 1, 1), date(2028, 1, 1))
        finished(fund)

    with django_assert_max_num_queries(12):
        payment_forecast(EVERYBODY)


def test_a_past_year_is_foretold_with_what_was_known_then_and_set_beside_what_came(
    fund: FundingSource,
) -> None:
    with time_machine.travel(date(2024, 1, 5), tick=False):
        project = granted(fund, notified=False)
        works(project, date(2024, 1, 1), date(2025, 1, 1), began=date(2024, 1, 3))
        make.movement(Rung.NOTIFIED, 100_000, project=project, funding_source=fund, dated=date(2024, 1, 4))
    pay(project, fund, 100_000, date(2025, 3, 20))
    later = make.project()
    since = make.plan(later, status="voted", dated=date(2025, 2, 1))
    make.plan_line(since, 900_000, funding_source=fund)
    works(later, date(2025, 3, 1), date(2025, 6, 1))
    pay(later, fund, 900_000, date(2025, 7, 1))

    *_, whole = trials(2025, EVERYBODY, By.FUNDER)

    assert (whole.year, whole.happened) == (2025, 100_000)
    assert whole.low is None
    assert whole.expected == whole.literal
    assert 0 < whole.expected <= 100_000


def test_a_year_before_anything_was_known_has_no_trial() -> None:
    assert trials(2019, EVERYBODY, By.FUNDER) == ()

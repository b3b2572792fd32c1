"""A grant is counted once, under whatever year its line, its decision and its payments are written."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser

from molette.domain.funding.models import FundingSource
from molette.domain.funding.queries import By
from molette.domain.funding.queries.grants import Grant, grants_of
from molette.domain.funding.reserving import contribution_key
from molette.domain.memory.trials import trials
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Project
from molette.engines.ladder import Rung
from tests import factories as make

pytestmark = pytest.mark.django_db
EVERYBODY = AnonymousUser()


class Fund:
    """The DETR of a département, one source a year."""

    def __init__(self) -> None:
        self.scheme = make.scheme("DETR", slug="detr")
        self.state: Organisation = make.organisation("État", kind="state")

    def of(self, year: int | None) -> FundingSource:
        found = FundingSource.objects.filter(scheme=self.scheme, funder=self.state, year=year).first()
        return found or make.funding_source(scheme=self.scheme, funder=self.state, year=year)


@pytest.fixture
def detr() -> Fund:
    with time_machine.travel(date(2024, 1, 5), tick=False):
        return Fund()


def planned(*lines: tuple[FundingSource, int], project: Project | None = None, **plan: object) -> Project:
    project = project or make.project()
    held = make.plan(project, status="voted", **plan)
    for source, amount in lines:
        make.plan_line(held, amount, funding_source=source)
    return project


def notify(project: Project, source: FundingSource, amount: int, on: date = date(2025, 3, 3)) -> None:
    make.movement(Rung.NOTIFIED, amount, project=project, funding_source=source, dated=on)


def pay(project: Project, source: FundingSource, amount: int, on: date = date(2025, 9, 3)) -> None:
    make.movement(
        Rung.PAID, amount, project=project, funding_source=source, dated=on, year=on.year, commitment_key="EJ"
    )


def amounts(user: object = EVERYBODY) -> dict[int, Decimal | None]:
    """What each grant brings, by the source under which it is first told."""
    return {source: grant.amount for (_, source), grant in grants_of(user).items()}


def only() -> Grant:
    (grant,) = grants_of(EVERYBODY).values()
    return grant


def test_a_line_of_one_year_notified_on_the_credits_of_the_next_is_one_grant(detr: Fund) -> None:
    project = planned((detr.of(2024), 100_000))
    notify(project, detr.of(2025), 90_000)

    assert amounts() == {detr.of(2024).pk: 90_000}
    assert only().also == (detr.of(2025).pk,)


def test_two_lines_of_two_years_are_two_grants_and_only_the_one_decided_is(detr: Fund) -> None:
    project = planned((detr.of(2024), 100_000), (detr.of(2025), 60_000))
    notify(project, detr.of(2025), 50_000)

    assert amounts() == {detr.of(2024).pk: 100_000, detr.of(2025).pk: 50_000}


def test_a_line_already_decided_lets_the_decision_of_the_next_year_be_another_grant(detr: Fund) -> None:
    project = planned((detr.of(2024), 100_000))
    notify(project, detr.of(2024), 100_000, date(2024, 6, 1))
    notify(project, detr.of(2025), 70_000)

    assert amounts() == {detr.of(2024).pk: 100_000, detr.of(2025).pk: 70_000}


def test_one_line_has_one_decision(detr: Fund) -> None:
    project = planned((detr.of(2024), 100_000))
    notify(project, detr.of(2025), 60_000)
    notify(project, detr.of(2026), 40_000, date(2026, 3, 3))

    assert amounts() == {detr.of(2024).pk: 60_000, detr.of(2026).pk: 40_000}


def test_a_decision_of_an_earlier_year_is_not_that_of_a_line_written_since(detr: Fund) -> None:
    project = planned((detr.of(2025), 100_000))
    notify(project, detr.of(2023), 30_000, date(2023, 3, 3))

    assert amounts() == {detr.of(2025).pk: 100_000, detr.of(2023).pk: 30_000}


def test_a_source_without_a_year_decides_the_line_that_waits(detr: Fund) -> None:
    project = planned((detr.of(2024), 100_000))
    notify(project, detr.of(None), 80_000)

    assert amounts() == {detr.of(2024).pk: 80_000}


def test_payments_on_later_credits_are_those_of_the_grant_decided_before(detr: Fund) -> None:
    project = planned((detr.of(2023), 100_000))
    notify(project, detr.of(2024), 100_000, date(2024, 3, 3))
    pay(project, detr.of(2025), 100_000)

    assert amounts() == {detr.of(2023).pk: 100_000}
    assert only().is_settled


def test_neither_another_scheme_nor_another_funder_nor_another_project_decides_a_line(detr: Fund) -> None:
    project = planned((detr.of(2024), 100_000))
    other = make.funding_source(scheme=make.scheme("DSIL", slug="dsil"), funder=detr.state, year=2025)
    region = make.funding_source(scheme=detr.scheme, funder=make.organisation("Région"), year=2025)
    for source in (other, region):
        notify(project, source, 10_000)
    notify(make.project(), detr.of(2025), 10_000)

    assert sorted(amounts().values()) == [10_000, 10_000, 10_000, 100_000]  # type: ignore[type-var]


def test_a_decision_reserved_under_one_year_is_not_told_by_the_line_of_another(detr: Fund) -> None:
    project = planned((detr.of(2024), 100_000))
    notify(project, detr.of(2025), 90_000)
    key = contribution_key(project.pk, detr.of(2025).pk)
    make.reservation(make.organisation("Région"), kind="amount", key=key)

    assert only().is_hidden


def test_a_part_decided_on_the_credits_that_decide_its_whole_is_left_to_the_whole(detr: Fund) -> None:
    whole = planned((detr.of(2024), 100_000))
    part = make.project(parent=whole)
    for project, amount in ((whole, 90_000), (part, 20_000)):
        notify(project, detr.of(2025), amount)

    assert amounts() == {detr.of(2024).pk: 90_000}


def waiting_since_2024(detr: Fund) -> Project:
    """A grant of a plan voted in 2024, its works under way, recorded then."""
    with time_machine.travel(date(2024, 6, 5), tick=False):
        project = planned((detr.of(2024), 100_000), dated=date(2024, 6, 1))
        start, end = (make.milestone(project, kind=kind) for kind in ("works_start", "delivered"))
        make.milestone_date(start, date(2025, 1, 10), said_on=date(2024, 6, 1))
        make.milestone_date(end, date(2025, 10, 10), said_on=date(2024, 6, 1))
    return project


def paid_of_2025() -> Decimal:
    with time_machine.travel(date(2026, 11, 26), tick=False):
        *_, whole = trials(2025, EVERYBODY, By.FUNDER)
    return whole.happened


def test_a_past_year_is_not_told_paid_by_the_grants_decided_since(detr: Fund) -> None:
    project = waiting_since_2024(detr)
    notify(project, detr.of(2024), 100_000)
    pay(project, detr.of(2024), 30_000)
    dsil = make.funding_source(scheme=make.scheme("DSIL", slug="dsil"), funder=detr.state, year=2025)
    for source in (dsil, detr.of(2025)):
        notify(project, source, 500_000)
        pay(project, source, 500_000)

    assert paid_of_2025() == 30_000


def test_a_past_year_is_told_paid_by_a_grant_known_then_and_decided_on_later_credits(detr: Fund) -> None:
    project = waiting_since_2024(detr)
    notify(project, detr.of(2025), 90_000)
    pay(project, detr.of(2025), 40_000)

    assert paid_of_2025() == 40_000


def test_a_past_year_is_told_paid_by_a_grant_that_a_plan_voted_since_writes_under_its_own_year(
    detr: Fund,
) -> None:
    project = waiting_since_2024(detr)
    planned((detr.of(2025), 90_000), project=project, version=2, dated=date(2025, 2, 1))
    notify(project, detr.of(2025), 90_000)
    pay(project, detr.of(2025), 40_000)

    assert paid_of_2025() == 40_000

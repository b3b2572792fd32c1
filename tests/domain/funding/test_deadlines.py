"""The days that run on the grants of the programme: what may be lost, and what a reader may know of it."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from pytest_django import DjangoAssertNumQueries

from molette.domain.funding.models import FundingSource
from molette.domain.funding.queries import deadlines, deadlines_of, threatened
from molette.domain.funding.reserving import contribution_key
from molette.domain.programme.models import Project
from molette.engines.access import Role
from molette.engines.ladder import Rung
from molette.engines.rules.words import Act
from tests import factories as make

pytestmark = pytest.mark.django_db
EVERYBODY = AnonymousUser()
NOTIFIED = date(2025, 3, 3)


@pytest.fixture
def detr() -> FundingSource:
    return make.funding_source(scheme=make.scheme("DETR", slug="detr"))


def grant(project: Project, source: FundingSource, **euros: int) -> None:
    for rung, amount in euros.items():
        key = {"commitment_key": "EJ1"} if rung == "paid" else {}
        make.movement(Rung(rung), amount, project=project, funding_source=source, dated=NOTIFIED, **key)


def test_what_may_be_lost_is_what_is_notified_and_neither_paid_nor_lapsed(detr: FundingSource) -> None:
    project = make.project()
    grant(project, detr, notified=400_000, paid=120_000, lapsed=30_000)

    (one,) = deadlines(EVERYBODY)

    assert (one.due.rule.act, one.due.day, one.at_stake) == (Act.START, date(2027, 3, 3), 250_000)


def test_a_grant_paid_whole_has_nothing_left_to_lose(detr: FundingSource) -> None:
    project = make.project()
    grant(project, detr, notified=400_000, paid=400_000)

    assert deadlines(EVERYBODY) == ()


def test_a_grant_that_nobody_notified_does_not_run(detr: FundingSource) -> None:
    grant(make.project(), detr, programmed=400_000)

    assert deadlines(EVERYBODY) == ()


def test_works_seen_under_way_stop_the_first_clock(detr: FundingSource) -> None:
    project = make.project()
    grant(project, detr, notified=400_000)
    make.milestone_date(make.milestone(project, kind="works_start"), date(2026, 1, 15), nature="actual")

    (one,) = deadlines(EVERYBODY)

    assert (one.due.rule.act, one.due.day) == (Act.FINISH, date(2030, 1, 15))
    assert [x.due.rule.act for x in deadlines_of(project.pk, EVERYBODY)] == [Act.START, Act.FINISH]


def test_a_scheme_whose_delays_are_not_known_sets_no_day() -> None:
    grant(
        make.project(),
        make.funding_source(scheme=make.scheme("Région", slug="region-erbm")),
        notified=400_000,
    )

    assert deadlines(EVERYBODY) == ()


def test_two_days_on_one_grant_threaten_its_euros_once(detr: FundingSource) -> None:
    project = make.project()
    grant(project, detr, notified=400_000)
    make.milestone_date(make.milestone(project, kind="works_start"), date(2026, 1, 15), nature="actual")

    assert threatened(deadlines_of(project.pk, EVERYBODY)) == Decimal(400_000)


def test_a_reserved_amount_is_not_told_by_its_deadline(detr: FundingSource) -> None:
    project = make.project()
    grant(project, detr, notified=400_000)
    make.reservation(make.organisation("Région"), kind="amount", key=contribution_key(project.pk, detr.pk))

    (one,) = deadlines(EVERYBODY)

    assert (one.is_hidden, one.at_stake) == (True, None)
    assert threatened([one]) == 0


def test_a_project_that_one_does_not_see_has_no_day(detr: FundingSource) -> None:
    lens = make.place("Lens")
    grant(make.project(lens, is_published=False), detr, notified=400_000)

    assert deadlines(EVERYBODY) == ()
    assert len(deadlines(make.member(Role.PROJECT_LEAD, place=lens))) == 1


def test_many_grants_ask_no_more_queries_than_one(
    detr: FundingSource, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(12):
        grant(make.project(make.place()), detr, notified=400_000)

    with django_assert_max_num_queries(9):
        assert len(deadlines(EVERYBODY)) == 12

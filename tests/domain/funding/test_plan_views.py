"""A financing plan as it reads: shares, what each funder notified and paid, what is missing."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser

from molette.domain.funding.models import FinancingPlan, PlanLine
from molette.domain.funding.queries import (
    ground_of,
    judged_plan,
    plan_in_use,
    plan_view,
    plans_in_use,
    plans_of,
)
from molette.domain.funding.queries.proofs import funded
from molette.domain.secrecy.veils import keeping, veil
from molette.engines.access import Role
from molette.engines.ladder import Rung
from tests import factories as make

pytestmark = pytest.mark.django_db
EVERYBODY = AnonymousUser()
VOTED = FinancingPlan.Status.VOTED


def test_each_line_shows_its_share_and_how_far_it_went() -> None:
    project, dsil = make.project(), make.funding_source()
    plan = make.plan(project, status=VOTED, cost_excl_tax=Decimal(1_000_000))
    make.plan_line(plan, 580_000, funding_source=dsil)
    make.plan_line(plan, 420_000, kind=PlanLine.Kind.OWN_SHARE, order=1)
    make.movement(Rung.NOTIFIED, 580_000, project=project, funding_source=dsil)
    make.movement(Rung.PAID, 58_000, project=project, funding_source=dsil)

    view = plan_in_use(project.pk, EVERYBODY)
    assert view is not None
    grant, own = view.lines
    assert (grant.share, grant.notified, grant.committed, grant.paid) == (
        Decimal("0.58"),
        580_000,
        None,
        58_000,
    )
    assert (view.missing, view.own_share, own.notified) == (0, Decimal("0.42"), None)
    assert view.is_fully_notified


def test_a_grant_notified_for_less_than_planned_does_not_finance_the_project() -> None:
    project, dsil = make.project(), make.funding_source()
    plan = make.plan(project, status=VOTED, cost_excl_tax=Decimal(640_000))
    make.plan_line(plan, 640_000, funding_source=dsil)
    make.movement(Rung.NOTIFIED, 580_000, project=project, funding_source=dsil)

    view = plan_in_use(project.pk, EVERYBODY)
    assert view is not None
    assert view.is_covered
    assert not view.is_fully_notified


def test_one_notification_does_not_prove_two_lines_of_the_same_source() -> None:
    project, dsil = make.project(), make.funding_source()
    plan = make.plan(project, status=VOTED, cost_excl_tax=Decimal(200))
    make.plan_line(plan, 100, funding_source=dsil)
    make.plan_line(plan, 100, funding_source=dsil, order=1)
    make.movement(Rung.NOTIFIED, 100, project=project, funding_source=dsil)

    view = plan_in_use(project.pk, EVERYBODY)
    assert view is not None
    assert not view.is_fully_notified
    assert [line.notified for line in view.lines] == [100, 0]


def test_a_grant_that_lapsed_no_longer_finances() -> None:
    project, dsil = make.project(), make.funding_source()
    plan = make.plan(project, status=VOTED, cost_excl_tax=Decimal(100))
    make.plan_line(plan, 100, funding_source=dsil)
    make.movement(Rung.NOTIFIED, 100, project=project, funding_source=dsil)
    make.movement(Rung.LAPSED, 100, project=project, funding_source=dsil)

    view = plan_in_use(project.pk, EVERYBODY)
    assert view is not None
    assert not view.is_fully_notified
    assert funded(EVERYBODY) == {project.pk: False}


def test_a_funder_that_publishes_nothing_leaves_the_balance_unknown_rather_than_short() -> None:
    project = make.project()
    plan = make.plan(project, status=VOTED, cost_excl_tax=Decimal(411))
    make.plan_line(plan, 22)
    make.plan_line(plan, None, kind=PlanLine.Kind.UNPUBLISHED, funding_source=None, order=1)

    view = plan_in_use(project.pk, EVERYBODY)
    assert view is not None
    assert view.missing is None
    told = judged_plan(view, ground_of(project.pk, EVERYBODY), EVERYBODY)
    assert [f.code for f in told.findings if f.cell == "cout"] == ["amount-unknown"]


def test_the_latest_voted_version_is_in_use_and_a_later_draft_is_not() -> None:
    project = make.project()
    make.plan(project, version=1, status=FinancingPlan.Status.SUPERSEDED)
    voted = make.plan(project, version=2, status=VOTED)
    make.plan(project, version=3)

    for view in (
        plan_in_use(project.pk, make.member(Role.READER)),
        plans_in_use([project.pk], EVERYBODY)[project.pk],
    ):
        assert view is not None
        assert view.id == voted.pk


def test_a_draft_is_seen_by_the_partners_it_concerns_and_not_by_residents() -> None:
    lens, lievin = make.place("Lens"), make.place("Liévin")
    draft = make.plan(make.project(lens))

    assert plan_view(draft.pk, EVERYBODY) is None
    assert plan_view(draft.pk, make.member(Role.READER, place=lievin)) is None
    assert plan_view(draft.pk, make.member(Role.READER, place=lens)) is not None
    assert plans_of(draft.project_id, EVERYBODY) == ()


def test_reading_many_plans_costs_the_same_as_reading_one(django_assert_num_queries: object) -> None:
    projects = [make.project() for _ in range(4)]
    for project in projects:
        make.plan_line(make.plan(project, status=VOTED))

    with keeping():
        veil(EVERYBODY)
        with django_assert_num_queries(3):  # type: ignore[operator]  # pytest-django types its fixture loosely
            assert len(plans_in_use([p.pk for p in projects], EVERYBODY)) == 4

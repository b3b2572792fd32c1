"""The programme on a partner's desk: costs, euros by rung, next dates, alerts, each counted once."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from molette.domain.funding.desk import DeskRow, desk_overview
from molette.domain.funding.situations import SHOWN
from molette.domain.people.models import User
from molette.domain.programme.models import Project
from molette.domain.programme.queries import ProjectFilter
from molette.domain.secrecy.veils import keeping
from molette.engines.access import Role
from molette.engines.ladder import Rung
from molette.engines.money import NBSP
from tests import factories

pytestmark = pytest.mark.django_db
LATE = timedelta(days=60)


@pytest.fixture
def reader() -> User:
    return factories.member(Role.READER)


def priced(project: Project, value: int, **fields: Any) -> None:
    measure = factories.measure(is_project_cost=True, unit="€")
    factories.statement(measure=measure, project=project, value=Decimal(value), **fields)


def titled(user: User, title: str, **options: Any) -> DeskRow:
    return next(row for row in desk_overview(user, **options).rows if row.line.title == title)


def on(row: DeskRow, rung: Rung) -> Decimal | str | None:
    return row.rungs[SHOWN.index(rung)]


def test_a_project_shows_the_cost_said_before_that_of_its_plan(reader: User) -> None:
    said, planned, silent = (factories.project(title=t) for t in ("Dit", "Prévu", "Muet"))
    priced(said, 3_000_000)
    factories.plan(said, status="voted", cost_excl_tax=Decimal(2_000_000))
    factories.plan(planned, status="voted", cost_excl_tax=Decimal(1_000_000))

    assert titled(reader, said.title).cost == Decimal(3_000_000)
    assert titled(reader, planned.title).cost == Decimal(1_000_000)
    assert titled(reader, silent.title).cost is None


def test_a_total_says_how_many_projects_nobody_priced(reader: User) -> None:
    contract = factories.contract()
    priced(factories.project(contract=contract), 3_000_000)
    factories.project(contract=contract)

    total = desk_overview(reader).total

    assert (total.cost, total.unpriced) == (Decimal(3_000_000), 1)


def test_a_project_and_its_parts_are_priced_and_paid_once(reader: User) -> None:
    contract = factories.contract(name="Engagement")
    whole = factories.project(contract=contract)
    part = factories.project(contract=contract, parent=whole)
    priced(whole, 3_000_000)
    priced(part, 1_000_000)
    payer = factories.funding_source()
    factories.movement(Rung.NOTIFIED, 500_000, project=whole, funding_source=payer)
    factories.movement(Rung.NOTIFIED, 200_000, project=part, funding_source=payer)

    row = titled(reader, "Engagement")

    assert (row.cost, on(row, Rung.NOTIFIED)) == (Decimal(3_000_000), Decimal(500_000))


def test_a_project_of_two_orientations_is_counted_once_in_the_whole(reader: User) -> None:
    contract = factories.contract()
    tree = factories.tree(contract)
    first, second = factories.node(tree), factories.node(tree)
    priced(factories.project(contract=contract, nodes=[first, second]), 3_000_000)

    found = desk_overview(reader, tree=tree.slug)

    under = [row.cost for row in found.rows if row.line.slug in {first.slug, second.slug}]
    assert under == [Decimal(3_000_000)] * 2
    assert found.total.cost == Decimal(3_000_000)


def test_a_rung_where_nothing_stands_is_not_a_zero(reader: User) -> None:
    project = factories.project(title="Gare")
    factories.movement(Rung.VOTED, 0, project=project)

    row = titled(reader, "Gare")

    assert (on(row, Rung.VOTED), on(row, Rung.PAID)) == (Decimal(0), None)


def test_what_asks_for_somebody_is_said_on_the_project_and_counted_above(reader: User) -> None:
    contract = factories.contract(name="Engagement")
    project = factories.project(title="Gare", contract=contract)
    past = factories.today() - LATE
    factories.milestone_date(factories.milestone(project), past)
    factories.plan_line(factories.plan(project, status="voted"), 600_000)
    measure = factories.measure(is_project_cost=True)
    said = factories.statement(measure=measure, project=project)
    factories.position(said, factories.organisation(), kind="contested", reason="Trop bas")

    alerts = titled(reader, "Gare").alerts

    assert [alert.kind for alert in alerts] == ["late", "uncovered", "contested"]
    assert f"en retard de 60{NBSP}jours" in alerts[0].said
    assert f"400{NBSP}000{NBSP}€" in alerts[1].said
    assert [alert.said for alert in titled(reader, "Engagement").alerts] == [
        f"1{NBSP}projet en retard",
        f"1{NBSP}plan non couvert",
        f"1{NBSP}chiffre contesté",
    ]


def test_a_whole_opened_after_its_part_says_what_asks_for_somebody_on_itself(reader: User) -> None:
    part = factories.project(title="Quai")
    whole = factories.project(title="Gare", contract=part.contract)
    part.parent = whole
    part.save()
    factories.milestone_date(factories.milestone(part), factories.today() - LATE)

    assert titled(reader, "Gare").alerts == ()
    assert [alert.kind for alert in titled(reader, "Quai").alerts] == ["late"]


def test_a_draft_raises_no_alert_before_its_vote(reader: User) -> None:
    project = factories.project(title="Gare")
    factories.plan_line(factories.plan(project), 600_000)

    assert titled(reader, "Gare").alerts == ()


def test_the_next_date_is_the_nearest_to_come(reader: User) -> None:
    project = factories.project(title="Gare")
    soon, later = (factories.today() + timedelta(days=days) for days in (30, 300))
    factories.milestone_date(factories.milestone(project, title="Livraison", kind="delivered"), later)
    factories.milestone_date(factories.milestone(project, title="Travaux"), soon)

    row = titled(reader, "Gare")

    assert (row.next_on, row.next_title) == (soon, "Travaux")


def test_an_unpublished_project_weighs_only_for_those_who_see_it(reader: User) -> None:
    lens, douai = factories.place("Lens"), factories.place("Douai")
    priced(factories.project(lens, is_published=False), 3_000_000)

    elsewhere = factories.member(Role.READER, place=douai)

    assert desk_overview(reader).total.cost == Decimal(3_000_000)
    assert desk_overview(elsewhere).total.cost is None


def test_the_overview_of_nothing_is_empty(reader: User) -> None:
    factories.project()

    found = desk_overview(reader, filters=ProjectFilter(text="introuvable"))

    assert (found.total.cost, found.total.delivered, len(found.total.line.projects)) == (None, 0, 0)


def test_the_overview_asks_as_much_for_twenty_projects_as_for_two(
    reader: User, max_queries: Callable[..., AbstractContextManager[Any]]
) -> None:
    contract = factories.contract()
    for _ in range(20):
        project = factories.project(factories.place(), contract=contract)
        priced(project, 1_000_000)
        factories.movement(project=project)
        factories.plan_line(factories.plan(project, status="voted"))

    with keeping(), max_queries(20):
        desk_overview(reader)

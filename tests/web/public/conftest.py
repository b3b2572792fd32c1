"""A small programme with one of everything, real and invented, published and not."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings

from molette.domain.programme.models import Milestone, MilestoneDate, MilestoneKind, OrientationNode, Project
from molette.domain.statements.models import Measure
from molette.domain.territory.models import Place, PlaceKind
from molette.engines.ladder import Rung
from tests import factories as make
from tests.books import books

__all__ = ["books"]


@dataclass(frozen=True)
class Programme:
    """What the tests of the public pages speak of."""

    lens: Place
    agglomeration: Place
    node: OrientationNode
    station: Project
    hidden: Project
    homes: Measure

    def grow(self) -> None:
        """Make the programme one project richer, with its dates, costs, plan and payments."""
        owner, source = make.organisation(), make.source()
        project = make.project(self.lens, contract=self.station.contract, nodes=[self.node], owner=owner)
        turn(project, MilestoneKind.DELIVERED, date(2028, 1, 1), source=source, said_by=owner)
        cost = Measure.objects.get(is_project_cost=True)
        make.statement(measure=cost, project=project, source=source, said_by=owner)
        of = make.funding_source()
        plan = make.plan(project, status="voted")
        make.plan_line(plan, 1_000_000, funding_source=of)
        for rung in (Rung.NOTIFIED, Rung.PAID):
            make.movement(rung, 1_000_000, project=project, funding_source=of, source=source)
        make.statement(measure=self.homes, said_by=owner, source=source)
        make.document(project)


def turn(project: Project, kind: MilestoneKind, on: date, **fields: object) -> MilestoneDate:
    milestone: Milestone = make.milestone(project, kind=kind, title=str(kind.label).capitalize())
    return make.milestone_date(milestone, on, **fields)


@pytest.fixture
def programme(db: None) -> Programme:
    source = make.source(title="Délibération du 3 mars")
    contract = make.contract(slug=settings.PROGRAMME, signed_on=date(2017, 3, 7), source=source)
    agglomeration = make.place("CA de Lens - Liévin", kind=PlaceKind.AGGLOMERATION, slug="ca-lens")
    lens = make.place("Lens", slug="lens", code="62498", longitude=2.8191, latitude=50.4395)
    lievin = make.place(
        "Liévin", search_name="LIEVIN", slug="lievin", code="62510", longitude=2.7702, latitude=50.4231
    )
    for town in (lens, lievin):
        make.inside(town, agglomeration)
        make.population(town, 30_000, source=source)
    make.perimeter(lens, lievin, slug=settings.PERIMETER, stated_communes=2)
    region = make.organisation("Région", slug="region", kind="region")
    make.party(contract, region)
    tree = make.tree(contract, slug="axes", stated_by=region, source=source)
    node = make.node(tree, slug="mobilites", title="Mobilités")
    station = make.project(
        lens, slug="gare", title="Nouvelle gare", contract=contract, nodes=[node], owner=region
    )
    turn(station, MilestoneKind.WORKS_START, date(2024, 1, 1), nature="actual", source=source)
    turn(station, MilestoneKind.OPENED, date(2025, 1, 1), source=source)
    make.project(lens, slug="halle-fictive", title="Halle inventée", contract=contract, is_fictional=True)
    hidden = make.project(lens, slug="secret", title="Projet secret", contract=contract, is_published=False)
    cost = make.measure(slug="cout", name="Coût", unit="€", is_project_cost=True)
    for project, value in ((station, 12_000_000), (hidden, 77_000_000)):
        make.statement(measure=cost, project=project, value=Decimal(value), source=source, said_by=region)
        make.movement(Rung.NOTIFIED, value // 2, project=project, source=source)
    homes = make.measure(slug="logements", name="Logements rénovés")
    make.statement(
        measure=homes, value=Decimal(7000), definition="réhabilités", source=source, said_by=region
    )
    make.statement(measure=homes, value=Decimal(9500), definition="financés", source=source)
    return Programme(lens, agglomeration, node, station, hidden, homes)

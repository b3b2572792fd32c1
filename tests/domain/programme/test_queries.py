from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from molette.domain.programme.models import MilestoneDate, MilestoneKind, Project
from molette.domain.programme.queries import (
    ProjectFilter,
    RowKind,
    citations,
    communes,
    contract_view,
    count_citations,
    node_detail,
    overview,
    partners,
    place_sheet,
    project_detail,
    project_set,
    projects,
    trees,
)
from molette.domain.territory.models import Place, PlaceKind
from molette.engines.access import Role
from molette.engines.stages import Stage
from tests import factories as make

pytestmark = pytest.mark.django_db
RESIDENT = AnonymousUser()
TODAY = date(2026, 11, 12)
ACTUAL = MilestoneDate.Nature.ACTUAL
MaxQueries = Callable[..., AbstractContextManager[Any]]


def turn(project: Project, kind: MilestoneKind, on: date, **fields: Any) -> MilestoneDate:
    return make.milestone_date(make.milestone(project, kind=kind, title=str(kind.label)), on, **fields)


def titles(filters: ProjectFilter, user: object = RESIDENT) -> list[str]:
    return [row.title for row in projects(filters, user, day=TODAY).rows]


def queries_of(read: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        read()
    return len(captured)


@pytest.fixture
def lievin() -> Place:
    agglomeration = make.place("CA de Lens - Liévin", kind=PlaceKind.AGGLOMERATION)
    commune = make.place("Liévin", slug="lievin")
    make.inside(commune, agglomeration)
    make.inside(make.place("Cité Saint-Albert", kind=PlaceKind.CITE_MINIERE, slug="saint-albert"), commune)
    return commune


def test_what_is_real_comes_before_what_is_invented() -> None:
    for title, invented in (("A", True), ("B", False), ("C", True), ("D", False)):
        make.project(title=title, is_fictional=invented)

    assert titles(ProjectFilter()) == ["B", "D", "A", "C"]


def test_a_resident_sees_published_projects_and_a_mandate_opens_the_others(lievin: Place) -> None:
    make.project(lievin, title="Publié")
    hidden = make.project(lievin, title="En préparation", slug="cache", is_published=False)
    lead = make.member(Role.PROJECT_LEAD, place=lievin)
    elsewhere = make.member(Role.PROJECT_LEAD, place=make.place("Carvin"))

    assert titles(ProjectFilter()) == ["Publié"]
    assert titles(ProjectFilter(), lead) == ["En préparation", "Publié"]
    assert titles(ProjectFilter(), elsewhere) == ["Publié"]
    assert project_detail(hidden.slug, RESIDENT) is None
    assert project_detail(hidden.slug, elsewhere) is None
    assert project_detail(hidden.slug, lead) is not None


def test_an_unpublished_parent_or_child_is_not_named_to_residents() -> None:
    whole = make.project(title="Le tout", slug="tout", is_published=False)
    part = make.project(title="Une partie", slug="partie", parent=whole)
    make.project(title="Un secret", parent=part, is_published=False)
    shown = project_detail("partie", RESIDENT)

    assert shown is not None
    assert (shown.parent, shown.children) == (None, ())
    manager = make.member(Role.MANAGER)
    known = project_detail("partie", manager)
    assert known is not None
    assert known.parent is not None
    assert [child.title for child in known.children] == ["Un secret"]


def test_a_commune_counts_the_projects_of_its_cites_and_not_of_its_agglomeration(lievin: Place) -> None:
    make.project(lievin, title="Halle")
    make.project(Place.objects.get(slug="saint-albert"), title="Logements")
    make.project(Place.objects.get(kind=PlaceKind.AGGLOMERATION), title="Réseau")
    sheet = place_sheet("lievin")

    assert sheet is not None
    assert titles(ProjectFilter(places=sheet.inside)) == ["Halle", "Logements"]
    assert [place.name for place in sheet.held(PlaceKind.CITE_MINIERE)] == ["Cité Saint-Albert"]
    assert (around := sheet.holding(PlaceKind.AGGLOMERATION)) is not None
    assert around.name == "CA de Lens - Liévin"


def test_a_place_that_nothing_holds_has_its_sheet_and_an_unknown_one_none(lievin: Place) -> None:
    make.place("Ailleurs", slug="ailleurs")
    sheet = place_sheet("ailleurs")

    assert sheet is not None
    assert (sheet.containers, sheet.contents, sheet.inside) == ((), (), {sheet.place.id})
    assert place_sheet("nulle-part") is None


def test_what_a_place_holds_is_read_by_name_whatever_holds_it(lievin: Place) -> None:
    make.inside(make.place("Cité des Brebis", kind=PlaceKind.CITE_MINIERE, search_name="A"), lievin)
    agglomeration = Place.objects.get(kind=PlaceKind.AGGLOMERATION)
    sheet = place_sheet(agglomeration.slug)

    assert sheet is not None
    names = [place.name for place in sheet.contents]
    assert names[0] == "Cité des Brebis"
    assert set(names) == {"Cité des Brebis", "Cité Saint-Albert", "Liévin"}


def test_a_commune_is_listed_once_with_its_agglomeration_among_all_that_holds_it(lievin: Place) -> None:
    department = make.place("Pas-de-Calais", kind=PlaceKind.DEPARTMENT)
    gone = make.place("Ancien district", kind=PlaceKind.AGGLOMERATION)
    alone = make.place("Ailleurs")
    make.inside(lievin, department)
    make.inside(lievin, gone, ends_on=date(2001, 1, 1))
    make.perimeter(lievin, alone, slug="essai")

    heads = {head.place.name: head.agglomeration for head in communes("essai")}
    assert heads["Ailleurs"] is None
    assert heads["Liévin"] is not None
    assert heads["Liévin"].name == "CA de Lens - Liévin"
    assert len(communes("essai")) == 2


def test_projects_beyond_the_places_looked_at_first_are_told_apart(lievin: Place) -> None:
    agglomeration = Place.objects.get(kind=PlaceKind.AGGLOMERATION)
    here, both = make.project(lievin, title="Halle"), make.project(lievin, agglomeration, title="Tramway")
    wide = make.project(agglomeration, title="Réseau")
    filters = ProjectFilter(places=frozenset({lievin.pk, agglomeration.pk}), first=frozenset({lievin.pk}))

    told = {state.id: state.is_apart for state in project_set(filters, RESIDENT).states}
    assert told == {here.pk: False, both.pk: False, wide.pk: True}


def test_each_filter_keeps_what_it_names(lievin: Place) -> None:
    owner = make.organisation("Ville", slug="ville")
    tree = make.tree(make.contract())
    node = make.node(tree, slug="habitat")
    kept = make.project(
        lievin, title="Rue après logements", owner=owner, nodes=[make.node(tree, parent=node)]
    )
    make.project(title="Autre", is_fictional=True)
    turn(kept, MilestoneKind.WORKS_START, date(2025, 1, 1), nature=ACTUAL)

    for filters in (
        ProjectFilter(text="rue logements"),
        ProjectFilter(owner="ville"),
        ProjectFilter(node="habitat"),
        ProjectFilter(places=frozenset({lievin.pk})),
        ProjectFilter(stage=Stage.WORKS),
        ProjectFilter(fictional=False),
    ):
        assert titles(filters) == ["Rue après logements"], filters
    assert titles(ProjectFilter(fictional=True)) == ["Autre"]


def test_late_is_what_the_latest_announced_date_says() -> None:
    late, moved = make.project(title="En retard"), make.project(title="Repoussé")
    turn(late, MilestoneKind.DELIVERED, date(2025, 6, 1))
    twice = make.milestone(moved, kind=MilestoneKind.DELIVERED)
    make.milestone_date(twice, date(2025, 6, 1), said_on=date(2022, 1, 1))
    make.milestone_date(twice, date(2028, 6, 1), said_on=date(2025, 1, 1))
    listed = projects(ProjectFilter(late=True), RESIDENT, day=TODAY)

    assert [row.title for row in listed.rows] == ["En retard"]
    assert (listed.total, listed.late, listed.rows[0].days_late) == (1, 1, 529)


def test_a_withdrawn_date_counts_for_nothing_and_stays_readable() -> None:
    project = make.project(slug="gare")
    turn(project, MilestoneKind.OPENED, date(2024, 1, 1), nature=ACTUAL, withdrawn_reason="erreur de saisie")
    shown = project_detail("gare", RESIDENT, day=TODAY)

    assert shown is not None
    assert shown.stage is Stage.IDEA
    assert shown.milestones[0].dates[0].withdrawn_reason == "erreur de saisie"
    assert not shown.milestones[0].dates[0].in_use


def test_the_counts_are_those_of_the_whole_list_not_of_its_page() -> None:
    for rank in range(7):
        project = make.project(title=f"Projet {rank}", is_fictional=rank > 2)
        if rank < 3:
            turn(project, MilestoneKind.OPENED, date(2020, 1, 1), nature=ACTUAL)
    listed = projects(ProjectFilter(), RESIDENT, page=2, size=3, day=TODAY)

    assert [row.title for row in listed.rows] == ["Projet 3", "Projet 4", "Projet 5"]
    assert (listed.total, listed.fictional, listed.real, listed.pages) == (7, 4, 3, 3)
    assert listed.by_stage == {Stage.IDEA: 4, Stage.DELIVERED: 3}


def test_the_sheet_keeps_every_announced_date_and_the_slip() -> None:
    project = make.project(slug="hopital")
    opening = make.milestone(project, kind=MilestoneKind.DELIVERED, title="Remise des clés")
    make.milestone_date(opening, date(2020, 12, 31), said_on=date(2015, 1, 1), source=make.source())
    make.milestone_date(opening, date(2027, 5, 1), said_on=date(2024, 1, 1), precision="month")
    shown = project_detail("hopital", RESIDENT, day=TODAY)

    assert shown is not None
    (milestone,) = shown.milestones
    assert [said.in_use for said in milestone.dates] == [False, True]
    assert milestone.slip is not None
    assert milestone.slip.months == 77
    assert len(shown.sources) == 1


def test_two_trees_cross_where_they_share_projects() -> None:
    contract = make.contract()
    state, agglomeration = make.tree(contract), make.tree(contract)
    homes = make.node(state, slug="habitat", title="Habitat")
    inside = make.node(state, parent=homes, title="Cités")
    ours = make.node(agglomeration, title="Logements miniers")
    make.node(agglomeration, title="Santé")
    make.project(nodes=[inside, ours])
    make.project(nodes=[inside], is_published=False)
    found = node_detail("habitat", RESIDENT)

    assert found is not None
    assert len(found.node.projects) == 1
    assert [(c.node.label, c.shared) for c in found.crossings] == [("Logements miniers", 1)]
    assert [node.title for node in trees(RESIDENT)[1].empty] == ["Santé"]
    assert node_detail("inconnue", RESIDENT) is None


def test_the_overview_counts_each_project_once_under_its_contract() -> None:
    top = make.contract(slug="erbm")
    below = make.contract(parent=top)
    whole = make.project(contract=top, title="Tout")
    make.project(contract=top, title="Partie", parent=whole)
    make.project(contract=below, title="Fonds")
    rows = overview(RESIDENT)

    assert [(row.kind, row.title, row.depth) for row in rows if row.kind is RowKind.PROJECT] == [
        (RowKind.PROJECT, "Tout", 1),
        (RowKind.PROJECT, "Partie", 2),
        (RowKind.PROJECT, "Fonds", 2),
    ]
    assert len(rows[0].projects) == 3


def test_the_overview_by_orientation_shows_what_no_orientation_claims() -> None:
    tree = make.tree(make.contract(), slug="axes")
    node = make.node(tree, title="Énergie")
    make.project(title="Rangé", nodes=[node])
    make.project(title="Orphelin")

    assert [(row.kind, row.title) for row in overview(RESIDENT, tree="axes")] == [
        (RowKind.NODE, "Énergie"),
        (RowKind.PROJECT, "Rangé"),
        (RowKind.REST, "Sans orientation dans cet arbre"),
        (RowKind.PROJECT, "Orphelin"),
    ]


def test_a_partner_shows_what_it_signed_stated_and_owns() -> None:
    region = make.organisation("Région", slug="region")
    make.organisation("Un journal", kind="press")
    contract = make.contract(slug="erbm")
    make.party(contract, region)
    make.amendment(contract)
    make.tree(contract, stated_by=region)
    make.project(owner=region)
    make.project(owner=region, is_published=False)
    (found,) = partners(RESIDENT, slug="region")

    assert (found.owned, len(found.parties), len(found.trees)) == (1, 1, 1)
    assert "Un journal" not in {row.name for row in partners(RESIDENT)}
    assert (view := contract_view("erbm")) is not None
    assert (len(view.parties), len(view.amendments)) == (1, 1)


def test_a_source_names_what_cites_it_but_not_what_is_hidden() -> None:
    cited = make.source()
    project, hidden = make.project(title="Gare"), make.project(is_published=False)
    for one in (project, hidden):
        turn(one, MilestoneKind.OPENED, date(2027, 1, 1), source=cited)
    make.population(make.place(), source=cited)

    assert [(c.kind, c.label) for c in citations(cited.pk, RESIDENT)] == [
        ("project", "Gare"),
        ("communes", "Population 2023"),
    ]
    assert count_citations(RESIDENT)[cited.pk] == 2


def rich_project(lievin: Place, tree: Any) -> Project:
    owner = make.organisation()
    project = make.project(lievin, nodes=[make.node(tree)], owner=owner)
    for kind in (MilestoneKind.WORKS_START, MilestoneKind.DELIVERED):
        turn(project, kind, date(2027, 1, 1), source=make.source(), said_by=owner)
    make.document(project)
    return project


@pytest.mark.parametrize(
    ("read", "most"),
    [
        (lambda: projects(ProjectFilter(), RESIDENT), 4),
        (lambda: project_detail("temoin", RESIDENT), 12),
        (lambda: trees(RESIDENT), 3),
        (lambda: partners(RESIDENT), 4),
        (lambda: overview(RESIDENT), 6),
        (lambda: count_citations(RESIDENT), 8),
    ],
    ids=["projects", "a project", "trees", "partners", "the whole", "citations"],
)
def test_a_reading_asks_the_same_number_of_queries_whatever_the_size(
    lievin: Place, read: Callable[[], object], most: int
) -> None:
    tree = make.tree(make.contract())
    witness = make.project(lievin, slug="temoin", nodes=[make.node(tree)], owner=make.organisation())
    rich_project(lievin, tree)
    turn(witness, MilestoneKind.OPENED, date(2027, 1, 1), source=make.source())
    make.project(parent=witness)
    few = queries_of(read)
    for _ in range(6):
        turn(witness, MilestoneKind.STEP, date(2027, 1, 1), source=make.source())
        make.document(rich_project(lievin, tree))
        make.project(parent=witness)

    assert queries_of(read) == few
    assert few <= most

"""Promises read from the base: evidence, breaks, blocks, euros and inhabitants, under every filter."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from molette.domain.desk.promises import (
    PromiseFilter,
    branch_promises,
    chain_of,
    commitments,
    promise_lines,
    standing_in,
)
from molette.domain.desk.promises.path import Turning, path
from molette.domain.desk.promises.streets import streets
from molette.domain.funding.models import FundingSource
from molette.domain.programme.models import MilestoneKind, Project
from molette.domain.programme.queries import ProjectFilter
from molette.domain.secrecy.models import Kind
from molette.domain.secrecy.veils import keeping
from molette.domain.statements.models import Nature
from molette.domain.statements.reserving import key_of, scope_of
from molette.domain.territory.models import Place, PlaceKind
from molette.engines.access import Role
from molette.engines.chain import Broken, Proof, Step
from molette.engines.ladder import Rung
from tests import factories as make

pytestmark = pytest.mark.django_db
RESIDENT = AnonymousUser()


def turn(project: Project, kind: MilestoneKind, on: date, title: str = "", **fields: Any) -> None:
    make.milestone_date(make.milestone(project, kind=kind, title=title or str(kind.label)), on, **fields)


@pytest.fixture
def lens() -> Place:
    town = make.place("Lens", slug="lens")
    make.inside(town, make.place("CA de Lens - Liévin", kind=PlaceKind.AGGLOMERATION, slug="ca-lens"))
    make.population(town, 32_000)
    return town


@pytest.fixture
def funded(lens: Place) -> Project:
    """A project whose plan of 400 000 € is wholly notified, announced in 2019, works begun in 2022."""
    project = make.project(lens, slug="rue", title="La rue", owner=make.organisation("Ville de Lens"))
    source = make.funding_source()
    plan = make.plan(project, status="voted", cost_excl_tax=Decimal(400_000))
    make.plan_line(plan, 400_000, funding_source=source)
    make.movement(Rung.NOTIFIED, 400_000, project=project, funding_source=source, dated=date(2021, 5, 4))
    turn(
        project,
        MilestoneKind.WORKS_START,
        date(2022, 3, 1),
        nature="actual",
        source=make.source(title="Constat"),
    )
    turn(project, MilestoneKind.DELIVERED, date(2024, 1, 1), said_on=date(2019, 2, 1))
    return project


def test_each_step_has_its_evidence_its_day_and_its_source(funded: Project) -> None:
    held = chain_of(PromiseFilter(), RESIDENT)
    (line,) = promise_lines(held.states, held.promises, RESIDENT)
    shown = {one.step: one.evidence for one in line.steps if one.evidence}

    assert {step: (one.proof, one.on) for step, one in shown.items()} == {
        Step.ANNOUNCED: (Proof.MILESTONE, date(2019, 2, 1)),
        Step.FUNDED: (Proof.PLAN, date(2021, 5, 4)),
        Step.STARTED: (Proof.MILESTONE, date(2022, 3, 1)),
    }
    assert line.steps[2].paper.source is not None
    assert line.steps[2].paper.source.label == "Constat"
    assert [(b.step, b.who) for b in line.blocks] == [(Step.DELIVERED, "Ville de Lens")]
    assert "était annoncé pour 1er\xa0janv. 2024" in line.blocks[0].why


def test_euros_and_inhabitants_stand_at_each_step(funded: Project, lens: Place) -> None:
    make.project(lens, title="Une idée")
    held = chain_of(PromiseFilter(), RESIDENT)

    assert [(level.proved, level.euros, level.inhabitants) for level in held.levels[:4]] == [
        (1, Decimal(400_000), 32_000),
        (1, Decimal(400_000), 32_000),
        (1, Decimal(400_000), 32_000),
        (0, None, None),
    ]
    assert held.spans[0].days == (date(2021, 5, 4) - date(2019, 2, 1)).days


def test_what_stands_in_some_places_is_counted_as_the_chain_of_these_places(
    funded: Project, lens: Place
) -> None:
    elsewhere = make.place("Liévin")
    make.project(elsewhere, title="Ailleurs")
    both = make.project(lens, title="Des deux côtés")
    both.places.add(elsewhere)

    for places, total in ((frozenset({lens.pk}), 2), (frozenset({lens.pk, elsewhere.pk}), 3)):
        (held,) = standing_in((places,), RESIDENT)
        whole = chain_of(PromiseFilter(ProjectFilter(places=places)), RESIDENT)
        assert (held.total, held.levels) == (total, whole.levels)
        assert sum(whole.by_highest.values()) == total
    assert standing_in((frozenset({make.place().pk}),), RESIDENT)[0].total == 0


def test_what_nobody_may_see_is_counted_for_nobody(funded: Project, lens: Place) -> None:
    make.project(lens, is_published=False)

    assert standing_in((frozenset({lens.pk}),), RESIDENT)[0].total == 1


def test_filters_keep_a_step_a_funder_a_place_and_a_period(funded: Project, lens: Place) -> None:
    make.project(make.place("Carvin"), title="Ailleurs")
    every = chain_of(PromiseFilter(), RESIDENT)
    funder = FundingSource.objects.get().funder.slug
    kept = [
        PromiseFilter(step=Step.STARTED),
        PromiseFilter(projects=ProjectFilter(places=frozenset({lens.pk}))),
        PromiseFilter(since=date(2019, 1, 1), until=date(2019, 12, 31)),
        PromiseFilter(funder=funder),
    ]

    assert every.total == 2
    assert [chain_of(filters, RESIDENT).total for filters in kept] == [1] * len(kept)
    assert chain_of(PromiseFilter(since=date(2020, 1, 1)), RESIDENT).total == 0


def test_a_closed_plant_and_a_lost_aid_stay_with_the_steps_they_reached(lens: Place) -> None:
    plant = make.project(lens)
    turn(plant, MilestoneKind.OPENED, date(2022, 4, 30), nature="actual")
    turn(plant, MilestoneKind.CLOSED, date(2025, 9, 22), nature="actual")
    make.movement(Rung.LAPSED, 100_000, project=plant)
    held = chain_of(PromiseFilter(), RESIDENT)

    assert held.at(Step.DELIVERED) == 1
    assert held.broken == {Broken.CLOSED: 1, Broken.LAPSED: 1}
    assert chain_of(PromiseFilter(broken=Broken.CLOSED), RESIDENT).total == 1
    assert chain_of(PromiseFilter(broken=Broken.ABANDONED), RESIDENT).total == 0


def test_a_reserved_cost_enters_no_total_of_those_who_may_not_see_it(lens: Place) -> None:
    owner = make.organisation("Ville")
    cost = make.measure(is_project_cost=True, unit="€")
    secret = make.project(lens, owner=owner)
    said = make.statement(measure=cost, project=secret, value=Decimal(900_000), said_by=owner)
    make.statement(measure=cost, project=make.project(lens), value=Decimal(100_000), said_by=owner)
    make.reservation(owner, kind=Kind.VALUE, key=key_of(scope_of(said)))
    insider = make.member(Role.MANAGER, of=owner)
    outside, inside = (chain_of(PromiseFilter(), user).levels[0] for user in (RESIDENT, insider))

    assert (outside.euros, outside.reserved) == (Decimal(100_000), 1)
    assert (inside.euros, inside.reserved) == (Decimal(1_000_000), 0)


def test_a_measure_of_a_project_beyond_its_baseline_proves_the_fifth_step(lens: Place) -> None:
    project, homes = make.project(lens), make.measure(direction="rising")
    for nature, value, year in ((Nature.BASELINE, 10, 2018), (Nature.OBSERVED, 40, 2024)):
        make.statement(
            measure=homes, project=project, nature=nature, value=Decimal(value), period_end=date(year, 12, 31)
        )
    climb = next(iter(chain_of(PromiseFilter(), RESIDENT).climbs.values()))
    shown = climb.by(Step.MEASURED)

    assert shown is not None
    assert (shown.proof, shown.on) == (Proof.MEASURE, date(2024, 12, 31))
    assert climb.proved(Step.FELT) is None


def test_an_orientation_waits_for_its_projects_and_for_nobody_when_it_has_none(funded: Project) -> None:
    tree = make.tree(funded.contract, stated_by=make.organisation("Région"))
    carried, bare = make.node(tree, slug="rues"), make.node(tree, slug="seule")
    funded.nodes.add(carried)
    held = {one.line.slug: one for one in branch_promises(RESIDENT)}

    assert held["rues"].line.climb.highest is Step.STARTED
    assert held["rues"].line.blocks[0].why == "0 de ses 1\xa0projet y sont"
    assert held[bare.slug].line.blocks[0].why == "aucun projet ne la porte"
    assert held[bare.slug].line.blocks[0].who == "Région"


def test_jobs_promised_are_set_against_the_last_ones_counted(lens: Place) -> None:
    plant, jobs = (
        make.project(lens, title="Usine"),
        make.measure(name="Emplois", unit="emplois", direction="rising"),
    )
    for nature, value, day in (
        (Nature.TARGET, 200, date(2025, 12, 31)),
        (Nature.OBSERVED, 130, date(2026, 1, 29)),
    ):
        make.statement(
            measure=jobs,
            project=plant,
            nature=nature,
            value=Decimal(value),
            period_end=day,
            said_on=date(2021, 7, 2),
        )
    (found,) = commitments(RESIDENT)

    assert found.line.climb.broken == {Broken.UNKEPT}
    assert found.line.blocks[0].why == "130\xa0emplois au dernier relevé, 29\xa0janvier 2026"
    assert [one.turning for one in path(RESIDENT)] == [Turning.BROKEN]


def test_the_path_keeps_each_date_put_off_and_hides_what_is_invented(lens: Place) -> None:
    project = make.project(lens)
    keys = make.milestone(project, kind=MilestoneKind.DELIVERED, title="Remise des clés")
    make.milestone_date(keys, date(2020, 12, 31), said_on=date(2015, 1, 31))
    make.milestone_date(keys, date(2023, 12, 31), said_on=date(2020, 1, 23))
    invented = make.project(lens, is_fictional=True)
    turn(invented, MilestoneKind.OPENED, date(2024, 1, 1), nature="actual")
    (put_off,) = path(RESIDENT)

    assert (put_off.turning, put_off.on, put_off.days) == (Turning.POSTPONED, date(2020, 1, 23), 1095)
    assert len(path(RESIDENT, fictional=True)) == 2


def test_homes_and_street_of_one_cite_are_one_site_whatever_its_projects(lens: Place) -> None:
    cite = make.place("Cité des Genettes", kind=PlaceKind.CITE_MINIERE, slug="genettes")
    homes, street = make.project(cite, title="Logements"), make.project(cite, title="Voirie")
    turn(homes, MilestoneKind.DELIVERED, date(2021, 10, 1), "Logements remis", nature="actual")
    turn(street, MilestoneKind.DELIVERED, date(2023, 10, 1), "Rue terminée", nature="actual")
    held = streets(RESIDENT)

    assert (held.days, held.known, held.waiting) == (730, 1, 0)
    assert held.sites[0].place is not None
    assert held.sites[0].name == "Cité des Genettes"
    assert streets(RESIDENT, frozenset({lens.pk})).sites == ()


def test_a_list_asks_the_same_number_of_queries_however_many_promises(funded: Project, lens: Place) -> None:
    def queries(count: int) -> int:
        with keeping(), CaptureQueriesContext(connection) as captured:
            held = chain_of(PromiseFilter(), RESIDENT)
            assert len(promise_lines(held.states, held.promises, RESIDENT)) == count
        return len(captured)

    def waits_for_money() -> None:
        project = make.project(lens, owner=make.organisation())
        turn(project, MilestoneKind.DELIVERED, date(2030, 1, 1))
        make.plan_line(make.plan(project, status="voted"), 10, funding_source=make.funding_source())

    waits_for_money()
    before = queries(2)
    for _ in range(3):
        waits_for_money()

    assert queries(5) == before


def test_each_promise_says_what_blocks_it_beside_others_blocked_elsewhere(
    funded: Project, lens: Place
) -> None:
    poor = make.project(lens, title="Sans argent")
    turn(poor, MilestoneKind.DELIVERED, date(2030, 1, 1))
    make.plan_line(make.plan(poor, status="voted"), 10, funding_source=make.funding_source())
    built = make.project(lens, title="Livré", owner=make.organisation("Ville"))
    turn(built, MilestoneKind.DELIVERED, date(2025, 1, 1), nature="actual")
    jobs = make.measure(slug="emplois")
    make.statement(measure=jobs, project=built, value=Decimal(10))
    held = chain_of(PromiseFilter(), RESIDENT)

    told = {one.title: one for one in promise_lines(held.states, held.promises, RESIDENT)}

    assert told["Sans argent"].blocks[1].why.startswith("aide prévue et non notifiée")
    assert told["Livré"].blocks[0].why == "sa mesure n’a pas de point de départ"

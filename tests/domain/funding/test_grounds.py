"""What the rules ask of a project beside its plan, read from what the base knows."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from pytest_django import DjangoAssertNumQueries

from molette.domain.funding.queries import grounds, judged_plan, plans_of
from molette.domain.funding.queries.grounds import Ground
from molette.domain.funding.queries.owners import DENSITY, WEALTH
from molette.domain.funding.reserving import contribution_key
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Project
from molette.engines.rules.words import Event, Owner
from tests import factories as make

pytestmark = pytest.mark.django_db
EVERYBODY = AnonymousUser()


def ground(project: Project) -> Ground:
    return grounds([project.pk], EVERYBODY)[project.pk]


def town(name: str, people: int) -> Organisation:
    place = make.place(name)
    make.population(place, people)
    return make.organisation(name, kind="commune", place=place)


def test_a_commune_is_known_by_its_kind_and_its_inhabitants() -> None:
    project = make.project(owner=town("Avion", 17_672))

    owner = ground(project).owner

    assert (owner.kind, owner.population, owner.centre, owner.wealth) == (Owner.COMMUNE, 17_672, None, None)


def test_an_agglomeration_is_known_by_its_greatest_commune_too() -> None:
    whole = make.place("CA de l’essai", kind="agglomeration")
    make.population(whole, 40_000)
    for name, people in (("Lens", 32_618), ("Avion", 7_000)):
        place = make.place(name)
        make.inside(place, whole)
        make.population(place, people)
    project = make.project(owner=make.organisation("CA de l’essai", kind="agglomeration", place=whole))

    owner = ground(project).owner

    assert (owner.population, owner.centre) == (40_000, 32_618)


def test_its_wealth_and_its_density_are_what_was_stated_of_its_place() -> None:
    owner = town("Avion", 17_672)
    for slug, value in ((WEALTH, "0.62"), (DENSITY, "1014")):
        make.statement(measure=make.measure(slug=slug), value=Decimal(value), place=owner.place)

    told = ground(make.project(owner=owner)).owner

    assert (told.wealth, told.density) == (Decimal("0.62"), 1014)


def test_a_project_stands_in_the_perimeters_that_hold_its_place_or_its_commune() -> None:
    lens = make.place("Lens")
    project, elsewhere = make.project(lens), make.project(make.place("Lille"))
    make.perimeter(lens, slug="erbm")
    make.perimeter(slug="jamais-publie", is_listed=False)

    held = grounds([project.pk, elsewhere.pk], EVERYBODY)

    assert held[project.pk].perimeters == {"erbm"}
    assert held[elsewhere.pk].perimeters == frozenset()
    assert ground(make.project()).perimeters is None


def test_a_contract_that_the_state_signed_makes_an_operation_written_in_it() -> None:
    project, other = make.project(), make.project(contract=make.contract())
    make.party(project.contract, make.organisation("État", kind="state"))

    assert (ground(project).in_contract, ground(other).in_contract) == (True, False)


def test_works_begin_when_the_first_were_seen_and_end_with_the_last_delivery() -> None:
    project = make.project()
    for kind, on in (("works_start", "2024-03-01"), ("delivered", "2025-05-01"), ("delivered", "2025-09-01")):
        make.milestone_date(make.milestone(project, kind=kind), date.fromisoformat(on), nature="actual")

    assert dict(ground(project).events) == {
        Event.STARTED: date(2024, 3, 1),
        Event.FINISHED: date(2025, 9, 1),
    }


def test_a_part_delivered_while_another_is_awaited_ends_no_works() -> None:
    project = make.project()
    make.milestone_date(make.milestone(project, kind="delivered"), date(2025, 5, 1), nature="actual")
    make.milestone_date(make.milestone(project, kind="delivered"), date(2027, 9, 1))

    assert Event.FINISHED not in dict(ground(project).events)


def test_many_projects_ask_no_more_queries_than_one(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    projects = [make.project(owner=town(f"Ville {n}", 1_000 + n)).pk for n in range(12)]

    with django_assert_max_num_queries(8):
        assert len(grounds(projects, EVERYBODY)) == 12


def test_a_plan_is_judged_with_what_is_known_of_its_owner() -> None:
    project = make.project(owner=town("Lens", 32_618))
    detr = make.funding_source(scheme=make.scheme("DETR", slug="detr"))
    make.plan_line(make.plan(project, status="voted"), 300_000, funding_source=detr)

    (plan,) = plans_of(project.pk, EVERYBODY)
    found = {one.code for one in judged_plan(plan, ground(project), EVERYBODY).findings}

    assert {"eligible-owner", "not-notified", "not-covered"} <= found


def test_the_same_euros_at_the_plan_of_the_whole_and_of_its_part_are_told() -> None:
    whole = make.project(title="La cité")
    part = make.project(title="La rue", parent=whole)
    source = make.funding_source()
    for project in (whole, part):
        make.plan_line(make.plan(project, status="voted"), 300_000, funding_source=source)

    (plan,) = plans_of(part.pk, EVERYBODY)
    titles = [one.title for one in judged_plan(plan, ground(part), EVERYBODY).findings]

    assert any("le même montant est au plan de « La cité »" in title for title in titles)


def test_an_amount_reserved_in_the_plan_of_the_whole_is_not_told_by_that_of_its_part() -> None:
    whole = make.project(title="La cité")
    part = make.project(title="La rue", parent=whole)
    source = make.funding_source()
    for project in (whole, part):
        make.plan_line(make.plan(project, status="voted"), 300_000, funding_source=source)
    make.reservation(make.organisation("Région"), kind="amount", key=contribution_key(whole.pk, source.pk))

    (plan,) = plans_of(part.pk, EVERYBODY)
    titles = [one.title for one in judged_plan(plan, ground(part), EVERYBODY).findings]

    assert not any("La cité" in title for title in titles)

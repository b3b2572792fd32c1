"""A frozen state holds what its reader may read, the totals of the pages, and nothing of its moment."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from molette.domain.funding.queries import MovementFilter, ladder
from molette.domain.memory.past import as_known_on
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Project
from molette.domain.programme.queries import ProjectFilter
from molette.domain.secrecy.models import Kind
from molette.domain.snapshots.asking import UnknownError, asked, reader_named
from molette.domain.snapshots.taking import take
from molette.engines.access import Role
from molette.engines.ladder import Rung
from molette.engines.snapshots.state import HIDDEN
from molette.engines.snapshots.writing import dumps, loads
from tests import factories as make

pytestmark = pytest.mark.django_db
RESIDENT = AnonymousUser()


@pytest.fixture
def funder() -> Organisation:
    return make.organisation("État", slug="etat")


@pytest.fixture
def halle(funder: Organisation) -> Project:
    lens = make.place("Lens", slug="lens")
    make.perimeter(lens, slug="artois")
    project = make.project(lens, slug="halle", title="Halle de Lens", owner=make.organisation("Lens"))
    make.milestone_date(make.milestone(project), date(2030, 6, 1), precision="month")
    aid = make.funding_source(funder=funder)
    make.movement(Rung.NOTIFIED, 400_000, project=project, funding_source=aid)
    make.movement(Rung.PAID, 123_457, project=project, funding_source=aid)
    return project


def test_a_state_tells_each_project_with_its_dates_and_its_euros(halle: Project) -> None:
    state = take(RESIDENT)

    (told,) = state.projects
    assert (told.slug, told.title, told.stage, told.owner.label) == (  # type: ignore[union-attr]
        "halle", "Halle de Lens", "announced", "Lens",
    )  # fmt: skip
    assert told.rungs == {"notified": Decimal(400_000), "paid": Decimal(123_457)}
    assert [(one.title, one.planned, one.planned_precision) for one in told.milestones] == [
        ("Début des travaux", date(2030, 6, 1), "month")
    ]
    assert [(one.name, one.projects) for one in state.communes] == [("Lens", 1)]


def test_the_weather_and_what_stops_a_project_are_told_to_those_who_may_read_them(halle: Project) -> None:
    make.weather(halle, level="support", why="Le sol est pollué.")
    make.blocking(halle, title="Arrêté attendu")
    (outside,), (inside,) = take(RESIDENT).projects, take(make.member(Role.MANAGER)).projects

    assert (outside.weather.level, outside.weather.why) == ("support", "Le sol est pollué.")  # type: ignore[union-attr]
    assert outside.blockings == ()
    assert [one.title for one in inside.blockings] == ["Arrêté attendu"]


def test_its_totals_are_those_of_the_pages(halle: Project, funder: Organisation) -> None:
    make.movement(Rung.VOTED, 9_000_000, funding_source=make.funding_source(funder=funder))  # of no project
    whole, *funders = take(RESIDENT).money
    page = ladder(MovementFilter(), RESIDENT)

    assert whole.rungs == {one.rung.value: one.amount for one in page.rungs if one.lines}
    assert whole.rungs["voted"] == 9_000_000
    assert [one.funder.label for one in funders] == ["État"]  # type: ignore[union-attr]


def test_the_same_facts_are_the_same_bytes_whenever_they_are_read(halle: Project) -> None:
    noon = timezone.localtime().replace(hour=12, minute=0)
    with time_machine.travel(noon):
        first = dumps(take(RESIDENT))
    with time_machine.travel(noon + timedelta(hours=7)):
        assert dumps(take(RESIDENT)) == first


def test_it_is_read_again_as_it_was(halle: Project) -> None:
    state = take(RESIDENT)
    assert loads(dumps(state)) == state


def test_what_is_reserved_is_in_no_state_of_another(halle: Project, funder: Organisation) -> None:
    paid = halle.movements.get(rung=Rung.PAID)
    make.reservation(funder, kind=Kind.AMOUNT, key=f"{halle.pk}-{paid.funding_source_id}")
    outside, inside = take(RESIDENT), take(make.member(Role.CONTRIBUTOR, of=funder))

    assert b"123457" not in dumps(outside)
    assert outside.projects[0].rungs["paid"] == HIDDEN
    assert inside.projects[0].rungs["paid"] == Decimal(123_457)


def test_a_project_that_is_not_published_is_in_the_state_of_those_who_carry_it_alone(halle: Project) -> None:
    make.project(slug="secret", title="Reprise négociée", contract=halle.contract, is_published=False)

    assert "secret" not in {one.slug for one in take(RESIDENT).projects}
    assert "secret" in {one.slug for one in take(make.member(Role.MANAGER)).projects}


def test_a_contested_figure_has_both_values(halle: Project, funder: Organisation) -> None:
    said = halle.movements.get(rung=Rung.PAID)
    why = {"counter_value": Decimal(100_000), "reason": "Un acompte est compté deux fois."}
    make.position(said, make.organisation("CALL"), subject="movement", kind="contested", **why)

    (told,) = take(RESIDENT).disputes
    assert (told.project, told.value) == ("halle", "123\xa0457\xa0€")
    assert [(one.partner, one.counter) for one in told.against] == [("CALL", "100\xa0000\xa0€")]


def test_a_past_day_is_frozen_as_it_was_known(halle: Project) -> None:
    later = make.milestone(halle, kind="delivered", title="Livraison")
    make.milestone_date(later, date(2031, 1, 1), said_on=timezone.localdate())

    with as_known_on(timezone.localdate() - timedelta(1)):
        before = take(RESIDENT)
    after = take(RESIDENT)
    assert [one.title for one in before.projects[0].milestones] == ["Début des travaux"]
    assert [one.title for one in after.projects[0].milestones] == ["Début des travaux", "Livraison"]


def test_a_filter_keeps_the_projects_and_the_euros_of_a_place_and_says_so(
    halle: Project, funder: Organisation
) -> None:
    other = make.project(make.place("Béthune", slug="bethune"), contract=halle.contract)
    make.movement(Rung.PAID, 5, project=other, funding_source=make.funding_source(funder=funder))
    filters, said = asked(place="lens")
    state = take(RESIDENT, filters=filters, said=said)

    assert [one.slug for one in state.projects] == ["halle"]
    assert state.money[0].rungs["paid"] == Decimal(123_457)
    assert state.filters == ("lieu : Lens",)


def test_a_filter_that_keeps_nothing_holds_no_euro(halle: Project) -> None:
    state = take(RESIDENT, filters=ProjectFilter(owner="personne"))
    assert (state.projects, state.money[0].rungs) == ((), {})


@pytest.mark.parametrize("name", ["place", "owner", "contract"])
def test_a_name_that_leads_nowhere_is_refused(name: str) -> None:
    with pytest.raises(UnknownError, match="nulle-part"):
        asked(**{name: "nulle-part"})


def test_who_reads_is_named_with_the_organisation_he_acts_for(funder: Organisation) -> None:
    person = make.member(Role.READER, of=funder)

    assert reader_named(person.email)[1] == f"{person.name}, État"
    assert reader_named(None)[1] == "tout le monde"
    with pytest.raises(UnknownError, match=r"inconnu@exemple\.fr"):
        reader_named("inconnu@exemple.fr")


def test_ten_times_more_projects_ask_no_more_queries(
    halle: Project, django_assert_max_num_queries: Callable[[int], AbstractContextManager[None]]
) -> None:
    for _ in range(30):
        more = make.project(contract=halle.contract, owner=halle.owner)
        make.milestone_date(make.milestone(more))
        make.movement(Rung.PAID, 10, project=more)
    with django_assert_max_num_queries(143):
        assert len(take(RESIDENT).projects) == 31

"""Who is late: of what, since when, from one source for the page, the files and the lists."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from molette.domain.memory.late import Awaited, LateFilter, late, late_by_organisation
from molette.domain.people.models import Organisation, User
from molette.domain.programme.models import MilestoneDate, MilestoneKind
from molette.domain.statements.models import Measure, Nature, Periodicity
from molette.domain.statements.queries import measures
from molette.engines.access import Role
from molette.engines.tables.targets import READ_ONLY_KEY
from tests import factories as make
from tests.web.workspace.pages import asked, entered, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def november() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 25, 12, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def reader() -> User:
    return make.member(Role.MANAGER)


@pytest.fixture
def producer() -> Organisation:
    return make.organisation("Bailleur")


@pytest.fixture
def yearly(producer: Organisation) -> Measure:
    """A figure of the year 2024 was said; that of 2025 was due ninety days after it."""
    measure = make.measure(
        name="Logements rénovés", periodicity=Periodicity.YEAR, delay_days=90, producer=producer
    )
    make.statement(measure=measure, period_end=date(2024, 12, 31), said_on=date(2025, 3, 1))
    return measure


def test_a_figure_that_did_not_come_is_late_and_its_producer_is_named(yearly: Measure, reader: User) -> None:
    (one,) = late(LateFilter(kind=Awaited.MEASURE), reader)

    assert (one.subject.slug, one.who and one.who.label) == (yearly.slug, "Bailleur")
    assert (one.due.on, one.due.days_late, one.last) == (date(2026, 3, 31), 239, date(2024, 12, 31))


def test_without_a_producer_whoever_said_the_last_figure_is_named(reader: User) -> None:
    measure = make.measure(periodicity=Periodicity.MONTH, delay_days=30)
    author = make.organisation("Ville de Lens")
    make.statement(measure=measure, period_end=date(2026, 7, 31), said_by=make.organisation("Autre"))
    make.statement(measure=measure, period_end=date(2026, 8, 31), said_by=author)

    (one,) = late(LateFilter(), reader)

    assert one.who is not None
    assert (one.who.label, one.due.on) == ("Ville de Lens", date(2026, 10, 30))


def test_a_target_is_no_figure_that_came(yearly: Measure, reader: User) -> None:
    make.statement(measure=yearly, nature=Nature.TARGET, period_end=date(2030, 12, 31), value=Decimal(9))

    assert [one.due.on for one in late(LateFilter(), reader)] == [date(2026, 3, 31)]


def test_a_figure_in_time_or_irregular_is_not_late(reader: User) -> None:
    fresh = make.measure(periodicity=Periodicity.MONTH, delay_days=30)
    make.statement(measure=fresh, period_end=date(2026, 10, 31))
    make.statement(measure=make.measure(), period_end=date(2010, 12, 31))
    make.measure(periodicity=Periodicity.MONTH)

    assert late(LateFilter(), reader) == ()
    expected = next(row.freshness for row in measures(reader) if row.head.slug == fresh.slug)
    assert expected is not None
    assert (expected.due.on, expected.is_stale) == (date(2026, 12, 30), False)


def test_a_date_that_went_by_is_late_as_the_list_of_projects_counts_it(reader: User) -> None:
    project = make.project(owner=make.organisation("CA"))
    make.milestone_date(
        make.milestone(project, kind=MilestoneKind.DELIVERED, title="Livraison"),
        on=date(2026, 10, 22),
        said_on=date(2026, 1, 1),
    )

    (one,) = late(LateFilter(), reader)

    assert (one.kind, one.what, one.due.days_late) == (Awaited.MILESTONE, "Livraison", 34)
    page = entered(Client(), reader).get("/espace/projets.json").json()
    assert page["lignes"][0][f"jours_de_retard{READ_ONLY_KEY}"] == 34


def test_a_project_of_which_nothing_is_said_is_late_of_a_word_unless_it_is_over(reader: User) -> None:
    silent, over = make.project(title="Gare"), make.project()
    make.statement(project=silent, said_on=date(2024, 11, 25))
    make.statement(project=over, said_on=date(2020, 1, 1))
    make.milestone_date(
        make.milestone(over, kind=MilestoneKind.DELIVERED),
        on=date(2020, 2, 1),
        nature=MilestoneDate.Nature.ACTUAL,
        said_on=date(2020, 2, 1),
    )

    (one,) = late(LateFilter(), reader)

    assert (one.kind, one.subject.label, one.due.on) == (Awaited.WORD, "Gare", date(2025, 11, 25))


def test_each_organisation_is_told_what_is_awaited_of_it(
    yearly: Measure, producer: Organisation, reader: User
) -> None:
    make.milestone_date(
        make.milestone(make.project()), on=date(2026, 1, 1), said_on=date(2026, 1, 1)
    )  # nobody answers for it

    assert {
        who.slug: [one.subject.slug for one in due] for who, due in late_by_organisation(reader).items()
    } == {producer.slug: [yearly.slug]}


def test_the_page_names_who_is_late_of_what(yearly: Measure, reader: User) -> None:
    browser = entered(Client(), reader)

    page = words(browser.get("/espace/retards"))
    rows = browser.get("/espace/retards.json").json()["lignes"]

    assert "1 retard , que 1 organisation peut lever" in page
    assert all(said in page for said in ("Bailleur", "Logements rénovés", "239 jours", "31 mars 2026"))
    assert [(row["qui"], row["attendu_le"], row["jours_de_retard"]) for row in rows] == [
        ("Bailleur", "2026-03-31", 239)
    ]


def test_the_page_filters_and_says_when_nothing_is_late(yearly: Measure, reader: User) -> None:
    browser = entered(Client(), reader)

    assert "Rien n’est en retard" in words(browser.get("/espace/retards?quoi=word"))
    assert "Logements rénovés" in words(browser.get("/espace/retards?quoi=measure"))


def test_the_page_asks_no_more_for_more(yearly: Measure, reader: User) -> None:
    browser = entered(Client(), reader)
    before = asked(browser, "/espace/retards")
    for _ in range(3):
        make.statement(project=make.project(), said_on=date(2020, 1, 1))

    assert asked(browser, "/espace/retards") <= max(before + 3, 25)
    assert asked(browser, "/espace/retards") <= 25


def test_the_public_page_of_a_measure_says_when_its_next_value_is_due(yearly: Measure) -> None:
    page = words(Client().get(f"/chiffres/{yearly.slug}"))

    assert "Attendue le 31 mars 2026, en retard de 239 jours" in page
    assert "elle peut être parue ailleurs" in page


def test_lateness_is_counted_to_the_day_that_is_read(yearly: Measure, reader: User) -> None:
    browser = entered(Client(), reader)

    assert browser.get("/espace/retards.json?le=2026-04-01").json()["lignes"][0]["jours_de_retard"] == 1
    assert browser.get("/espace/retards.json?le=2026-03-31").json()["lignes"] == []

"""One of the services loaded is found by its name, its kind or its commune, open on the day it is sought."""

from datetime import date, timedelta

import pytest

from molette.domain.services.finding import MOST, has_services, service_sheet, services_found
from molette.domain.services.models import Service
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def condorcet() -> Service:
    return make.service("Lycée Condorcet", kind="Lycées", place=make.place("Lens", slug="lens"))


@pytest.mark.parametrize("typed", ["condorcet", "Lycée Lens", "LYCEES", "lens cond"])
def test_it_answers_to_its_name_its_kind_and_its_commune(condorcet: Service, typed: str) -> None:
    make.service("Gare de Béthune", kind="Gares", place=make.place("Béthune"))

    found = services_found(typed)

    assert ([one.id for one in found.first], found.many) == ([condorcet.pk], 1)


@pytest.mark.parametrize("typed", ["", "  ", "piscine", "dorcet", "lycée Béthune"])
def test_it_answers_to_nothing_else(condorcet: Service, typed: str) -> None:
    assert services_found(typed).many == 0


def test_one_that_is_closed_is_not_offered_and_its_page_says_it(condorcet: Service) -> None:
    yesterday = make.today() - timedelta(1)
    closed = make.service("Lycée Malraux", opened_on=date(2001, 9, 1), closed_on=yesterday)

    assert [one.name for one in services_found("lycée").first] == [condorcet.name]
    sheet = service_sheet(closed.pk)
    assert sheet is not None
    assert (sheet.is_open, sheet.closed_on, sheet.place_slug) == (False, yesterday, "")


def test_of_many_only_the_first_are_listed_and_all_are_counted(db: None) -> None:
    assert not has_services()
    for number in range(MOST + 2):
        make.service(f"École {number:02d}")

    found = services_found("école")

    assert (len(found.first), found.many, found.first[0].name) == (MOST, MOST + 2, "École 00")
    assert has_services()

"""Finding the place of a row: by code, else by name and department, and never by guess."""

from datetime import date

import pytest

from molette.domain.exchange.gazetteer import Clues, Gazetteer
from molette.domain.territory.models import Place, PlaceKind, Succession
from molette.domain.territory.queries import UnknownPerimeterError
from tests import factories

pytestmark = pytest.mark.django_db
AGGLOMERATION = "246200364"


@pytest.fixture
def lens() -> Place:
    return factories.place("Lens", code="62498", siren="216204982")


@pytest.fixture
def agglomeration(lens: Place) -> Place:
    group = factories.place(
        "CA de Lens - Liévin", kind=PlaceKind.AGGLOMERATION, code=AGGLOMERATION, siren=AGGLOMERATION
    )
    factories.inside(lens, group)
    return group


def codes(*issues: object) -> list[str]:
    return [issue.code for issue in issues]  # type: ignore[attr-defined]


def test_the_code_of_a_commune_is_enough(lens: Place) -> None:
    found = Gazetteer.load().locate(Clues(code="62498"))

    assert (found.place and found.place.id, found.issues) == (lens.pk, ())


def test_a_code_that_contradicts_the_name_is_followed_and_both_are_shown(lens: Place) -> None:
    found = Gazetteer.load().locate(Clues(code="62498", name="Arras"))

    assert found.place
    assert found.place.id == lens.pk
    assert codes(*found.issues) == ["code-contredit-nom"]
    assert "Lens" in found.issues[0].expected
    assert "Arras" in found.issues[0].expected


@pytest.mark.parametrize("name", ["LENS", "Ville de Lens", "lens (62)"])
def test_spelling_is_no_contradiction(lens: Place, name: str) -> None:
    assert Gazetteer.load().locate(Clues(code="62498", name=name)).issues == ()


def test_a_wrong_department_beside_a_right_code_is_only_a_piece_of_information(lens: Place) -> None:
    (issue,) = Gazetteer.load().locate(Clues(code="62498", department="59")).issues

    assert (issue.code, issue.severity.value) == ("departement-contredit", "information")


@pytest.mark.parametrize("clues", [Clues(name="LENS", department="62"), Clues(name="Lens", postcode="62300")])
def test_a_name_and_a_department_find_the_commune(lens: Place, clues: Clues) -> None:
    found = Gazetteer.load().locate(clues)

    assert found.place
    assert found.place.id == lens.pk


def test_a_name_without_department_is_doubtful_and_finds_nothing(lens: Place) -> None:
    found = Gazetteer.load().locate(Clues(name="Lens"))

    assert found.place is None
    assert codes(*found.issues) == ["commune-douteuse"]
    assert "Lens (62498)" in found.issues[0].expected


def test_homonyms_of_one_department_are_listed_and_none_is_chosen(lens: Place) -> None:
    factories.place("Lens", code="62999")

    found = Gazetteer.load().locate(Clues(name="Lens", department="62"))

    assert found.place is None
    assert "62498" in found.issues[0].expected
    assert "62999" in found.issues[0].expected


def test_a_commune_that_merged_leads_to_the_one_of_today(lens: Place) -> None:
    former = factories.place("Ancienne", code="62001")
    Succession.objects.create(former=former, current=lens, happened_on=date(2019, 1, 1), reason="fusion")

    found = Gazetteer.load().locate(Clues(code="62001"))

    assert found.place
    assert found.place.id == lens.pk
    assert codes(*found.issues) == ["commune-devenue"]


def test_a_row_is_inside_by_its_place_or_by_who_receives_the_money(lens: Place, agglomeration: Place) -> None:
    factories.place("Arras", code="62041")
    factories.perimeter(lens, slug="artois")
    book = Gazetteer.load("artois")

    assert book.locate(Clues(code="62498")).inside
    assert book.locate(Clues(code="62041", siren=lens.siren)).inside
    assert book.locate(Clues(siren=AGGLOMERATION)).inside
    assert book.locate(Clues(code=AGGLOMERATION)).inside
    assert not book.locate(Clues(code="62041")).inside
    assert not book.locate(Clues(code="62041", siren="200072460")).inside


def test_a_body_without_any_code_is_known_by_its_name(lens: Place, agglomeration: Place) -> None:
    book = Gazetteer.load()

    by_name = book.locate(Clues(beneficiary="COMMUNAUTE D'AGGLOMERATION LENS-LIEVIN")).place
    town = book.locate(Clues(beneficiary="Commune de LENS", department="62")).place

    assert by_name
    assert by_name.id == agglomeration.pk
    assert town
    assert town.id == lens.pk
    assert book.locate(Clues(beneficiary="LENS TENNIS CLUB", department="62")).place is None


def test_without_a_perimeter_every_row_is_in_scope(lens: Place) -> None:
    assert Gazetteer.load().locate(Clues(code="75056")).inside


def test_a_perimeter_that_does_not_exist_is_refused_by_name() -> None:
    with pytest.raises(UnknownPerimeterError, match="artois"):
        Gazetteer.load("artois")

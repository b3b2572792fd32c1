"""A place written in one cell with the codes around it."""

import pytest

from molette.engines.tables.values import (
    Locality,
    normalised_name,
    parse_department,
    parse_postcode,
    places_listed,
    read_locality,
)


@pytest.mark.parametrize(
    ("written", "name", "department"),
    [
        ("LOOS EN GOHELLE (62)", "LOOS EN GOHELLE", "62"),
        ("Lens - 62", "Lens", "62"),
        ("62 - Lens", "Lens", "62"),
        ("62498 - Lens", "Lens", "62"),
        ("Lens (62498)", "Lens", "62"),
        ("62307 LENS CEDEX 2", "LENS", "62"),
        ("Lens Cedex", "Lens", ""),
        ("Rouvroy (Aisne)", "Rouvroy", "02"),
        ("2A004 Ajaccio", "Ajaccio", "2A"),
        ("20200 Bastia", "Bastia", "2B"),
        ("97411 Saint-Denis", "Saint-Denis", "974"),
        ("HAVRE (LE)", "HAVRE (LE)", ""),
        ("Noyelles-sous-Lens", "Noyelles-sous-Lens", ""),
    ],
)
def test_a_name_is_parted_from_the_codes_around_it(written: str, name: str, department: str) -> None:
    assert read_locality(written) == Locality(name, department)


def test_a_cell_may_name_several_places() -> None:
    assert places_listed("Lens, Liévin et Avion") == ("Lens", "Liévin", "Avion")
    assert places_listed("Noyelles-sous-Lens") == ("Noyelles-sous-Lens",)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("PAS DE CALAIS", "62"),
        ("Département du Pas-de-Calais", "62"),
        ("062 - Pas-de-Calais", "62"),
        ("Côtes d'Armor (22)", "22"),
        ("Réunion", "974"),
        ("62.0", "62"),
    ],
)
def test_a_department_is_known_by_its_name_too(written: str, code: str) -> None:
    assert parse_department(written).value == code


def test_an_amount_is_no_postcode() -> None:
    assert parse_postcode("12345.67").value is None
    assert parse_postcode("12345,6").value is None


def test_a_postcode_with_its_town_says_that_the_column_holds_more() -> None:
    parsed = parse_postcode("62300 Lens")

    assert parsed.value == "62300"
    assert parsed.problem is not None
    assert parsed.problem.code == "postcode-and-town"


def test_the_initials_of_a_grouping_are_joined() -> None:
    assert normalised_name("C.A. Lens-Liévin") == "CA LENS LIEVIN"
    assert normalised_name("C.C. du Sud-Artois") == "CC DU SUD ARTOIS"

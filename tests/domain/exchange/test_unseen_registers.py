"""Registers nobody showed us, down to the figures of the perimeter."""

from collections import Counter
from decimal import Decimal

import pytest

from molette.domain.exchange import pipeline
from molette.domain.exchange.pipeline import Outcome
from molette.domain.exchange.targets import fields_of, importer_for
from molette.domain.territory.models import Perimeter, PlaceKind
from tests import factories
from tests.domain.exchange.conftest import Write

pytestmark = pytest.mark.django_db
TOWN, OTHER, GROUP = "216204982", "216204271", "246200364"


@pytest.fixture
def basin() -> Perimeter:
    """Two communes of the Pas-de-Calais and their agglomeration, known by their names, codes and SIREN."""
    group = factories.place("CA Lens-Liévin", kind=PlaceKind.AGGLOMERATION, code=GROUP, siren=GROUP)
    towns = [
        factories.place("Lens", code="62498", siren=TOWN, postcodes="62300"),
        factories.place("Hénin-Beaumont", code="62427", siren=OTHER, postcodes="62110 62250"),
    ]
    for town in towns:
        factories.inside(town, group)
    return factories.perimeter(*towns, slug="bassin")


def previewed(write: Write, *lines: str) -> Outcome:
    intake = pipeline.take(write(*lines), fields_of("grants"))
    return pipeline.preview(intake, importer_for("grants", factories.SHELL, intake, perimeter="bassin"))


def figures(outcome: Outcome) -> tuple[int, int, Decimal]:
    return outcome.rows_read, outcome.rows_in_perimeter, outcome.amount_in_perimeter


def codes(outcome: Outcome) -> Counter[str]:
    return Counter(issue.code for issue in outcome.log.kept)


@pytest.mark.parametrize(
    ("heading", "here", "elsewhere"),
    [
        ("Localisation", "HENIN BEAUMONT (62)", "HENIN BEAUMONT (59)"),
        ("Ville (département)", "Lens - 62", "Arras - 62"),
        ("Commune (INSEE)", "62498 - Lens", "62041 - Arras"),
        ("Code postal et ville", "62307 LENS CEDEX", "59000 LENS"),
        ("Code postal", "62300 LENS", "62000 ARRAS"),
        ("SIRET", "21620498200010", "21590350700016"),
        ("Bénéficiaire", "Communauté d’agglomération de Lens-Liévin", "CC du Sud-Artois"),
    ],
)
def test_a_row_is_located_by_the_one_column_that_tells(
    file: Write, basin: Perimeter, heading: str, here: str, elsewhere: str
) -> None:
    outcome = previewed(
        file, f"Opération;{heading};Montant accordé", f"École;{here};100,50", f"Parc;{elsewhere};7"
    )

    assert figures(outcome) == (2, 1, Decimal("100.50"))


def test_a_cedex_beside_a_name_does_not_hide_the_commune(file: Write, basin: Perimeter) -> None:
    outcome = previewed(file, "CP;Ville;Montant", "62307;LENS CEDEX;10", "62252;HENIN BEAUMONT CEDEX 1;20")

    assert figures(outcome) == (2, 2, Decimal(30))


def test_a_department_may_be_given_by_its_name(file: Write, basin: Perimeter) -> None:
    outcome = previewed(
        file,
        "Département;Commune;Montant",
        "PAS DE CALAIS;LENS;10",
        "62 - Pas-de-Calais;Lens;20",
        "Aude;Lens;40",
    )

    assert figures(outcome) == (3, 2, Decimal(30))
    assert codes(outcome) == {}


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Commune;Montant", "LENS;10"),
        ("Code postal;Montant", "62300;10"),
        ("Commune;Département;Montant", "HENIN BAUMONT;62;10"),
        ("Commune;Département;Montant", "Lens, Hénin-Beaumont;62;10"),
        ("Bénéficiaire;Département;Montant", "COMMUNE D HENIN BAUMONT;62;10"),
    ],
)
def test_a_doubtful_place_is_listed_and_never_guessed(
    file: Write, basin: Perimeter, header: str, row: str
) -> None:
    outcome = previewed(file, header, row)

    assert figures(outcome) == (1, 0, Decimal(0))
    assert codes(outcome) == {"commune-douteuse": 1}


def test_a_beneficiary_of_the_perimeter_counts_wherever_the_work_is(file: Write, basin: Perimeter) -> None:
    outcome = previewed(
        file,
        "Bénéficiaire;SIRET;Code INSEE;Commune;Montant",
        f"LENS;{TOWN}00010;62041;Arras;1",
        "CA LENS LIEVIN;;62041;Arras;10",
        "Ville de Lens;;62041;Arras;100",
        "LENS;;62041;Arras;1000",
    )

    assert figures(outcome) == (4, 3, Decimal(111))


def test_amounts_multiplied_are_said_to_be(file: Write, basin: Perimeter) -> None:
    outcome = previewed(file, "SIREN;Montant (k€)", f"{TOWN};21,667")

    assert figures(outcome) == (1, 1, Decimal(21667))
    assert codes(outcome) == {"unite-du-titre": 1}


def test_a_siret_that_excel_rounded_is_reported(file: Write, basin: Perimeter) -> None:
    outcome = previewed(file, "SIRET;Code INSEE;Montant", "2,16205E+13;62498;5")

    assert figures(outcome) == (1, 1, Decimal(5))
    assert codes(outcome) == {"rounded-by-spreadsheet": 1}


def test_two_columns_of_amounts_by_year_are_not_chosen_between(file: Write, basin: Perimeter) -> None:
    outcome = previewed(file, "SIREN;Montant voté 2020;Montant voté 2021", f"{TOWN};5;6")

    assert codes(outcome) == {"colonne-manquante": 1}
    assert outcome.verdict(skip_refused=False)

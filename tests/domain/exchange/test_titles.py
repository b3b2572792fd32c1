"""What stands over the headings: a department said there is used, and said to have been."""

import pytest

from molette.domain.exchange import pipeline
from molette.domain.exchange.targets import fields_of
from molette.domain.ledger.models import LedgerEntry
from tests import factories
from tests.domain.exchange.conftest import Import, Write

pytestmark = pytest.mark.django_db
HEAD = "Commune;Intitulé de l’opération;Subvention DETR"
ROWS = ("AVION;École;20 000,00 €", "LIEVIN;Voirie;15 000,00 €")


def department(file: Write, title: str, head: str = HEAD, *rows: str) -> object:
    path = file(title, "", head, *(rows or ROWS))
    return pipeline.take(path, fields_of("grants")).constants.get("department_code")


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("Préfecture du Pas-de-Calais - programmation DETR", "62"),
        ("PREFET DE LA LOIRE-ATLANTIQUE", "44"),
        ("Conseil départemental de l’Ain", "01"),
        ("Département du Nord (59)", "59"),
        ("Somme des subventions du Nord", None),
        ("Région Hauts-de-France, préfecture du Nord", None),
        ("Préfecture du Nord ; préfecture du Pas-de-Calais", None),
    ],
)
def test_only_who_speaks_for_a_department_names_it(file: Write, title: str, code: str | None) -> None:
    assert department(file, title) == code


def test_a_column_that_says_where_the_rows_are_is_enough(file: Write) -> None:
    head = f"{HEAD};Code INSEE"

    assert department(file, "Préfecture du Nord", head, "AVION;École;20 000;62065") is None


def test_a_commune_is_found_in_the_department_of_the_title_and_the_reader_is_told(
    file: Write, send_in: Import
) -> None:
    avion = factories.place("Avion", code="62065")

    batch = send_in(file("Préfecture du Pas-de-Calais", "", HEAD, *ROWS))

    assert LedgerEntry.objects.get(object="École").place == avion
    problem = batch.problems.get(code="departement-du-titre")
    assert (problem.severity, problem.value) == ("tolerable", "Préfecture du Pas-de-Calais")
    assert "62" in problem.remedy

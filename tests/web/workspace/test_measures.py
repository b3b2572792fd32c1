"""Measures: what is counted, in which unit, which way is progress."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from molette.domain.statements.models import Measure
from molette.engines.access import Role
from tests import factories as make
from tests.conftest import QUERIES_OF_A_PAGE
from tests.web.workspace.pages import asked, entered, words

pytestmark = pytest.mark.django_db
LIST = "/espace/mesures"


@pytest.fixture
def manager(client: Client) -> Client:
    return entered(client, make.member(Role.MANAGER))


def typed(**fields: Any) -> dict[str, Any]:
    given = {"name": "Logements vides", "definition": "Ceux qui attendent des travaux.", "decimals": "0"}
    held = {"unit": "logements", "direction": "falling", "periodicity": "year", "aggregation": "sum"}
    return {**given, **held, **fields}


def test_a_measure_is_defined_before_anybody_states_it(manager: Client) -> None:
    assert "Aucune mesure n’est définie." in words(manager.get(LIST))
    done = manager.post(f"{LIST}/nouvelle", typed(), follow=True)

    assert "La mesure est définie." in words(done)
    assert "1 mesure définie" in words(done)
    assert "doit baisser" in words(done)
    assert Measure.objects.get().direction == "falling"


def test_a_measure_without_definition_is_refused(manager: Client) -> None:
    refused = manager.post(f"{LIST}/nouvelle", typed(definition=""))

    assert refused.status_code == 422
    assert "Définition : Ce champ est obligatoire." in words(refused)
    assert 'value="Logements vides"' in refused.content.decode()


def test_a_definition_is_corrected_with_its_reason(manager: Client) -> None:
    measure = make.measure(name="Logements vides")
    done = manager.post(
        f"{LIST}/{measure.slug}/modifier", typed(unit="foyers", reason="L’unité publiée."), follow=True
    )

    assert "La mesure est modifiée." in words(done)
    assert "foyers" in words(done)


def test_a_measure_nobody_stated_has_no_value_and_no_rate(manager: Client) -> None:
    make.measure(name="Emplois")
    line = words(manager.get(LIST)).split("Vers la cible")[1]

    assert "non renseigné (aucune) 0 0 non renseigné" in line


def test_the_list_counts_what_is_said_and_contested(manager: Client) -> None:
    measure = make.measure(name="Emplois")
    said = make.statement(measure=measure, value=Decimal(990))
    make.position(said, make.organisation(), kind="contested", reason="Trop.")
    make.statement(measure=measure)
    row = manager.get(f"{LIST}.json").json()["lignes"][0]

    assert (row["dites_lecture_seule"], row["contestees_lecture_seule"]) == (2, 1)


@pytest.mark.parametrize(
    ("role", "status"), [(Role.READER, 403), (Role.CONTRIBUTOR, 403), (Role.MANAGER, 200)]
)
def test_defining_asks_for_the_right_to_edit_the_contract(client: Client, role: Role, status: int) -> None:
    entered(client, make.member(role))

    assert client.get(f"{LIST}/nouvelle").status_code == status
    assert ("Définir une mesure" in words(client.get(LIST))) == (status == 200)


def test_the_list_asks_the_same_however_many_measures(manager: Client) -> None:
    make.statement()
    few = asked(manager, LIST)
    for _ in range(5):
        make.statement()

    assert asked(manager, LIST) == few <= QUERIES_OF_A_PAGE

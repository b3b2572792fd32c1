"""The service that a project adds, tried from its page."""

from decimal import Decimal

import pytest

from molette.domain.services.actions import load_services
from molette.domain.services.models import Service
from molette.engines.access import Role
from molette.engines.reach.lists import Listed
from tests import factories as make
from tests.factories import SHELL
from tests.web.workspace.conftest import STRANGER, Desk
from tests.web.workspace.pages import words


@pytest.fixture
def served(desk: Desk) -> Desk:
    """A lycée at Vimy; Lens is sixteen minutes away."""
    desk.lens.longitude, desk.lens.latitude = Decimal("2.83"), Decimal("50.42")
    desk.lens.save()
    make.population(desk.lens, municipal=30_000)
    make.place("Vimy", code="62861", longitude=Decimal("2.95"), latitude=Decimal("50.42"))
    listed = [Listed(2, "A", "Lycée de Vimy", "62861", None, None, 1.0, None, None)]
    load_services(SHELL, "lycee", listed, source=make.source())
    return desk


def page_of(desk: Desk, query: str = "", ending: str = "") -> str:
    return f"/espace/projets/{desk.project.slug}/services{ending}{query}"


def test_an_opening_says_who_would_be_nearer(served: Desk) -> None:
    asked = f"?service=lycee&commune={served.lens.code}&offre=1"

    told = words(served.client(Role.READER).get(page_of(served, asked)))

    assert "le plus proche se rapproche pour 30 000 habitants" in told
    assert "de 16,6 minutes en moyenne" in told
    assert "Rien n’est écrit" in told
    assert "distance à vol d’oiseau" in told


def test_a_closing_says_who_would_lose(served: Desk) -> None:
    asked = f"?service=lycee&ferme={Service.objects.get().pk}"

    told = words(served.client(Role.READER).get(page_of(served, asked)))

    assert "Fermer « Lycée de Vimy »" in told
    assert "aucun trajet connu" in told


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("?service=creche", "Sélectionnez un choix valide"),
        ("?service=lycee&commune=", "Dites dans quelle commune il s’ouvrirait."),
        ("?service=lycee&commune=62498&offre=-1", "Écrivez un nombre plus grand que zéro."),
    ],
)
def test_a_question_that_cannot_be_answered_says_why(served: Desk, asked: str, said: str) -> None:
    assert said in words(served.client(Role.READER).get(page_of(served, asked)))


def test_the_file_holds_what_changes(served: Desk) -> None:
    asked = f"?service=lycee&commune={served.lens.code}&offre=1"

    told = served.client(Role.READER).get(page_of(served, asked, ".json")).json()

    assert [(row["minutes_avant"], row["minutes_apres"]) for row in told["lignes"]] == [("16.6", "0.0")]


def test_who_does_not_see_the_project_does_not_simulate_from_it(served: Desk) -> None:
    assert served.client(STRANGER).get(page_of(served)).status_code == 404

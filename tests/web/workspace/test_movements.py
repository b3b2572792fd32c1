"""Movements: each on its rung with its act, in the totals or out of them with the reason."""

import csv
import io

import pytest
from django.test import Client

from molette.domain.funding.models import Movement
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Project
from molette.engines.access import Role
from molette.engines.ladder import Rung
from molette.web.workspace.forms import fields
from tests import factories as make
from tests.conftest import QUERIES_OF_A_PAGE
from tests.web.workspace.pages import asked, entered, words

pytestmark = pytest.mark.django_db
LIST = "/espace/projets/gare/mouvements"


@pytest.fixture
def owner() -> Organisation:
    return make.organisation("CA de l’essai")


@pytest.fixture
def project(owner: Organisation) -> Project:
    return make.project(slug="gare", title="Nouvelle gare", owner=owner)


@pytest.fixture
def lead(client: Client, project: Project, owner: Organisation) -> Client:
    return entered(client, make.member(Role.PROJECT_LEAD, of=owner, project="gare"))


def test_rungs_are_summed_apart_and_an_unknown_amount_stays_out(lead: Client, project: Project) -> None:
    make.movement(Rung.NOTIFIED, 400_000, project=project)
    make.movement(Rung.PAID, 100_000, project=project)
    make.movement(Rung.PAID, None, project=project)
    said = words(lead.get(LIST))
    totals = said.split("D’échelon en échelon")[1]

    assert "3 mouvements" in said
    assert "Notifié 400 000 €" in totals
    assert "Payé (CP) 100 000 €" in totals
    assert "500 000 €" not in said
    assert "Montant non publié" in totals


def test_a_project_without_movement_says_so(lead: Client) -> None:
    assert "Aucun mouvement n’est inscrit" in words(lead.get(LIST))


def test_a_movement_is_recorded_with_its_source(lead: Client, project: Project, owner: Organisation) -> None:
    payer, scheme, source = make.organisation("État"), make.scheme("DSIL"), make.source()
    act = {"rung": "notified", "funder": payer.pk, "scheme": scheme.pk, "scheme_year": "2025"}
    when = {"amount": "1 234,50", "year": "2025", "dated": "2025-03-03", "act": "Arrêté n° 7"}
    done = lead.post(f"{LIST}/nouveau", {**act, **when, "source": source.pk}, follow=True)

    assert "Le mouvement est inscrit." in words(done)
    assert "1 234,50 €" in words(done)
    assert Movement.objects.get().said_by == owner


def test_a_movement_without_source_is_refused_and_keeps_what_was_typed(lead: Client) -> None:
    refused = lead.post(f"{LIST}/nouveau", {"rung": "notified", "act": "Arrêté n° 7"})

    assert refused.status_code == 422
    assert "Choisissez une source, ou décrivez-la." in words(refused)
    assert 'value="Arrêté n° 7"' in refused.content.decode()


def test_the_same_euros_said_twice_count_once(lead: Client, project: Project) -> None:
    first = make.movement(Rung.NOTIFIED, 400_000, project=project)
    second = make.movement(Rung.NOTIFIED, 400_000, project=project)
    said = {"holder": first.pk, "reason": "La même décision, publiée deux fois."}
    done = lead.post(f"/espace/mouvements/{second.pk}/totaux", said, follow=True)

    assert "Ces euros ne comptent plus qu’une fois." in words(done)
    assert "Notifié 400 000 €" in words(done)
    back = lead.post(f"/espace/mouvements/{second.pk}/totaux", {"reason": "Deux décisions."}, follow=True)
    assert "Notifié 800 000 €" in words(back)


def test_among_too_many_to_list_the_holder_is_sought_by_its_act(
    lead: Client, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fields, "MANY", 2)
    held = [
        make.movement(Rung.NOTIFIED, 400_000, project=project, act=f"Arrêté {n}")
        for n in ("Alpha", "Bêta", "Gamma")
    ]
    elsewhere = make.movement(Rung.NOTIFIED, 400_000, project=make.project(), act="Arrêté Delta")
    second = make.movement(Rung.NOTIFIED, 400_000, project=project, act="Décision 4")
    address, why = f"/espace/mouvements/{second.pk}/totaux", {"reason": "La même décision."}

    assert "Rien ne répond" in words(lead.post(address, {"holder": elsewhere.act, **why}))
    done = lead.post(address, {"holder": "arrete beta", **why}, follow=True)

    assert "Ces euros ne comptent plus qu’une fois." in words(done)
    second.refresh_from_db()
    assert second.counted_in == held[1]


def test_a_file_holds_what_the_filter_shows(lead: Client, project: Project) -> None:
    make.movement(Rung.NOTIFIED, 400_000, project=project)
    make.movement(Rung.PAID, 100_000, project=project)
    response = lead.get(f"{LIST}.csv?echelon=paid")
    content = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(content), delimiter=";"))

    assert [row["Échelon"] for row in rows] == ["payé (CP)"]
    assert len(lead.get(f"{LIST}.json").json()["lignes"]) == 2
    assert 'href="/espace/projets/gare/mouvements.csv?echelon=paid"' in (
        lead.get(f"{LIST}?echelon=paid").content.decode()
    )


@pytest.mark.parametrize(("role", "status"), [(Role.READER, 403), (Role.SIGNATORY, 403), (Role.MANAGER, 200)])
def test_recording_asks_for_the_right_to_prepare_plans(
    client: Client, project: Project, role: Role, status: int
) -> None:
    entered(client, make.member(role))

    assert client.get(f"{LIST}/nouveau").status_code == status
    assert ("Inscrire un mouvement" in words(client.get(LIST))) == (status == 200)


def test_the_list_asks_the_same_however_long(lead: Client, project: Project) -> None:
    make.movement(project=project)
    few = asked(lead, LIST)
    for _ in range(6):
        make.movement(project=project)

    assert asked(lead, LIST) == few <= QUERIES_OF_A_PAGE

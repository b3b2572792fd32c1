"""Risks, blockings and waits on their pages: written from the state of the project, read by who must act."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from molette.domain.followup.models import Blocking, Dependency, Risk
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Milestone, Project
from molette.engines.access import Role
from tests import factories as make
from tests.conftest import QUERIES_OF_A_PAGE
from tests.web.workspace.pages import asked, entered, keyed, words

pytestmark = pytest.mark.django_db
SHEET = "/espace/projets/gare"
STATE = f"{SHEET}/etat"
STOPPED, DELAYED = "/espace/suivi/blocages", "/espace/suivi/retards"


@pytest.fixture
def town() -> Organisation:
    return make.organisation("Ville de Lens")


@pytest.fixture
def state() -> Organisation:
    return make.organisation("État")


@pytest.fixture
def project() -> Project:
    return make.project(make.place("Lens"), slug="gare", title="Nouvelle gare", is_published=True)


@pytest.fixture
def lead(client: Client, project: Project, town: Organisation) -> Client:
    return entered(client, make.member(Role.PROJECT_LEAD, of=town, project="gare"))


RISK = {
    "title": "Sol pollué", "cause": "Le passé minier", "consequence": "Six mois de plus", "likelihood": "3",
    "impact": "3", "carrier": "La maîtrise d’œuvre", "mitigation": "",
}  # fmt: skip


def test_a_risk_is_written_then_read_with_its_grade_then_closed(lead: Client) -> None:
    written = words(lead.post(f"{SHEET}/risques/nouveau", keyed(**RISK), follow=True))
    one = Risk.objects.get()
    revised = words(
        lead.post(
            f"/espace/risques/{one.pk}/modifier", {**RISK, "impact": "1", "reason": "sondé"}, follow=True
        )
    )
    closed = words(lead.post(f"/espace/risques/{one.pk}/cloture", {"reason": "Dépollué."}, follow=True))

    assert "Le risque est inscrit." in written
    assert "9 : forte × forte" in written
    assert "3 : forte × faible" in revised
    assert "Dépollué." in closed
    assert lead.get(f"/espace/risques/{one.pk}/modifier").status_code == 404


def test_a_blocking_is_written_corrected_and_taken_back(lead: Client, state: Organisation) -> None:
    given = {"title": "Avis attendu", "since": "2026-01-05", "lifter": str(state.pk), "lifter_words": ""}
    written = words(lead.post(f"{SHEET}/blocages/nouveau", keyed(**given), follow=True))
    one = Blocking.objects.get()
    mended = {**given, "asked_on": "2026-02-01", "reason": "Courrier parti"}
    corrected = words(lead.post(f"/espace/blocages/{one.pk}/modifier", mended, follow=True))
    gone = words(lead.post(f"/espace/blocages/{one.pk}/retrait", {"reason": "Erreur"}, follow=True))

    assert "Avis attendu" in written
    assert "non demandé" in written
    assert "1er fév. 2026" in corrected
    assert "retiré : Erreur" in gone


def test_a_blocking_that_nobody_can_lift_is_refused_beside_its_field(lead: Client) -> None:
    answer = lead.post(f"{SHEET}/blocages/nouveau", keyed(title="Avis", since="2026-01-05"))

    assert answer.status_code == 422
    assert "Dites qui peut le lever" in words(answer)


def test_who_can_lift_it_finds_it_in_the_list_and_says_it_lifted(client: Client, state: Organisation) -> None:
    hidden = make.project(title="Caché", is_published=False)
    mine = make.blocking(hidden, lifter=state, since=make.today() - timedelta(34))
    prefect = entered(client, make.member(Role.CONTRIBUTOR, of=state, place=make.place("Arras")))

    listed = words(prefect.get(STOPPED))
    answer = prefect.post(
        f"/espace/blocages/{mine.pk}/levee",
        {"cleared_on": str(make.today()), "evidence": "Avis rendu"},
        follow=True,
    )

    assert "1 blocage, que 1 organisme peut lever ; le plus ancien dure depuis 34 jours." in listed
    assert "dire levé" in listed
    assert "Le blocage est levé." in words(answer)
    assert Blocking.objects.get().cleared_by == state


def test_the_blockings_are_those_of_whom_the_address_asks(client: Client, project: Project) -> None:
    make.blocking(project, lifter_words="La commission")
    make.blocking(project, lifter_words="Le conseil")
    reader = entered(client, make.member(Role.READER))

    lines = reader.get(f"{STOPPED}.json?qui=Le conseil").json()["lignes"]

    assert [line["qui"] for line in lines] == ["Le conseil"]
    assert "dire levé" not in words(reader.get(STOPPED))


def test_the_follow_up_names_who_must_lift_and_keeps_the_blocked(client: Client, project: Project) -> None:
    make.blocking(project, lifter_words="La commission", since=make.today() - timedelta(3))
    make.project(title="Libre", is_published=True)
    reader = entered(client, make.member(Role.READER))

    def titles(query: str) -> list[str]:
        return [line["titre"] for line in reader.get(f"/espace/suivi.json?{query}").json()["lignes"]]

    assert "La commission depuis 3 jours" in words(reader.get("/espace/suivi"))
    assert titles("blocage=oui") == ["Nouvelle gare"]
    assert titles("blocage=non") == ["Libre"]


def end_of(project: Project, planned: date) -> Milestone:
    milestone = make.milestone(project, title="Livraison", kind="delivered")
    make.milestone_date(milestone, planned)
    return milestone


def test_a_wait_is_written_and_a_ring_is_refused_by_its_name(lead: Client, project: Project) -> None:
    mine = end_of(project, make.today() + timedelta(100))
    road = end_of(make.project(title="Voirie", is_published=True), make.today() + timedelta(50))
    given: dict[str, Any] = {
        "waiting": str(mine.pk),
        "awaited": str(road.pk),
        "lag_days": "",
        "why": "L’accès.",
    }

    written = words(lead.post(f"{SHEET}/attentes/nouvelle", keyed(**given), follow=True))
    Dependency.objects.get()
    ring = lead.post(f"{SHEET}/attentes/nouvelle", keyed(**{**given, "awaited": str(mine.pk)}))

    assert "Voirie : Livraison" in written
    assert ring.status_code == 422
    assert "Un jalon ne s’attend pas lui-même." in words(ring)


def test_a_delay_shows_what_it_delays_on_both_projects_and_in_the_list(
    lead: Client, project: Project
) -> None:
    mine = end_of(project, make.today() + timedelta(60))
    road = end_of(
        make.project(slug="voirie", title="Voirie", is_published=True), make.today() + timedelta(50)
    )
    make.dependency(mine, road)
    make.milestone_date(road, make.today() + timedelta(90), said_on=make.today())

    delaying = words(lead.get("/espace/projets/voirie/etat"))
    delayed = words(lead.get(STATE))
    (line,) = lead.get(f"{DELAYED}.json").json()["lignes"]

    assert "Ce que son retard retarde" in delaying
    assert "30 jours" in delaying
    assert "au plus tôt le" in delayed
    assert (line["projet"], line["cause_projet"], line["retard"]) == ("Nouvelle gare", "Voirie", 30)
    assert "1 jalon est retardé par 1 projet attendu." in words(lead.get(DELAYED))


def test_a_resident_and_a_stranger_read_no_risk_and_no_blocking(client: Client, project: Project) -> None:
    make.risk(project, title="Sol pollué")
    make.blocking(project, title="Avis attendu")
    stranger = entered(client, make.member(Role.PROJECT_LEAD, place=make.place("Douai")))

    for address in (SHEET, STATE, STOPPED, "/espace/suivi", "/projets/gare"):
        said = words(stranger.get(address))
        for secret in ("Sol pollué", "Avis attendu", "1 blocage", "1 risque"):
            assert secret not in said, address


def test_the_sheet_counts_what_stands_against_the_project(lead: Client, project: Project) -> None:
    make.risk(project)
    make.blocking(project)
    make.blocking(project)

    assert "2 blocages et 1 risque ouvert" in words(lead.get(SHEET))


@pytest.mark.parametrize("address", [STATE, STOPPED, DELAYED, "/espace/suivi"])
def test_the_pages_ask_the_base_no_more_for_more(lead: Client, project: Project, address: str) -> None:
    def grow() -> None:
        other = make.project(make.place(), is_published=True)
        make.blocking(project, lifter=make.organisation())
        make.risk(project)
        make.dependency(end_of(project, date(2026, 1, 1)), end_of(other, date(2026, 1, 1)))

    grow()
    few = asked(lead, address)
    for _ in range(3):
        grow()

    assert asked(lead, address) == few <= QUERIES_OF_A_PAGE

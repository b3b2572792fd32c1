"""The pages on what is owed in return for aids: the answer, a promise and its words, what is asked back."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from molette.domain.funding.models import ConditionReading, FundingSource, GrantCondition, RepaymentClaim
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Project
from molette.domain.territory.models import PlaceKind
from molette.engines.access import Role
from molette.engines.ladder import Rung
from tests import factories as make
from tests.conftest import QUERIES_OF_A_PAGE
from tests.web.workspace.pages import asked, entered, words

pytestmark = pytest.mark.django_db
LIST = "/espace/contreparties"


@pytest.fixture
def region() -> Organisation:
    return make.organisation("Région")


@pytest.fixture
def project(region: Organisation) -> Project:
    return make.project(
        make.place("Lens"),
        slug="usine",
        title="Usine (fictif)",
        owner=make.organisation("Ville de Lens"),
        is_published=True,
        is_fictional=True,
    )


@pytest.fixture
def aid(project: Project, region: Organisation) -> FundingSource:
    source = make.funding_source(funder=region, scheme=make.scheme("Aide à l’emploi"))
    make.movement(Rung.PAID, 2_000_000, project=project, funding_source=source)
    return source


@pytest.fixture
def lead(client: Client, project: Project, region: Organisation) -> Client:
    return entered(client, make.member(Role.PROJECT_LEAD, of=region, project="usine"))


def broken(project: Project, aid: FundingSource) -> GrantCondition:
    """A promise that a reading of its last day shows broken."""
    promise = make.condition(project, funding_source=aid, until=date(2025, 12, 31))
    make.reading(promise, 210, on=date(2025, 12, 31), note="Bilan fictif")
    return promise


def form(**cells: str) -> dict[str, Any]:
    given = {
        "kind": "jobs_created", "target": "320", "unit": "emplois", "until": "2026-12-31",
        "decided_on": "2024-01-10", "wording": "Créer 320 emplois.", "act": "Convention n° 12",
    }  # fmt: skip
    return {**given, **cells}


def test_the_list_answers_first_how_many_are_broken_and_what_comes_back(
    lead: Client, project: Project, aid: FundingSource
) -> None:
    broken(project, aid)
    broken(project, aid)
    make.claim(project, 1_500_000, funding_source=aid)
    make.movement(Rung.REPAID, 300_000, project=project, funding_source=aid)

    said = words(lead.get(LIST))

    assert "2 contreparties ne sont pas tenues : 1,2 M€ à reverser, 300 000 € reversés." in said
    assert "Emplois promis : 320" in said
    assert "au 31 décembre 2025 : 210, d’après « Bilan fictif »" in said
    assert "non tenue" in said


def test_what_came_back_without_a_published_amount_is_told_as_such(
    lead: Client, project: Project, aid: FundingSource
) -> None:
    broken(project, aid)
    make.claim(project, 1_500_000, funding_source=aid)
    make.movement(Rung.REPAID, None, project=project, funding_source=aid)

    for address in (LIST, "/projets/usine"):
        assert "non renseigné (non publié)" in words(lead.get(address)), address
    said = words(lead.get(LIST))
    (row,) = lead.get(f"{LIST}.json").json()["lignes"]

    assert "1 contrepartie n’est pas tenue, ce qui est reversé n’est pas publié." in said
    assert (row["demande"], row["reverse"]) == ("1500000.00", "non publié")


def test_with_nothing_broken_the_list_says_where_the_others_stand(
    lead: Client, project: Project, aid: FundingSource
) -> None:
    far = make.today() + timedelta(900)
    make.reading(make.condition(project, funding_source=aid, until=far), on=make.today() - timedelta(30))
    make.condition(project, funding_source=aid, until=date(2024, 6, 1))

    said = words(lead.get(LIST))

    assert "Aucune contrepartie n’est rompue : 1 sans nouvelle et 1 en cours." in said
    assert "en cours : 210 sur 320, reste 900 jours" in said


def test_the_filters_are_in_the_address_and_hold_for_the_files(lead: Client, project: Project) -> None:
    group = make.place("CA de Lens", kind=PlaceKind.AGGLOMERATION, slug="ca")
    make.inside(project.places.get(), group)
    state = make.funding_source(funder=make.organisation("État"))
    broken(project, state)
    make.condition(
        make.project(make.place("Douai"), title="Ailleurs", is_published=True), until=date(2099, 1, 1)
    )

    def projects(query: str) -> list[str]:
        return [line["projet"] for line in lead.get(f"{LIST}.json?{query}").json()["lignes"]]

    assert sorted(projects("")) == ["Ailleurs", "Usine (fictif)"]
    for query in ("lieu=ca", "financeur=État", "etat=not_met"):
        assert projects(query) == ["Usine (fictif)"]
    assert projects("lieu=nulle-part") == []


def test_the_list_of_a_project_offers_to_write_more_to_who_may(
    lead: Client, project: Project, aid: FundingSource
) -> None:
    broken(project, aid)
    broken(make.project(is_published=True, title="Ailleurs"), make.funding_source())

    said = words(lead.get(f"{LIST}?projet=usine"))
    all_of_them = words(lead.get(LIST))

    assert "Ailleurs" not in said
    assert "Inscrire une contrepartie" in said
    assert "Ailleurs" in all_of_them
    assert "Inscrire une contrepartie" not in all_of_them
    assert lead.get(f"{LIST}?projet=inconnu").status_code == 404


def test_a_promise_is_written_then_read_from_its_page(lead: Client, aid: FundingSource) -> None:
    response = lead.post(
        "/espace/projets/usine/contreparties/nouvelle", form(funding_source=str(aid.pk)), follow=True
    )
    promise = GrantCondition.objects.get()
    lead.post(
        f"{LIST}/{promise.pk}/constat", {"on": "2026-06-30", "value": "210", "note": "Déclaration fictive"}
    )

    said = words(lead.get(f"{LIST}/{promise.pk}"))

    assert "La contrepartie est inscrite." in words(response)
    assert "Emplois promis : 320 ; au 30 juin 2026 : 210, d’après « Déclaration fictive »." in said
    assert promise.is_fictional


def test_what_a_promise_lacks_is_said_beside_each_field(lead: Client, aid: FundingSource) -> None:
    response = lead.post(
        "/espace/projets/usine/contreparties/nouvelle", form(funding_source=str(aid.pk), unit="", target="")
    )

    assert response.status_code == 422
    assert "Dites combien sont promis" in words(response)
    assert "Dites ce qui se compte" in words(response)


def test_a_use_is_answered_by_yes_or_no(lead: Client, project: Project, aid: FundingSource) -> None:
    kept = make.condition(project, 1, kind="use_kept", unit="", funding_source=aid)
    address = f"{LIST}/{kept.pk}/constat"
    assert "Est-ce tenu ?" in words(lead.get(address))

    lead.post(address, {"on": "2025-06-30", "value": "0", "note": "Visite"})

    assert "au 30 juin 2025 : non, d’après « Visite »" in words(lead.get(f"{LIST}/{kept.pk}"))


def test_a_promise_is_corrected_with_a_reason_and_lifted_by_an_act(
    lead: Client, project: Project, aid: FundingSource
) -> None:
    promise = make.condition(project, funding_source=aid)
    address = f"{LIST}/{promise.pk}"

    assert lead.post(f"{address}/modifier", form(target="300")).status_code == 422
    lead.post(f"{address}/modifier", form(target="300", reason="faute de frappe"))
    lead.post(f"{address}/levee", {"lifted_on": "2025-03-01", "lifted_act": "Avenant n° 2"})

    promise.refresh_from_db()
    assert promise.target == 300
    assert "Levée par Avenant n° 2" in words(lead.get(address))


def test_a_reading_is_withdrawn_and_stays_readable(
    lead: Client, project: Project, aid: FundingSource, region: Organisation
) -> None:
    promise = make.condition(project, funding_source=aid)
    said = make.reading(promise, said_by=region, note="Bilan")

    lead.post(f"/espace/constats/{said.pk}/retrait", {"reason": "compté deux fois"})

    assert ConditionReading.objects.get().withdrawn_reason == "compté deux fois"
    page = words(lead.get(f"{LIST}/{promise.pk}"))
    assert "aucun constat" in page
    assert "retiré : compté deux fois" in page


def test_no_more_is_asked_back_than_was_paid_and_the_form_says_the_figures(
    lead: Client, project: Project, aid: FundingSource
) -> None:
    claim = {
        "funding_source": str(aid.pk), "cause": "conditions", "amount": "2 500 000", "asked_on": "2026-07-01",
        "act": "Titre n° 7",
    }  # fmt: skip
    response = lead.post("/espace/projets/usine/reversements/nouveau", claim)
    assert response.status_code == 422
    assert "2 000 000 € ont été payés" in words(response)

    lead.post("/espace/projets/usine/reversements/nouveau", {**claim, "amount": "500 000"})
    held = RepaymentClaim.objects.get()
    assert held.said_by == aid.funder
    contest = f"/espace/reversements/{held.pk}/contestation"
    said = {"contested_on": "2026-07-02", "contested_note": "Recours gracieux"}
    assert lead.post(contest, said).status_code == 403
    owner = entered(Client(), make.member(Role.PROJECT_LEAD, of=project.owner, project="usine"))
    assert owner.post(contest, said).status_code == 302
    assert "Recours gracieux" in words(lead.get(LIST))
    assert owner.post(f"/espace/reversements/{held.pk}/retrait", {"reason": "x"}).status_code == 403
    lead.post(f"/espace/reversements/{held.pk}/retrait", {"reason": "titre annulé"})

    held.refresh_from_db()
    assert held.withdrawn_reason == "titre annulé"


def test_each_is_offered_what_he_may_do_and_no_more(
    client: Client, project: Project, aid: FundingSource, region: Organisation
) -> None:
    promise = make.condition(project, funding_source=aid, said_by=project.owner)
    held = make.claim(project, funding_source=aid, said_by=region)
    read = make.reading(promise, said_by=region)
    address, new = f"{LIST}/{promise.pk}", "/espace/projets/usine/reversements/nouveau"
    offered = {
        "correct": f"{address}/modifier",
        "lift": f"{address}/levee",
        "claim": new,
        "contest": f"/espace/reversements/{held.pk}/contestation",
        "withdraw": f"/espace/reversements/{held.pk}/retrait",
        "say": f"{address}/constat",
        "unsay": f"/espace/constats/{read.pk}/retrait",
    }
    may = {
        (Role.PROJECT_LEAD, region): {"correct", "lift", "claim", "withdraw", "say", "unsay"},
        (Role.PROJECT_LEAD, project.owner): {"contest", "say"},
        (Role.PROJECT_LEAD, make.organisation("Département")): {"say"},
        (Role.CONTRIBUTOR, region): {"say", "unsay"},
        (Role.READER, project.owner): set(),
    }

    for (role, of), expected in may.items():
        browser = entered(client, make.member(role, of=of))
        page = browser.get(address).content.decode()
        listed = browser.get(f"{LIST}?projet=usine").content.decode()
        assert {name for name, path in offered.items() if f'href="{path}"' in page} == expected, (role, of)
        opened = {name for name, path in offered.items() if browser.get(path).status_code == 200}
        assert opened - {"unsay"} == expected - {"unsay"}
        assert (new in listed) is ("claim" in expected)
    said = words(client.get(address))
    assert "Inscrite par Ville de Lens" in said
    assert "Dit par" in said


def test_where_the_aid_is_reserved_no_page_tells_the_words_of_a_promise_nor_offers_to_write(
    client: Client, project: Project, aid: FundingSource, region: Organisation
) -> None:
    promise = make.condition(
        project, funding_source=aid, wording="Pour 1,2 M€ tout ronds.", act="Acte à 1,2 M€ tout ronds"
    )
    make.reading(promise, note="Noté : 1,2 M€ tout ronds")
    make.reservation(region, kind="amount", key=f"{project.pk}-{aid.pk}", reserved_by=region)
    stranger = entered(client, make.member(Role.MANAGER))
    addresses = (LIST, f"{LIST}.csv", f"{LIST}/{promise.pk}", "/projets/usine", "/projets/usine.csv")

    for path in addresses:
        response: Any = stranger.get(path)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        assert "tout ronds" not in body.decode(), path
        assert "exte réservé" in body.decode(), path
    page = stranger.get(f"{LIST}/{promise.pk}").content.decode()
    assert f"{promise.pk}/constat" not in page
    assert stranger.get(f"{LIST}/{promise.pk}/constat").status_code == 403


def test_an_amount_reserved_is_told_by_neither_page_nor_file(
    client: Client, project: Project, aid: FundingSource, region: Organisation
) -> None:
    promise = broken(project, aid)
    make.claim(project, 1_234_567, funding_source=aid)
    make.reservation(region, kind="amount", key=f"{project.pk}-{aid.pk}", reserved_by=region)
    stranger = entered(client, make.member(Role.MANAGER))

    for path in (LIST, f"{LIST}.csv", f"{LIST}.json", f"{LIST}/{promise.pk}", "/espace/projets/usine"):
        response: Any = stranger.get(path)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        assert b"1234567" not in body.replace(b"\xc2\xa0", b""), path
    assert "réservé" in words(stranger.get(LIST))
    assert "réservé" in words(stranger.get("/projets/usine"))


def test_residents_read_the_promises_of_a_published_project_and_where_they_stand(
    client: Client, project: Project, aid: FundingSource, region: Organisation
) -> None:
    promise = broken(project, aid)
    source = make.source(title="Bilan 2025 (fictif)")
    make.reading(promise, 205, on=date(2026, 3, 31), said_by=region, source=source)
    make.claim(project, 500_000, funding_source=aid)

    said = words(client.get("/projets/usine"))
    file = client.get("/projets/usine.json").json()["lignes"]

    assert "Emplois promis : 320" in said
    assert "au 31 mars 2026 : 205, d’après « Bilan 2025 (fictif) »" in said
    assert "dit par Région" in said
    assert "Ce que les financeurs demandent en reversement" in said
    assert {line["nature"] for line in file} >= {"contrepartie promise", "contrepartie constatée"}
    assert "constat du 31/03/2026" in words(client.get(f"/sources/{source.slug}"))


def test_a_project_without_promise_has_no_such_section(client: Client, project: Project) -> None:
    assert "Ce qui est promis en retour" not in words(client.get("/projets/usine"))


def test_the_list_asks_few_questions_however_many_promises(
    lead: Client, project: Project, aid: FundingSource
) -> None:
    broken(project, aid)
    make.claim(project, funding_source=aid)
    few = asked(lead, LIST)
    for _ in range(4):
        other = make.project(make.place(), is_published=True)
        make.reading(make.condition(other), said_by=make.organisation(), source=make.source())
        make.claim(other)

    assert asked(lead, LIST) == few
    assert few <= QUERIES_OF_A_PAGE

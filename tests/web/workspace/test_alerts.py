"""The page of alerts: the answer first, by who must act; taken in hand, put off, had back."""

from datetime import date

import pytest
from django.test import Client
from pytest_django import Settings

from molette.domain.alerts.models import DigestPreference, Handling
from molette.domain.people.models import Organisation, User
from molette.domain.programme.models import Project
from molette.domain.secrecy.models import Kind
from molette.domain.territory.models import PlaceKind
from molette.engines.access import Role
from molette.engines.ladder import Rung
from tests import factories as make
from tests.web.workspace.pages import asked, entered, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("december")]
LIST = "/espace/alertes"
COLD = 110  # all the watches and the frame, when nothing is remembered
WARM = 12


@pytest.fixture
def town() -> Organisation:
    return make.organisation("Ville de Lens", slug="ville-de-lens")


@pytest.fixture
def project(town: Organisation) -> Project:
    made = make.project(make.place("Lens", slug="lens"), slug="gare", title="Nouvelle gare", owner=town)
    make.milestone_date(make.milestone(made), date(2026, 10, 2))
    return made


@pytest.fixture
def other() -> Project:
    made = make.project(make.place("Douai"), title="Halle", owner=make.organisation("Ville de Douai"))
    make.milestone_date(make.milestone(made), date(2026, 11, 20))
    return made


@pytest.fixture
def mine(project: Project, town: Organisation) -> User:
    return make.member(Role.CONTRIBUTOR, of=town)


@pytest.fixture
def browser(client: Client, mine: User) -> Client:
    return entered(client, mine)


def key_of(project: Project) -> str:
    return f"milestone_late-{project.milestones.get().pk}-20261002"


def test_the_answer_comes_first_with_what_is_for_oneself(browser: Client, other: Project) -> None:
    said = words(browser.get(LIST))

    assert "2 alertes, dont 1 pour vous : 1 à traiter et 1 à surveiller." in said
    assert "Maître d’ouvrage, depuis le 2 oct. 2026 (60 jours)." in said
    assert "Pour la lever : dire que le jalon est atteint, avec sa preuve" in said


def test_alerts_stand_under_who_must_act_ones_own_pile_first_then_the_gravest(
    client: Client, project: Project, other: Project
) -> None:
    names = ("Ville de Lens 1 alerte", "Ville de Douai 1 alerte")
    stranger = words(entered(client, make.member(Role.READER)).get(LIST))
    of_douai = words(entered(client, make.member(Role.READER, of=other.owner)).get(LIST))

    assert [stranger.index(name) for name in names] == sorted(stranger.index(name) for name in names)
    assert of_douai.index(names[1]) < of_douai.index(names[0])


def test_the_answer_says_when_all_or_none_are_for_oneself(
    client: Client, project: Project, town: Organisation
) -> None:
    make.milestone_date(make.milestone(make.project(make.place(), owner=town)), date(2026, 11, 20))
    own = words(entered(client, make.member(Role.READER, of=town)).get(LIST))
    others = words(entered(client, make.member(Role.READER)).get(LIST))

    assert "2 alertes, toutes pour vous : 1 à traiter et 1 à surveiller." in own
    assert "2 alertes, aucune pour vous : 1 à traiter et 1 à surveiller." in others


def test_an_empty_page_says_so(client: Client) -> None:
    said = words(entered(client, make.member(Role.READER)).get(LIST))

    assert "Aucune alerte parmi ce que vous voyez." in said


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("quoi=milestone_late", 2),
        ("quoi=wrong_way", 0),
        ("quoi=rien", 2),
        ("qui=ville-de-lens", 1),
        ("lieu=agglo", 1),
        ("projet=gare", 1),
        ("miennes=oui", 1),
        ("etat=ecartees", 0),
        ("etat=toutes", 2),
    ],
)
def test_the_filters_live_in_the_address_and_hold_for_the_files(
    browser: Client, project: Project, other: Project, query: str, kept: int
) -> None:
    agglomeration = make.place("Agglo", slug="agglo", kind=PlaceKind.AGGLOMERATION)
    make.inside(project.places.get(), agglomeration)

    assert len(browser.get(f"{LIST}.json?{query}").json()["lignes"]) == kept
    assert len(list(browser.get(f"{LIST}.csv?{query}").streaming_content)) == kept + 1  # type: ignore[attr-defined]


def test_the_file_holds_the_evidence_the_day_and_who_must_act(browser: Client) -> None:
    (row,) = browser.get(f"{LIST}.json").json()["lignes"]

    assert (row["qui"], row["depuis"], row["jours"]) == ("Ville de Lens", "2026-10-02", 60)
    assert row["constat"].startswith("Début des travaux")


def test_each_alert_leads_to_its_fact(browser: Client, project: Project) -> None:
    assert '<a href="/espace/projets/gare">Nouvelle gare</a>' in browser.get(LIST).content.decode()


def test_an_amount_reserved_to_others_is_in_no_page_and_no_file(client: Client, project: Project) -> None:
    state = make.organisation("État", kind="state")
    source = make.funding_source(scheme=make.scheme("DETR", slug="detr"), funder=state)
    make.movement(Rung.NOTIFIED, 1_234_567, project=project, funding_source=source, dated=date(2025, 3, 3))
    make.reservation(state, kind=Kind.AMOUNT, key=f"{project.pk}-{source.pk}")
    reader = entered(client, make.member(Role.MANAGER))
    pages = [words(reader.get(LIST)), reader.get(f"{LIST}.json").content.decode()]

    assert all("montant réservé" in page for page in pages)
    assert not any(amount in page for page in pages for amount in ("1,2 M€", "1234567", "1 234 567"))


# --- Set aside ----------------------------------------------------------------------------------------------


def test_who_must_act_takes_an_alert_in_hand_from_its_row(browser: Client, project: Project) -> None:
    address = f"{LIST}/{key_of(project)}/prise-en-compte"

    assert address in browser.get(LIST).content.decode()
    assert "Elle revient si le fait change ou s’aggrave" in words(browser.get(address))
    said = words(browser.post(address, {"reason": "Marché relancé."}, follow=True))
    assert "L’alerte est prise en compte." in said
    assert "Aucune alerte parmi ce que vous voyez." in said
    assert "1 alerte écartée" in said
    aside = words(browser.get(f"{LIST}?etat=ecartees"))
    assert "pour Ville de Lens, le 1er déc. 2026 : Marché relancé." in aside
    assert "Faire revenir" in aside


def test_an_alert_is_put_off_with_a_day_and_a_reason(browser: Client, project: Project) -> None:
    address = f"{LIST}/{key_of(project)}/report"
    refused = browser.post(address, {"until": "2026-12-01", "reason": ""})

    assert refused.status_code == 422
    assert Handling.objects.count() == 0
    browser.post(address, {"until": "2026-12-20", "reason": "Au comité du 18."})
    assert "Reportée au 20 déc. 2026" in words(browser.get(f"{LIST}?etat=toutes"))


def test_what_was_set_aside_is_had_back(browser: Client, project: Project) -> None:
    browser.post(f"{LIST}/{key_of(project)}/prise-en-compte", {})
    browser.post(f"{LIST}/{key_of(project)}/retour", {})

    assert "1 alerte, pour vous : 1 à traiter." in words(browser.get(LIST))


def test_who_must_not_act_sees_the_alert_and_no_button(client: Client, project: Project) -> None:
    reader = entered(client, make.member(Role.CONTRIBUTOR, of=make.organisation("Région")))

    assert "Nouvelle gare" in words(reader.get(LIST))
    assert "Prendre en compte" not in words(reader.get(LIST))
    assert reader.post(f"{LIST}/{key_of(project)}/prise-en-compte", {}).status_code == 403


def test_an_alert_that_is_gone_has_no_address(browser: Client) -> None:
    assert browser.get(f"{LIST}/milestone_late-0-20260101/prise-en-compte").status_code == 404


def test_nothing_is_set_aside_while_a_past_day_is_read(browser: Client, project: Project) -> None:
    make.entry(project="gare")
    said = words(browser.get(f"{LIST}?le=2026-11-30"))

    assert "Nouvelle gare" in said
    assert "Prendre en compte" not in said


# --- Letters ------------------------------------------------------------------------------------------------


def test_each_chooses_how_often_he_is_written_to(browser: Client, mine: User) -> None:
    page = words(browser.get(f"{LIST}/courriels"))
    browser.post(f"{LIST}/courriels", {"rhythm": "weekly", "everything": "on"})

    assert "Cette instance n’envoie pas de courriels" in page
    kept = DigestPreference.objects.get(user=mine)
    assert (kept.rhythm, kept.everything) == ("weekly", True)


# --- Cost ---------------------------------------------------------------------------------------------------


def test_the_page_asks_a_bounded_number_of_questions(client: Client, browser: Client, other: Project) -> None:
    few = asked(browser, LIST)
    for _ in range(3):
        made = make.project(make.place(), owner=make.organisation())
        make.milestone_date(make.milestone(made), date(2026, 11, 20))

    assert asked(browser, LIST) == few <= COLD


def test_what_is_remembered_is_not_asked_again(browser: Client, memory: Settings) -> None:
    assert asked(browser, LIST) <= WARM

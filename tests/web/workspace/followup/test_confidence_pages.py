"""Confidence on its pages: said of a date, told with what it comes from, and judged once the date is past."""

import pytest
from django.test import Client

from molette.domain.followup.models import Judgement
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Milestone, Project
from molette.engines.access import Role
from molette.engines.confidence import LEAST
from tests import factories as make
from tests.conftest import QUERIES_OF_A_PAGE
from tests.factories import far
from tests.web.workspace.pages import asked, entered, keyed, words

pytestmark = pytest.mark.django_db
STATE, PAGE = "/espace/projets/gare/etat", "/espace/suivi/confiance"


@pytest.fixture
def town() -> Organisation:
    return make.organisation("Ville de Lens")


@pytest.fixture
def project() -> Project:
    return make.project(make.place("Lens"), slug="gare", title="Nouvelle gare", is_published=True)


@pytest.fixture
def lead(client: Client, project: Project, town: Organisation) -> Client:
    return entered(client, make.member(Role.PROJECT_LEAD, of=town, project="gare"))


@pytest.fixture
def delivery(project: Project) -> Milestone:
    milestone = make.milestone(project, title="Livraison", kind="delivered")
    make.milestone_date(milestone, far(90))
    return milestone


def judged(percent: int, *, late: bool) -> None:
    """A judgement whose date is past, and what came."""
    milestone = make.milestone(make.project(is_published=True))
    make.judgement(milestone, percent, on=far(-50), said_on=far(-200))
    make.milestone_date(milestone, far(-40 if late else -60), nature="actual", said_on=far(-40))


def test_a_confidence_is_said_in_words_and_told_with_its_author_s_word_first(
    lead: Client, delivery: Milestone
) -> None:
    before = words(lead.get(STATE))
    after = words(
        lead.post(
            "/espace/projets/gare/confiance", keyed(milestone=str(delivery.pk), percent="90"), follow=True
        )
    )

    assert "l’historique est insuffisant : 0 jalon de même nature venu sur 8" in before
    assert "90 % : très probable" in after
    assert "la parole de qui conduit le projet" in after


def test_a_milestone_without_a_date_to_come_is_not_offered(lead: Client, delivery: Milestone) -> None:
    past = make.milestone(delivery.project, title="Études")
    make.milestone_date(past, far(-5))

    page = words(lead.get("/espace/projets/gare/confiance"))
    answer = lead.post("/espace/projets/gare/confiance", keyed(milestone=str(past.pk), percent="90"))

    assert "Livraison" in page
    assert "Études" not in page
    assert answer.status_code == 422


def test_a_confidence_is_taken_back_while_its_date_is_to_come(lead: Client, delivery: Milestone) -> None:
    one = make.judgement(delivery, on=far(90))

    page = lead.post(f"/espace/confiances/{one.pk}/retrait", {"reason": "faute de frappe"}, follow=True)

    assert "retirée : faute de frappe" in words(page)
    assert Judgement.objects.get().withdrawn_reason == "faute de frappe"


def test_where_enough_came_what_was_seen_is_told_as_such(client: Client, delivery: Milestone) -> None:
    for _ in range(8):
        other = make.milestone(make.project(), kind="delivered")
        make.milestone_date(other, far(-100), said_on=far(-400))
        make.milestone_date(other, far(-100), nature="actual", said_on=far(-90))
    reader = entered(client, make.member(Role.READER))

    assert "le glissement observé : 8 jalons de même nature venus" in words(reader.get(STATE))
    assert "100 % observés" in words(reader.get("/espace/suivi"))


def test_the_page_says_that_it_is_too_early_then_gives_the_score_its_plot_and_its_table(
    client: Client, delivery: Milestone
) -> None:
    reader = entered(client, make.member(Role.READER))
    assert "il est trop tôt pour la juger" in words(reader.get(PAGE))
    for rank in range(LEAST):
        judged(90, late=rank == 0)

    page = reader.get(PAGE)

    assert "Score de Brier : 0,09, mieux que pile ou face (0,25) ; 9 dates tenues sur 10 jugées." in words(
        page
    )
    assert 'class="figure scaled reliability"' in page.content.decode()
    assert "90 % : très probable 10 90 %" in words(page)
    assert "Il se décompose en 0,00 d’écart" in words(page)


def test_with_few_words_no_score_is_told(client: Client) -> None:
    judged(90, late=True)
    reader = entered(client, make.member(Role.READER))

    said = words(reader.get(PAGE))

    assert "0 date tenue sur 1 jugée : trop peu encore pour un score." in said
    assert "Il se décompose" not in said


def test_the_words_are_those_of_the_outcome_asked_for(client: Client, delivery: Milestone) -> None:
    judged(90, late=True)
    make.judgement(delivery)
    reader = entered(client, make.member(Role.READER))

    lines = reader.get(f"{PAGE}.json?issue=not_met").json()["lignes"]

    assert [(line["probabilite"], line["issue"]) for line in lines] == [(90, "non tenue")]


def test_a_stranger_reads_no_judgement(client: Client, delivery: Milestone) -> None:
    make.judgement(delivery, 30, on=far(90), note="Le marché est infructueux.")
    stranger = entered(client, make.member(Role.PROJECT_LEAD, place=make.place("Douai")))

    for address in (STATE, PAGE, "/espace/suivi"):
        assert "30 %" not in words(stranger.get(address)), address


@pytest.mark.parametrize("address", [STATE, PAGE, "/espace/suivi", "/espace/projets/gare/confiance"])
def test_the_pages_ask_the_base_no_more_for_more(lead: Client, project: Project, address: str) -> None:
    def grow() -> None:
        milestone = make.milestone(project, kind="step")
        make.milestone_date(milestone, far(90))
        make.judgement(milestone)
        judged(50, late=False)

    grow()
    few = asked(lead, address)
    for _ in range(3):
        grow()

    assert asked(lead, address) == few <= QUERIES_OF_A_PAGE

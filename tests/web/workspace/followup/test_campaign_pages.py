"""Campaigns on their pages: a lead fills his sheet, another reads the difference and decides."""

from typing import Any

import pytest
from django.test import Client

from molette.domain.followup.models import Campaign, Update, WeatherWord
from molette.domain.funding.models import Spending
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Milestone, MilestoneDate, Project
from molette.engines.access import Role
from tests import factories as make
from tests.conftest import QUERIES_OF_A_PAGE
from tests.factories import far
from tests.web.workspace.pages import asked, entered, keyed, words

pytestmark = pytest.mark.django_db
LIST = "/espace/campagnes"


def sheet(update: Update) -> str:
    return f"/espace/mises-a-jour/{update.pk}"


def filled(delivery: Milestone, **cells: str) -> dict[str, Any]:
    return {
        "done": "Les fouilles sont finies.", "sentence": "", "spent": "120 000", "level": "support",
        "why": "Le permis manque.", "judged": str(delivery.pk), "percent": "70",
        f"date_{delivery.pk}": str(far(150)), f"evidence_{delivery.pk}": "", **cells,
    }  # fmt: skip


def test_a_manager_opens_a_campaign_and_follows_it(manager: Client, project: Project) -> None:
    given = {
        "title": "Automne",
        "opens_on": str(make.today()),
        "closes_on": str(far(14)),
        "remind_days": "7",
    }

    page = manager.post(f"{LIST}/nouvelle", keyed(**given), follow=True)

    assert "La campagne est ouverte." in words(page)
    assert "1 mise à jour : 1 à rendre." in words(page)
    assert Campaign.objects.get().said_by is not None


def test_a_lead_fills_his_sheet_and_sends_it(lead: Client, update: Update, delivery: Milestone) -> None:
    waited = words(lead.get(LIST))
    form = words(lead.get(f"{sheet(update)}/remplir"))
    page = words(lead.post(f"{sheet(update)}/remplir", filled(delivery), follow=True))

    assert "Vous avez 1 mise à jour à rendre." in waited
    assert "Livraison : nouvelle date" in form
    assert "La mise à jour est envoyée." in page
    update.refresh_from_db()
    assert update.status == "submitted"
    assert "Rien n’est attendu de vous." in words(lead.get(LIST))


def test_a_draft_is_kept_and_shown_again(lead: Client, update: Update, delivery: Milestone) -> None:
    lead.post(f"{sheet(update)}/remplir", filled(delivery, garder="oui"))

    update.refresh_from_db()
    page = lead.get(f"{sheet(update)}/remplir").content.decode()

    assert update.status == "draft"
    assert "Les fouilles sont finies." in page
    assert f'value="{far(150)}"' in page


def test_what_cannot_be_is_said_beside_its_field(lead: Client, update: Update, delivery: Milestone) -> None:
    came = {f"date_{delivery.pk}": str(far(-1)), f"came_{delivery.pk}": "on"}

    answer = lead.post(f"{sheet(update)}/remplir", filled(delivery, why="", **came))

    assert answer.status_code == 422
    assert "une météo sans raison ne dit rien" in words(answer)
    assert "Dites ce qui le montre" in words(answer)


def test_the_reviewer_reads_the_difference_and_approves(
    lead: Client, manager: Client, update: Update, delivery: Milestone
) -> None:
    lead.post(f"{sheet(update)}/remplir", filled(delivery))

    waited = words(manager.get(LIST))
    difference = words(manager.get(sheet(update)))
    page = words(manager.post(f"{sheet(update)}/approbation", follow=True))

    assert "Vous avez 1 mise à jour à relire." in waited
    assert "Prévue en" in difference
    assert "120 000 €" in difference
    assert "appuis nécessaires Le permis manque." in difference
    assert "elle est au programme" in page
    assert (WeatherWord.objects.count(), Spending.objects.count(), MilestoneDate.objects.count()) == (1, 1, 2)


def test_the_measures_of_the_project_are_asked_with_their_last_value_and_none_is_told(
    lead: Client, manager: Client, update: Update, delivery: Milestone, project: Project
) -> None:
    assert "Aucune mesure n’est suivie sur ce projet." in words(lead.get(f"{sheet(update)}/remplir"))
    homes = make.measure(name="Logements rénovés")
    make.statement(measure=homes, project=project, value=40)

    form = words(lead.get(f"{sheet(update)}/remplir"))
    half = lead.post(f"{sheet(update)}/remplir", filled(delivery, **{f"value_{homes.pk}": "55"}))
    given = {f"value_{homes.pk}": "55", f"until_{homes.pk}": str(far(-2))}
    lead.post(f"{sheet(update)}/remplir", filled(delivery, **given))

    assert "Dernier constat : 40 logements, au 31 déc. 2022." in form
    assert "Dites de quel jour parle cette valeur." in words(half)
    assert "55 logements" in words(manager.get(sheet(update)))


def test_the_reviewer_returns_it_with_a_comment_that_its_author_reads(
    lead: Client, manager: Client, update: Update, delivery: Milestone
) -> None:
    lead.post(f"{sheet(update)}/remplir", filled(delivery))
    manager.post(f"{sheet(update)}/renvoi", {"comment": "La date est-elle sûre ?"})

    assert "La date est-elle sûre ?" in words(lead.get(sheet(update)))
    assert "La date est-elle sûre ?" in words(lead.get(f"{sheet(update)}/remplir"))
    assert "Remplir la mise à jour" in words(lead.get(sheet(update)))


def test_nobody_is_offered_to_approve_his_own(manager: Client, update: Update, delivery: Milestone) -> None:
    manager.post(f"{sheet(update)}/remplir", filled(delivery))

    page = manager.get(sheet(update))

    assert "un autre la relira" in words(page)
    assert "approbation" not in page.content.decode()
    assert manager.post(f"{sheet(update)}/approbation").status_code == 403


def test_the_late_ones_are_named_on_the_page_of_the_campaign(manager: Client, project: Project) -> None:
    over = make.campaign(opens_on=far(-30), closes_on=far(-5))
    make.update(over, project)
    make.update(over, make.project(title="Rendu"), status="approved")

    said = words(manager.get(f"{LIST}/{over.pk}"))
    lines = manager.get(f"{LIST}/{over.pk}.json?etat=asked").json()["lignes"]

    assert "2 mises à jour : 1 à rendre et 1 approuvée. 1 est en retard." in said
    assert "en retard de 5 jours" in said
    assert "50 %" in said
    assert [(line["projet"], line["retard"]) for line in lines] == [("Nouvelle gare", 5)]


def test_a_campaign_is_closed_by_those_who_opened_it(
    client: Client, manager: Client, region: Organisation, project: Project
) -> None:
    held = make.campaign(said_by=region)
    make.update(held, project)
    other = entered(client, make.member(Role.MANAGER))

    assert "Clore la campagne" not in words(other.get(f"{LIST}/{held.pk}"))
    page = manager.post(f"{LIST}/{held.pk}/cloture", {"reason": "Le comité est passé."}, follow=True)

    assert "La campagne est close." in words(page)
    assert "Le comité est passé." in words(page)


def test_an_amount_reserved_is_neither_asked_nor_shown(
    client: Client, lead: Client, town: Organisation, update: Update, delivery: Milestone
) -> None:
    source = make.funding_source(funder=town)
    make.plan_line(make.plan(update.project, status="voted"), 500_000, funding_source=source)
    lead.post(f"{sheet(update)}/remplir", filled(delivery, spent="123 456"))
    make.reservation(town, kind="amount", key=f"{update.project_id}-{source.pk}", reserved_by=town)
    stranger = entered(client, make.member(Role.MANAGER))

    assert "123 456" in words(lead.get(sheet(update)))
    page = words(stranger.get(sheet(update)))
    assert "123 456" not in page
    assert "montant réservé" in page
    other = make.update(make.campaign(), update.project)
    assert "hors taxes" not in words(stranger.get(f"{sheet(other)}/remplir"))


def test_a_stranger_finds_no_campaign(client: Client, update: Update) -> None:
    stranger = entered(client, make.member(Role.PROJECT_LEAD, place=make.place("Douai")))

    assert "Aucune campagne" in words(stranger.get(LIST))
    for address in (f"{LIST}/{update.campaign_id}", sheet(update), f"{sheet(update)}/remplir"):
        assert stranger.get(address).status_code == 404


@pytest.mark.parametrize("address", ["list", "campaign", "sheet", "form"])
def test_the_pages_ask_the_base_no_more_for_more(
    lead: Client, update: Update, delivery: Milestone, address: str
) -> None:
    path = {
        "list": LIST,
        "campaign": f"{LIST}/{update.campaign_id}",
        "sheet": sheet(update),
        "form": f"{sheet(update)}/remplir",
    }[address]

    def grow() -> None:
        make.update(update.campaign, make.project(owner=make.organisation(), lead=make.user()))
        milestone = make.milestone(update.project)
        make.milestone_date(milestone, far(200))
        make.proposed_date(update, milestone, far(300))

    grow()
    few = asked(lead, path)
    for _ in range(3):
        grow()

    assert asked(lead, path) == few <= QUERIES_OF_A_PAGE

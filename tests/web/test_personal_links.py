"""A personal link: one person, one campaign, his own projects, in his own name; and nothing else."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from molette.domain.followup import actions
from molette.domain.followup.links import token_of
from molette.domain.followup.models import PersonalLink, Update
from molette.domain.journal.models import Entry
from molette.domain.people.models import Organisation, User
from molette.domain.programme.models import Milestone, Project
from molette.engines.access import Role
from tests import factories as make
from tests.web.workspace.pages import entered, words
from tests.web.workspace.test_meanwhile import opened

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_failure_before() -> None:
    cache.clear()


@pytest.fixture
def town() -> Organisation:
    return make.organisation("Ville de Lens")


@pytest.fixture
def lead(town: Organisation) -> User:
    return make.member(Role.PROJECT_LEAD, of=town)


@pytest.fixture
def project(lead: User, town: Organisation) -> Project:
    return make.project(make.place("Lens"), slug="gare", title="Nouvelle gare", owner=town, lead=lead)


@pytest.fixture
def delivery(project: Project) -> Milestone:
    return make.delivery(project)


@pytest.fixture
def update(project: Project, delivery: Milestone) -> Update:
    return make.update(make.campaign(), delivery.project)


@pytest.fixture
def link(update: Update, lead: User) -> PersonalLink:
    return actions.link_of(make.SHELL, update.campaign, lead)


@pytest.fixture
def manager() -> User:
    return make.member(Role.MANAGER, of=make.organisation("Région"))


def at(link: PersonalLink, update: Update | None = None) -> str:
    return f"/mise-a-jour/{token_of(link)}" + (f"/{update.pk}" if update else "")


# --- What it opens ------------------------------------------------------------------------------------------


def test_it_explains_itself_and_leads_to_the_sheet(
    client: Client, link: PersonalLink, update: Update
) -> None:
    page = client.get(at(link))
    went = client.post(at(link), {"mise_a_jour": str(update.pk)})

    for said in ("Nouvelle gare", "rien d’autre", "par lien personnel", "un autre la relit"):
        assert said in words(page)
    assert went["Location"] == at(link, update)
    assert "Livraison : nouvelle date" in words(client.get(went["Location"]))


def test_what_is_written_is_written_by_its_person_and_said_as_by_personal_link(
    client: Client, link: PersonalLink, update: Update, lead: User, town: Organisation
) -> None:
    sent = {**opened(client, at(link, update)), "done": "Les fouilles sont finies."}

    page = client.post(at(link, update), sent, follow=True)

    assert "La mise à jour est envoyée." in words(page)
    update.refresh_from_db()
    assert (update.status, update.drafted_by_id, update.said_by) == ("submitted", lead.pk, town)
    line = Entry.objects.get(verb="a soumis la mise à jour")
    assert (line.actor, line.actor_id) == (f"{lead.name} (par lien personnel)", lead.pk)
    assert "_auth_user_id" not in client.session


def test_a_draft_is_refused_beside_its_field_and_shown_where_it_moved_meanwhile(
    client: Client, link: PersonalLink, update: Update, lead: User, town: Organisation
) -> None:
    sent = opened(client, at(link, update))
    refused = client.post(at(link, update), {**sent, "level": "support", "why": ""})
    make.milestone_date(update.project.milestones.get(), make.today() + timedelta(120), said_on=make.today())
    moved = client.post(at(link, update), {**sent, "done": "Presque."})

    assert (refused.status_code, moved.status_code) == (422, 409)
    assert "une météo sans raison" in words(refused)
    assert "Presque." in moved.content.decode()
    for page in (refused, moved):
        assert "Se déconnecter" not in words(page)
        assert "/espace/projets" not in page.content.decode()


def test_sent_twice_it_is_sent_once(client: Client, link: PersonalLink, update: Update) -> None:
    sent = {**opened(client, at(link, update)), "done": "Rien de neuf."}

    answers = [client.post(at(link, update), sent, follow=True) for _ in range(2)]

    for answer in answers:  # a double click shows the second alone
        assert "La mise à jour est envoyée." in words(answer)
        assert "ne s’écrit plus" not in words(answer)
    assert update.history.filter(status="submitted").count() == 1


def test_it_opens_neither_the_projects_of_others_nor_other_campaigns_nor_the_workspace(
    client: Client, link: PersonalLink, update: Update, lead: User, town: Organisation
) -> None:
    of_another = make.update(update.campaign, make.project(owner=town, lead=make.user()))
    elsewhere = make.update(make.campaign(title="Hiver"), update.project)

    for other in (of_another, elsewhere):
        assert client.get(at(link, other)).status_code == 404
        assert client.post(at(link), {"mise_a_jour": str(other.pk)}).status_code == 404
    client.get(at(link))
    assert client.get("/espace/campagnes").status_code == 302


def test_who_conducts_the_project_no_more_finds_nothing_to_fill(
    client: Client, link: PersonalLink, update: Update, lead: User
) -> None:
    lead.memberships.get().delete()

    assert "Rien n’est attendu de vous." in words(client.get(at(link)))
    assert client.get(at(link, update)).status_code == 404


def test_its_pages_are_kept_nowhere_told_to_no_other_site_and_take_no_cookie_for_proof(
    link: PersonalLink, update: Update
) -> None:
    browser = Client(enforce_csrf_checks=True)

    for address in (at(link), at(link, update), f"{at(link)}x"):
        page = browser.get(address)
        assert page["Referrer-Policy"] == "no-referrer"
        assert "no-store" in page["Cache-Control"]
        assert page["X-Robots-Tag"] == "noindex, nofollow"
    # A page that tells no referrer sends its forms from « null »: they pass, the address being the proof.
    answer = browser.post(at(link), {"mise_a_jour": str(update.pk)}, headers={"origin": "null"})
    assert answer.status_code == 302


# --- When it opens no more ----------------------------------------------------------------------------------


def test_a_new_link_replaces_the_one_before(client: Client, link: PersonalLink, lead: User) -> None:
    newer = actions.renew_link(make.SHELL, link.campaign, lead)

    old = client.get(at(link))

    assert old.status_code == 410
    assert "Ce lien a été remplacé" in words(old)
    assert client.get(at(newer)).status_code == 200


def test_it_dies_with_the_campaign_or_the_account_and_says_so(
    client: Client, link: PersonalLink, update: Update, lead: User
) -> None:
    with time_machine.travel(update.campaign.closes_on + timedelta(31)):
        late = client.get(at(link))
    lead.is_active = False
    lead.save()
    gone = client.get(at(link))
    lead.is_active = True
    lead.save()
    actions.close_campaign(make.SHELL, update.campaign, reason="Le comité est passé.")
    closed = client.post(at(link, update), {"done": "Trop tard."})

    for page in (late, gone, closed):
        assert page.status_code == 410
        assert "Ce lien n’ouvre plus" in words(page)


def test_an_address_that_nobody_signed_opens_nothing_and_may_not_be_sought_for_long(
    client: Client, link: PersonalLink
) -> None:
    forged = f"/mise-a-jour/{link.chance}:{'x' * 43}"

    assert "Ce lien n’est pas le bon" in words(client.get(forged))
    for _ in range(9):
        assert client.get(forged).status_code == 404
    assert client.get(at(link)).status_code == 429


def test_the_base_holds_nothing_that_opens(link: PersonalLink) -> None:
    token = token_of(link)

    assert token not in {str(value) for value in vars(link).values()}
    assert not Entry.objects.filter(after__icontains=link.chance).exists()
    assert len(token) > 80


# --- Who gives it -------------------------------------------------------------------------------------------


def test_the_manager_sees_who_was_written_to_and_who_opened_but_never_a_link(
    client: Client, link: PersonalLink, lead: User, manager: User
) -> None:
    browser = entered(client, manager)
    campaign = f"/espace/campagnes/{link.campaign_id}"
    before = words(browser.get(campaign))
    Client().post(at(link), {"mise_a_jour": "0"})
    page = browser.get(campaign)

    assert lead.name in before
    assert "pas encore" in before
    assert "ouvert" in words(page)
    assert token_of(link) not in page.content.decode()
    assert link.chance not in page.content.decode()


def test_the_manager_replaces_a_link_without_seeing_it(
    client: Client, link: PersonalLink, lead: User, manager: User
) -> None:
    there = f"/espace/campagnes/{link.campaign_id}/liens/{lead.pk}"
    browser = entered(client, manager)

    asked = words(browser.get(there))
    page = browser.post(there, follow=True)

    assert "Vous ne le verrez pas" in asked
    assert "L’ancien lien n’ouvre plus" in words(page)
    link.refresh_from_db()
    assert link.replaced_at is not None
    newer = PersonalLink.objects.get(replaced_at=None)
    assert token_of(newer) not in page.content.decode()


def test_a_lead_obtains_his_own_link_shown_once(client: Client, update: Update, lead: User) -> None:
    browser = entered(client, lead)
    campaign = f"/espace/campagnes/{update.campaign_id}"

    offered = browser.get(campaign).content.decode()
    page = browser.post(f"{campaign}/mon-lien").content.decode()

    made = PersonalLink.objects.get()
    assert f"{campaign}/mon-lien" in offered
    assert f"http://testserver{at(made)}" in page
    assert token_of(made) not in browser.get(f"{campaign}/mon-lien").content.decode()


def test_nobody_else_makes_a_link(update: Update, lead: User, manager: User, town: Organisation) -> None:
    stranger = make.member(Role.PROJECT_LEAD, of=town)
    act: Any = actions.renew_link

    with pytest.raises(PermissionDenied):
        act(stranger.actor(), update.campaign, lead)
    with pytest.raises(PermissionDenied):
        act(manager.actor(), update.campaign, stranger)
    update.campaign.closed_on, update.campaign.closed_reason = make.today(), "Fini."
    update.campaign.save()
    with pytest.raises(ValidationError):
        act(manager.actor(), update.campaign, lead)

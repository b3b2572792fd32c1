"""The frame of the workspace: for whom one acts, where one may go, and who else one may be."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from molette.domain.people.models import User
from molette.engines.access import Role
from tests import factories as make
from tests.web.workspace.conftest import Desk

HERE = reverse("workspace:projects")


def test_it_says_for_which_organisation_one_acts(desk: Desk) -> None:
    assert "pour : <b>Région</b>" in desk.client(Role.MANAGER).get(HERE).content.decode()


@pytest.mark.django_db
def test_without_a_mandate_one_is_told_so(client: Client) -> None:
    client.force_login(make.user())

    assert "sans mandat" in client.get(HERE).content.decode()


@pytest.mark.parametrize(("who", "shown"), [(Role.MANAGER, False), (Role.ADMINISTRATOR, True)])
def test_the_navigation_leads_only_where_one_may_go(desk: Desk, who: str, *, shown: bool) -> None:
    page = desk.client(who).get(HERE).content.decode()

    assert (reverse("workspace:settings") in page) is shown


def headings(answer: Any) -> dict[str, list[str]]:
    return {one["label"]: [link["label"] for link in one["links"]] for one in answer.context["workspace_nav"]}


def test_the_menu_groups_its_entries_under_the_words_of_the_domain(desk: Desk) -> None:
    shown = headings(desk.client(Role.ADMINISTRATOR).get(HERE))

    assert shown == {
        "": ["Vue d’ensemble"],
        "Programme": ["Projets", "Suivi", "Campagnes", "Retards"],
        "Argent": ["Enveloppes", "Doubles comptes", "Échéances", "Affichages", "Contreparties"],
        "Convergence": ["Signatures", "Convergence", "Rapprochements", "Déclarations"],
        "Pilotage": ["Alertes", "Instances", "Séances", "Obligations", "États figés"],
        "Données": ["Imports", "Journal"],
        "Instance": ["Organisations", "Membres", "Réglages"],
    }
    managed = headings(desk.client(Role.MANAGER).get(HERE))
    assert "Réserves" in managed["Données"]
    assert {"Habitants", "Enquêtes"} <= set(managed["Pilotage"])


def test_every_entry_of_the_menu_is_a_link_in_the_page_and_leads_somewhere(desk: Desk) -> None:
    browser = desk.client(Role.ADMINISTRATOR)
    page = browser.get(HERE)
    body = page.content.decode()

    for heading in page.context["workspace_nav"]:
        for link in heading["links"]:
            assert f'<a href="{link["href"]}"' in body
            assert browser.get(link["href"]).status_code == 200


@pytest.mark.django_db
def test_a_heading_under_which_one_may_go_nowhere_is_not_shown(client: Client) -> None:
    client.force_login(make.user())

    shown = headings(client.get(HERE))

    assert "Données" not in shown
    assert "Réglages" not in shown["Instance"]


def test_the_menu_says_under_which_heading_one_is(desk: Desk) -> None:
    body = desk.client(Role.MANAGER).get(reverse("workspace:deadlines")).content.decode()

    assert '<summary aria-current="true">Argent</summary>' in body
    assert body.count('<summary aria-current="true">') == 1
    assert f'<a href="{reverse("workspace:deadlines")}" aria-current="page">Échéances</a>' in body


def test_outside_a_demonstration_nobody_may_be_another(desk: Desk) -> None:
    assert 'class="switcher"' not in desk.client(Role.MANAGER).get(HERE).content.decode()


@pytest.mark.django_db
def test_on_a_demonstration_one_becomes_a_partner_and_stays_on_the_page(
    client: Client, settings: Settings
) -> None:
    settings.DEMONSTRATION = True
    one, other = (make.user(is_demonstration=True) for _ in range(2))
    make.mandate(Role.READER, one, make.organisation("Région"))
    make.mandate(Role.MANAGER, other, make.organisation("Département"))
    client.force_login(one)
    page = client.get(HERE).content.decode()

    assert f'name="compte" value="{other.pk}"' in page
    answer = client.post(reverse("accounts:switch"), {"compte": other.pk, "next": HERE})
    assert answer["Location"] == HERE
    assert client.session["_auth_user_id"] == str(User.objects.get(pk=other.pk).pk)

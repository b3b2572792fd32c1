"""The frame of the workspace: for whom one acts, where one may go, and who else one may be."""

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

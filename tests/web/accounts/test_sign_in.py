"""The door of the workspace: who comes in, who waits, and where one lands."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from molette.engines.access import Role
from molette.web.accounts.throttle import MOST_FAILURES
from tests import factories as make

pytestmark = pytest.mark.django_db
DOOR = "/compte/connexion"
WORKSPACE = reverse("workspace:overview")


@pytest.fixture(autouse=True)
def nobody_has_failed_yet() -> None:
    cache.clear()


def knock(client: Client, email: str, password: str = make.PASSWORD, **more: str) -> int:
    return client.post(DOOR, {"email": email, "password": password, **more}).status_code


def test_a_page_of_the_workspace_sends_to_the_door_and_back(client: Client) -> None:
    member = make.member(Role.READER)
    response = client.get("/espace/journal")

    assert response.status_code == 302
    assert response["Location"] == f"{DOOR}?next=/espace/journal"
    entered = client.post(DOOR, {"email": member.email, "password": make.PASSWORD, "next": "/espace/journal"})
    assert entered["Location"] == "/espace/journal"


def test_an_address_is_known_whatever_its_capitals(client: Client) -> None:
    member = make.member(Role.READER)

    assert knock(client, member.email.upper()) == 302
    assert client.session["_auth_user_id"] == str(member.pk)


@pytest.mark.parametrize("next_", ["https://ailleurs.example/", "//ailleurs.example", "javascript:alert(1)"])
def test_the_door_never_leads_out_of_the_site(client: Client, next_: str) -> None:
    member = make.member(Role.READER)
    response = client.post(DOOR, {"email": member.email, "password": make.PASSWORD, "next": next_})

    assert response["Location"] == WORKSPACE


def test_an_unknown_account_and_a_wrong_password_get_the_same_answer(client: Client) -> None:
    member = make.member(Role.READER)
    answers = [
        client.post(DOOR, {"email": email, "password": "une autre phrase"}).content
        for email in (member.email, "personne@exemple.fr")
    ]

    said = b"Adresse ou mot de passe inconnus"
    assert all(said in answer for answer in answers)
    assert "_auth_user_id" not in client.session


def test_after_too_many_failures_even_the_right_password_waits(client: Client) -> None:
    member, other = make.member(Role.READER), make.member(Role.READER)
    for _ in range(MOST_FAILURES):
        knock(client, member.email, "une autre phrase")

    assert knock(client, member.email) == 422
    assert knock(client, other.email) == 302


def test_behind_a_proxy_who_fails_elsewhere_closes_nobody_else_s_door(settings: Settings) -> None:
    settings.PROXIES = 1
    member = make.member(Role.READER)
    stranger, home = (Client(HTTP_X_FORWARDED_FOR=one) for one in ("198.51.100.1", "203.0.113.9"))
    for _ in range(MOST_FAILURES):
        knock(stranger, member.email, "une autre phrase")

    assert knock(stranger, member.email) == 422
    assert knock(home, member.email) == 302


def test_a_success_forgets_the_failures_before_it(client: Client) -> None:
    member = make.member(Role.READER)
    for _ in range(MOST_FAILURES - 1):
        knock(client, member.email, "une autre phrase")
    knock(client, member.email)
    knock(client, member.email, "une autre phrase")

    assert knock(client, member.email) == 302


def test_a_closed_account_does_not_come_in(client: Client) -> None:
    member = make.member(Role.READER)
    member.is_active = False
    member.save()

    assert knock(client, member.email) == 422


def test_the_session_takes_a_new_key_when_one_comes_in(client: Client) -> None:
    client.get("/")
    client.session.save()
    before = client.session.session_key
    knock(client, make.member(Role.READER).email)

    assert client.session.session_key != before


def test_one_leaves_by_a_form_never_by_a_link(client: Client) -> None:
    client.force_login(make.member(Role.READER))

    assert client.get("/compte/deconnexion").status_code == 405
    assert client.post("/compte/deconnexion").status_code == 302
    assert "_auth_user_id" not in client.session


def test_an_empty_form_says_what_to_type_beside_each_field(client: Client) -> None:
    response = client.post(DOOR, {})

    assert response.status_code == 422
    page = response.content.decode()
    assert "Saisissez votre adresse." in page
    assert 'role="alert"' in page


def test_outside_a_demonstration_no_account_is_offered_nor_taken(client: Client, settings: Settings) -> None:
    settings.DEMONSTRATION = False
    person = make.member(Role.READER)
    person.is_demonstration = True
    person.save()

    assert b"Essayer comme un partenaire" not in client.get(DOOR).content
    assert client.post("/compte/demonstration", {"compte": person.pk}).status_code == 404


def test_in_a_demonstration_one_click_takes_a_partner_s_account(client: Client, settings: Settings) -> None:
    settings.DEMONSTRATION = True
    partner, real = make.member(Role.SIGNATORY), make.member(Role.READER)
    partner.is_demonstration = True
    partner.save()

    assert partner.name.encode() in client.get(DOOR).content
    assert client.post("/compte/demonstration", {"compte": partner.pk}).status_code == 302
    assert client.session["_auth_user_id"] == str(partner.pk)
    # A real account stays out of reach, even in a demonstration, and so does what is no number.
    for key in (real.pk, "", "tous", "²"):
        assert client.post("/compte/demonstration", {"compte": key}).status_code == 404

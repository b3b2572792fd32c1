"""The first password, from an invitation; the next ones, behind the one in force."""

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from molette.domain.journal.models import Entry
from molette.domain.people.models import User
from molette.engines.access import Role
from tests import factories as make

pytestmark = pytest.mark.django_db
NEW = "un chevalement au soleil"


def invitation(person: User) -> str:
    key = urlsafe_base64_encode(force_bytes(person.pk))
    return f"/compte/activation/{key}/{default_token_generator.make_token(person)}"


def test_an_invited_person_chooses_a_password_and_comes_in(client: Client) -> None:
    person = make.member(Role.CONTRIBUTOR)
    address = invitation(person)

    assert client.get(address).status_code == 200
    assert client.post(address, {"password": NEW, "again": NEW}).status_code == 302
    person.refresh_from_db()
    assert person.check_password(NEW)
    assert Entry.objects.get(subject_id=person.pk).restricted


def test_an_invitation_serves_once(client: Client) -> None:
    address = invitation(make.member(Role.CONTRIBUTOR))
    client.post(address, {"password": NEW, "again": NEW})

    assert client.get(address).status_code == 410
    assert client.post(address, {"password": "encore une autre phrase"}).status_code == 410


@pytest.mark.parametrize(
    "address", ["/compte/activation/x/y", "/compte/activation/MQ/faux-jeton", "/compte/activation/é/y"]
)
def test_a_link_cut_or_mistyped_is_refused_in_a_sentence(client: Client, address: str) -> None:
    response = client.get(address)

    assert response.status_code == 410
    assert "Ce lien ne sert plus" in response.content.decode()


@pytest.mark.parametrize(
    ("password", "again", "said"),
    [
        ("court", "court", "12"),
        (NEW, "autre chose de long", "diffèrent"),
        ("motdepasse123", "", "seconde fois"),
    ],
)
def test_a_weak_or_mistyped_password_is_refused_with_its_reason(
    client: Client, password: str, again: str, said: str
) -> None:
    person = make.member(Role.CONTRIBUTOR)
    response = client.post(invitation(person), {"password": password, "again": again})

    assert response.status_code == 422
    assert said in response.content.decode()
    person.refresh_from_db()
    assert person.check_password(make.PASSWORD)


def test_one_changes_one_s_password_and_stays_in(client: Client) -> None:
    person = make.member(Role.READER)
    client.force_login(person)
    given = {"current": make.PASSWORD, "password": NEW, "again": NEW}

    assert client.post("/compte/mot-de-passe", given).status_code == 302
    person.refresh_from_db()
    assert person.check_password(NEW)
    assert client.get("/compte/mot-de-passe").status_code == 200


def test_the_password_in_force_is_asked_before_another(client: Client) -> None:
    person = make.member(Role.READER)
    client.force_login(person)
    response = client.post(
        "/compte/mot-de-passe", {"current": "je ne sais plus", "password": NEW, "again": NEW}
    )

    assert response.status_code == 422
    person.refresh_from_db()
    assert person.check_password(make.PASSWORD)


def test_nobody_changes_a_password_without_being_in(client: Client) -> None:
    assert client.get("/compte/mot-de-passe").status_code == 302

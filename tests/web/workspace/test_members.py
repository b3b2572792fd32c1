"""Members: invite, give a mandate, end it; what each role may do."""

import csv
import io
import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from molette.domain.people.models import Membership, Organisation, User
from molette.domain.people.permissions import Permission
from molette.domain.people.queries import PERMISSION_SENTENCES
from molette.engines.access import ROLE_PERMISSIONS, Role
from tests import factories as make
from tests.conftest import QUERIES_OF_A_PAGE
from tests.web.workspace.pages import asked, entered, words

pytestmark = pytest.mark.django_db
LIST = "/espace/membres"


@pytest.fixture(autouse=True)
def nobody_has_failed_yet() -> None:
    cache.clear()


@pytest.fixture
def region() -> Organisation:
    return make.organisation("Région", kind="region")


@pytest.fixture
def administrator(client: Client) -> Client:
    return entered(client, make.member(Role.ADMINISTRATOR, of=make.organisation("Pôle")))


def link_of(page: Any) -> str:
    """The invitation that the page shows, as an address of the site."""
    found = re.search(r'readonly value="http://testserver(/compte/activation/[^"]+)"', page.content.decode())
    assert found, "no invitation is shown"
    return found[1]


def test_a_person_is_invited_chooses_a_password_and_receives_then_loses_a_mandate(
    administrator: Client, region: Organisation
) -> None:
    typed = {"name": "Personne invitée", "email": "invitee@exemple.fr"}
    opened = administrator.post(f"{LIST}/invitation", typed, follow=True)
    assert "n’a pas encore choisi de mot de passe et n’a aucun mandat" in words(opened)
    person = User.objects.get(email="invitee@exemple.fr")

    mandate = {"user": person.pk, "organisation": region.pk, "role": "reader", "scope": "programme"}
    given = administrator.post(f"{LIST}/mandats/nouveau", mandate, follow=True)
    assert "Le mandat est donné." in words(given)

    invited, link = Client(), link_of(given)
    phrase = "une phrase assez longue 42"
    form = invited.get(link, follow=True)
    names = re.findall(r'type="password" name="([^"]+)"', form.content.decode())
    chosen = invited.post(form.request["PATH_INFO"], dict.fromkeys(names, phrase), follow=True)
    assert chosen.request["PATH_INFO"] == "/espace"
    assert "Ce lien ne sert plus" in words(Client().get(link, follow=True))
    assert "Comptes en attente" not in words(administrator.get(LIST))

    key = Membership.objects.get(user=person).pk
    ended = {"on": make.today().isoformat(), "reason": "Fin de mission."}
    done = administrator.post(f"{LIST}/mandats/{key}/fin", ended, follow=True)
    assert "Le mandat prend fin." in words(done)
    assert "Personne invitée" not in words(done).split("Les mandats")[1]
    former = words(administrator.get(f"{LIST}?finis=oui")).split("Les mandats")[1]
    assert "Personne invitée" in former


def test_an_address_already_known_is_not_invited_twice(administrator: Client) -> None:
    known = make.member(Role.READER)
    refused = administrator.post(f"{LIST}/invitation", {"name": "Double", "email": known.email})

    assert refused.status_code == 422
    assert User.objects.filter(name="Double").count() == 0


def test_a_mandate_is_not_ended_without_a_reason(administrator: Client, region: Organisation) -> None:
    mandate = make.member(Role.READER, of=region).memberships.get()
    refused = administrator.post(f"{LIST}/mandats/{mandate.pk}/fin", {"on": make.today().isoformat()})

    assert refused.status_code == 422
    assert "Motif : Ce champ est obligatoire." in words(refused)
    mandate.refresh_from_db()
    assert mandate.ends_on is None


def test_a_mandate_over_a_place_names_its_place(administrator: Client, region: Organisation) -> None:
    person = make.user()
    mandate = {"user": person.pk, "organisation": region.pk, "role": "reader", "scope": "place"}
    refused = administrator.post(f"{LIST}/mandats/nouveau", mandate)

    assert refused.status_code == 422
    assert not Membership.objects.filter(user=person).exists()


def test_a_member_sees_the_mandates_of_his_organisations_and_no_invitation(
    client: Client, region: Organisation
) -> None:
    make.member(Role.SIGNATORY, of=region)
    stranger = make.member(Role.READER)
    waiting = make.user("Personne en attente")
    waiting.set_unusable_password()
    waiting.save()
    shown = words(entered(client, make.member(Role.READER, of=region)).get(LIST))

    assert "2 mandats dans vos organisations" in shown
    assert stranger.email not in shown
    assert "Personne en attente" not in shown
    assert "Inviter une personne" not in shown
    assert client.get(f"{LIST}/invitation").status_code == 403


def test_demonstration_accounts_wait_for_no_password(administrator: Client) -> None:
    taken = make.user("Compte d’essai", is_demonstration=True)
    taken.set_unusable_password()
    taken.save()

    assert "Compte d’essai" not in words(administrator.get(LIST))


def test_one_corrects_his_own_name_and_not_that_of_another(client: Client, region: Organisation) -> None:
    person, other = make.member(Role.READER, of=region), make.member(Role.READER, of=region)
    entered(client, person)

    assert client.post(f"{LIST}/{other.pk}/nom", {"name": "Autre"}).status_code == 403
    done = client.post(f"{LIST}/{person.pk}/nom", {"name": "Camille Essai"}, follow=True)
    assert "Le nom est corrigé." in words(done)
    assert "Camille Essai" in words(done)


def test_files_hold_what_the_filters_show(administrator: Client, region: Organisation) -> None:
    signatory = make.member(Role.SIGNATORY, of=region)
    make.member(Role.READER, of=region)
    response = administrator.get(f"{LIST}.csv?organisation={region.slug}&role=signatory")
    content = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(content), delimiter=";"))

    assert [row["Adresse électronique"] for row in rows] == [signatory.email]
    assert len(administrator.get(f"{LIST}.json?texte={signatory.email}").json()["lignes"]) == 1


def test_the_matrix_of_rights_is_the_one_the_checks_use(client: Client) -> None:
    page = entered(client, make.member(Role.READER)).get(f"{LIST}/droits").content.decode()
    rows = re.findall(r'<tr><th scope="row">([^<]+)</th>(.*?)</tr>', page)

    assert len(rows) == len(Permission)
    for permission, (sentence, cells) in zip(Permission, rows, strict=True):
        assert sentence == PERMISSION_SENTENCES[permission]
        held = ["oui" in cell for cell in re.findall(r"<td>(.*?)</td>", cells)]
        assert held == [permission in ROLE_PERMISSIONS[role] for role in Role]


def test_the_list_asks_the_same_however_many_members(administrator: Client) -> None:
    def grow() -> None:
        make.member(Role.READER)
        waiting = make.user()
        waiting.set_unusable_password()
        waiting.save()

    grow()
    few = asked(administrator, LIST)
    for _ in range(5):
        grow()

    assert asked(administrator, LIST) == few <= QUERIES_OF_A_PAGE

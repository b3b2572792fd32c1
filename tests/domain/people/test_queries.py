"""Who holds which mandate, which accounts wait, and what each role may do."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest

from molette.domain.people.models import OrganisationKind, User
from molette.domain.people.permissions import Permission, Role, can
from molette.domain.people.queries import (
    PERMISSION_SENTENCES,
    demonstration_partners,
    mandates,
    organisation_slugs,
    rights,
    roles,
    waiting_accounts,
)
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> User:
    return factories.member(Role.ADMINISTRATOR)


def test_the_administrator_sees_every_mandate_and_others_those_of_their_organisation(
    administrator: User,
) -> None:
    region = factories.organisation("Région")
    own = factories.member(Role.READER, of=region)
    factories.member(Role.SIGNATORY, of=region)
    factories.member(Role.READER)

    assert len(mandates(administrator)) == 4
    assert {row.organisation for row in mandates(own)} == {"Région"}
    assert organisation_slugs(own) == [(region.slug, "Région")]


def test_only_the_administrator_is_offered_to_end_a_mandate(administrator: User) -> None:
    reader = factories.member(Role.READER)

    assert all(row.may_be_ended for row in mandates(administrator))
    assert not any(row.may_be_ended for row in mandates(reader))


def test_ended_mandates_show_only_when_asked_and_those_to_come_always(administrator: User) -> None:
    today = factories.today()
    factories.member(Role.READER, ends_on=today)
    coming = factories.member(Role.CONTRIBUTOR, starts_on=today + timedelta(days=1))

    shown = {row.person: row.is_in_force for row in mandates(administrator)}

    assert shown == {administrator.name: True, coming.name: False}
    assert len(mandates(administrator, ended=True)) == 3


def test_mandates_are_found_by_name_address_organisation_and_role(administrator: User) -> None:
    claude = factories.user("Claude Exemple", email="claude@exemple.fr")
    region = factories.organisation("Région")
    factories.mandate(Role.SIGNATORY, claude, region)

    asked: tuple[dict[str, Any], ...] = (
        {"text": "CLAUDE"},
        {"text": "claude@"},
        {"organisation": region.slug},
        {"role": "signatory"},
    )
    for filters in asked:
        assert [row.person for row in mandates(administrator, **filters)] == ["Claude Exemple"]


def test_a_mandate_says_over_what_it_reaches(administrator: User) -> None:
    factories.member(Role.READER, place=factories.place("Lens"))
    factories.member(Role.READER, project="gare")

    assert {row.scope for row in mandates(administrator)} == {
        "tout le programme",
        "Lens",
        "projet «\N{NO-BREAK SPACE}gare\N{NO-BREAK SPACE}»",
    }


def test_accounts_without_a_password_or_a_mandate_wait(administrator: User) -> None:
    idle = factories.user("Sans mandat")
    invited = factories.user("Invitée")
    invited.set_unusable_password()
    invited.save()

    waiting = {row.name: row.is_waiting for row in waiting_accounts()}

    assert waiting == {idle.name: False, invited.name: True}


def test_the_matrix_of_rights_says_what_the_checks_do() -> None:
    held = {row.code: dict(zip(Role, row.held, strict=True)) for row in rights()}

    for role in Role:
        person = factories.member(role)
        for permission in (Permission.CHOOSE_VALUE, Permission.MANAGE_MEMBERS, Permission.IMPORT_TABLE):
            assert can(person, permission) is held[permission][role]
    assert len(roles()) == len(Role)
    assert PERMISSION_SENTENCES.keys() == set(Permission)


def test_the_demonstration_offers_its_accounts_partner_by_partner_and_no_real_one() -> None:
    state = factories.organisation("Préfecture", kind=OrganisationKind.STATE)
    region = factories.organisation("Région", kind=OrganisationKind.REGION)
    for name, organisation in (("Chargée de mission", region), ("Responsable", state), ("Lectrice", state)):
        person = factories.user(name, is_demonstration=True)
        factories.mandate(Role.READER, person, organisation)
    factories.member(Role.READER, of=state)

    offered = [(p.name, [account.name for account in p.accounts]) for p in demonstration_partners()]

    assert offered == [("Préfecture", ["Lectrice", "Responsable"]), ("Région", ["Chargée de mission"])]


def test_the_lists_of_members_ask_as_much_for_ten_as_for_one(
    administrator: User, max_queries: Callable[..., AbstractContextManager[Any]]
) -> None:
    for _ in range(10):
        factories.member(Role.READER, place=factories.place())

    administrator.grants  # noqa: B018 - read once a request, before any list
    with max_queries(1):
        mandates(administrator)
    with max_queries(2):
        waiting_accounts()

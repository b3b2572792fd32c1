"""Accounts and mandates: who opens them, who closes them, and what nobody may do."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from molette.domain.journal.models import Entry
from molette.domain.people import actions
from molette.domain.people.acting import actor_for, organisations_for
from molette.domain.people.models import Membership, OrganisationKind, User
from molette.domain.people.permissions import require
from molette.engines.access import Permission, Role
from tests import factories

pytestmark = pytest.mark.django_db


def lines() -> list[Entry]:
    return list(Entry.objects.order_by("id"))


def test_an_administrator_opens_an_organisation_and_the_journal_says_so() -> None:
    administrator = factories.member(Role.ADMINISTRATOR)

    made = actions.create_organisation(
        administrator.actor(), name="Ville d’Essai", kind=OrganisationKind.COMMUNE, siret="216204982 00014"
    )

    assert (made.slug, made.siren) == ("ville-d-essai", "216204982")
    assert lines()[0].verb == "a créé l’organisation"
    assert lines()[0].after["kind"] == "commune"


def test_an_organisation_is_not_corrected_without_a_reason() -> None:
    made = factories.organisation("Lens")

    with pytest.raises(ValidationError, match="Dites pourquoi cette organisation est modifiée") as refusal:
        actions.edit_organisation(factories.SHELL, made, name="Ville de Lens")

    assert list(refusal.value.error_dict) == ["reason"]
    assert not actions.edit_organisation(factories.SHELL, made, name="Lens")
    assert actions.edit_organisation(factories.SHELL, made, name="Ville de Lens", reason="Nom d’usage")


def test_two_organisations_of_the_same_name_have_two_addresses() -> None:
    for _ in range(3):
        actions.create_organisation(factories.SHELL, name="Ville d’Essai", kind=OrganisationKind.COMMUNE)

    slugs = {row.after["slug"] for row in lines()}
    assert slugs == {"ville-d-essai", "ville-d-essai-2", "ville-d-essai-3"}


@pytest.mark.parametrize(
    ("field", "value"), [("siren", "21620498"), ("siret", "2162049820001"), ("siret", "99999999900014")]
)
def test_an_identifier_that_cannot_be_one_is_refused(field: str, value: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        actions.create_organisation(
            factories.SHELL,
            name="Ville",
            kind=OrganisationKind.COMMUNE,
            **{"siren": "216204982" if field == "siret" else "", field: value},
        )

    assert field in refusal.value.error_dict


def test_an_invited_person_has_no_password_and_a_lower_case_address() -> None:
    administrator = factories.member(Role.ADMINISTRATOR)

    person = actions.invite(administrator.actor(), email="Claude@Exemple.FR", name="Claude")

    assert person.email == "claude@exemple.fr"
    assert not person.has_usable_password()
    assert lines()[0].restricted


def test_the_same_address_is_not_invited_twice_whatever_its_case() -> None:
    actions.invite(factories.SHELL, email="claude@exemple.fr", name="Claude")

    with pytest.raises(ValidationError) as refusal:
        actions.invite(factories.SHELL, email="CLAUDE@exemple.fr", name="Claude")

    assert "email" in refusal.value.error_dict


@pytest.mark.parametrize("role", [r for r in Role if r != Role.ADMINISTRATOR])
def test_nobody_but_an_administrator_opens_an_account_or_a_mandate(role: Role) -> None:
    actor = factories.member(role).actor()
    person, organisation = factories.user(), factories.organisation()

    with pytest.raises(PermissionDenied):
        actions.invite(actor, email="x@exemple.fr", name="X")
    with pytest.raises(PermissionDenied):
        actions.grant(actor, user=person, organisation=organisation, role=Role.READER)
    with pytest.raises(PermissionDenied):
        actions.create_organisation(actor, name="X", kind=OrganisationKind.COMMUNE)

    assert lines() == []


def test_a_mandate_keeps_of_its_scope_what_the_scope_asks() -> None:
    lens = factories.place("Lens")
    person, organisation = factories.user(), factories.organisation()

    mandate = actions.grant(
        factories.SHELL,
        user=person,
        organisation=organisation,
        role=Role.CONTRIBUTOR,
        scope="place",
        place=lens,
        project="un-projet",
    )

    assert (mandate.place, mandate.project) == (lens, "")


def test_a_mandate_on_a_place_says_which() -> None:
    person, organisation = factories.user(), factories.organisation()

    with pytest.raises(ValidationError) as refusal:
        actions.grant(
            factories.SHELL, user=person, organisation=organisation, role=Role.READER, scope="place"
        )

    assert "place" in refusal.value.error_dict


def test_an_ended_mandate_no_longer_carries_any_right() -> None:
    administrator = factories.member(Role.ADMINISTRATOR)
    manager = factories.member(Role.MANAGER)
    mandate = manager.memberships.get()

    actions.end_mandate(administrator.actor(), mandate, on=factories.today(), reason="Départ")

    assert User.objects.get(pk=manager.pk).grants == ()
    assert lines()[0].reason == "Départ"


def test_nobody_ends_the_last_administrator() -> None:
    administrator = factories.member(Role.ADMINISTRATOR)

    with pytest.raises(ValidationError, match="dernier administrateur"):
        actions.end_mandate(
            administrator.actor(), administrator.memberships.get(), on=factories.today(), reason="Départ"
        )

    assert Membership.objects.get().ends_on is None


def test_an_administrator_whose_own_end_is_written_does_not_stand_for_another() -> None:
    leaving = factories.member(Role.ADMINISTRATOR, ends_on=factories.today() + timedelta(days=30))
    last = factories.member(Role.ADMINISTRATOR)

    with pytest.raises(ValidationError, match="dernier administrateur"):
        actions.end_mandate(leaving.actor(), last.memberships.get(), on=factories.today(), reason="Départ")


def test_one_of_two_administrators_may_leave() -> None:
    leaving, _staying = factories.member(Role.ADMINISTRATOR), factories.member(Role.ADMINISTRATOR)

    actions.end_mandate(leaving.actor(), leaving.memberships.get(), on=factories.today(), reason="Départ")

    assert leaving.memberships.get().ends_on == factories.today()


def test_a_mandate_does_not_end_without_a_reason() -> None:
    mandate = factories.member(Role.READER).memberships.get()

    with pytest.raises(ValidationError) as refusal:
        actions.end_mandate(factories.SHELL, mandate, on=factories.today(), reason=" ")

    assert "reason" in refusal.value.error_dict


def test_a_person_renames_himself_but_not_another() -> None:
    person, other = factories.member(Role.READER), factories.user("Autre")

    actions.rename_user(person.actor(), person, name="Nouveau nom")
    with pytest.raises(PermissionDenied):
        actions.rename_user(person.actor(), other, name="Pris")

    other.refresh_from_db()
    assert (User.objects.get(pk=person.pk).name, other.name) == ("Nouveau nom", "Autre")


def test_renaming_to_the_same_name_writes_nothing() -> None:
    person = factories.member(Role.READER)

    actions.rename_user(person.actor(), person, name=person.name)

    assert lines() == []


def test_a_person_acts_only_for_the_organisations_that_gave_him_the_mandate() -> None:
    signs, reads = factories.organisation("Signe"), factories.organisation("Lit")
    person = factories.member(Role.SIGNATORY, of=signs)
    factories.mandate(Role.READER, person, reads)
    stranger = factories.organisation("Étrangère")

    assert organisations_for(person, Permission.SIGN_STATEMENT) == (signs,)
    with pytest.raises(PermissionDenied, match="Étrangère"):
        actor_for(person, stranger)
    with pytest.raises(PermissionDenied, match="Lit"):
        require(actor_for(person, reads), Permission.SIGN_STATEMENT)
    require(actor_for(person, signs), Permission.SIGN_STATEMENT)


def test_the_mandate_of_one_organisation_does_not_serve_another() -> None:
    manages, reads = factories.organisation("Gère"), factories.organisation("Lit")
    person = factories.member(Role.MANAGER, of=manages)
    factories.mandate(Role.READER, person, reads)
    lens = factories.place("Lens")
    factories.mandate(Role.PROJECT_LEAD, person, reads, place=lens)
    here, there = factories.project(lens), factories.project(factories.place("Douai"))

    assert organisations_for(person, Permission.EDIT_PROJECT, there) == (manages,)
    assert organisations_for(person, Permission.EDIT_PROJECT, here) == (manages, reads)
    require(actor_for(person, reads), Permission.EDIT_PROJECT, here)
    with pytest.raises(PermissionDenied, match="Lit"):
        require(actor_for(person, reads), Permission.EDIT_PROJECT, there)
    with pytest.raises(PermissionDenied, match="personne"):
        require(actor_for(person, None), Permission.EDIT_PROJECT, there)


def test_a_place_of_one_organisation_gives_no_right_on_the_contract_to_another() -> None:
    person = factories.member(Role.MANAGER, place=factories.place("Lens"))

    assert organisations_for(person, Permission.EDIT_CONTRACT) == ()


def test_an_administrator_sets_a_first_password_and_never_another_s() -> None:
    administrator = factories.member(Role.ADMINISTRATOR).actor()
    invited = actions.invite(administrator, email="claude@exemple.fr", name="Claude")

    actions.welcome(administrator, invited, password="une première phrase")
    with pytest.raises(PermissionDenied, match="lui seul"):
        actions.welcome(administrator, invited, password="une phrase volée")

    assert User.objects.get(pk=invited.pk).check_password("une première phrase")


def test_a_person_changes_his_password_and_the_shell_gives_access_back() -> None:
    person = factories.member(Role.READER)

    actions.welcome(person.actor(), person, password="une phrase à moi")
    assert User.objects.get(pk=person.pk).check_password("une phrase à moi")
    actions.welcome(factories.SHELL, person, password="une phrase rendue")
    assert User.objects.get(pk=person.pk).check_password("une phrase rendue")

"""Two equal signatures: each speaks for himself, and nobody overwrites another."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from molette.domain.journal.models import Entry
from molette.domain.people.acting import actor_for
from molette.domain.people.models import Organisation, User
from molette.domain.signatures.actions import take_position
from molette.domain.statements import actions
from molette.domain.statements.models import Measure, Statement
from molette.domain.statements.signing import STATEMENTS
from molette.engines.access import Role
from tests import factories

pytestmark = pytest.mark.django_db


def values(measure: Measure | None = None, **given: Any) -> dict[str, Any]:
    return {
        "measure": measure or factories.measure(),
        "value": Decimal(7000),
        "period_end": date(2022, 12, 31),
        "said_on": date(2023, 1, 16),
        "source": factories.source(),
        **given,
    }


@pytest.fixture
def state() -> Organisation:
    return factories.organisation("État")


@pytest.fixture
def region() -> Organisation:
    return factories.organisation("Région")


@pytest.fixture
def signs_for_the_region(region: Organisation) -> User:
    return factories.member(Role.SIGNATORY, of=region)


def test_a_partner_states_a_value_in_his_own_name(region: Organisation) -> None:
    actor = factories.member(Role.CONTRIBUTOR, of=region).actor()

    said = actions.state_value(actor, said_by=region, **values())

    assert (said.said_by, said.value) == (region, Decimal(7000))
    line = Entry.objects.get()
    assert (line.verb, line.organisation, line.after["value"]) == ("a déclaré", "Région", "7000")


def test_nobody_states_for_an_organisation_that_gave_him_no_mandate(
    region: Organisation, state: Organisation
) -> None:
    person = factories.member(Role.CONTRIBUTOR, of=region)

    with pytest.raises(PermissionDenied, match="en son nom"):
        actions.state_value(person.actor(), said_by=state, **values())
    with pytest.raises(PermissionDenied, match="pas de mandat"):
        actor_for(person, state)

    assert not Statement.objects.exists()


@pytest.mark.parametrize("role", [Role.READER, Role.ADMINISTRATOR])
def test_whoever_only_reads_states_nothing(role: Role, region: Organisation) -> None:
    with pytest.raises(PermissionDenied):
        actions.state_value(factories.member(role, of=region).actor(), said_by=region, **values())


def test_a_contributor_of_one_place_states_nothing_of_another(region: Organisation) -> None:
    lens, douai = factories.place("Lens"), factories.place("Douai")
    actor = factories.member(Role.CONTRIBUTOR, of=region, place=lens).actor()

    actions.state_value(actor, said_by=region, **values(place=lens))
    with pytest.raises(PermissionDenied):
        actions.state_value(actor, said_by=region, **values(place=douai))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"value": None}, "value"),
        ({"missing": "hidden"}, "missing"),
        ({"period_start": date(2024, 1, 1)}, "period_end"),
        ({"said_on": date(2200, 1, 1)}, "said_on"),
    ],
)
def test_a_statement_that_says_too_little_or_too_much_is_refused(
    given: dict[str, Any], field: str, region: Organisation
) -> None:
    with pytest.raises(ValidationError) as refusal:
        actions.state_value(factories.SHELL, said_by=region, **values(**given))

    assert field in refusal.value.error_dict


def test_unknown_is_stated_with_its_reason(region: Organisation) -> None:
    said = actions.state_value(factories.SHELL, said_by=region, **values(value=None, missing="not_published"))

    assert (said.value, said.get_missing_display()) == (None, "non publié")


def test_a_statement_speaks_of_one_scope(region: Organisation) -> None:
    lens = factories.place("Lens")
    with pytest.raises(ValidationError):
        actions.state_value(
            factories.SHELL, said_by=region, **values(place=lens, perimeter=factories.perimeter(lens))
        )


def test_a_correction_is_a_new_statement_and_the_former_is_untouched(region: Organisation) -> None:
    actor = factories.member(Role.CONTRIBUTOR, of=region).actor()
    former = factories.statement(said_by=region)
    corrected = {k: v for k, v in values(value=Decimal(7100)).items() if k != "measure"}

    with pytest.raises(ValidationError) as refusal:
        actions.replace_statement(actor, former, reason=" ", **corrected)
    newer = actions.replace_statement(actor, former, reason="Recomptage", **corrected)

    assert "reason" in refusal.value.error_dict

    former.refresh_from_db()
    assert (former.value, newer.value, newer.replaces) == (Decimal(7000), Decimal(7100), former)
    assert newer.measure == former.measure
    with pytest.raises(ValidationError, match="remplacée"):
        actions.replace_statement(actor, former, reason="Encore", **corrected)


def test_the_journal_tells_a_correction_by_what_it_corrects_and_why(region: Organisation) -> None:
    former = factories.statement(said_by=region, place=factories.place("Lens"))
    corrected = {k: v for k, v in values(value=None, missing="not_found").items() if k != "measure"}

    actions.replace_statement(factories.SHELL, former, reason="Chiffre démenti", **corrected)

    line = Entry.objects.get()
    assert (line.before["value"], line.after["value"]) == ("7000.0000", None)
    assert (line.before["replaces"], line.after["replaces"]) == (None, str(former))
    assert (line.reason, line.after["missing"]) == ("Chiffre démenti", "non trouvé")
    assert not line.after.keys() & {"measure", "said_by", "place"}


def test_the_journal_says_of_what_and_by_whom_a_value_was_said_answered_and_chosen(
    region: Organisation, state: Organisation
) -> None:
    measure = factories.measure(name="Logements")
    said = actions.state_value(factories.SHELL, said_by=state, **values(measure, value=Decimal(0)))
    take_position(factories.SHELL, STATEMENTS.find([said.pk])[0], organisation=region, kind="accepted")
    actions.choose_value(factories.SHELL, said, reason="Seule", chosen_by=region)

    stated, answered, chosen = (line.after for line in Entry.objects.order_by("id"))
    assert (stated["measure"], stated["said_by"], stated["value"]) == ("Logements", "État", "0")
    assert (answered["about"], answered["organisation"]) == (str(said), "Région")
    assert (chosen["measure"], chosen["chosen_by"]) == ("Logements", "Région")


def test_nobody_replaces_or_withdraws_the_statement_of_another(
    region: Organisation, state: Organisation
) -> None:
    theirs = factories.statement(said_by=state)
    actor = factories.member(Role.MANAGER, of=region).actor()
    corrected = {k: v for k, v in values().items() if k != "measure"}

    with pytest.raises(PermissionDenied):
        actions.replace_statement(actor, theirs, reason="Fausse", **corrected)
    with pytest.raises(PermissionDenied):
        actions.withdraw_statement(actor, theirs, reason="Fausse")


def test_a_statement_is_withdrawn_with_a_reason_and_stays(region: Organisation) -> None:
    actor = factories.member(Role.CONTRIBUTOR, of=region).actor()
    said = factories.statement(said_by=region)

    with pytest.raises(ValidationError):
        actions.withdraw_statement(actor, said, reason=" ")
    actions.withdraw_statement(actor, said, reason="Double compte")

    said.refresh_from_db()
    assert (said.withdrawn_on, said.value) == (factories.today(), Decimal(7000))
    assert not Statement.objects.standing().exists()
    with pytest.raises(ValidationError, match="retirée"):
        actions.withdraw_statement(actor, said, reason="Encore")


def test_the_value_in_use_is_chosen_with_its_reason_by_the_manager() -> None:
    said = factories.statement()
    actor = factories.member(Role.MANAGER).actor()

    with pytest.raises(ValidationError):
        actions.choose_value(actor, said, reason="")
    choice = actions.choose_value(actor, said, reason="La seule qui compte les logements finis")

    assert (choice.measure, choice.chosen_on) == (said.measure, factories.today())


def test_neither_a_signatory_nor_an_unknown_value_makes_the_value_in_use() -> None:
    with pytest.raises(PermissionDenied):
        actions.choose_value(
            factories.member(Role.SIGNATORY).actor(), factories.statement(), reason="La mienne"
        )
    with pytest.raises(ValidationError, match="inconnue"):
        actions.choose_value(factories.SHELL, factories.statement(missing="hidden"), reason="Aucune")


def test_a_measure_keeps_its_unit_once_a_value_was_said_in_it() -> None:
    measure = factories.measure()
    actions.edit_measure(factories.SHELL, measure, unit="foyers", reason="L’unité publiée")
    factories.statement(measure=measure)

    with pytest.raises(ValidationError) as refusal:
        actions.edit_measure(factories.SHELL, measure, unit="logements")

    assert "unit" in refusal.value.error_dict


def test_a_definition_is_not_corrected_without_a_reason() -> None:
    measure = factories.measure(name="Logements")

    with pytest.raises(ValidationError, match="Dites pourquoi cette mesure est modifiée") as refusal:
        actions.edit_measure(factories.SHELL, measure, name="Foyers")

    assert list(refusal.value.error_dict) == ["reason"]
    assert not actions.edit_measure(factories.SHELL, measure, name="Logements")
    assert actions.edit_measure(factories.SHELL, measure, name="Foyers", reason="Le mot de la source")


def test_a_weighted_mean_names_its_weight() -> None:
    with pytest.raises(ValidationError) as refusal:
        actions.create_measure(
            factories.SHELL,
            name="Taux",
            definition="…",
            unit="%",
            direction="falling",
            aggregation="weighted_mean",
        )

    assert "weight" in refusal.value.error_dict


def test_a_choice_is_made_in_the_name_of_one_s_own_organisation(
    region: Organisation, state: Organisation
) -> None:
    said, actor = factories.statement(), factories.member(Role.MANAGER, of=region).actor()

    with pytest.raises(PermissionDenied, match="en son nom"):
        actions.choose_value(actor, said, reason="La seule", chosen_by=state)

    assert actions.choose_value(actor, said, reason="La seule", chosen_by=region).chosen_by == region

"""Two equal signatures: each answers the figures of others, never his own, under a mandate in force."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from molette.domain.journal.models import Entry
from molette.domain.people.acting import actor_for
from molette.domain.people.models import Organisation, User
from molette.domain.signatures.actions import set_use_rule, settle, take_position, widen
from molette.domain.signatures.models import Position, Subject, UseRule, Widening
from molette.domain.signatures.subjects import SUBJECTS, Signed
from molette.engines.access import Role
from molette.engines.ladder import Rung
from tests import factories as make

pytestmark = pytest.mark.django_db


def signed(said: Any, subject: Subject = Subject.STATEMENT) -> Signed:
    return SUBJECTS[subject].find([said.pk])[0]


@pytest.fixture
def state() -> Organisation:
    return make.organisation("État")


@pytest.fixture
def region() -> Organisation:
    return make.organisation("Région")


@pytest.fixture
def signs_for_the_region(region: Organisation) -> User:
    return make.member(Role.SIGNATORY, of=region)


def test_a_signatory_accepts_what_another_said(
    signs_for_the_region: User, region: Organisation, state: Organisation
) -> None:
    said = make.statement(said_by=state)

    take_position(signs_for_the_region.actor(), signed(said), organisation=region, kind="accepted")

    assert Position.objects.get().organisation == region
    assert Entry.objects.get().verb == "a accepté"


def test_a_contest_gives_its_reason_and_may_give_another_value(
    signs_for_the_region: User, region: Organisation, state: Organisation
) -> None:
    said = make.statement(said_by=state)
    actor = signs_for_the_region.actor()

    with pytest.raises(ValidationError) as refusal:
        take_position(actor, signed(said), organisation=region, kind="contested")
    take_position(
        actor,
        signed(said),
        organisation=region,
        kind="contested",
        counter_value=Decimal(6000),
        reason="Chantiers",
    )

    assert "reason" in refusal.value.error_dict
    assert Position.objects.get().counter_value == Decimal(6000)
    said.refresh_from_db()
    assert said.value == Decimal(7000)


def test_nobody_answers_his_own_line(signs_for_the_region: User, region: Organisation) -> None:
    own = make.statement(said_by=region)

    with pytest.raises(PermissionDenied, match="propre"):
        take_position(signs_for_the_region.actor(), signed(own), organisation=region, kind="accepted")
    with pytest.raises(PermissionDenied, match="propre"):
        take_position(make.SHELL, signed(own), organisation=region, kind="accepted")


def test_nobody_signs_for_an_organisation_where_he_only_reads(
    signs_for_the_region: User, state: Organisation
) -> None:
    department = make.organisation("Département")
    make.mandate(Role.READER, signs_for_the_region, department)
    said = make.statement(said_by=state)

    with pytest.raises(PermissionDenied, match="Département"):
        take_position(
            actor_for(signs_for_the_region, department),
            signed(said),
            organisation=department,
            kind="accepted",
        )
    with pytest.raises(PermissionDenied, match="en son nom"):
        take_position(signs_for_the_region.actor(), signed(said), organisation=department, kind="accepted")


@pytest.mark.parametrize("role", [r for r in Role if r != Role.SIGNATORY])
def test_only_a_signatory_signs(role: Role, region: Organisation, state: Organisation) -> None:
    said = make.statement(said_by=state)

    with pytest.raises(PermissionDenied):
        take_position(
            make.member(role, of=region).actor(), signed(said), organisation=region, kind="accepted"
        )


def test_an_ended_mandate_signs_nothing(region: Organisation, state: Organisation) -> None:
    person = make.member(Role.SIGNATORY, of=region, ends_on=make.today() - timedelta(days=1))

    with pytest.raises(PermissionDenied):
        take_position(
            person.actor(), signed(make.statement(said_by=state)), organisation=region, kind="accepted"
        )


def test_no_service_of_the_state_answers_what_another_said(state: Organisation) -> None:
    government = make.organisation("Gouvernement", speaks_for=state)
    prefecture = make.organisation("Préfecture", speaks_for=state)
    said = make.statement(said_by=government)

    with pytest.raises(PermissionDenied, match="propre"):
        take_position(make.SHELL, signed(said), organisation=prefecture, kind="accepted")
    with pytest.raises(PermissionDenied, match="propre"):
        take_position(make.SHELL, signed(said), organisation=state, kind="accepted")


def test_a_partner_does_not_accept_twice_but_may_change_his_mind(region: Organisation) -> None:
    said = make.statement()
    take_position(make.SHELL, signed(said), organisation=region, kind="accepted")

    with pytest.raises(ValidationError, match="déjà accepté"):
        take_position(make.SHELL, signed(said), organisation=region, kind="accepted")
    take_position(make.SHELL, signed(said), organisation=region, kind="contested", reason="Relu")
    take_position(make.SHELL, signed(said), organisation=region, kind="accepted")

    assert [p.kind for p in Position.objects.order_by("pk")] == ["accepted", "contested", "accepted"]


def test_what_was_replaced_or_withdrawn_is_answered_no_more(region: Organisation) -> None:
    former = make.statement()
    make.statement(replaces=former, measure=former.measure, said_by=former.said_by)
    withdrawn = make.statement(withdrawn_on=make.today(), withdrawn_reason="Double compte")

    for said, why in ((former, "remplacée"), (withdrawn, "retirée")):
        with pytest.raises(ValidationError, match=why):
            take_position(make.SHELL, signed(said), organisation=region, kind="accepted")
        with pytest.raises(ValidationError, match=why):
            settle(make.SHELL, signed(said), organisation=region, body="COPIL", reason="Tranché")


def test_a_value_that_changed_since_it_was_read_is_not_signed_in_its_place(region: Organisation) -> None:
    said = make.statement()
    read = signed(said).content_hash
    said.measure.definition = "Autre chose."
    said.measure.save()

    with pytest.raises(ValidationError, match="a changé"):
        take_position(make.SHELL, signed(said), organisation=region, kind="accepted", seen=read)
    assert not Position.objects.exists()


def test_a_signature_keeps_the_fingerprint_of_what_it_engages(region: Organisation) -> None:
    said = make.statement()
    position = take_position(make.SHELL, signed(said), organisation=region, kind="accepted")

    assert position.content_hash == signed(said).content_hash
    assert Entry.objects.get().after["content_hash"] == position.content_hash


@pytest.mark.parametrize("role", [r for r in Role if r != Role.MANAGER])
def test_only_a_manager_writes_a_decision_down(role: Role, region: Organisation) -> None:
    actor = make.member(role, of=region).actor()

    with pytest.raises(PermissionDenied):
        settle(actor, signed(make.statement()), organisation=region, body="COPIL", reason="Tranché")


def test_a_decision_names_the_body_its_terms_and_a_day_that_has_come(region: Organisation) -> None:
    case = signed(make.statement())
    tomorrow = make.today() + timedelta(days=1)

    for given, field in (
        ({"body": " ", "reason": "Tranché"}, "body"),
        ({"body": "COPIL", "reason": " "}, "reason"),
        ({"body": "COPIL", "reason": "Tranché", "on": tomorrow}, "on"),
    ):
        with pytest.raises(ValidationError) as refusal:
            settle(make.SHELL, case, organisation=region, **given)
        assert field in refusal.value.error_dict


def test_a_decision_gives_the_value_used_and_ends_the_answers(region: Organisation) -> None:
    said = make.statement(value=Decimal(7000))
    take_position(
        make.SHELL,
        signed(said),
        organisation=region,
        kind="contested",
        counter_value=Decimal(6000),
        reason="…",
    )
    settle(
        make.SHELL,
        signed(said),
        organisation=region,
        body="Comité de pilotage",
        counter_value=Decimal(6500),
        reason="Les deux comptages sont rapprochés.",
    )

    said.refresh_from_db()
    assert (said.value, said.value_in_use) == (Decimal(7000), Decimal(6500))
    with pytest.raises(ValidationError, match="tranché"):
        take_position(make.SHELL, signed(said), organisation=region, kind="accepted")


def test_while_contested_the_rule_of_the_contract_says_whose_payment_is_used() -> None:
    owner, funder = make.organisation("Commune"), make.organisation("Département")
    project = make.project(owner=owner)
    paid = make.movement(
        Rung.PAID,
        Decimal(100_000),
        project=project,
        said_by=owner,
        funding_source=make.funding_source(funder=funder),
    )
    set_use_rule(
        make.SHELL,
        project.contract,
        matter="payment",
        whose="funder",
        since=date(2025, 1, 1),
        reason="Protocole",
    )
    case = signed(paid, Subject.MOVEMENT)
    take_position(
        make.SHELL,
        case,
        organisation=funder,
        kind="contested",
        counter_value=Decimal(90_000),
        reason="Acompte",
    )

    paid.refresh_from_db()
    assert (paid.amount, paid.amount_in_use) == (Decimal(100_000), Decimal(90_000))
    line = Entry.objects.get(verb="a changé la valeur utilisée de")
    assert "celle du financeur" in line.reason

    take_position(make.SHELL, signed(paid, Subject.MOVEMENT), organisation=funder, kind="accepted")
    paid.refresh_from_db()
    assert paid.amount_in_use is None


def test_a_rule_written_later_is_applied_to_what_is_already_contested(region: Organisation) -> None:
    owner = make.organisation("Commune")
    project = make.project(owner=owner)
    said = make.milestone_date(make.milestone(project), date(2026, 6, 1), said_by=region)
    later = date(2027, 6, 1)
    take_position(
        make.SHELL,
        signed(said, Subject.DATE),
        organisation=owner,
        kind="contested",
        counter_value=later,
        reason="Le marché n’est pas attribué.",
    )
    said.refresh_from_db()
    assert said.on_in_use is None

    set_use_rule(
        make.SHELL,
        project.contract,
        matter="progress",
        whose="owner",
        since=date(2020, 1, 1),
        reason="Protocole",
    )

    said.refresh_from_db()
    assert said.on_in_use == later


def test_a_rule_ends_the_former_one_and_never_reaches_back_before_it() -> None:
    contract = make.contract()
    common = {"matter": "cost", "reason": "Protocole"}
    set_use_rule(make.SHELL, contract, whose="author", since=date(2022, 1, 1), **common)

    with pytest.raises(ValidationError) as refusal:
        set_use_rule(make.SHELL, contract, whose="owner", since=date(2021, 1, 1), **common)
    set_use_rule(make.SHELL, contract, whose="owner", since=date(2024, 1, 1), **common)

    assert "since" in refusal.value.error_dict
    assert [(r.whose, r.until) for r in UseRule.objects.order_by("since")] == [
        ("author", date(2024, 1, 1)),
        ("owner", None),
    ]


def test_a_cost_has_no_single_funder_to_follow() -> None:
    with pytest.raises(ValidationError) as refusal:
        set_use_rule(
            make.SHELL, make.contract(), matter="cost", whose="funder", since=date(2024, 1, 1), reason="…"
        )

    assert "whose" in refusal.value.error_dict


def test_only_whoever_edits_the_contract_writes_its_rules() -> None:
    with pytest.raises(PermissionDenied):
        set_use_rule(
            make.member(Role.SIGNATORY).actor(),
            make.contract(),
            matter="cost",
            whose="owner",
            since=date(2024, 1, 1),
            reason="…",
        )


def test_one_more_partner_is_asked_with_a_reason_and_never_the_author(region: Organisation) -> None:
    said, town = make.statement(said_by=region), make.organisation("Ville")
    actor = make.member(Role.CONTRIBUTOR, of=region).actor()

    with pytest.raises(ValidationError) as refusal:
        widen(actor, signed(said), organisation=town, reason=" ")
    with pytest.raises(ValidationError) as own:
        widen(actor, signed(said), organisation=region, reason="Elle aussi")
    widen(actor, signed(said), organisation=town, reason="Ces logements sont chez elle.")

    assert "reason" in refusal.value.error_dict
    assert "organisation" in own.value.error_dict
    assert Widening.objects.get().organisation == town

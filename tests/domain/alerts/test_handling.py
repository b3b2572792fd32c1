"""An alert set aside leaves the list, and comes back when its day comes or its fact grows graver."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from molette.domain.alerts.actions import acknowledge, bring_back, choose_rhythm, snooze
from molette.domain.alerts.models import DigestPreference, Handling
from molette.domain.alerts.queries import AlertFilter, AlertView, alerts
from molette.domain.alerts.rights import organisations_that_may
from molette.domain.journal.models import Entry
from molette.domain.memory.past import as_known_on
from molette.domain.people.acting import actor_for
from molette.domain.people.models import Organisation, User
from molette.domain.programme.models import Project
from molette.domain.secrecy.models import Kind
from molette.domain.secrecy.veils import unsaid_to
from molette.domain.signatures.models import Position, Subject
from molette.engines.access import Role
from molette.engines.alerts.rhythms import Rhythm
from molette.engines.ladder import Rung
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("december")]
OPEN = AlertFilter(aside=False)


@pytest.fixture
def town() -> Organisation:
    return make.organisation("Ville de Lens")


@pytest.fixture
def project(town: Organisation) -> Project:
    """Late by sixty days: serious; by a year on 2 October 2027: grave."""
    made = make.project(make.place("Lens"), slug="gare", title="Nouvelle gare", owner=town)
    make.milestone_date(make.milestone(made), date(2026, 10, 2))
    return made


@pytest.fixture
def mine(project: Project, town: Organisation) -> User:
    return make.member(Role.CONTRIBUTOR, of=town, project=project.slug)


def late(user: User) -> AlertView:
    (found,) = alerts(user)
    return found


def by(user: User) -> Any:
    return actor_for(user, next(mandate.organisation for mandate in user.mandates))


def test_an_alert_taken_in_hand_leaves_those_that_wait_and_says_by_whom(mine: User) -> None:
    acknowledge(by(mine), late(mine).told, reason="Le marché est relancé.")
    handled = late(mine).handled

    assert alerts(mine, OPEN) == ()
    assert handled is not None
    assert (handled.organisation, handled.person, handled.reason) == (
        "Ville de Lens",
        mine.name,
        "Le marché est relancé.",
    )
    line = Entry.objects.get(verb="a pris en compte l’alerte")
    assert (line.project, line.subject) == ("gare", "« jalon en retard », Nouvelle gare")


def test_one_put_off_comes_back_on_its_day(mine: User) -> None:
    snooze(by(mine), late(mine).told, until=date(2026, 12, 20), reason="Le comité du 18 décembre en décide.")

    assert alerts(mine, OPEN) == ()
    with time_machine.travel(date(2026, 12, 19), tick=False):
        assert alerts(User.objects.get(pk=mine.pk), OPEN) == ()
    with time_machine.travel(date(2026, 12, 20), tick=False):
        assert len(alerts(User.objects.get(pk=mine.pk), OPEN)) == 1


def test_one_that_grows_graver_comes_back(mine: User) -> None:
    acknowledge(by(mine), late(mine).told)

    with time_machine.travel(date(2027, 9, 30), tick=False):
        assert alerts(User.objects.get(pk=mine.pk), OPEN) == ()
    with time_machine.travel(date(2027, 10, 3), tick=False):
        assert len(alerts(User.objects.get(pk=mine.pk), OPEN)) == 1


def test_another_date_is_another_fact_that_nobody_set_aside(mine: User, project: Project) -> None:
    acknowledge(by(mine), late(mine).told)
    make.milestone_date(project.milestones.get(), date(2026, 11, 2), said_on=date(2026, 10, 5))

    assert len(alerts(mine, OPEN)) == 1


def test_a_newer_word_takes_the_place_of_the_former(mine: User) -> None:
    acknowledge(by(mine), late(mine).told)
    snooze(by(mine), late(mine).told, until=date(2027, 1, 5), reason="Attendre la crue.")

    assert [one.how for one in Handling.objects.standing()] == [Handling.How.SNOOZED]
    assert Handling.objects.count() == 2


def test_a_word_sent_twice_is_said_once(mine: User) -> None:
    for _ in range(2):
        acknowledge(by(mine), late(mine).told, reason="Marché relancé.")

    assert Handling.objects.count() == 1
    assert Entry.objects.filter(verb="a pris en compte l’alerte").count() == 1


def test_what_was_set_aside_is_brought_back_with_a_reason_once(mine: User) -> None:
    held = acknowledge(by(mine), late(mine).told)
    bring_back(by(mine), held, late(mine).told, reason="Rien n’a bougé.")

    assert len(alerts(mine, OPEN)) == 1
    assert held.undone_reason == "Rien n’a bougé."
    with pytest.raises(ValidationError, match="déjà revenue"):
        bring_back(by(mine), held, late(mine).told)


@pytest.mark.parametrize(
    ("until", "reason", "name"),
    [(date(2026, 12, 1), "Plus tard.", "until"), (date(2026, 12, 2), "  ", "reason")],
)
def test_an_alert_is_not_put_off_to_a_day_gone_nor_without_a_reason(
    mine: User, until: date, reason: str, name: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        snooze(by(mine), late(mine).told, until=until, reason=reason)

    assert list(refusal.value.message_dict) == [name]


# --- Who may ------------------------------------------------------------------------------------------------


def test_who_must_act_and_the_manager_of_the_programme_may_and_no_other(
    project: Project, town: Organisation
) -> None:
    told = late(make.member(Role.READER)).told
    other = make.organisation("Ville de Liévin")
    allowed = [
        make.member(Role.CONTRIBUTOR, of=town),
        make.member(Role.CONTRIBUTOR, of=make.organisation("Service", speaks_for=town)),
        make.member(Role.MANAGER, of=other),
    ]
    refused = [
        make.member(Role.READER, of=town),
        make.member(Role.PROJECT_LEAD, of=other, project="gare"),
        make.member(Role.CONTRIBUTOR, of=town, place=make.place("Douai")),
        make.member(Role.ADMINISTRATOR, of=town),
    ]

    assert [bool(organisations_that_may(user, told)) for user in allowed] == [True] * 3
    assert [bool(organisations_that_may(user, told)) for user in refused] == [False] * 4
    for user in refused:
        with pytest.raises(PermissionDenied):
            acknowledge(by(user), told)


def test_a_mandate_of_another_organisation_does_not_speak_for_who_must_act(
    project: Project, town: Organisation
) -> None:
    other = make.organisation("Ville de Liévin")
    person = make.member(Role.CONTRIBUTOR, of=town)
    make.mandate(Role.CONTRIBUTOR, person, other)

    with pytest.raises(PermissionDenied):
        acknowledge(actor_for(person, other), late(person).told)


# --- The past, and what is hidden ---------------------------------------------------------------------------


def test_the_past_knows_only_what_was_set_aside_by_then(mine: User) -> None:
    with time_machine.travel(date(2026, 12, 4), tick=False):
        acknowledge(by(mine), late(mine).told)
    with time_machine.travel(date(2026, 12, 6), tick=False):
        reader = User.objects.get(pk=mine.pk)
        with as_known_on(date(2026, 12, 3)):
            before = [one.is_aside for one in alerts(reader)]
        with as_known_on(date(2026, 12, 5)):
            after = [one.is_aside for one in alerts(reader)]

    assert (before, after) == ([False], [True])


def test_the_journal_does_not_tell_of_an_alert_whose_fact_is_hidden(project: Project) -> None:
    state = make.organisation("État", kind="state")
    source = make.funding_source(funder=state)
    paid = make.movement(Rung.PAID, 100_000, project=project, funding_source=source, said_by=state)
    make.position(
        paid, make.organisation(), subject=Subject.MOVEMENT, kind=Position.Kind.CONTESTED, reason="Non."
    )
    insider, other = make.member(Role.MANAGER, of=state), make.member(Role.MANAGER)
    (contested,) = (one for one in alerts(insider) if one.alert.subject.sort == "figure")
    held = acknowledge(by(insider), contested.told)
    make.reservation(state, kind=Kind.AMOUNT, key=f"{project.pk}-{source.pk}")

    assert unsaid_to(other)("alerts.handling", held.pk)
    assert not unsaid_to(insider)("alerts.handling", held.pk)


def test_why_an_aid_reserved_to_others_was_put_off_is_told_to_those_who_see_it(project: Project) -> None:
    state = make.organisation("État", kind="state")
    source = make.funding_source(scheme=make.scheme("DETR", slug="detr"), funder=state)
    make.movement(Rung.NOTIFIED, 1_200_000, project=project, funding_source=source, dated=date(2025, 3, 3))
    insider, other = make.member(Role.MANAGER, of=state), make.member(Role.MANAGER)
    (one,) = (one for one in alerts(insider) if one.alert.kind == "grant_lapsing")
    held = acknowledge(by(insider), one.told, reason="Les 1,2 M€ seront prolongés.")
    make.reservation(state, kind=Kind.AMOUNT, key=f"{project.pk}-{source.pk}")
    told = [view.handled.reason for person in (insider, other) for view in alerts(person) if view.handled]

    assert told == ["Les 1,2 M€ seront prolongés.", "texte réservé"]
    assert unsaid_to(other)("alerts.handling", held.pk)


def test_the_journal_does_not_tell_that_a_fund_of_which_a_line_is_hidden_was_overrun(
    project: Project,
) -> None:
    region = make.organisation("Région")
    source = make.funding_source(funder=region, year=2026)
    make.movement(Rung.VOTED, 1_000_000, funding_source=source, year=2026)
    make.movement(Rung.COMMITTED, 1_500_000, funding_source=source, year=2026, project=project)
    insider, other = make.member(Role.MANAGER, of=region), make.member(Role.MANAGER)
    (one,) = (one for one in alerts(insider) if one.alert.kind == "over_committed")
    held = acknowledge(by(insider), one.told)
    make.reservation(region, kind=Kind.AMOUNT, key=f"{project.pk}-{source.pk}")

    assert [view for view in alerts(other) if view.alert.kind == "over_committed"] == []
    assert unsaid_to(other)("alerts.handling", held.pk)
    assert not unsaid_to(insider)("alerts.handling", held.pk)


def test_why_an_overrun_was_set_aside_is_hidden_on_the_page_as_in_the_journal(project: Project) -> None:
    region = make.organisation("Région")
    source = make.funding_source(funder=region, year=2026)
    make.movement(Rung.VOTED, 1_000_000, funding_source=source, year=2026)
    make.movement(Rung.COMMITTED, 2_500_000, funding_source=source, year=2026)
    make.movement(Rung.COMMITTED, 1_500_000, funding_source=source, year=2026, project=project)
    insider, other = make.member(Role.MANAGER, of=region), make.member(Role.MANAGER)
    (one,) = (one for one in alerts(insider) if one.alert.kind == "over_committed")
    acknowledge(by(insider), one.told, reason="Les 1,5 M€ seront repris.")
    make.reservation(region, kind=Kind.AMOUNT, key=f"{project.pk}-{source.pk}")
    told = [view.handled.reason for person in (insider, other) for view in alerts(person) if view.handled]

    assert told[0] == "Les 1,5 M€ seront repris."
    assert told[1:] == ["texte réservé"]


# --- The database -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"how": "snoozed", "until": None, "reason": "Plus tard."},
        {"how": "snoozed", "until": date(2026, 12, 2), "reason": ""},
        {"how": "snoozed", "until": date(2026, 11, 2), "reason": "Plus tard."},
        {"how": "acknowledged", "until": date(2026, 12, 2)},
    ],
)
def test_the_database_refuses_what_is_put_off_without_a_day_or_a_reason(fields: dict[str, Any]) -> None:
    given = {"key": "k", "kind": "wrong_way", "gravity": 1, "about": "…", "said_on": date(2026, 12, 1)}
    with pytest.raises(IntegrityError, match="handling_put_off"), transaction.atomic():
        Handling.objects.create(**given, **fields)


# --- How one is written to ----------------------------------------------------------------------------------


def test_each_chooses_for_himself_and_the_journal_keeps_it_for_administrators(mine: User) -> None:
    choose_rhythm(by(mine), mine, rhythm=Rhythm.WEEKLY, everything=True)
    choose_rhythm(by(mine), mine, rhythm=Rhythm.WEEKLY, everything=False)

    kept = DigestPreference.objects.get(user=mine)
    assert (kept.rhythm, kept.everything) == (Rhythm.WEEKLY, False)
    assert all(line.restricted for line in Entry.objects.filter(verb="a réglé ses courriels d’alerte"))
    with pytest.raises(PermissionDenied):
        choose_rhythm(by(make.member(Role.MANAGER)), mine, rhythm=Rhythm.NEVER, everything=False)

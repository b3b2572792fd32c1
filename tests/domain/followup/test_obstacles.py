"""Risks and blockings: who says them, who lifts them, who is told of them; each refusal says what to do."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from molette.domain.followup import actions
from molette.domain.followup.models import Blocking, Risk
from molette.domain.followup.queries import blockings, blockings_of, risks, risks_of
from molette.domain.journal.models import Entry
from molette.domain.memory.past import as_known_on
from molette.domain.people.acting import actor_for
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Project
from molette.engines.access import Role
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def state() -> Organisation:
    return make.organisation("État")


@pytest.fixture
def project() -> Project:
    return make.project(make.place("Lens"), slug="gare", is_published=True, is_fictional=True)


def by(role: Role, of: Organisation, **fields: Any) -> Any:
    return actor_for(make.member(role, of=of, **fields), of)


def refused(act: Any) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as found:
        act()
    told: dict[str, list[str]] = getattr(found.value, "message_dict", {"": found.value.messages})
    return told


# --- Risks --------------------------------------------------------------------------------------------------


def feared(project: Project, actor: Any = make.SHELL, **fields: Any) -> Risk:
    given = {
        "title": "Sol pollué", "cause": "Le passé minier", "consequence": "Six mois de plus", "likelihood": 2,
        "impact": 3, "carrier": "La maîtrise d’œuvre", "mitigation": "",
    }  # fmt: skip
    return actions.say_risk(actor, project, **{**given, **fields})


def test_a_risk_is_written_by_who_conducts_the_project(project: Project, town: Organisation) -> None:
    made = feared(project, by(Role.PROJECT_LEAD, town, project="gare"), said_by=town)

    assert (made.said_by, made.said_on, made.is_fictional) == (town, make.today(), True)
    assert Entry.objects.get(verb="a inscrit le risque").project == "gare"
    with pytest.raises(PermissionDenied):
        feared(project, by(Role.CONTRIBUTOR, town), said_by=town)


@pytest.mark.parametrize("name", ["title", "cause", "consequence", "carrier"])
def test_a_risk_says_what_why_and_who_follows_it(project: Project, name: str) -> None:
    assert name in refused(lambda: feared(project, **{name: " "}))


def test_a_risk_is_graded_three_by_three(project: Project) -> None:
    assert "impact" in refused(lambda: feared(project, impact=4))
    with pytest.raises(IntegrityError), transaction.atomic():
        make.risk(project, likelihood=0)


def test_the_gravest_risk_comes_first_and_what_is_closed_last(project: Project) -> None:
    closed = feared(project, title="Passé", likelihood=3)
    feared(project, title="Petit", likelihood=1, impact=1)
    feared(project, title="Grave", likelihood=3, impact=3)
    actions.close_risk(make.SHELL, closed, reason="Le terrain a été analysé.")

    assert [one.title for one in risks_of(project.pk, make.member(Role.READER))] == [
        "Grave",
        "Petit",
        "Passé",
    ]
    assert [one.gravity for one in risks(make.member(Role.READER))] == [9, 1]


def test_a_risk_is_said_better_with_a_reason_and_closed_once(project: Project) -> None:
    one = feared(project)

    assert "reason" in refused(lambda: actions.correct_risk(make.SHELL, one, reason=" ", impact=1))
    assert not actions.correct_risk(make.SHELL, one, reason="", impact=3)
    assert actions.correct_risk(make.SHELL, one, reason="Sondages rassurants", impact=1)
    assert "reason" in refused(lambda: actions.close_risk(make.SHELL, one, reason=""))
    actions.close_risk(make.SHELL, one, reason="Dépollué")
    assert "déjà clos" in refused(lambda: actions.close_risk(make.SHELL, one, reason="encore"))[""][0]
    assert "est clos" in refused(lambda: actions.correct_risk(make.SHELL, one, reason="x", impact=2))[""][0]


# --- Blockings ----------------------------------------------------------------------------------------------


def blocked(project: Project, actor: Any = make.SHELL, **fields: Any) -> Blocking:
    given = {"title": "Avis attendu", "since": date(2026, 1, 5), "lifter_words": "La commission", **fields}
    return actions.say_blocking(actor, project, **given)


def lifted(one: Blocking, actor: Any = make.SHELL, **fields: Any) -> None:
    given = {"cleared_on": date(2026, 3, 1), "evidence": "Avis favorable du 1er mars", **fields}
    actions.lift_blocking(actor, one, **given)


@pytest.mark.parametrize(
    ("fields", "name", "said"),
    [
        ({"title": " "}, "title", "ce qui bloque"),
        ({"since": date(2999, 1, 1)}, "since", "est un risque"),
        ({"lifter_words": " "}, "lifter", "qui peut le lever"),
        ({"asked_on": date(2999, 1, 1)}, "asked_on", "ne l’est pas encore"),
    ],
)
def test_a_blocking_that_cannot_be_is_refused(
    project: Project, fields: dict[str, Any], name: str, said: str
) -> None:
    assert said in refused(lambda: blocked(project, **fields))[name][0]


def test_what_blocks_is_told_with_who_can_lift_it_and_for_how_long(
    project: Project, state: Organisation
) -> None:
    blocked(project, lifter=state, lifter_words="", since=make.today() - timedelta(34))

    (view,) = blockings(make.member(Role.READER))

    assert (view.who, view.days, view.is_open) == ("État", 34, True)
    assert view.project.slug == "gare"


def test_who_can_lift_it_does_in_his_own_name_though_he_does_not_conduct_the_project(
    project: Project, state: Organisation
) -> None:
    service = make.organisation("Préfecture", speaks_for=state)
    one = blocked(project, lifter=state)

    lifted(one, by(Role.CONTRIBUTOR, service, place=make.place("Arras")))

    one.refresh_from_db()
    assert (one.cleared_on, one.cleared_by) == (date(2026, 3, 1), service)


def test_so_does_who_conducts_the_project_and_nobody_else(
    project: Project, state: Organisation, town: Organisation
) -> None:
    one = blocked(project, lifter=state)

    for stranger in (by(Role.CONTRIBUTOR, town), by(Role.READER, state)):
        with pytest.raises(PermissionDenied, match="se lève par État"):
            lifted(one, stranger)
    lifted(one, by(Role.PROJECT_LEAD, town, project="gare"))

    assert blockings(make.member(Role.READER)) == ()


def test_a_blocking_is_lifted_once_with_its_evidence_and_not_before_it_began(project: Project) -> None:
    one = blocked(project)

    assert "evidence" in refused(lambda: lifted(one, evidence=" "))
    assert "cleared_on" in refused(lambda: lifted(one, cleared_on=date(2025, 1, 1)))
    assert "cleared_on" in refused(lambda: lifted(one, cleared_on=make.today() + timedelta(1)))
    lifted(one)
    assert "déjà levé" in refused(lambda: lifted(one))[""][0]
    assert "déjà levé" in refused(lambda: actions.withdraw_blocking(make.SHELL, one, reason="x"))[""][0]


def test_a_blocking_written_by_mistake_is_taken_back_with_a_reason(project: Project) -> None:
    one = blocked(project)

    assert "reason" in refused(lambda: actions.withdraw_blocking(make.SHELL, one, reason=" "))
    actions.withdraw_blocking(make.SHELL, one, reason="mauvais projet")

    (view,) = blockings_of(project.pk, make.member(Role.READER))
    assert (view.is_open, view.withdrawn_reason) == (False, "mauvais projet")
    assert "est retiré" in refused(lambda: lifted(one))[""][0]


def test_it_is_corrected_with_a_reason_such_as_the_day_when_it_was_asked(project: Project) -> None:
    one = blocked(project)

    assert "reason" in refused(
        lambda: actions.correct_blocking(make.SHELL, one, reason="", asked_on=date(2026, 2, 1))
    )
    assert actions.correct_blocking(make.SHELL, one, reason="Courrier parti", asked_on=date(2026, 2, 1))
    one.refresh_from_db()
    assert (one.asked_on, one.lifter_words) == (date(2026, 2, 1), "La commission")


def test_a_resident_is_told_neither_of_what_blocks_nor_of_what_is_feared(project: Project) -> None:
    make.blocking(project)
    make.risk(project)
    stranger = make.member(Role.READER, place=make.place("Douai"))

    for reader in (None, stranger):
        assert blockings(reader) == risks(reader) == ()
    assert len(blockings(make.member(Role.READER))) == len(risks(make.member(Role.READER))) == 1


def test_of_whom_something_is_asked_is_told_of_it_wherever_the_project_is(
    project: Project, state: Organisation
) -> None:
    make.blocking(project, lifter=state)
    elsewhere = make.member(Role.READER, of=state, place=make.place("Arras"))

    assert [view.who for view in blockings(elsewhere)] == ["État"]


def test_on_a_past_day_what_was_lifted_since_still_blocks(project: Project) -> None:
    make.milestone_date(make.milestone(project), said_on=date(2025, 1, 1))
    make.blocking(project, cleared_on=date(2026, 6, 1), evidence="Avis")
    reader = make.member(Role.READER)

    with as_known_on(date(2026, 3, 5)):
        (then,) = blockings(reader)

    assert (then.days, then.is_open) == (59, True)
    assert blockings(reader) == ()


def test_they_are_one_question_each_however_many(project: Project) -> None:
    reader = make.member(Role.READER)
    assert reader.grants
    for _ in range(2):
        make.blocking(make.project(), lifter=make.organisation())
        make.risk(make.project())
        with CaptureQueriesContext(connection) as captured:
            blockings(reader)
            risks(reader)
        assert len(captured) == 2

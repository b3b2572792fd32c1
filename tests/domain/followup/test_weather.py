"""The weather: said by who conducts the project, with its reason; a new word writes over none."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from molette.domain.followup import actions
from molette.domain.followup.models import WeatherWord
from molette.domain.followup.queries import asked_beside, brief_of, weather_of, words_of
from molette.domain.journal.models import Entry
from molette.domain.memory.past import as_known_on
from molette.domain.people.acting import actor_for
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Project
from molette.domain.programme.queries import project_detail
from molette.engines.access import Role
from molette.engines.project_weather import STALE_AFTER, Level
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return make.project(make.place("Lens"), slug="gare", is_published=True, is_fictional=True)


def by(role: Role, of: Organisation, **fields: Any) -> Any:
    return actor_for(make.member(role, of=of, **fields), of)


def said(project: Project, actor: Any = make.SHELL, **fields: Any) -> WeatherWord:
    given = {"level": Level.SUPPORT, "why": "Le permis manque.", **fields}
    return actions.say_weather(actor, project, **given)


def test_a_lead_says_the_weather_in_the_name_of_his_organisation(
    project: Project, town: Organisation
) -> None:
    made = said(project, by(Role.PROJECT_LEAD, town, project="gare"), said_by=town)

    assert (made.level, made.said_by, made.said_on) == ("support", town, make.today())
    assert made.is_fictional
    assert Entry.objects.get(verb="a dit la météo").project == "gare"


@pytest.mark.parametrize("role", [Role.READER, Role.CONTRIBUTOR, Role.SIGNATORY, Role.ADMINISTRATOR])
def test_who_does_not_conduct_the_project_does_not_say_its_weather(
    project: Project, town: Organisation, role: Role
) -> None:
    with pytest.raises(PermissionDenied):
        said(project, by(role, town), said_by=town)


def test_nobody_says_it_in_the_name_of_another(project: Project, town: Organisation) -> None:
    with pytest.raises(PermissionDenied, match="parole"):
        said(project, by(Role.MANAGER, town), said_by=make.organisation("État"))


def test_a_weather_without_a_reason_is_refused(project: Project) -> None:
    with pytest.raises(ValidationError) as refusal:
        said(project, why="  ")

    assert "une météo sans raison ne dit rien" in refusal.value.message_dict["why"][0]
    with pytest.raises(IntegrityError), transaction.atomic():
        make.weather(project, why="")


def test_a_weather_is_not_said_in_advance(project: Project) -> None:
    with pytest.raises(ValidationError, match="d’avance"):
        said(project, said_on=make.today() + timedelta(1))


def test_a_new_word_writes_over_none_and_the_last_one_holds(project: Project) -> None:
    said(project)
    said(project, level=Level.SECURED, why="Le permis est là.")

    views = words_of(project.pk, None)

    assert [(view.level, view.in_use) for view in views] == [(Level.SECURED, True), (Level.SUPPORT, False)]
    assert weather_of(None, None)[project.pk] == views[0]


def test_a_word_taken_back_stays_with_its_reason_and_the_one_before_holds_again(project: Project) -> None:
    said(project)
    wrong = said(project, level=Level.COMPROMISED)

    with pytest.raises(ValidationError, match="pourquoi"):
        actions.withdraw_weather(make.SHELL, wrong, reason=" ")
    actions.withdraw_weather(make.SHELL, wrong, reason="dite du mauvais projet")

    assert weather_of(frozenset({project.pk}), None)[project.pk].level is Level.SUPPORT
    assert words_of(project.pk, None)[0].withdrawn_reason == "dite du mauvais projet"
    with pytest.raises(ValidationError, match="déjà retirée"):
        actions.withdraw_weather(make.SHELL, wrong, reason="encore")


def test_a_word_is_taken_back_by_those_who_said_it(project: Project, town: Organisation) -> None:
    one = said(project, by(Role.MANAGER, town), said_by=town)

    with pytest.raises(PermissionDenied):
        actions.withdraw_weather(by(Role.MANAGER, make.organisation()), one, reason="non")


def test_after_sixty_days_a_word_is_stale(project: Project) -> None:
    make.weather(project, said_on=make.today() - timedelta(STALE_AFTER))
    fresh = weather_of(None, None)[project.pk]
    make.weather(make.project(is_published=True), said_on=make.today() - timedelta(STALE_AFTER + 1))

    assert (fresh.age, fresh.is_stale) == (STALE_AFTER, False)
    assert sorted(view.is_stale for view in weather_of(None, None).values()) == [False, True]


def test_of_a_project_of_which_nobody_spoke_nothing_is_told(project: Project) -> None:
    assert weather_of(None, None) == {}


def test_the_weather_of_a_project_not_published_is_for_those_whom_it_concerns() -> None:
    hidden = make.project(make.place("Lens"), is_published=False)
    make.weather(hidden)
    stranger = make.member(Role.READER, place=make.place("Douai"))

    assert weather_of(None, None) == weather_of(None, stranger) == {}
    assert set(weather_of(None, make.member(Role.READER))) == {hidden.pk}


def test_on_a_past_day_what_was_said_since_is_not_known(project: Project) -> None:
    make.milestone_date(make.milestone(project), said_on=date(2025, 1, 1))
    make.weather(project, "secured", said_on=date(2026, 1, 10))
    make.weather(project, "compromised", said_on=date(2026, 6, 10))
    reader = make.member(Role.READER)

    with as_known_on(date(2026, 3, 11)):
        (then,) = weather_of(None, reader).values()
    (now,) = weather_of(None, reader).values()

    assert (then.level, then.age) == (Level.SECURED, 60)
    assert now.level is Level.COMPROMISED


def test_the_weather_of_all_is_one_question_however_many() -> None:
    reader = make.member(Role.READER)
    assert reader.grants
    for _ in range(2):
        make.weather(make.project(make.place()))
        with CaptureQueriesContext(connection) as captured:
            weather_of(None, reader)
        assert len(captured) == 1


def test_it_is_told_anew_after_a_word(project: Project, settings: Any) -> None:
    settings.REMEMBER = True
    said(project)
    assert weather_of(None, None)[project.pk].level is Level.SUPPORT
    said(project, level=Level.SECURED)
    assert weather_of(None, None)[project.pk].level is Level.SECURED


def test_the_brief_of_a_project_tells_the_same_word_in_the_question_that_reads_the_project(
    project: Project, town: Organisation
) -> None:
    make.weather(project, "secured", said_on=date(2026, 1, 10))
    make.weather(project, "compromised", said_on=date(2026, 6, 10), said_by=town)
    make.weather(project, "secured", withdrawn_reason="erreur")
    reader = make.member(Role.READER)

    detail = project_detail("gare", reader, beside=asked_beside(reader))

    assert detail is not None
    assert brief_of(detail.beside).weather == weather_of(None, reader)[project.pk]

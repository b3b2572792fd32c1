"""A questionnaire is prepared by who answers for it, and changes no more once a wave asks it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from molette.domain.people.acting import actor_for
from molette.domain.surveys import actions
from molette.domain.surveys.models import Kind, Question, Questionnaire
from molette.engines.access import Role
from tests import factories as make
from tests.domain.surveys.conftest import Survey


def test_a_questionnaire_sent_twice_is_written_once(survey: Survey) -> None:
    key = uuid4()
    for _ in range(2):
        actions.create_questionnaire(
            survey.runner, key=key, run_by=survey.body, title="Bouger", theme="Transports", purpose="Savoir."
        )
    assert Questionnaire.objects.filter(title="Bouger").count() == 1


@pytest.mark.parametrize("role", [Role.READER, Role.CONTRIBUTOR, Role.SIGNATORY])
def test_only_who_runs_surveys_prepares_one(survey: Survey, role: Role) -> None:
    other = actor_for(make.member(role, of=survey.body), survey.body)
    with pytest.raises(PermissionDenied):
        actions.add_question(other, survey.questionnaire, key=uuid4(), kind=Kind.OPEN, words="Et encore ?")


def test_another_organisation_touches_nothing_of_it(survey: Survey) -> None:
    other = make.organisation("Voisine")
    stranger = actor_for(make.member(Role.MANAGER, of=other), other)
    survey_of = survey.questionnaire
    with pytest.raises(PermissionDenied):
        actions.add_question(stranger, survey_of, key=uuid4(), kind=Kind.OPEN, words="Et encore ?")


@pytest.mark.parametrize(
    ("values", "at_fault"),
    [
        ({"kind": Kind.CLOSED, "choices": "oui"}, "choices"),
        ({"kind": Kind.CLOSED, "choices": "oui\noui"}, "choices"),
        ({"kind": Kind.SCALE, "choices": "1\n2", "favourable": 2}, "favourable"),
        ({"kind": Kind.NUMBER, "choices": "1\n2"}, "choices"),
        ({"kind": Kind.OPEN, "is_profile": True}, "is_profile"),
    ],
)
def test_a_question_that_cannot_be_counted_is_refused(
    survey: Survey, values: dict[str, object], at_fault: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        actions.add_question(survey.runner, survey.questionnaire, key=uuid4(), words="Et ceci ?", **values)
    assert at_fault in refusal.value.message_dict


def test_a_translation_has_as_many_choices(survey: Survey) -> None:
    with pytest.raises(ValidationError, match="Il en faut 4"):
        actions.translate(survey.runner, survey.feeling, language="en", words="How is it?", choices="Bad")
    told = actions.translate(
        survey.runner, survey.feeling, language="en", words="How is it?", choices="Awful\nBad\nGood\nGreat"
    )
    assert told.options == ("Awful", "Bad", "Good", "Great")


def test_once_a_wave_is_planned_the_questions_stay(survey: Survey) -> None:
    survey.plan()
    with pytest.raises(ValidationError, match="ne changent plus"):
        actions.drop_question(survey.runner, survey.feeling)
    assert Question.objects.count() == 2


def test_a_wave_keeps_its_answers_the_time_to_count_them(survey: Survey) -> None:
    day = timezone.localdate()
    with pytest.raises(ValidationError) as refusal:
        actions.plan_wave(
            survey.runner, survey.questionnaire, key=uuid4(), name="V1", opens_on=day,
            closes_on=day - timedelta(1), recruitment="drawn", population="tous", trim=5, keep_until=day,
        )  # fmt: skip
    assert set(refusal.value.message_dict) == {"closes_on"}


def test_margins_are_of_a_sample_and_of_who_answers(survey: Survey) -> None:
    source = make.source()
    drawn, opened = survey.plan(), survey.plan(recruitment="opt_in", name="Ouverte")
    with pytest.raises(ValidationError, match="pas un échantillon"):
        actions.set_margin(survey.runner, opened, question=survey.age, totals={"0": 9}, source=source)
    with pytest.raises(ValidationError, match="qui dit qui répond"):
        actions.set_margin(survey.runner, drawn, question=survey.feeling, totals={"0": 9}, source=source)
    for total in (9, 10):
        actions.set_margin(survey.runner, drawn, question=survey.age, totals={"0": total}, source=source)
    assert [one.totals for one in drawn.margins.order_by("pk")] == [{"0": 10}]

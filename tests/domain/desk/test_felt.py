"""The last step of a promise: a survey asked where it stands, once delivered, beside a figure told of it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from molette.domain.desk.promises import PromiseFilter, chain_of
from molette.domain.desk.promises.lines import promise_lines
from molette.domain.programme.models import MilestoneKind, Project
from molette.domain.statements.models import Nature
from molette.domain.surveys.models import Wave
from molette.engines.chain import Climb, Proof, Step
from tests import factories as make
from tests.domain.surveys.conftest import Survey, survey

__all__ = ["survey"]
ANYBODY = AnonymousUser()


@pytest.fixture
def street(survey: Survey) -> Project:
    """A street of the first town, of which a figure is told, that moved."""
    measure = make.measure(direction="rising")
    survey.feeling.measure = measure
    survey.feeling.save()
    project = make.project(survey.towns[0])
    for nature, value, days in ((Nature.BASELINE, 40, 700), (Nature.OBSERVED, 70, 60)):
        day = timezone.localdate() - timedelta(days)
        make.statement(
            measure=measure, project=project, place=None, perimeter=None, nature=nature, value=value,
            period_end=day, said_on=day,
        )  # fmt: skip
    return project


def delivered(project: Project, days: int) -> None:
    end = make.milestone(project, kind=MilestoneKind.DELIVERED)
    make.milestone_date(end, timezone.localdate() - timedelta(days), nature="actual")


def asked(survey: Survey, happy: float, *, name: str = "Automne") -> Wave:
    wave = survey.plan(name=name)
    survey.answered(wave, (120, 120, 120), happy=(happy, 0.5, 0.5))
    survey.closed(wave)
    return wave


def climb(project: Project) -> Climb:
    return chain_of(PromiseFilter(), ANYBODY).promises[project.pk].climb


def test_a_promise_is_felt_where_the_whole_interval_is_above_half(survey: Survey, street: Project) -> None:
    delivered(street, 100)
    wave = asked(survey, 0.8)
    proof = climb(street).by(Step.FELT)
    assert proof is not None
    assert (proof.proof, proof.on) == (Proof.SURVEY, wave.closed_on)
    for said in ("120 réponses", "variance par linéarisation", "à 95", "Automne", "Lens"):
        assert said in proof.title.replace("\N{NO-BREAK SPACE}", " ")


def test_a_survey_that_does_not_show_it_says_so_with_all_that_goes_with_it(
    survey: Survey, street: Project
) -> None:
    delivered(street, 100)
    asked(survey, 0.4)
    found = chain_of(PromiseFilter(), ANYBODY)
    assert found.promises[street.pk].climb.proved(Step.FELT) is False
    assert found.at(Step.FELT) == 0
    (line,) = promise_lines(found.states, found.promises, ANYBODY)
    (why,) = [one.why.replace("\N{NO-BREAK SPACE}", " ") for one in line.blocks]
    for said in (
        "ne montre pas que plus de la moitié",
        "120 réponses",
        "variance par linéarisation",
        "à 95 %",
    ):
        assert said in why


def test_what_was_asked_before_the_delivery_proves_nothing(survey: Survey, street: Project) -> None:
    asked(survey, 0.8)
    assert climb(street).proved(Step.FELT) is None
    delivered(street, -1)
    assert climb(street).proved(Step.FELT) is None


def test_only_the_last_wave_counts(survey: Survey, street: Project) -> None:
    delivered(street, 300)
    former = survey.plan(name="Avant", opens=timezone.localdate() - timedelta(200))
    survey.answered(former, (120, 120, 120), happy=0.8)
    survey.closed(former)
    assert climb(street).proved(Step.FELT) is True
    asked(survey, 0.4)
    assert climb(street).proved(Step.FELT) is False


def test_neither_another_town_nor_a_figure_told_of_another_project_proves_it(
    survey: Survey, street: Project
) -> None:
    delivered(street, 100)
    elsewhere, untold = make.project(make.place("Ailleurs")), make.project(survey.towns[0])
    make.statement(measure=survey.feeling.measure, project=elsewhere, place=None, perimeter=None)
    for one in (elsewhere, untold):
        delivered(one, 100)
    asked(survey, 0.8)
    assert climb(elsewhere).proved(Step.FELT) is None
    assert climb(untold).proved(Step.FELT) is None


def test_a_consultation_that_anybody_answers_proves_nothing(survey: Survey, street: Project) -> None:
    delivered(street, 100)
    survey.published((120, 120, 120), recruitment="opt_in")
    assert climb(street).proved(Step.FELT) is None

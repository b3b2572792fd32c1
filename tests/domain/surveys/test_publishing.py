"""A closed wave is weighed and published, or refused in words; what rests on few is hidden."""

import pytest
from django.core.exceptions import ValidationError

from molette.domain.surveys import actions
from molette.domain.surveys.models import Of, OpenCount, PublishedEstimate
from tests import factories as make
from tests.domain.surveys.conftest import Survey

WHOLE_AGES = {"0": 1000, "1": 900, "2": 800}


def test_a_wave_is_closed_before_it_is_published_and_published_once(survey: Survey) -> None:
    wave = survey.plan()
    survey.answered(wave, (80, 80, 80))
    with pytest.raises(ValidationError, match="Closez d’abord"):
        actions.publish(survey.runner, wave)
    actions.close(survey.runner, wave)
    actions.publish(survey.runner, wave)
    with pytest.raises(ValidationError, match="déjà publiée"):
        actions.publish(survey.runner, wave)


def test_estimates_carry_all_that_must_be_beside_them(survey: Survey) -> None:
    wave = survey.published((80, 90, 100))
    told = PublishedEstimate.objects.filter(wave=wave, is_shown=True)
    assert told.filter(of=Of.CHOICE).count() == 4
    assert told.filter(of=Of.FAVOURABLE, place=None).get().count == 270
    assert told.filter(of=Of.FAVOURABLE).exclude(place=None).count() == 3
    assert not told.filter(question=survey.age).exists()


def test_calibration_brings_the_weights_to_the_margins(survey: Survey) -> None:
    wave = survey.plan()
    survey.answered(wave, (90, 90, 90))
    actions.set_margin(survey.runner, wave, question=survey.age, totals=WHOLE_AGES, source=make.source())
    actions.close(survey.runner, wave)
    actions.publish(survey.runner, wave)
    assert "raking ratio sur Votre âge" in wave.method


def test_a_margin_that_cannot_be_met_is_said_and_nothing_is_published(survey: Survey) -> None:
    wave = survey.plan()
    survey.answered(wave, (90, 90, 90))
    totals = {**WHOLE_AGES, "1": 0}
    actions.set_margin(survey.runner, wave, question=survey.age, totals=totals, source=make.source())
    actions.close(survey.runner, wave)
    with pytest.raises(ValidationError, match="40 à 64 ans"):
        actions.publish(survey.runner, wave)
    assert not PublishedEstimate.objects.exists()


def test_a_town_with_few_answers_is_hidden_with_another_that_guards_it(survey: Survey) -> None:
    wave = survey.published((12, 80, 120))
    shown = PublishedEstimate.objects.filter(wave=wave, is_shown=True).exclude(place=None)
    assert [one.place for one in shown.order_by("pk")] == [survey.towns[2]]
    hidden = PublishedEstimate.objects.filter(wave=wave, is_shown=False)
    assert {(one.value, one.count, one.low) for one in hidden.order_by("pk")} == {(None, None, None)}


def test_too_few_answers_in_all_publish_nothing(survey: Survey) -> None:
    wave = survey.plan()
    survey.answered(wave, (10, 9, 8))
    actions.close(survey.runner, wave)
    with pytest.raises(ValidationError, match="Trop peu de réponses"):
        actions.publish(survey.runner, wave)


def test_an_open_consultation_has_counts_and_no_estimate(survey: Survey) -> None:
    wave = survey.published((12, 80, 120), recruitment="opt_in")
    assert not PublishedEstimate.objects.filter(wave=wave).exists()
    assert OpenCount.objects.filter(wave=wave, question=survey.feeling).count() == 4


def test_rows_are_opened_only_where_nobody_is_found_in_them(survey: Survey) -> None:
    wave = survey.published((80, 90, 100))
    actions.open_rows(survey.runner, wave)
    with pytest.raises(ValidationError, match="déjà ouvertes"):
        actions.open_rows(survey.runner, wave)


def test_a_refusal_to_open_rows_names_who_would_be_found(survey: Survey) -> None:
    wave = survey.plan()
    survey.answered(wave, (80, 90, 100))
    alone = wave.responses.order_by("pk").last()
    assert alone is not None
    for row in wave.responses.order_by("pk"):
        row.said = {**row.said, str(survey.age.pk): 2 if row == alone else row.pk % 2}
        row.save()
    actions.close(survey.runner, wave)
    actions.publish(survey.runner, wave)
    with pytest.raises(ValidationError, match="65 ans et plus"):
        actions.open_rows(survey.runner, wave)

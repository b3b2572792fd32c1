"""`molette surveys erase`: answers and codes go on their day, and what is published stays."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from molette.config.cli import main
from molette.domain.journal.models import Entry
from molette.domain.surveys import actions
from molette.domain.surveys.models import Entrance, Invitation, PublishedEstimate, Response
from tests.domain.surveys.conftest import Survey, survey

__all__ = ["survey"]

PAST = timedelta(500)


def erased(capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["surveys", "erase"]) == 0
    return capsys.readouterr().out.replace("\N{NO-BREAK SPACE}", " ")


def test_answers_and_the_codes_that_open_them_go_on_their_day(
    survey: Survey, capsys: pytest.CaptureFixture[str]
) -> None:
    wave = survey.plan(opens=timezone.localdate() - PAST)
    actions.invite(survey.runner, wave, key=uuid4(), place=survey.towns[0], many=3, population=30)
    opened = survey.plan(name="Ouverte", recruitment="opt_in", opens=timezone.localdate() - PAST)
    actions.open_entrances(survey.runner, opened, survey.towns)
    survey.answered(wave, (3, 2, 1))

    assert "6 réponses effacées" in erased(capsys)
    assert not Response.objects.exists()
    assert not Invitation.objects.exists()
    assert not Entrance.objects.exists()
    assert Entry.objects.filter(actor="Effacement à terme").count() == 2


def test_what_is_published_stays_once_its_answers_are_gone(
    survey: Survey, capsys: pytest.CaptureFixture[str]
) -> None:
    wave = survey.published((60, 60, 60), opens=timezone.localdate() - PAST)
    told = list(PublishedEstimate.objects.filter(wave=wave).order_by("pk").values_list("value", "count"))

    assert "180 réponses effacées" in erased(capsys)
    wave.refresh_from_db()
    assert (wave.erased_on, wave.responses_count) == (timezone.localdate(), 180)
    assert list(wave.estimates.order_by("pk").values_list("value", "count")) == told


def test_nothing_goes_before_its_day_and_a_second_run_finds_nothing(
    survey: Survey, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = survey.plan(name="Gardée")
    survey.answered(kept, (2, 2, 2))
    assert "0 réponse effacée" in erased(capsys)
    assert Response.objects.count() == 6

    survey.answered(survey.plan(name="Finie", opens=timezone.localdate() - PAST), (1, 1, 1))
    assert "3 réponses effacées" in erased(capsys)
    lines = Entry.objects.count()
    assert "0 réponse effacée" in erased(capsys)
    assert Entry.objects.count() == lines
    assert {one.wave_id for one in Response.objects.order_by("pk")} == {kept.pk}

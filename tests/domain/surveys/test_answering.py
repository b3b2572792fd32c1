"""One code answers once; an answer begun is taken up again; an agent enters what came on paper."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from molette.domain.journal.models import Entry
from molette.domain.people.acting import actor_for
from molette.domain.surveys import actions
from molette.domain.surveys.actions import ANSWERING, Sheet
from molette.domain.surveys.codes import code_of, mark_of
from molette.domain.surveys.models import Channel, Invitation, Response
from molette.engines.access import Role
from tests import factories as make
from tests.domain.surveys.conftest import Survey


def said(survey: Survey, age: int = 0, feeling: int = 3) -> dict[str, str]:
    return {str(survey.age.pk): str(age), str(survey.feeling.pk): str(feeling)}


def test_an_answer_sent_twice_is_written_once_and_stays(survey: Survey) -> None:
    wave, mark = survey.plan(), mark_of(uuid4())
    for feeling in (3, 0):
        actions.answer(
            ANSWERING, wave, Sheet(said(survey, feeling=feeling)), mark=mark, place=survey.towns[0]
        )
    assert [one.said[str(survey.feeling.pk)] for one in Response.objects.order_by("pk")] == [3]


def test_an_answer_begun_is_taken_up_again(survey: Survey) -> None:
    wave, mark = survey.plan(), mark_of(uuid4())
    begun = Sheet({str(survey.feeling.pk): "2"}, is_complete=False)
    actions.answer(ANSWERING, wave, begun, mark=mark, place=survey.towns[0])
    made = actions.answer(ANSWERING, wave, Sheet(said(survey)), mark=mark, place=survey.towns[0])
    assert (made.is_complete, Response.objects.count()) == (True, 1)


def test_what_is_required_or_out_of_the_choices_is_refused(survey: Survey) -> None:
    wave = survey.plan()
    sheet = Sheet({str(survey.feeling.pk): "9"})
    with pytest.raises(ValidationError) as refusal:
        actions.answer(ANSWERING, wave, sheet, mark=mark_of(uuid4()), place=survey.towns[0])
    assert set(refusal.value.message_dict) == {f"q{survey.age.pk}", f"q{survey.feeling.pk}"}


def test_nobody_answers_a_wave_to_come_or_past(survey: Survey) -> None:
    for days in (-90, 20):
        wave = survey.plan(name=f"V{days}", opens=timezone.localdate() + timedelta(days))
        with pytest.raises(ValidationError, match="pas ouverte"):
            actions.answer(ANSWERING, wave, Sheet(said(survey)), mark=mark_of(uuid4()), place=survey.towns[0])


def test_the_journal_tells_no_word_of_an_answer(survey: Survey) -> None:
    wave = survey.plan()
    actions.answer(ANSWERING, wave, Sheet(said(survey)), mark=mark_of(uuid4()), place=survey.towns[0])
    line = Entry.objects.order_by("pk").last()
    assert line is not None
    assert set(line.after) == {"place", "channel"}


def test_invitations_weigh_what_they_stand_for_and_are_made_once(survey: Survey) -> None:
    wave, key = survey.plan(), uuid4()
    for _ in range(2):
        actions.invite(survey.runner, wave, key=key, place=survey.towns[0], many=40, population=1000)
    assert {(one.weight, one.mark == mark_of(one.key)) for one in Invitation.objects.order_by("pk")} == {
        (25, True)
    }
    assert Invitation.objects.count() == 40


def test_links_are_for_consultations_and_invitations_for_samples(survey: Survey) -> None:
    drawn, opened = survey.plan(), survey.plan(recruitment="opt_in", name="Ouverte")
    with pytest.raises(ValidationError, match="que sur invitation"):
        actions.open_entrances(survey.runner, drawn, survey.towns)
    with pytest.raises(ValidationError, match="par un lien"):
        actions.invite(survey.runner, opened, key=uuid4(), place=survey.towns[0], many=1, population=9)
    assert [actions.open_entrances(survey.runner, opened, survey.towns) for _ in range(2)] == [3, 0]


def test_an_agent_enters_paper_within_his_mandate_under_its_invitation(survey: Survey) -> None:
    wave, town = survey.plan(), survey.towns[0]
    actions.invite(survey.runner, wave, key=uuid4(), place=town, many=1, population=25)
    code = code_of(Invitation.objects.get().key)
    agent = actor_for(make.member(Role.CONTRIBUTOR, of=survey.body, place=town), survey.body)
    with pytest.raises(ValidationError, match="relisez-le"):
        actions.enter_paper(agent, wave, said(survey), key=uuid4(), place=town, code="12")
    made = actions.enter_paper(agent, wave, said(survey), key=uuid4(), place=town, code=code.lower())
    assert (made.channel, made.entered_by, made.weight) == (Channel.PAPER, survey.body, 25)
    with pytest.raises(ValidationError, match="déjà enregistrée"):
        actions.enter_paper(agent, wave, said(survey), key=uuid4(), place=town, code=code)
    with pytest.raises(PermissionDenied):
        actions.enter_paper(agent, wave, said(survey), key=uuid4(), place=survey.towns[1], code=code)


def test_answers_and_codes_go_on_their_day(survey: Survey) -> None:
    wave = survey.plan(opens=timezone.localdate() - timedelta(500))
    survey.answered(wave, (3, 2, 1))
    assert actions.erase_due(ANSWERING, day=timezone.localdate()) == 6
    assert actions.erase_due(ANSWERING, day=timezone.localdate()) == 0
    assert not Response.objects.exists()

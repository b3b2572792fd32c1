"""Anybody answers without an account and without JavaScript, by a code or by the link of a place."""

import re
from uuid import uuid4

from django.test import Client

from molette.domain.surveys import actions
from molette.domain.surveys.codes import code_of
from molette.domain.surveys.models import Entrance, Invitation, Response, Wave
from molette.domain.surveys.models.questionnaires import LANGUAGES
from molette.engines import french
from molette.web.public.surveys.languages import language_of
from tests.domain.surveys.conftest import Survey

STAMP = re.compile(r'name="timbre" value="([^"]+)"')


def text(response: object) -> str:
    return response.content.decode().replace("\N{NO-BREAK SPACE}", " ")  # type: ignore[attr-defined, no-any-return]


def invited(survey: Survey) -> tuple[Wave, str]:
    wave = survey.plan()
    actions.invite(survey.runner, wave, key=uuid4(), place=survey.towns[0], many=1, population=25)
    return wave, f"/repondre/{code_of(Invitation.objects.get().key)}"


def link(survey: Survey) -> tuple[Wave, str]:
    wave = survey.plan(recruitment="opt_in")
    actions.open_entrances(survey.runner, wave, survey.towns[:1])
    return wave, f"/repondre/{code_of(Entrance.objects.get().key)}"


def filled(survey: Survey, **more: str) -> dict[str, str]:
    return {f"q{survey.age.pk}": "1", f"q{survey.feeling.pk}": "3", "geste": "envoyer", **more}


def test_the_page_says_why_for_whom_and_how_long(survey: Survey) -> None:
    wave, address = invited(survey)
    response = Client().get(address)
    told = text(response)
    for said in (
        "Savoir comment les habitants",
        "Pôle métropolitain",
        str(wave.keep_until.year),
        "empreinte",
    ):
        assert said in told
    assert "no-store" in response.headers["Cache-Control"]
    assert 'name="robots" content="noindex"' in told


def test_an_invitation_answers_once(survey: Survey) -> None:
    _, address = invited(survey)
    for feeling in ("3", "0"):
        Client().post(address, filled(survey, **{f"q{survey.feeling.pk}": feeling}), follow=True)
    one = Response.objects.get()
    assert (one.said[str(survey.feeling.pk)], one.weight) == (3, 25)
    assert "Votre réponse est enregistrée" in text(Client().get(address))


def test_a_page_of_a_link_sent_twice_is_one_answer_and_two_pages_are_two(survey: Survey) -> None:
    _, address = link(survey)
    for times in (2, 1):
        stamp = STAMP.search(text(Client().get(address)))
        assert stamp is not None
        for _ in range(times):
            Client().post(address, filled(survey, timbre=stamp[1]))
    assert Response.objects.count() == 2
    assert Client().post(address, filled(survey, timbre="faux")).status_code == 422


def test_what_was_begun_is_taken_up_again_by_its_code(survey: Survey) -> None:
    _, address = link(survey)
    stamp = STAMP.search(text(Client().get(address)))
    assert stamp is not None
    begun = {f"q{survey.feeling.pk}": "2", "geste": "garder", "timbre": stamp[1]}
    # Without its age, it is not whole, and it is kept all the same.
    response = Client().post(address, begun)
    assert response.status_code == 302
    told = text(Client().get(response.headers["Location"]))
    assert "Vos réponses sont gardées" in told
    assert re.search(rf'name="q{survey.feeling.pk}" value="2"[^>]*checked', told)
    Client().post(response.headers["Location"], filled(survey))
    assert [one.is_complete for one in Response.objects.order_by("pk")] == [True]


def test_what_lacks_is_said_beside_its_question_and_nothing_is_kept(survey: Survey) -> None:
    _, address = invited(survey)
    response = Client().post(address, {"geste": "envoyer"})
    assert response.status_code == 422
    assert f"id_q{survey.age.pk}" in text(response)
    assert not Response.objects.exists()


def test_questions_are_asked_in_the_language_chosen(survey: Survey) -> None:
    choices = "Awful\nBad\nGood\nGreat"
    actions.translate(survey.runner, survey.feeling, language="en", words="Your street", choices=choices)
    _, address = invited(survey)
    told = text(Client().get(f"{address}?langue=en"))
    assert "Your street" in told
    assert "Great" in told
    assert "Votre âge" in told


def test_choosing_a_language_loses_nothing_of_what_was_typed_and_sends_nothing(survey: Survey) -> None:
    words = {"choices": "Awful\nBad\nGood\nGreat", "words": "Your street"}
    actions.translate(survey.runner, survey.feeling, language="en", **words)
    _, address = invited(survey)
    sent = {f"q{survey.feeling.pk}": "2", "langue": "en"}
    response = Client().post(address, sent)
    assert response.status_code == 200
    told = text(response)
    assert re.search(rf'name="q{survey.feeling.pk}" value="2"[^>]*checked', told)
    assert "Question 2 of 2" in told
    assert "Send my answers" in told
    assert not Response.objects.exists()


def test_arabic_is_written_from_right_to_left_and_what_is_not_translated_from_left_to_right(
    survey: Survey,
) -> None:
    choices = "١\n٢\n٣\n٤"
    actions.translate(survey.runner, survey.feeling, language="ar", words="شارعك", choices=choices)
    _, address = invited(survey)
    told = text(Client().get(f"{address}?langue=ar"))
    assert f'id="id_q{survey.feeling.pk}" lang="ar" dir="rtl"' in told
    assert f'id="id_q{survey.age.pk}" lang="fr" dir="ltr"' in told
    assert "السؤال 1 من 2" in told


def test_each_question_says_which_it_is_of_how_many(survey: Survey) -> None:
    _, address = invited(survey)
    told = text(Client().get(address))
    assert [f"Question {rank} sur 2" in told for rank in (1, 2, 3)] == [True, True, False]
    assert '<progress value="2" max="2"' in told


def test_who_begun_is_told_how_far_and_led_to_the_first_question_left(survey: Survey) -> None:
    _, address = invited(survey)
    Client().post(address, {f"q{survey.age.pk}": "1", "geste": "garder"})
    told = text(Client().get(address))
    assert "Vos réponses sont gardées : 1 sur 2" in told
    assert f'<a href="#id_q{survey.feeling.pk}">Reprendre à la question 2</a>' in told


def test_who_answered_is_told_what_comes_next_and_when_it_is_erased(survey: Survey) -> None:
    wave, address = invited(survey)
    Client().post(address, filled(survey))
    told = text(Client().get(address))
    for said in (
        "Elle ne peut plus être changée",
        "seront ensuite publiés",
        french.long_date(wave.keep_until),
    ):
        assert said.replace("\N{NO-BREAK SPACE}", " ") in told


def test_the_words_around_the_questions_are_whole_in_every_language() -> None:
    """A language of the questionnaire has every sentence of the page, with the same blanks."""
    blanks = {
        code: {word: set(re.findall(r"{(\w+)}", said)) for word, said in language_of(code).words.items()}
        for code in ("fr", *dict(LANGUAGES))
    }
    assert set(blanks) == {"fr", *dict(LANGUAGES)}
    assert [code for code, found in blanks.items() if found != blanks["fr"]] == []
    assert [code for code in blanks if language_of(code).code != code] == []


def test_a_code_typed_badly_opens_nothing(survey: Survey) -> None:
    _, address = invited(survey)
    assert Client().get("/repondre/0000-1111").status_code == 404
    assert Client().post("/repondre", {"code": "12"}).status_code == 422
    assert Client().post("/repondre", {"code": f"{uuid4().hex[:20]}"}).status_code == 422
    code = address.rsplit("/", 1)[1].lower().replace("-", " ")
    assert Client().post("/repondre", {"code": code}).status_code == 302


def test_nothing_is_asked_once_the_wave_is_closed(survey: Survey) -> None:
    wave, address = invited(survey)
    actions.close(survey.runner, wave)
    assert "n’est pas ouverte" in text(Client().get(address))
    assert Client().post(address, filled(survey)).status_code == 422

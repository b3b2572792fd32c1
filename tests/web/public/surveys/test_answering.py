"""Anybody answers without an account and without JavaScript, by a code or by the link of a place."""

import re
from uuid import uuid4

from django.test import Client

from molette.domain.surveys import actions
from molette.domain.surveys.codes import code_of
from molette.domain.surveys.models import Entrance, Invitation, Response, Wave
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
    assert "votre réponse est enregistrée" in text(Client().get(address))


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

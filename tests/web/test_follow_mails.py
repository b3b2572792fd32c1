"""Following by e-mail, through a real SMTP server: confirmed first, grouped, once, and left in one click."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from smtplib import SMTPException
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from molette.config.cli import main
from molette.domain.following.models import Follow
from molette.domain.journal.models import Entry
from molette.domain.programme.models import Milestone, Project
from molette.domain.secrecy.models import Kind
from molette.web.follow_mails import send_follow_mails
from molette.web.public.following import letters
from tests import factories as make
from tests.web.mailbox import Box

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
JEANNE = "jeanne@exemple.fr"


@pytest.fixture(autouse=True)
def at_once(settings: Settings) -> Iterator[None]:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    letters.clear()
    with time_machine.travel(NOON, tick=False):
        yield
    letters.clear()


@pytest.fixture
def opening() -> Milestone:
    """The opening of a station at Lens, said before anybody follows it."""
    project = make.project(make.place("Lens", slug="lens"), slug="gare", title="Nouvelle gare")
    step = make.milestone(project, title="Ouverture")
    make.milestone_date(step, date(2027, 1, 1), recorded_at=NOON - timedelta(days=90))
    return step


def ask(client: Client, what: str = "lieu/lens", **sent: str) -> Any:
    return client.post(f"/partage/{what}/suivre", {"email": JEANNE, "frequency": "daily", **sent})


def follow(client: Client, what: str = "lieu/lens") -> Follow:
    ask(client, what)
    asked = Follow.objects.latest("pk")
    client.post(f"/suivi/{asked.token}/confirmer")
    asked.refresh_from_db()
    return asked


def put_off(step: Milestone, on: date, at: datetime) -> None:
    make.milestone_date(step, on, recorded_at=at)


def test_nothing_is_written_before_the_address_is_confirmed(
    client: Client, box: Box, opening: Milestone
) -> None:
    assert ask(client).status_code == 200
    asked = Follow.objects.get()

    assert f"/suivi/{asked.token}/confirmer" in box.text()
    client.get(f"/suivi/{asked.token}/confirmer")  # a program that opens links
    put_off(opening, date(2028, 1, 1), NOON + timedelta(minutes=1))
    with time_machine.travel(NOON + timedelta(hours=1)):
        assert send_follow_mails().sent == 0
    assert Follow.objects.get().confirmed_at is None
    assert len(box.taken) == 1


def test_a_change_is_told_once_grouped_and_with_the_way_out(
    client: Client, box: Box, opening: Milestone
) -> None:
    follow(client), follow(client, "projet/gare")
    for month in (2, 3):
        put_off(opening, date(2028, month, 1), NOON + timedelta(minutes=month))
    box.taken.clear()

    with time_machine.travel(NOON + timedelta(hours=1)):
        assert send_follow_mails().sent == 1
        assert send_follow_mails().sent == 0
    with time_machine.travel(NOON + timedelta(days=9)):
        assert send_follow_mails().sent == 0

    (letter,) = box.taken
    assert letter["To"] == JEANNE
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    said = box.text()
    assert said.startswith("2 nouvelles de ce que vous suivez.")
    assert said.count("Ouverture : reporté, prévu le 1er mars 2028 (c’était le 1er fév. 2028)") == 1
    assert "https://programme.exemple.fr/projets/gare" in said


def test_one_request_of_a_mail_program_erases_the_address(
    client: Client, box: Box, opening: Milestone
) -> None:
    follow(client)
    put_off(opening, date(2028, 1, 1), NOON + timedelta(minutes=1))
    with time_machine.travel(NOON + timedelta(hours=1)):
        send_follow_mails()
    out = box.taken[-1]["List-Unsubscribe"].strip(" <>").removeprefix("https://programme.exemple.fr")

    strict = Client(enforce_csrf_checks=True)
    assert "Effacer mon adresse" in strict.get(out).content.decode()
    assert Follow.objects.count() == 1
    answer = strict.post(out, {"List-Unsubscribe": "One-Click"})

    assert (answer.status_code, Follow.objects.count()) == (200, 0)
    assert strict.post(out).status_code == 200
    assert not Entry.objects.filter(after__icontains=JEANNE).exists()


def test_a_letter_that_could_not_leave_is_written_at_the_next_turn(
    client: Client, box: Box, opening: Milestone
) -> None:
    follow(client)
    put_off(opening, date(2028, 1, 1), NOON + timedelta(minutes=1))
    with time_machine.travel(NOON + timedelta(hours=1)):
        box.refusal = "451 plus tard"
        assert send_follow_mails().failed == 1
        box.refusal = ""
        assert send_follow_mails().sent == 1


def test_a_sender_that_dies_half_way_never_writes_twice(
    client: Client, box: Box, opening: Milestone, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow(client)
    put_off(opening, date(2028, 1, 1), NOON + timedelta(minutes=1))
    monkeypatch.setattr("molette.web.follow_mails.give_back", lambda _: None)  # it has no time for it
    with time_machine.travel(NOON + timedelta(hours=1)):
        box.refusal = "451 plus tard"
        send_follow_mails()
        box.refusal = ""
        assert send_follow_mails().sent == 0


def test_the_weekly_reader_is_written_to_once_a_week(client: Client, box: Box, opening: Milestone) -> None:
    ask(client, frequency="weekly")
    client.post(f"/suivi/{Follow.objects.get().token}/confirmer")
    put_off(opening, date(2028, 1, 1), NOON + timedelta(minutes=1))
    put_off(opening, date(2028, 2, 1), NOON + timedelta(days=1))
    turns = []
    for hours in (1, 30, 24 * 7):
        with time_machine.travel(NOON + timedelta(hours=hours)):
            turns.append(send_follow_mails().sent)

    assert turns == [1, 0, 1]


def test_whoever_asks_learns_nothing_of_who_follows(client: Client, box: Box, opening: Milestone) -> None:
    first = ask(client).content
    again = ask(client).content  # a moment later: no second letter
    follow_once = Follow.objects.get()
    client.post(f"/suivi/{follow_once.token}/confirmer")

    assert first == again == ask(client).content == ask(client, website="http://robot").content
    assert len(box.taken) == 1


def test_two_clicks_at_once_are_one_follow_and_one_letter(
    client: Client, box: Box, opening: Milestone, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(client)
    # What the second click reads, when both came in before either wrote.
    monkeypatch.setattr(Follow.objects, "select_for_update", Follow.objects.none)

    assert ask(client).status_code == 200

    assert Follow.objects.count() == 1
    assert len(box.taken) == 1


@pytest.mark.parametrize("sent", [{"email": "pas une adresse"}, {"email": ""}, {"frequency": "at_once"}])
def test_what_is_no_address_is_refused(
    client: Client, box: Box, opening: Milestone, sent: dict[str, str]
) -> None:
    assert ask(client, **sent).status_code == 400
    assert not Follow.objects.exists()


def test_a_machine_that_asks_too_often_is_told_to_wait(client: Client, box: Box, opening: Milestone) -> None:
    answers = [ask(client, email=f"a{n}@exemple.fr").status_code for n in range(12)]

    assert answers == [200] * 10 + [429] * 2
    assert len(box.taken) == 10


def test_behind_a_proxy_of_ours_each_home_is_counted_apart(
    client: Client, box: Box, opening: Milestone, settings: Settings
) -> None:
    settings.PROXIES = 1

    def ask_from(home: str, number: int) -> int:
        sent = {"email": f"a{number}@exemple.fr"}
        answer = client.post("/partage/lieu/lens/suivre", sent, HTTP_X_FORWARDED_FOR=f"198.51.100.1, {home}")
        return answer.status_code

    crowd = [ask_from("203.0.113.7", number) for number in range(11)]

    assert crowd == [200] * 10 + [429]
    assert ask_from("203.0.113.8", 20) == 200


def test_the_register_of_processing_tells_of_following_and_how_long(client: Client) -> None:
    told = client.get("/donnees-personnelles/registre").content.decode()

    assert "Prévenir de ce qui change" in told
    assert "48 heures si elle ne confirme pas" in told


def test_an_address_nobody_confirmed_is_erased(client: Client, box: Box, opening: Milestone) -> None:
    ask(client)
    kept = follow(client, "projet/gare")
    with time_machine.travel(NOON + timedelta(hours=49)):
        assert main(["digest"]) == 0

    assert list(Follow.objects.all()) == [kept]


def test_a_reader_sees_and_stops_what_he_follows(client: Client, box: Box, opening: Milestone) -> None:
    place, project = follow(client), follow(client, "projet/gare")
    stranger = Follow.objects.create(email="b@exemple.fr", kind="place", slug="lens")

    said = client.get(f"/suivi/{place.token}").content.decode()
    client.post(f"/suivi/{place.token}", {"follow": stranger.token})
    client.post(f"/suivi/{place.token}", {"follow": project.token})

    assert "Nouvelle gare" in said
    assert {one.pk for one in Follow.objects.all()} == {place.pk, stranger.pk}
    assert client.get("/suivi/inconnu").status_code == 404


def test_what_is_no_longer_published_is_not_named_and_can_still_be_stopped(
    client: Client, box: Box, opening: Milestone
) -> None:
    place, project = follow(client), follow(client, "projet/gare")
    opening.project.is_published = False
    opening.project.save()

    for token in (place.token, project.token):
        told = client.get(f"/suivi/{token}").content.decode()
        assert "Nouvelle gare" not in told
        assert "Une page qui n’est plus publiée" in told
    client.post(f"/suivi/{place.token}", {"follow": project.token})

    assert [one.pk for one in Follow.objects.all()] == [place.pk]


def test_no_letter_tells_an_amount_nor_a_project_that_is_hidden(
    client: Client, box: Box, opening: Milestone
) -> None:
    project, source = opening.project, make.funding_source()
    follow(client)
    with time_machine.travel(NOON + timedelta(minutes=1)):
        plan = make.plan(project, status="voted", dated=date(2026, 12, 1))
    make.plan_line(plan, 2_345_000, funding_source=source)
    make.reservation(kind=Kind.AMOUNT, key=f"{project.pk}-{source.pk}")
    hidden: Project = make.project(
        project.places.get(), title="Projet secret", contract=project.contract, is_published=False
    )
    make.milestone_date(make.milestone(hidden), date(2028, 1, 1))
    with time_machine.travel(NOON + timedelta(hours=1)):
        send_follow_mails()

    for kind in ("plain", "html"):
        assert "plan de financement voté" in box.text(kind=kind)
        assert "secret" not in box.text(kind=kind)
        assert "2345" not in "".join(box.text(kind=kind).split())


def test_without_a_server_nothing_is_kept(client: Client, settings: Settings, opening: Milestone) -> None:
    settings.EMAIL_READY = False

    assert ask(client).status_code == 503
    assert not Follow.objects.exists()


def test_a_confirmation_that_cannot_leave_is_no_error_to_the_reader(
    client: Client, box: Box, opening: Milestone, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object) -> None:
        raise SMTPException

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuses)

    assert ask(client).status_code == 200

"""Letters through a real SMTP server on this machine: once for a fact, grouped, after a delay, no secret."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from molette.config.cli import main
from molette.domain.alerts.actions import acknowledge, choose_rhythm
from molette.domain.alerts.models import DigestPreference, Notice
from molette.domain.alerts.queries import alerts
from molette.domain.alerts.sending import letter_for, wishes
from molette.domain.journal.models import Entry
from molette.domain.people.models import Organisation, User
from molette.domain.programme.models import MilestoneDate, Project
from molette.domain.secrecy.models import Kind
from molette.engines.access import Role
from molette.engines.alerts.rhythms import Rhythm
from molette.engines.ladder import Rung
from molette.web.alert_mails import send_all
from tests import factories as make
from tests.web.mailbox import Box

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.fixture
def town() -> Organisation:
    return make.organisation("Ville de Lens")


@pytest.fixture
def project(town: Organisation) -> Project:
    made = make.project(make.place("Lens"), slug="gare", title="Nouvelle gare", owner=town)
    make.milestone_date(make.milestone(made), date(2026, 10, 2))
    return made


@pytest.fixture
def mine(project: Project, town: Organisation) -> User:
    return make.member(Role.CONTRIBUTOR, of=town)


def turn(after: timedelta = timedelta()) -> int:
    """One run of the timer, so long after noon; returns how many letters left."""
    with time_machine.travel(NOON + after, tick=True):
        return send_all().sent


def wishing(person: User, rhythm: Rhythm, *, everything: bool = False) -> None:
    choose_rhythm(person.actor(), person, rhythm=rhythm, everything=everything)


MINUTES, HOURS, DAYS = timedelta(minutes=16), timedelta(hours=3), timedelta(days=1)


# --- What a letter says -------------------------------------------------------------------------------------


def test_a_letter_holds_the_evidence_the_remedy_and_links_that_open(box: Box, mine: User) -> None:
    turn()
    turn(MINUTES)

    (letter,) = box.taken
    assert box.to == [mine.email]
    assert letter["Subject"].replace("\N{NO-BREAK SPACE}", " ").startswith("1 nouvelle alerte")
    assert letter["From"] == "Molette <alertes@exemple.fr>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for kind in ("plain", "html"):
        said = box.text(kind=kind)
        assert "1 nouvelle alerte, dont 1 pour vous." in said
        assert "Début des travaux : annoncé le 2 oct. 2026, 60 jours de retard" in said
        assert "Pour la lever : dire que le jalon est atteint" in said
        assert "https://programme.exemple.fr/espace/projets/gare" in said
        assert "https://programme.exemple.fr/espace/alertes/courriels" in said


def test_all_that_is_new_for_a_person_is_in_one_letter(box: Box, mine: User, town: Organisation) -> None:
    other = make.project(make.place("Lens"), title="Halle", owner=town)
    make.milestone_date(make.milestone(other), date(2026, 11, 2))
    turn()
    turn(MINUTES)

    assert len(box.taken) == 1
    assert "2 nouvelles alertes, dont 2 pour vous." in box.text()


def test_one_is_written_to_of_what_he_must_do_or_of_all_that_he_sees(box: Box, project: Project) -> None:
    reader = make.member(Role.READER)
    turn()
    assert turn(MINUTES) == 0
    wishing(reader, Rhythm.DAILY, everything=True)
    turn(HOURS)

    assert turn(HOURS + MINUTES) == 1
    assert "dont" not in box.text().splitlines()[0]


def test_a_mail_program_stops_the_letters_from_their_header_alone(box: Box, mine: User) -> None:
    turn()
    turn(MINUTES)
    address = box.taken[0]["List-Unsubscribe"].strip(" <>").removeprefix("https://programme.exemple.fr")
    browser = Client(enforce_csrf_checks=True)
    kept = DigestPreference.objects.filter(user=mine)

    assert mine.email in browser.get(address).content.decode()
    assert not kept.exists()
    assert browser.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert kept.get().rhythm == Rhythm.NEVER
    assert browser.get(f"{address}x").status_code == 404
    mine.set_password("une autre phrase assez longue")
    mine.save()
    assert browser.post(address).status_code == 404


# --- Once, and late by a delay ------------------------------------------------------------------------------


def test_nothing_leaves_before_the_delay(box: Box, mine: User) -> None:
    assert turn() == 0
    assert turn(timedelta(minutes=14)) == 0
    assert turn(MINUTES) == 1


def test_what_is_done_within_the_delay_is_written_to_nobody(box: Box, mine: User, project: Project) -> None:
    turn()
    done = make.milestone_date(
        project.milestones.get(), date(2026, 11, 20), nature=MilestoneDate.Nature.ACTUAL
    )

    assert turn(MINUTES) == 0
    assert Notice.objects.count() == 0
    done.delete()  # and should the fact come back, its turn begins again
    assert turn(MINUTES + timedelta(minutes=1)) == 0
    assert turn(MINUTES + MINUTES + timedelta(minutes=1)) == 1


def test_what_is_taken_in_hand_within_the_delay_is_written_to_nobody(box: Box, mine: User) -> None:
    turn()
    with time_machine.travel(NOON, tick=True):
        (one,) = alerts(mine)
        acknowledge(mine.actor(), one.told)

    assert turn(MINUTES) == 0


def test_a_fact_is_written_once_and_again_only_when_it_grows_graver(box: Box, mine: User) -> None:
    turn()
    turn(MINUTES)
    assert turn(DAYS) == turn(DAYS + MINUTES) == turn(40 * DAYS) == turn(40 * DAYS + MINUTES) == 0

    assert turn(306 * DAYS) == 0
    assert turn(306 * DAYS + MINUTES) == 1
    assert "(grave)" in box.text()


def test_each_is_written_to_as_often_as_he_wishes(box: Box, town: Organisation, project: Project) -> None:
    people = {rhythm: make.member(Role.CONTRIBUTOR, of=town) for rhythm in Rhythm}
    for rhythm, person in people.items():
        wishing(person, rhythm)
    turn()
    turn(MINUTES)
    for rank, after in enumerate(
        (HOURS, DAYS, 6 * DAYS)
    ):  # noon of a Tuesday, the next day, the Monday after
        late = make.project(make.place("Lens"), title=f"Projet {rank}", owner=town)
        make.milestone_date(make.milestone(late), date(2026, 11, 2))
        turn(after)
        turn(after + MINUTES)
    many = {rhythm: box.to.count(person.email) for rhythm, person in people.items()}

    assert many == {Rhythm.AT_ONCE: 4, Rhythm.DAILY: 3, Rhythm.WEEKLY: 2, Rhythm.NEVER: 0}


def test_two_processes_never_take_the_same_letter(box: Box, mine: User) -> None:
    turn()
    (wish,) = wishes()
    first, second = letter_for(wish, NOON + MINUTES), letter_for(wish, NOON + MINUTES)

    assert first is not None
    assert second is None
    assert turn(DAYS) == 0  # the first process died before it sent: twice is worse than not at all


# --- Who is written to --------------------------------------------------------------------------------------


def test_a_reserved_amount_is_written_only_to_who_may_read_it(box: Box, project: Project) -> None:
    state = make.organisation("État", kind="state")
    source = make.funding_source(scheme=make.scheme("DETR", slug="detr"), funder=state)
    make.movement(Rung.NOTIFIED, 1_234_567, project=project, funding_source=source, dated=date(2025, 3, 3))
    make.reservation(state, kind=Kind.AMOUNT, key=f"{project.pk}-{source.pk}", starts_on=date(2026, 1, 1),
                     ends_on=date(2027, 6, 1))  # fmt: skip
    insider, other = make.member(Role.MANAGER, of=state), make.member(Role.MANAGER)
    for person in (insider, other):
        wishing(person, Rhythm.DAILY, everything=True)
    turn()
    turn(MINUTES)
    said = {to: box.text(rank) + box.text(rank, "html") for rank, to in enumerate(box.to)}

    assert "1,2 M€ en jeu" in said[insider.email]
    assert "montant réservé" in said[other.email]
    assert "1,2 M€" not in said[other.email]


def test_nobody_is_written_to_without_a_mandate_nor_at_an_address_of_the_demonstration(
    box: Box, town: Organisation, project: Project
) -> None:
    gone = make.user()
    make.mandate(Role.CONTRIBUTOR, gone, town, ends_on=date(2026, 6, 1))
    closed = make.member(Role.CONTRIBUTOR, of=town)
    closed.is_active = False
    closed.save()
    shown = make.user(is_demonstration=True)
    make.mandate(Role.CONTRIBUTOR, shown, town)
    turn()

    assert turn(MINUTES) == 0


# --- When it cannot leave -----------------------------------------------------------------------------------


def test_a_letter_refused_waits_for_the_next_turn(box: Box, mine: User) -> None:
    turn()
    box.refusal = "451 Revenez plus tard"
    assert turn(MINUTES) == 0
    box.refusal = ""

    assert turn(MINUTES + timedelta(minutes=5)) == 1
    assert Notice.objects.exclude(sent_at=None).count() == 1


def test_a_server_that_does_not_answer_loses_nothing_and_the_command_says_so(
    box: Box, mine: User, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    there = settings.EMAIL_PORT
    turn()
    settings.EMAIL_PORT = 1
    with time_machine.travel(NOON + MINUTES, tick=True):
        assert main(["digest"]) == 1
    assert "1 courriel attend le prochain passage" in capsys.readouterr().err.replace(
        "\N{NO-BREAK SPACE}", " "
    )
    settings.EMAIL_PORT = there
    with time_machine.travel(NOON + MINUTES, tick=True):
        assert main(["digest"]) == 0
    assert "1 courriel envoyé." in capsys.readouterr().out.replace("\N{NO-BREAK SPACE}", " ")
    line = Entry.objects.get(verb="a écrit à")
    assert (line.restricted, line.subject_id) == (True, mine.pk)


def test_without_a_server_nothing_is_queued_and_the_command_says_what_to_set(
    mine: User, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["digest"]) == 2
    assert "MOLETTE_EMAIL_URL" in capsys.readouterr().err
    assert Notice.objects.count() == 0

"""Reminders of campaigns through a real SMTP server: every so many days, to who has not sent, once."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from molette.config.cli import main
from molette.domain.alerts.actions import choose_rhythm
from molette.domain.followup.actions import link_of
from molette.domain.followup.models import Campaign, PersonalLink, Reminder, Update
from molette.domain.followup.reminding import letter_of, owed, reminder_for
from molette.domain.journal.models import Entry
from molette.domain.people.models import Organisation, User
from molette.engines.access import Role
from molette.engines.alerts.rhythms import Rhythm
from molette.web.reminder_mails import message, send_reminders
from tests import factories as make
from tests.web.mailbox import Box

pytestmark = pytest.mark.django_db
OPENS, CLOSES = date(2026, 11, 2), date(2026, 11, 20)
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture
def town() -> Organisation:
    return make.organisation("Ville de Lens")


@pytest.fixture
def lead(town: Organisation) -> User:
    return make.member(Role.PROJECT_LEAD, of=town)


@pytest.fixture
def campaign() -> Campaign:
    return make.campaign(title="Automne", opens_on=OPENS, closes_on=CLOSES, remind_days=7)


@pytest.fixture
def update(campaign: Campaign, lead: User, town: Organisation) -> Update:
    return make.update(campaign, make.project(title="Gare", lead=lead, owner=town))


def turn(days: float = 0) -> int:
    """One run of the timer, so many days after the kick-off; returns how many letters left."""
    with time_machine.travel(NOON + timedelta(days), tick=True):
        return send_reminders().sent


def test_a_reminder_leaves_at_the_kick_off_then_every_so_many_days_and_never_twice(
    box: Box, update: Update, lead: User
) -> None:
    left = {day: turn(day) for day in (-1, 0, 0.2, 6, 7, 7.1, 13, 15, 15.5)}

    assert left == {-1: 0, 0: 1, 0.2: 0, 6: 0, 7: 1, 7.1: 0, 13: 0, 15: 1, 15.5: 0}
    assert box.to == [lead.email] * 3
    assert list(Reminder.objects.values_list("due_on", flat=True)) == [
        OPENS + timedelta(days) for days in (0, 7, 14)
    ]


def test_all_that_one_leads_is_in_one_letter_with_his_link(
    box: Box, update: Update, lead: User, town: Organisation
) -> None:
    returned = {"status": "returned", "comment": "La date est-elle sûre ?"}
    make.update(update.campaign, make.project(title="Halle", lead=lead, owner=town), **returned)
    turn()

    (letter,) = box.taken
    link = PersonalLink.objects.get()
    assert letter["Subject"].replace("\N{NO-BREAK SPACE}", " ") == "2 mises à jour à rendre : Automne"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for kind in ("plain", "html"):
        said = box.text(kind=kind)
        for told in ("Automne, à rendre avant le 20/11/2026", "Gare", "Halle", "La date est-elle sûre ?"):
            assert told in said
        assert "https://programme.exemple.fr/mise-a-jour/" in said
    assert link.sent_at is not None
    assert link.user == lead


def test_the_link_of_a_letter_opens_what_is_to_be_filled(box: Box, update: Update) -> None:
    turn()
    address = box.text().split("https://programme.exemple.fr")[1].split()[0]
    turn(7)

    with time_machine.travel(NOON + timedelta(8), tick=True):
        assert "Gare" in Client().get(address).content.decode()  # that of an older letter opens still
    assert address in box.text()


@pytest.mark.parametrize("status", ["submitted", "approved", "draft"])
def test_who_has_sent_or_has_begun_is_not_reminded_before_the_day(
    box: Box, update: Update, status: str
) -> None:
    update.status = status
    update.save()

    assert turn() == turn(7) == 0
    assert turn(21) == (1 if status == "draft" else 0)  # begun, and late


def test_the_late_ones_are_told_so_and_reminded_no_more_than_a_month(box: Box, update: Update) -> None:
    assert turn(21) == 1

    assert "en retard de 3 jours" in box.text()
    assert turn(18 + 31) == 0


def test_nobody_is_reminded_of_a_campaign_that_is_closed(box: Box, update: Update) -> None:
    update.campaign.closed_on, update.campaign.closed_reason = OPENS, "Le comité est passé."
    update.campaign.save()

    assert turn() == 0


def test_nobody_is_reminded_who_refuses_letters_or_conducts_the_project_no_more(
    box: Box, update: Update, lead: User, town: Organisation
) -> None:
    gone = make.user()
    make.mandate(Role.PROJECT_LEAD, gone, town, ends_on=date(2026, 6, 1))
    shown = make.user(is_demonstration=True)
    make.mandate(Role.PROJECT_LEAD, shown, town)
    for person in (gone, shown):
        make.update(update.campaign, make.project(lead=person, owner=town))
    choose_rhythm(lead.actor(), lead, rhythm=Rhythm.NEVER, everything=False)

    assert turn() == 0


def test_a_new_link_given_to_who_has_sent_all_says_that_nothing_is_awaited(
    box: Box, update: Update, lead: User
) -> None:
    update.status = "submitted"
    update.save()
    with time_machine.travel(NOON + timedelta(20), tick=True):
        link = link_of(make.SHELL, update.campaign, lead)
        letter = message(letter_of(link), link)

    assert letter.subject == "Aucune mise à jour à rendre : Automne"
    assert "en retard" not in letter.body


def test_two_processes_never_take_the_same_reminder(update: Update) -> None:
    with time_machine.travel(NOON, tick=True):
        (one,) = owed(OPENS)

        assert reminder_for(one, NOON) is not None
        assert reminder_for(one, NOON) is None
        assert list(owed(OPENS)) == []


def test_a_letter_refused_waits_for_the_next_turn_and_the_command_says_so(
    box: Box, update: Update, lead: User, capsys: pytest.CaptureFixture[str]
) -> None:
    box.refusal = "451 Revenez plus tard"
    with time_machine.travel(NOON, tick=True):
        assert main(["digest"]) == 1
    assert "1 courriel attend" in capsys.readouterr().err.replace("\N{NO-BREAK SPACE}", " ")
    box.refusal = ""

    with time_machine.travel(NOON, tick=True):
        assert main(["digest"]) == 0
    assert "1 courriel envoyé." in capsys.readouterr().out.replace("\N{NO-BREAK SPACE}", " ")
    line = Entry.objects.get(verb="a rappelé une campagne à")
    assert (line.restricted, line.subject_id) == (True, lead.pk)

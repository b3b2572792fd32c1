"""The journal as it reads: filtered, in order, by those who may."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from molette.domain.journal.queries import (
    Change,
    JournalFilter,
    every_line,
    journal,
    journal_choices,
    kind_label,
    latest,
)
from molette.engines.access import Role
from tests import factories

pytestmark = pytest.mark.django_db


def verbs(user: object, **filters: Any) -> list[str]:
    return [line.verb for line in journal(JournalFilter(**filters), user).rows]


def test_the_last_line_comes_first_on_a_page_and_in_a_file() -> None:
    reader = factories.member(Role.READER)
    for verb in ("a créé", "a modifié", "a retiré"):
        factories.entry(verb)

    assert verbs(reader) == ["a retiré", "a modifié", "a créé"]
    assert [line.verb for line in every_line(JournalFilter(), reader)] == verbs(reader)
    assert [line.verb for line in latest(JournalFilter(), reader, 1)] == ["a retiré"]


def test_each_filter_keeps_what_it_names() -> None:
    lead, reader = factories.member(Role.PROJECT_LEAD), factories.member(Role.READER)
    cited = factories.source()
    factories.entry("a modifié", by=lead.actor(), project="gare", subject=cited)
    factories.entry("a retiré")

    assert verbs(reader, who=lead.name.upper()) == ["a modifié"]
    assert verbs(reader, organisation=lead.actor().organisation) == ["a modifié"]
    assert verbs(reader, verb="a retiré") == ["a retiré"]
    assert verbs(reader, project="gare") == ["a modifié"]
    assert verbs(reader, subject_type="sources.source", subject_id=cited.pk) == ["a modifié"]
    assert verbs(reader, subject_type="programme.project") == []


def test_the_days_of_the_filter_are_those_of_the_site_and_both_count() -> None:
    reader = factories.member(Role.READER)
    late_evening = datetime(2026, 3, 3, 23, 30, tzinfo=timezone.get_current_timezone())
    with time_machine.travel(late_evening, tick=False):
        factories.entry("a modifié")
    day = date(2026, 3, 3)

    assert verbs(reader, since=day, until=day) == ["a modifié"]
    assert verbs(reader, since=day + timedelta(days=1)) == []
    assert verbs(reader, until=day - timedelta(days=1)) == []


def test_a_page_beyond_the_last_is_the_last() -> None:
    reader = factories.member(Role.READER)
    for _ in range(3):
        factories.entry()

    found = journal(JournalFilter(), reader, page=99, size=2)

    assert (found.total, found.page, len(found.rows)) == (3, 2, 1)


def test_what_was_nothing_is_told_apart_from_what_was_said() -> None:
    factories.entry(
        before={"summary": "", "places": ["Lens"]},
        after={"summary": "Cent logements", "places": ["Lens", "Liévin"], "is_published": False},
    )

    (line,) = journal(JournalFilter(), factories.member(Role.READER)).rows

    # PostgreSQL keeps the fields of a line in an order of its own.
    assert set(line.changes) == {
        Change("summary", None, "Cent logements"),
        Change("places", "Lens", "Lens · Liévin"),
        Change("is_published", None, "non"),
    }


def test_a_member_of_one_place_reads_the_acts_of_his_own_and_not_those_of_others() -> None:
    member = factories.member(Role.READER, place=factories.place("Lens"))
    factories.entry("a modifié", by=member.actor())
    factories.entry("a retiré", by=factories.member(Role.MANAGER).actor())

    assert verbs(member) == ["a modifié"]
    assert [line.verb for line in every_line(JournalFilter(), member)] == ["a modifié"]
    assert journal_choices(member).verbs == ("a modifié",)


def test_a_restricted_line_is_read_by_the_administrator_alone() -> None:
    factories.entry("a donné un mandat", restricted=True)

    assert verbs(factories.member(Role.MANAGER)) == []
    assert verbs(factories.member(Role.ADMINISTRATOR)) == ["a donné un mandat"]


def test_a_kind_of_subject_reads_in_french_even_when_its_model_is_gone() -> None:
    assert kind_label("programme.project") == "projet"
    assert kind_label("programme.disparu") == "programme.disparu"

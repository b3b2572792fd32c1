"""What an assembly of residents asks is offered to committees until one of them takes it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from molette.domain.governance.queries import suggestions
from molette.domain.people.models import OrganisationKind
from molette.domain.voice.actions import ask_question, withdraw_question
from molette.domain.voice.models import AssemblyQuestion
from molette.domain.voice.queries import questions
from molette.engines.access import Role
from molette.engines.agenda import Kind
from tests import factories as make
from tests.domain.voice.conftest import Town


def ask(town: Town, **fields: object) -> AssemblyQuestion:
    given = {
        "key": uuid4(),
        "assembly": make.organisation("Conseil citoyen", kind=OrganisationKind.RESIDENTS),
        "title": "Qui entretient les cavaliers ?",
        "words": "Les chemins sont à l’abandon.",
        "asked_on": make.today(),
        "place": town.lens,
    }
    return ask_question(town.moderator, **{**given, **fields})  # type: ignore[arg-type]


def test_a_question_is_offered_to_a_committee_until_one_takes_it(town: Town) -> None:
    asked = ask(town)
    body = make.body(town.town, contract=make.contract())
    meeting, other = make.meeting(body), make.meeting(body, held_on=make.today() + timedelta(90))
    user = town.by(Role.MANAGER, town.town).user

    (found,) = [r for r in suggestions(meeting, user) if r.candidate.kind is Kind.QUESTION]
    assert found.candidate.title == asked.title
    assert "Conseil citoyen" in found.candidate.why

    make.point(meeting, key=found.candidate.key)
    assert not [r for r in suggestions(other, user) if r.candidate.kind is Kind.QUESTION]


def test_asked_twice_from_one_form_it_is_written_once(town: Town) -> None:
    key = uuid4()

    assert ask(town, key=key) == ask(town, key=key)


def test_only_an_assembly_of_residents_asks_and_not_tomorrow(town: Town) -> None:
    with pytest.raises(ValidationError, match="instance d’habitants"):
        ask(town, assembly=town.town)
    with pytest.raises(ValidationError, match="pas encore posée"):
        ask(town, asked_on=make.today().replace(year=make.today().year + 1))


def test_a_question_taken_back_is_read_no_more(town: Town) -> None:
    asked = ask(town)
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        withdraw_question(town.moderator, asked, reason=" ")

    withdraw_question(town.moderator, asked, reason="Posée deux fois.")

    assert questions() == ()

"""How sure one is: a probability for a date announced, what came of it, and what it was worth."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from molette.domain.followup import actions
from molette.domain.followup.models import Judgement
from molette.domain.followup.queries import (
    Basis,
    confidence_in,
    judgements,
    judgements_of,
    rates,
    said_of_dates,
    worth,
)
from molette.domain.people.acting import actor_for
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Milestone, Project
from molette.domain.programme.queries import ProjectFilter, project_set
from molette.engines.access import Role
from molette.engines.confidence import Outcome
from molette.engines.forecast.slippage import LEAST
from tests import factories as make
from tests.factories import far

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return make.project(make.place("Lens"), slug="gare", is_published=True, is_fictional=True)


@pytest.fixture
def delivery(project: Project) -> Milestone:
    milestone = make.milestone(project, title="Livraison", kind="delivered")
    make.milestone_date(milestone, far(90))
    return milestone


def sure(milestone: Milestone, percent: int = 70, actor: Any = make.SHELL, **fields: Any) -> Judgement:
    return actions.say_judgement(actor, milestone, percent=percent, **fields)


def test_a_lead_says_how_sure_he_is_of_the_date_announced_that_day(
    delivery: Milestone, town: Organisation
) -> None:
    lead = actor_for(make.member(Role.PROJECT_LEAD, of=town, project="gare"), town)

    made = sure(delivery, 90, lead, said_by=town)
    make.milestone_date(delivery, far(200), said_on=make.today())

    made.refresh_from_db()
    assert (made.on, made.percent, made.said_by, made.is_fictional) == (far(90), 90, town, True)
    with pytest.raises(PermissionDenied):
        sure(delivery, 90, actor_for(make.member(Role.CONTRIBUTOR, of=town), town))


def test_a_date_known_to_the_month_is_judged_on_its_last_day(project: Project) -> None:
    milestone = make.milestone(project)
    make.milestone_date(milestone, date(2099, 5, 1), precision="month")

    assert sure(milestone).on == date(2099, 5, 31)


@pytest.mark.parametrize("moved", ["no date", "date past", "come"])
def test_one_is_sure_only_of_what_is_still_to_come(project: Project, moved: str) -> None:
    milestone = make.milestone(project)
    if moved == "date past":
        make.milestone_date(milestone, far(-1))
    elif moved == "come":
        make.milestone_date(milestone, far(10))
        make.milestone_date(milestone, far(-1), nature="actual", said_on=make.today())

    with pytest.raises(ValidationError, match="dites-en d’abord une nouvelle"):
        sure(milestone)


def test_a_probability_is_one_of_those_offered(delivery: Milestone) -> None:
    with pytest.raises(ValidationError, match="offertes"):
        sure(delivery, 42)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.judgement(delivery, 42)


def test_a_judgement_is_taken_back_with_a_reason_while_its_date_is_to_come(delivery: Milestone) -> None:
    one, past = sure(delivery), make.judgement(delivery, on=far(-1))

    with pytest.raises(ValidationError, match="Dites pourquoi"):
        actions.withdraw_judgement(make.SHELL, one, reason=" ")
    actions.withdraw_judgement(make.SHELL, one, reason="faute de frappe")
    with pytest.raises(ValidationError, match="déjà retirée"):
        actions.withdraw_judgement(make.SHELL, one, reason="encore")
    with pytest.raises(ValidationError, match="compte, juste ou non"):
        actions.withdraw_judgement(make.SHELL, past, reason="je m’étais trompé")

    reader = make.member(Role.READER)
    assert [view.id for view in judgements(reader)] == [past.pk]
    assert len(judgements_of(delivery.project_id, reader)) == 2


def test_what_came_of_a_judgement_is_read_from_the_calendar(project: Project) -> None:
    kept, missed, waited = (make.milestone(project, title=title) for title in ("a", "b", "c"))
    make.milestone_date(kept, far(-90), nature="actual", said_on=far(-90))
    make.milestone_date(missed, far(-60), nature="actual", said_on=far(-60))
    for milestone in (kept, missed, waited):
        make.judgement(milestone, 90, on=far(-80), said_on=far(-200))
    make.judgement(waited, 50, on=far(30))

    views = judgements(make.member(Role.READER))

    found = {(view.milestone, view.percent): view.outcome for view in views}
    assert found == {
        ("a", 90): Outcome.MET,
        ("b", 90): Outcome.NOT_MET,
        ("c", 90): Outcome.NOT_MET,
        ("c", 50): Outcome.UNKNOWN,
    }
    scored = worth(views)
    assert scored is not None
    assert (scored.count, scored.met) == (3, 1)
    assert scored.score == pytest.approx((0.01 + 0.81 + 0.81) / 3)


def test_the_last_word_on_the_date_in_use_is_the_confidence_of_a_project(
    project: Project, delivery: Milestone
) -> None:
    make.judgement(delivery, 30, on=far(90), said_on=far(-2))
    make.judgement(delivery, 90, on=far(90), said_on=far(-1))
    make.judgement(delivery, 10, on=far(40), said_on=far(-1))

    found = confidence_of(project)

    assert found.next == found.end
    assert found.next is not None
    assert (found.next.percent, found.next.basis, found.next.said_on) == (90, Basis.SAID, far(-1))


def confidence_of(project: Project) -> Any:
    reader = make.member(Role.READER)
    (state,) = project_set(ProjectFilter(ids=frozenset({project.pk})), reader).states
    said = said_of_dates(judgements(reader))
    seen = rates(reader)
    return confidence_in(state.milestones, make.today(), said, seen, invented=state.is_fictional)


def test_where_nobody_said_it_what_was_seen_of_such_dates_is_told_once_there_is_enough(
    project: Project, delivery: Milestone
) -> None:
    def came(late: int) -> None:
        other = make.milestone(make.project(is_fictional=True), kind="delivered")
        make.milestone_date(other, far(-100), said_on=far(-400))
        make.milestone_date(other, far(-100 + late), nature="actual", said_on=far(-90))

    for _ in range(LEAST - 1):
        came(0)
    before = confidence_of(project).end
    came(50)
    after = confidence_of(project).end

    assert (before.percent, before.basis, before.seen) == (None, None, LEAST - 1)
    assert after.basis is Basis.SEEN
    assert 80 <= after.percent < 100


def test_a_project_that_waits_for_nothing_has_no_confidence_to_tell(project: Project) -> None:
    found = confidence_of(project)

    assert (found.next, found.end) == (None, None)


def test_a_resident_and_a_stranger_are_told_of_no_judgement(delivery: Milestone) -> None:
    make.judgement(delivery)

    assert judgements(None) == judgements(make.member(Role.READER, place=make.place("Douai"))) == ()


def test_judgements_ask_as_many_questions_however_many(project: Project) -> None:
    reader = make.member(Role.READER)
    assert reader.grants
    for _ in range(2):
        make.judgement(make.milestone(make.project()))
        with CaptureQueriesContext(connection) as captured:
            judgements(reader)
        assert len(captured) == 2


def test_what_is_invented_tells_nothing_of_what_is_real(project: Project, delivery: Milestone) -> None:
    for _ in range(LEAST):
        other = make.milestone(make.project(), kind="delivered")
        make.milestone_date(other, far(-100), said_on=far(-400))
        make.milestone_date(other, far(-100), nature="actual", said_on=far(-90))

    assert project.is_fictional
    assert confidence_of(project).end.basis is None

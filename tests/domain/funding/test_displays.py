"""Which operations must show their plan, as their reader may know it; who is late."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from pytest_django import DjangoAssertNumQueries

from molette.domain.funding import actions
from molette.domain.funding.models import FundingSource
from molette.domain.funding.queries import displays, displays_of, plans_in_use
from molette.domain.funding.reserving import contribution_key
from molette.domain.programme.models import Project
from molette.engines.access import Role
from molette.engines.rules.display import State, Where
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]
EVERYBODY = AnonymousUser()
START = date(2026, 3, 1)


@pytest.fixture
def june() -> Iterator[None]:
    with time_machine.travel(date(2026, 6, 1), tick=False):
        yield


@pytest.fixture
def detr() -> FundingSource:
    state = make.organisation("État", kind="state")
    return make.funding_source(scheme=make.scheme("DETR", slug="detr"), funder=state)


def replace_the_plan_of(project: Project) -> None:
    former = project.plans.get()
    former.status = "superseded"
    former.save()


def operation(source: FundingSource, *, started: date | None = START, **fields: Any) -> Project:
    """An operation of a commune with a voted plan and a grant, whose works began."""
    owner = fields.pop("owner", None) or make.organisation("Ville de Lens", kind="commune")
    made = make.project(fields.pop("place", None) or make.place("Lens"), owner=owner, **fields)
    plan = make.plan(made, status="voted", dated=date(2026, 1, 1))
    make.plan_line(plan, 600_000, funding_source=source)
    make.plan_line(plan, 400_000, kind="own_share", funding_source=make.funding_source(funder=owner))
    if started:
        make.milestone_date(make.milestone(made, kind="works_start"), started, nature="actual")
    return made


def test_an_operation_under_works_whose_plan_is_not_shown_is_late(detr: FundingSource) -> None:
    operation(detr, title="Halle")

    (one,) = displays(EVERYBODY)

    assert (one.project, one.owner, one.named) == ("Halle", "Ville de Lens", "Lens")
    assert (one.state, one.duty.due, one.duty.at(Where.SEAT).days) == (State.LATE, date(2026, 3, 16), 77)


def test_a_display_recorded_is_no_longer_late(detr: FundingSource) -> None:
    made = operation(detr)
    for where in (Where.SEAT, Where.WEBSITE, Where.SITE):
        actions.record_display(make.SHELL, made, where=where, shown_on=date(2026, 3, 10))

    (one,) = displays(EVERYBODY)

    assert (one.state, one.duty.at(Where.PERMANENT).state) == (State.SHOWN, State.NOT_YET)
    assert [x.where for x in one.shown] == [Where.SEAT, Where.WEBSITE, Where.SITE]


def test_after_completion_the_permanent_display_alone_is_owed(detr: FundingSource) -> None:
    made = operation(detr)
    make.milestone_date(make.milestone(made, kind="delivered"), date(2026, 5, 2), nature="actual")

    (one,) = displays(EVERYBODY)

    assert (one.state, one.duty.at(Where.PERMANENT).days) == (State.OWED, 30)


def test_an_operation_never_shown_leaves_the_late_and_not_the_register(detr: FundingSource) -> None:
    made = operation(detr)
    make.milestone_date(make.milestone(made, kind="delivered"), date(2026, 5, 2), nature="actual")
    make.plan_display(made.plans.get(), where="permanent", shown_on=date(2026, 5, 4))

    (one,) = displays(EVERYBODY)

    assert (one.state, one.duty.is_missing) == (State.NEVER, False)


@pytest.mark.parametrize(
    ("kind", "funder"), [("landlord", "state"), ("commune", "company"), ("commune", "association")]
)
def test_what_owes_nothing_is_not_in_the_register_and_says_why(kind: str, funder: str) -> None:
    source = make.funding_source(funder=make.organisation("Financeur", kind=funder))
    made = operation(source, owner=make.organisation("Porteur", kind=kind))

    assert displays(EVERYBODY) == ()
    told = displays_of(made.slug, EVERYBODY)
    assert told is not None
    assert told.duty.displays[0].said.startswith("Rien à afficher")


def test_a_plan_that_does_not_say_who_pays_is_not_said_to_owe_nothing(detr: FundingSource) -> None:
    made = make.project(owner=make.organisation(kind="commune"))
    make.plan_line(make.plan(made, status="voted"), None, kind="unpublished", funding_source=None)

    (one,) = displays(EVERYBODY)

    assert one.state is State.UNKNOWN


def test_a_draft_owes_nothing_yet(detr: FundingSource) -> None:
    made = make.project(owner=make.organisation(kind="commune"))
    make.plan_line(make.plan(made), funding_source=detr)

    assert displays(make.member(Role.MANAGER)) == ()
    assert displays_of(made.slug, make.member(Role.MANAGER)) is None


def test_the_latest_version_shown_is_the_one_that_counts(detr: FundingSource) -> None:
    made = operation(detr)
    actions.record_display(make.SHELL, made, where=Where.SEAT, shown_on=date(2026, 3, 5))
    replace_the_plan_of(made)
    second = make.plan(made, version=2, status="voted", dated=date(2026, 4, 1))
    make.plan_line(second, 600_000, funding_source=detr)

    (one,) = displays(EVERYBODY)
    shown = one.at(Where.SEAT)
    assert shown is not None
    assert (one.version, shown.version) == (2, 1)

    actions.record_display(make.SHELL, made, where=Where.SEAT, shown_on=date(2026, 5, 5))
    (one,) = displays(EVERYBODY)
    assert [(x.version, x.shown_on) for x in one.shown] == [(2, date(2026, 5, 5))]


def test_an_operation_that_one_does_not_see_is_in_nobody_elses_register(detr: FundingSource) -> None:
    lens = make.place("Lens")
    operation(detr, place=lens, is_published=False)

    assert displays(EVERYBODY) == ()
    assert len(displays(make.member(Role.PROJECT_LEAD, place=lens))) == 1


def test_an_amount_reserved_keeps_the_plan_off_the_walls_even_for_whom_sees_it(detr: FundingSource) -> None:
    made = operation(detr)
    insider = make.organisation("Région")
    make.reservation(insider, kind="amount", key=contribution_key(made.pk, detr.pk))
    reader = make.member(Role.MANAGER, of=insider)

    (one,) = displays(reader)
    seen, shown = plans_in_use([made.pk], reader), plans_in_use([made.pk], reader, for_all=True)

    assert one.is_reserved
    assert seen[made.pk].lines[0].amount == 600_000
    assert shown[made.pk].lines[0].amount is None
    assert shown[made.pk].reserved


def test_a_reserved_cost_does_not_tell_whether_the_threshold_is_passed(detr: FundingSource) -> None:
    made = operation(detr)
    make.reservation(make.organisation("Région"), kind="cost", key=str(made.pk))

    (one,) = displays(EVERYBODY)

    assert one.duty.at(Where.PERMANENT).state is State.UNKNOWN


def test_the_worst_come_first(detr: FundingSource) -> None:
    operation(detr, title="À venir", started=None)
    operation(detr, title="Bientôt", started=date(2026, 5, 25))
    operation(detr, title="En retard", started=date(2026, 4, 1))
    operation(detr, title="Très en retard")

    assert [one.project for one in displays(EVERYBODY)] == [
        "Très en retard",
        "En retard",
        "Bientôt",
        "À venir",
    ]


def test_many_operations_ask_no_more_queries_than_one(
    detr: FundingSource, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(12):
        made = operation(detr)
        actions.record_display(make.SHELL, made, where=Where.SEAT, shown_on=date(2026, 3, 10))

    with django_assert_max_num_queries(10):  # six, and those of two veils: the reader’s and everybody’s
        assert len(displays(EVERYBODY)) == 12

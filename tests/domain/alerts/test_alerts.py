"""Each alert comes from its facts: evidence, since when, who must act; and says nothing that is hidden."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from molette.domain.alerts.queries import AlertFilter, AlertView, alert, alerts
from molette.domain.funding.models import FundingSource
from molette.domain.people.models import Organisation, User
from molette.domain.programme.models import MilestoneDate, MilestoneKind, Project
from molette.domain.secrecy.models import Kind
from molette.domain.signatures.models import Position, Subject
from molette.domain.statements.models import Direction, Measure, Nature, Periodicity
from molette.domain.territory.models import Place
from molette.engines.access import Role
from molette.engines.alerts.kinds import AlertKind, Duty, Gravity
from molette.engines.ladder import Rung
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("december")]
COLD = 98  # questions of all the watches together when nothing is remembered


@pytest.fixture
def reader() -> User:
    return make.member(Role.MANAGER)


@pytest.fixture
def town() -> Organisation:
    return make.organisation("Ville de Lens")


@pytest.fixture
def lens() -> Place:
    return make.place("Lens")


@pytest.fixture
def project(lens: Place, town: Organisation) -> Project:
    return make.project(lens, slug="gare", title="Nouvelle gare", owner=town)


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def of(kind: AlertKind, user: Any) -> list[AlertView]:
    return list(alerts(user, AlertFilter(kind=kind)))


def only(kind: AlertKind, user: Any) -> AlertView:
    (found,) = of(kind, user)
    return found


def said(view: AlertView) -> str:
    return plain(view.alert.evidence)


def who(view: AlertView) -> str:
    return view.alert.who.label if view.alert.who else ""


# --- Milestones ---------------------------------------------------------------------------------------------


def test_a_date_gone_by_is_late_since_that_day_and_its_owner_must_act(project: Project, reader: User) -> None:
    make.milestone_date(make.milestone(project), date(2026, 10, 2))
    late = only(AlertKind.MILESTONE_LATE, reader)

    assert said(late) == (
        "Début des travaux : annoncé le 2 oct. 2026, 60 jours de retard, et rien ne dit que c’est fait."
    )
    assert (late.alert.since, who(late), late.alert.duty) == (date(2026, 10, 2), "Ville de Lens", Duty.OWNER)
    assert (late.alert.gravity, late.alert.days) == (Gravity.SERIOUS, 60)


def test_a_new_date_is_another_fact_and_a_proof_clears_it(project: Project, reader: User) -> None:
    works = make.milestone(project)
    make.milestone_date(works, date(2026, 10, 2))
    before = only(AlertKind.MILESTONE_LATE, reader).alert.key
    make.milestone_date(works, date(2026, 11, 2), said_on=date(2026, 10, 5))
    after = only(AlertKind.MILESTONE_LATE, reader).alert.key
    make.milestone_date(works, date(2026, 11, 20), nature=MilestoneDate.Nature.ACTUAL)

    assert before != after
    assert of(AlertKind.MILESTONE_LATE, reader) == []


def test_an_end_pushed_back_by_six_months_is_told_since_the_day_it_was_said(
    project: Project, reader: User
) -> None:
    end = make.milestone(project, kind=MilestoneKind.DELIVERED, title="Livraison")
    make.milestone_date(end, date(2027, 1, 1), said_on=date(2024, 1, 1))
    make.milestone_date(end, date(2028, 3, 1), said_on=date(2026, 2, 3))
    slipped = only(AlertKind.MILESTONE_SLIPPED, reader)

    assert said(slipped) == (
        "La fin, annoncée d’abord le 1er janv. 2027, l’est maintenant le 1er mars 2028 : 14 mois plus tard."
    )
    assert (slipped.alert.since, slipped.alert.gravity) == (date(2026, 2, 3), Gravity.SERIOUS)


def test_an_end_pushed_back_by_less_or_one_brought_forward_is_not_told(
    project: Project, reader: User
) -> None:
    end = make.milestone(project, kind=MilestoneKind.DELIVERED)
    make.milestone_date(end, date(2028, 1, 1), said_on=date(2024, 1, 1))
    make.milestone_date(end, date(2028, 5, 1), said_on=date(2025, 1, 1))
    other = make.milestone(make.project(), kind=MilestoneKind.DELIVERED)
    make.milestone_date(other, date(2029, 1, 1), said_on=date(2024, 1, 1))
    make.milestone_date(other, date(2027, 1, 1), said_on=date(2025, 1, 1))

    assert of(AlertKind.MILESTONE_SLIPPED, reader) == []


# --- Money --------------------------------------------------------------------------------------------------


def grant(project: Project, funder: Organisation | None = None) -> FundingSource:
    """A DETR of 1,2 M€ notified on 3 March 2025: works must begin before 3 March 2027."""
    state = funder or make.organisation("État", kind="state")
    source = make.funding_source(scheme=make.scheme("DETR", slug="detr"), funder=state)
    make.movement(Rung.NOTIFIED, 1_200_000, project=project, funding_source=source, dated=date(2025, 3, 3))
    return source


@pytest.mark.parametrize(
    ("day", "gravity", "since"),
    [
        (date(2026, 10, 1), Gravity.WATCH, date(2026, 9, 3)),
        (date(2026, 12, 10), Gravity.SERIOUS, date(2026, 12, 3)),
        (date(2027, 1, 10), Gravity.GRAVE, date(2027, 1, 3)),
        (date(2027, 3, 10), Gravity.GRAVE, date(2027, 3, 3)),
    ],
)
def test_a_grant_grows_graver_at_six_three_and_two_months(
    project: Project, reader: User, day: date, gravity: Gravity, since: date
) -> None:
    grant(project)
    with time_machine.travel(day, tick=False):
        view = only(AlertKind.GRANT_LAPSING, reader)

    assert (view.alert.gravity, view.alert.since) == (gravity, since)
    assert (view.alert.stake, who(view)) == (Decimal(1_200_000), "Ville de Lens")
    assert "commencer l’opération avant le 3 mars 2027" in said(view)


def test_a_grant_far_from_its_day_raises_nothing(project: Project, reader: User) -> None:
    grant(project)
    with time_machine.travel(date(2026, 8, 1), tick=False):
        assert of(AlertKind.GRANT_LAPSING, reader) == []


def test_a_voted_plan_that_lacks_euros_says_how_many(project: Project, reader: User) -> None:
    plan = make.plan(project, status="voted", dated=date(2026, 5, 4))
    make.plan_line(plan, 600_000)
    make.plan_line(plan, 400_000, kind="not_found")
    make.milestone_date(make.milestone(project), date(2027, 10, 2))
    missing = only(AlertKind.UNCOVERED_PLAN, reader)

    assert said(missing) == "Il manque 400 000 € au coût du plan voté le 4 mai 2026, 40,0 % du coût."
    assert (missing.alert.since, missing.alert.stake) == (date(2026, 5, 4), Decimal(400_000))
    assert missing.alert.gravity is Gravity.SERIOUS


def test_what_a_plan_lacks_is_not_told_of_a_draft_nor_of_an_abandoned_project(
    project: Project, reader: User
) -> None:
    make.plan_line(make.plan(project), 400_000, kind="not_found")
    gone = make.project()
    make.plan_line(make.plan(gone, status="voted"), 400_000, kind="not_found")
    make.milestone_date(make.milestone(gone, kind=MilestoneKind.ABANDONED), date(2026, 1, 1), nature="actual")

    assert of(AlertKind.UNCOVERED_PLAN, reader) == []


def test_a_promise_shown_broken_names_the_numbers_and_what_is_asked_back(
    project: Project, reader: User
) -> None:
    source = make.funding_source(funder=make.organisation("Région"), scheme=make.scheme("Aide à l’emploi"))
    promise = make.condition(project, funding_source=source, until=date(2025, 12, 31))
    make.reading(promise, 210, on=date(2025, 12, 31))
    make.claim(project, 300_000, funding_source=source)
    broken = only(AlertKind.BROKEN_CONDITION, reader)

    assert said(broken) == "Au 31 décembre 2025 : 210 sur 320 emplois ; aide Région, Aide à l’emploi."
    assert (broken.alert.since, broken.alert.stake) == (date(2025, 12, 31), Decimal(300_000))


def test_an_envelope_is_overrun_since_the_commitment_that_passed_it(project: Project, reader: User) -> None:
    region = make.organisation("Région")
    source = make.funding_source(funder=region, scheme=make.scheme("Fonds friches"), year=2026)
    make.movement(Rung.VOTED, 1_000_000, funding_source=source, year=2026, dated=date(2026, 1, 5))
    for euros, day in ((700_000, date(2026, 3, 1)), (500_000, date(2026, 6, 2))):
        make.movement(
            Rung.COMMITTED, euros, funding_source=source, year=2026, dated=day, project=make.project()
        )
    over = only(AlertKind.OVER_COMMITTED, reader)

    assert said(over) == (
        "1,2 M€ engagés ou délégués pour 1 M€ d’autorisations d’engagement de 2026 : 200 000 € de trop."
    )
    assert (over.alert.since, over.alert.stake) == (date(2026, 6, 2), Decimal(200_000))
    assert (who(over), over.alert.gravity) == ("Région", Gravity.GRAVE)


def test_credits_that_do_not_cover_what_is_owed_are_missing(project: Project, reader: User) -> None:
    source = make.funding_source(year=2026)
    make.movement(Rung.VOTED, 900_000, funding_source=source, year=2026)
    make.movement(Rung.VOTED_CP, 200_000, funding_source=source, year=2026)
    make.movement(
        Rung.COMMITTED, 500_000, funding_source=source, year=2026, dated=date(2026, 3, 1), project=project
    )
    short = only(AlertKind.NO_CREDITS, reader)

    assert short.alert.stake == Decimal(300_000)
    assert short.alert.since == date(2026, 3, 1)
    assert "500 000 € restent dus" in said(short)


def test_two_movements_that_look_like_one_await_a_word(project: Project, reader: User) -> None:
    source = make.funding_source()
    for day in (date(2026, 3, 1), date(2026, 3, 20)):
        make.movement(Rung.NOTIFIED, 80_000, project=project, funding_source=source, dated=day)
    pair = only(AlertKind.DOUBLE_COUNT, reader)

    assert (pair.alert.since, pair.alert.stake) == (date(2026, 3, 20), Decimal(80_000))
    assert pair.alert.subject.label == "Nouvelle gare"


# --- Figures ------------------------------------------------------------------------------------------------


def test_a_contested_figure_holds_both_values_and_asks_its_author(project: Project, reader: User) -> None:
    author, funder = make.organisation("Agglo"), make.organisation("Département")
    paid = make.movement(Rung.PAID, 100_000, project=project, said_by=author)
    make.position(
        paid, funder, subject=Subject.MOVEMENT, kind=Position.Kind.CONTESTED, said_on=date(2026, 11, 1),
        counter_value=Decimal(90_000), reason="Un acompte est compté deux fois.",
    )  # fmt: skip
    contested = only(AlertKind.FIGURE_CONTESTED, reader)

    assert said(contested) == (
        "Agglo dit 100 000 € ; Département conteste et donne 90 000 € : « Un acompte est compté deux fois »."
    )
    assert (contested.alert.since, contested.alert.stake) == (date(2026, 11, 1), Decimal(10_000))
    assert (who(contested), contested.alert.gravity) == ("Agglo", Gravity.SERIOUS)


def test_a_figure_settled_or_accepted_since_is_no_alert(project: Project, reader: User) -> None:
    paid = make.movement(Rung.PAID, 100_000, project=project, said_by=make.organisation())
    by = make.organisation()
    make.position(paid, by, subject=Subject.MOVEMENT, kind=Position.Kind.CONTESTED, reason="Non.")
    make.position(paid, by, subject=Subject.MOVEMENT, said_on=date(2026, 11, 2))

    assert of(AlertKind.FIGURE_CONTESTED, reader) == []


def test_a_partner_silent_past_its_deadline_is_asked_once_for_all_its_figures(
    project: Project, town: Organisation, reader: User
) -> None:
    funder = make.organisation("Département")
    source = make.funding_source(funder=funder)
    make.movement(Rung.NOTIFIED, 50_000, project=project, funding_source=source, said_by=funder)
    with time_machine.travel(date(2026, 9, 1), tick=False):
        for euros in (100_000, 300_000):
            make.movement(
                Rung.PAID, euros, project=project, funding_source=source, said_by=town,
                dated=date(2026, 8, 1),
            )  # fmt: skip
    silent = [one for one in of(AlertKind.SILENT_PARTNER, reader) if who(one) == "Département"]

    assert len(silent) == 1
    assert said(silent[0]) == (
        "2 chiffres attendent sa réponse ; celui-ci depuis 91 jours, pour un délai de 30 jours ; "
        "300 000 € pour le plus lourd."
    )
    assert (silent[0].alert.since, silent[0].alert.gravity) == (date(2026, 10, 1), Gravity.WATCH)
    assert (silent[0].alert.duty, silent[0].alert.stake) == (Duty.ASKED, Decimal(300_000))


def test_a_year_signed_that_moved_rings(reader: User) -> None:
    holder = make.organisation("Région")
    books = make.reconciliation(left_holder=holder)
    make.closing(books, year=2024, difference=Decimal(1_500), changed_on=date(2026, 11, 3))
    make.closing(books, year=2023)
    ringing = only(AlertKind.YEAR_RINGS, reader)

    assert (ringing.alert.since, ringing.alert.stake) == (date(2026, 11, 3), Decimal(1_500))
    assert (who(ringing), ringing.alert.duty) == ("Région", Duty.HOLDER)


# --- Measures -----------------------------------------------------------------------------------------------


def measured(*values: int, direction: Direction = Direction.FALLING, **fields: Any) -> Measure:
    """A measure from 100 in 2019 to 60 in 2029, with one value observed a year from 2023 on."""
    made = make.measure(direction=direction, unit="%", definition="Part.", **fields)
    author = make.organisation("INSEE")
    common = {"measure": made, "said_by": author, "definition": "Part."}
    make.statement(**common, nature=Nature.BASELINE, value=Decimal(100), period_end=date(2019, 12, 31))
    make.statement(**common, nature=Nature.TARGET, value=Decimal(60), period_end=date(2029, 12, 31))
    for rank, value in enumerate(values):
        make.statement(**common, value=Decimal(value), period_end=date(2023 + rank, 12, 31))
    return made


def test_a_falling_measure_that_did_not_fall_enough_is_behind_its_path(reader: User) -> None:
    measured(95, name="Vacance des logements")
    gap = only(AlertKind.BEHIND_PATH, reader)

    assert said(gap) == (
        "Au 31 décembre 2023, 95 % : 13 % du chemin fait, 40 % attendus, soit 27 points de retard."
    )
    assert (gap.alert.since, gap.alert.gravity) == (date(2023, 12, 31), Gravity.GRAVE)


def test_a_falling_measure_that_falls_faster_than_its_path_is_no_alert(reader: User) -> None:
    measured(90, 80, 70)

    assert of(AlertKind.BEHIND_PATH, reader) == []
    assert of(AlertKind.WRONG_WAY, reader) == []


def test_a_falling_measure_that_rises_three_times_goes_the_wrong_way(reader: User) -> None:
    measured(75, 78, 81)
    wrong = only(AlertKind.WRONG_WAY, reader)

    assert said(wrong) == "Elle devrait baisser : 75 (2023), 78 (2024) puis 81 (2025) %."
    assert wrong.alert.since == date(2023, 12, 31)


def test_less_than_ten_points_behind_is_told_where_the_others_do_better(reader: User) -> None:
    for name in "ABC":
        measured(84, name=name)
    slower = measured(86, name="D")
    gap = only(AlertKind.BEHIND_PATH, reader)

    assert gap.alert.subject.ref == slower.slug
    assert "c’est plus que la médiane des mesures comparables" in said(gap)


def test_a_measure_with_a_target_and_no_start_cannot_be_worked_out(reader: User) -> None:
    made = make.measure(name="Emplois")
    make.statement(measure=made, value=Decimal(10), said_on=date(2024, 1, 1))
    make.statement(
        measure=made, nature=Nature.TARGET, value=Decimal(20), period_end=date(2030, 1, 1),
        said_on=date(2025, 2, 3),
    )  # fmt: skip
    lacking = only(AlertKind.NOT_COMPUTABLE, reader)

    assert said(lacking) == "Il manque un départ."
    assert lacking.alert.since == date(2025, 2, 3)


def test_a_value_past_its_delay_is_awaited_of_its_producer_since_the_day_it_was_due(reader: User) -> None:
    producer = make.organisation("Bailleur")
    made = make.measure(periodicity=Periodicity.YEAR, delay_days=90, producer=producer)
    make.statement(measure=made, period_end=date(2024, 12, 31))
    stale = only(AlertKind.NOT_COMPUTABLE, reader)

    assert (stale.alert.since, stale.alert.days, who(stale)) == (date(2026, 3, 31), 245, "Bailleur")
    assert stale.alert.duty is Duty.PRODUCER


# --- Rights and secrets -------------------------------------------------------------------------------------


def test_the_alerts_of_a_project_that_one_does_not_see_do_not_exist(town: Organisation) -> None:
    hidden = make.project(make.place("Lens"), owner=town, is_published=False)
    make.milestone_date(make.milestone(hidden), date(2026, 10, 2))
    stranger = make.member(Role.PROJECT_LEAD, of=make.organisation(), place=make.place("Douai"))

    assert len(alerts(make.member(Role.READER))) == 1
    assert alerts(stranger) == ()


def test_a_reserved_amount_is_told_to_nobody_else_and_takes_the_alert_it_would_give_away(
    project: Project, town: Organisation
) -> None:
    state = make.organisation("État", kind="state")
    source = grant(project, state)
    plan = make.plan(project, status="voted", cost_excl_tax=Decimal(2_000_000))
    make.plan_line(plan, 1_200_000, funding_source=source)
    make.plan_line(plan, 800_000, kind="not_found")
    make.reservation(state, kind=Kind.AMOUNT, key=f"{project.pk}-{source.pk}")
    with time_machine.travel(date(2027, 1, 10), tick=False):
        insider, other = make.member(Role.MANAGER, of=state), make.member(Role.MANAGER)
        told, hidden = alerts(insider), alerts(other)
    amounts = ("1,2 M€", "1 200 000", "800 000", "2 M€")

    assert any("1,2 M€" in said(one) for one in told)
    assert {one.alert.kind for one in told} >= {AlertKind.GRANT_LAPSING, AlertKind.UNCOVERED_PLAN}
    assert not any(amount in said(one) for one in hidden for amount in amounts)
    assert [one.alert.stake for one in hidden if one.alert.kind is AlertKind.GRANT_LAPSING] == [None]
    assert AlertKind.UNCOVERED_PLAN not in {one.alert.kind for one in hidden}


def test_a_contested_amount_reserved_to_others_is_not_told(project: Project) -> None:
    state = make.organisation("État", kind="state")
    source = make.funding_source(funder=state)
    paid = make.movement(Rung.PAID, 100_000, project=project, funding_source=source, said_by=state)
    make.position(
        paid, make.organisation(), subject=Subject.MOVEMENT, kind=Position.Kind.CONTESTED, reason="Non."
    )
    make.reservation(state, kind=Kind.AMOUNT, key=f"{project.pk}-{source.pk}")

    assert len(of(AlertKind.FIGURE_CONTESTED, make.member(Role.MANAGER, of=state))) == 1
    assert of(AlertKind.FIGURE_CONTESTED, make.member(Role.MANAGER)) == []


# --- Filters, keys, cost ------------------------------------------------------------------------------------


def test_the_filters_keep_a_kind_a_place_a_body_a_project_and_mine(
    project: Project, lens: Place, town: Organisation
) -> None:
    make.milestone_date(make.milestone(project), date(2026, 10, 2))
    other = make.project(make.place("Douai"), owner=make.organisation("Ville de Douai"))
    make.milestone_date(make.milestone(other), date(2026, 10, 2))
    mine = make.member(Role.CONTRIBUTOR, of=town)

    def kept(**fields: Any) -> list[str]:
        return [one.project_slug for one in alerts(mine, AlertFilter(**fields))]

    assert len(kept()) == 2
    assert kept(kind=AlertKind.WRONG_WAY) == []
    assert kept(places=frozenset({lens.pk})) == ["gare"]
    assert kept(who=town.slug) == kept(project="gare") == kept(mine=True) == ["gare"]


def test_an_agent_of_a_service_must_act_for_the_body_it_speaks_for(project: Project) -> None:
    state = make.organisation("État", kind="state")
    service = make.organisation("Préfecture", speaks_for=state)
    project.owner = state
    project.save()
    make.milestone_date(make.milestone(project), date(2026, 10, 2))

    assert [one.is_mine for one in alerts(make.member(Role.READER, of=service))] == [True]


def test_a_key_names_one_fact_for_every_reader(project: Project, reader: User) -> None:
    make.milestone_date(make.milestone(project), date(2026, 10, 2))
    key = only(AlertKind.MILESTONE_LATE, reader).alert.key

    assert alert(make.member(Role.READER), key) is not None
    assert alert(reader, "milestone_late-0-20260101") is None


def furnish(source: FundingSource) -> None:
    """Three projects more, each with facts of several kinds."""
    for _ in range(3):
        made = make.project(make.place(), owner=make.organisation())
        make.milestone_date(make.milestone(made), date(2026, 10, 2))
        make.plan_line(make.plan(made, status="voted"), 400_000, kind="not_found")
        make.movement(Rung.NOTIFIED, 90_000, project=made, funding_source=source, dated=date(2025, 3, 3))
        paid = make.movement(Rung.PAID, 100_000, project=made, said_by=made.owner)
        make.position(
            paid, make.organisation(), subject=Subject.MOVEMENT, kind=Position.Kind.CONTESTED, reason="Non."
        )
        measured(75, 78, 81)


def test_the_questions_are_bounded_and_do_not_grow_with_the_facts(project: Project, reader: User) -> None:
    def ask() -> int:
        with CaptureQueriesContext(connection) as captured:
            alerts(User.objects.get(pk=reader.pk))
        return len(captured)

    source = grant(project)
    furnish(source)
    few, facts = ask(), len(alerts(reader))
    furnish(source)

    assert len(alerts(reader)) > facts
    assert ask() == few <= COLD


def test_what_is_remembered_follows_what_is_written_and_not_the_alerts_set_aside(
    project: Project, reader: User, memory: Settings
) -> None:
    make.milestone_date(make.milestone(project), date(2026, 10, 2))
    make.entry(project="gare")
    assert len(alerts(reader)) == 1
    make.milestone_date(make.milestone(project, title="Fin"), date(2025, 10, 2))
    make.entry(project="gare", subject=project)

    assert "Fin" in said(only(AlertKind.MILESTONE_LATE, reader))

"""The programme as it was known on a past day."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Thread
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.apps import apps
from django.db import DatabaseError, connection
from django.db.models import Count, Model
from django.db.utils import ConnectionHandler
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from molette.domain.funding.models import FinancingPlan, Movement, PlanLine
from molette.domain.journal.known import known_on, today
from molette.domain.journal.models import Entry
from molette.domain.journal.recording import Actor, action, record
from molette.domain.memory.past import as_known_on
from molette.domain.memory.table import RULES, Present, Tracked
from molette.domain.people.models import Organisation
from molette.domain.programme.models import Contract, Milestone, OrientationNode, Project
from molette.domain.statements.models import Measure, Statement
from molette.engines.ladder import Rung
from tests import factories as make

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 25, 12, tzinfo=PARIS)
JUNE = date(2024, 6, 30)
LATER = date(2024, 9, 1)
SHADOWED = [label for label, rule in RULES.items() if not isinstance(rule, Present)]


@pytest.fixture(autouse=True)
def november() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def on(day: date) -> Any:
    """The clock of the instance at noon that day."""
    return time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=PARIS), tick=False)


def held(model: Any, day: date) -> list[Any]:
    with as_known_on(day):
        return list(model.objects.order_by("pk"))


@action
def remove(_actor: Actor, row: Model) -> None:
    record("a retiré", row)
    row.delete()


@pytest.mark.django_db
def test_what_was_recorded_later_is_not_known() -> None:
    with on(LATER):
        make.project(title="Nouvelle gare")

    assert held(Project, JUNE) == []
    assert [project.title for project in held(Project, LATER)] == ["Nouvelle gare"]


@pytest.mark.django_db
def test_a_row_reads_as_it_was_written_that_day() -> None:
    with on(JUNE):
        project = make.project(make.place("Lens"), title="Gare")
    with on(LATER):
        project.title = "Nouvelle gare"
        project.save()
        project.places.set([make.place("Avion"), make.place("Liévin")])

    with as_known_on(JUNE):
        then = Project.objects.get()
        assert (then.title, [place.name for place in then.places.all()]) == ("Gare", ["Lens"])
        assert Project.objects.filter(places__name="Avion").count() == 0
    assert Project.objects.get().title == "Nouvelle gare"


@pytest.mark.django_db
def test_what_was_removed_since_is_still_there() -> None:
    with on(JUNE):
        paper = make.document(make.project())
    with on(LATER):
        remove(make.SHELL, paper)

    assert [str(one) for one in held(type(paper), JUNE)] == ["Délibération"]
    assert held(type(paper), LATER) == []


@pytest.mark.django_db
def test_a_value_said_before_it_was_recorded_is_known_from_the_day_it_was_said() -> None:
    make.statement(value=Decimal(7000), said_on=JUNE)

    assert held(Statement, JUNE - timedelta(days=1)) == []
    assert [said.value for said in held(Statement, JUNE)] == [7000]


@pytest.mark.django_db
def test_what_is_known_brings_what_it_speaks_of() -> None:
    measure = make.measure()
    project = make.project()
    make.statement(measure=measure, project=project, said_on=JUNE)
    make.project()

    before = JUNE - timedelta(days=1)
    assert (held(Measure, before), held(Project, before)) == ([], [])
    assert (held(Measure, JUNE), held(Project, JUNE)) == ([measure], [project])


@pytest.mark.django_db
def test_a_statement_withdrawn_or_replaced_later_stands() -> None:
    first = make.statement(said_on=JUNE, value=Decimal(1))
    make.statement(said_on=LATER, value=Decimal(2), replaces=first, measure=first.measure)
    make.statement(said_on=JUNE, value=Decimal(3), withdrawn_on=LATER, withdrawn_reason="une erreur")

    with as_known_on(JUNE):
        standing = Statement.objects.standing().order_by("value")
        assert [(said.value, said.withdrawn_reason) for said in standing] == [(1, ""), (3, "")]
    assert [said.value for said in Statement.objects.standing()] == [2]


@pytest.mark.django_db
def test_what_an_answer_made_of_a_value_is_not_known_before_the_answer() -> None:
    said = make.statement(said_on=JUNE, value=Decimal(7000), value_in_use=Decimal(6500))
    make.position(said, make.organisation(), said_on=LATER)

    assert [one.value_in_use for one in held(Statement, JUNE)] == [None]
    assert [one.value_in_use for one in held(Statement, LATER)] == [6500]


@pytest.mark.django_db
def test_a_silence_is_counted_from_the_day_a_value_was_said() -> None:
    make.statement(said_on=JUNE)

    assert [timezone.localdate(one.recorded_at) for one in held(Statement, LATER)] == [JUNE]


@pytest.mark.django_db
def test_a_plan_voted_is_the_plan_in_use_until_another_is() -> None:
    project = make.project()
    make.plan(project, version=1, status="superseded", dated=JUNE)
    make.plan(project, version=2, status="voted", dated=LATER)

    assert [plan.status for plan in held(FinancingPlan, JUNE)] == ["voted"]
    assert [plan.status for plan in held(FinancingPlan, LATER)] == ["superseded", "voted"]


@pytest.mark.django_db
def test_a_plan_shows_the_lines_that_were_voted_and_not_their_drafts() -> None:
    with on(date(2026, 10, 1)):
        plan = make.plan(make.project(), dated=date(2026, 10, 1))
        line = make.plan_line(plan, 400_000)
        make.plan_line(plan, 100_000, order=1)
    with on(date(2026, 10, 20)):
        line.amount = Decimal(500_000)
        line.save()
        remove(make.SHELL, plan.lines.get(order=1))
    with on(date(2026, 11, 3)):
        plan.status, plan.dated = "voted", JUNE
        plan.save()
    with on(date(2026, 11, 10)):
        line.note = "précisé depuis"
        line.save()

    with as_known_on(JUNE):
        assert FinancingPlan.objects.get().status == "voted"
        assert [(one.amount, one.note) for one in PlanLine.objects.order_by("pk")] == [(500_000, "")]


@pytest.mark.django_db
def test_euros_counted_in_a_later_figure_count_by_themselves_until_it_is_said() -> None:
    project = make.project()
    whole = make.movement(Rung.NOTIFIED, 900_000, project=project, dated=LATER)
    make.movement(
        Rung.NOTIFIED, 400_000, project=project, dated=JUNE, counted_in=whole, overlap_reason="cumul"
    )

    assert [(m.counted_in_id, m.overlap_reason) for m in held(Movement, JUNE)] == [(None, "")]
    assert {m.counted_in_id for m in held(Movement, LATER)} == {None, whole.pk}


@pytest.mark.django_db
def test_a_movement_of_a_plan_line_removed_since_still_names_it() -> None:
    project = make.project()
    line = make.plan_line(make.plan(project, dated=JUNE), 400_000)
    with on(JUNE):
        make.movement(Rung.NOTIFIED, 400_000, project=project, dated=JUNE, plan_line=line)
    with on(LATER):
        remove(make.SHELL, line)

    assert [movement.plan_line_id for movement in held(Movement, JUNE)] == [line.pk]
    assert [movement.plan_line_id for movement in held(Movement, LATER)] == [None]


@pytest.mark.django_db
def test_an_orientation_added_to_a_tree_already_recorded_is_not_as_old_as_the_tree() -> None:
    with on(JUNE):
        tree = make.tree(make.contract(), stated_on=date(2017, 3, 7))
        first = make.node(tree)
    make.node(tree)

    assert held(OrientationNode, LATER) == [first]


@pytest.mark.django_db
def test_a_milestone_is_known_from_the_first_date_said_of_it() -> None:
    milestone = make.milestone(make.project())
    make.milestone_date(milestone, said_on=LATER)

    assert held(Milestone, JUNE) == []
    assert held(Milestone, LATER) == [milestone]


@pytest.mark.django_db
def test_a_contract_is_there_before_its_signature_which_is_not_known() -> None:
    make.contract(signed_on=LATER)

    assert [contract.signed_on for contract in held(Contract, JUNE)] == [None]
    assert [contract.signed_on for contract in held(Contract, LATER)] == [LATER]


@pytest.mark.django_db
def test_what_only_names_is_always_known() -> None:
    make.organisation("Région")

    assert [one.name for one in held(Organisation, JUNE)] == ["Région"]


@pytest.mark.django_db
def test_what_is_mended_within_the_hour_was_said_so_from_the_start() -> None:
    said = make.statement(said_on=JUNE, value=Decimal(700))
    with time_machine.travel(NOW + timedelta(minutes=59), tick=False):
        said.value = Decimal(7000)
        said.save()
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        said.value = Decimal(9)
        said.save()

    assert [one.value for one in held(Statement, JUNE)] == [7000]


@pytest.mark.django_db
def test_what_decides_of_rights_is_read_as_it_is_today() -> None:
    with on(JUNE):
        project = make.project(is_published=True)
        measure = make.measure()
    with on(LATER):
        project.is_published = False
        project.save()
        measure.secrecy_threshold = 11
        measure.save()

    assert [one.is_published for one in held(Project, JUNE)] == [False]
    assert [one.secrecy_threshold for one in held(Measure, JUNE)] == [11]


@pytest.mark.django_db
def test_the_journal_stops_that_day() -> None:
    with on(JUNE):
        make.entry("a voté")
    make.entry("a modifié")

    assert [line.verb for line in held(Entry, JUNE)] == ["a voté"]


@pytest.mark.django_db
def test_the_day_read_is_that_day_and_the_present_comes_back_even_after_a_failure() -> None:
    make.project()

    with as_known_on(JUNE):
        assert (known_on(), today(), Project.objects.count()) == (JUNE, JUNE, 0)
    with pytest.raises(DatabaseError), as_known_on(JUNE):
        Project.objects.extra(where=["nothing"]).count()

    assert (known_on(), Project.objects.count()) == (None, 1)


@pytest.mark.django_db
def test_a_past_is_not_read_from_within_another() -> None:
    with as_known_on(JUNE), pytest.raises(RuntimeError, match="2024-06-30"), as_known_on(LATER):
        raise AssertionError


def is_shadowed() -> bool:
    """Whether, for this thread, a view stands before the table of projects."""
    told = {
        "sqlite": "SELECT count(*) > 0 FROM temp.sqlite_master WHERE name = 'programme_project'",
        "postgresql": "SELECT relkind = 'v' FROM pg_class WHERE oid = 'programme_project'::regclass",
    }
    with connection.cursor() as cursor:
        return bool(cursor.execute(told[connection.vendor]).fetchone()[0])


@pytest.mark.django_db
def test_who_reads_at_the_same_time_reads_the_present() -> None:
    seen = []

    def read() -> None:
        try:
            seen.append((known_on(), is_shadowed()))
        finally:
            connection.close()

    with as_known_on(JUNE):
        other = Thread(target=read)
        other.start()
        other.join()
        seen.append((known_on(), is_shadowed()))

    assert [*seen, (known_on(), is_shadowed())] == [(None, False), (JUNE, True), (None, False)]


@pytest.mark.django_db
def test_reading_the_past_on_sqlite_keeps_no_writer_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "instance.sqlite3"
    told = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": file,
        "OPTIONS": {"transaction_mode": "IMMEDIATE"},
    }
    own = ConnectionHandler({"default": told})["default"]
    monkeypatch.setattr("molette.domain.memory.past.connection", own)

    with as_known_on(JUNE), closing(sqlite3.connect(file, timeout=0)) as writer:
        writer.execute("CREATE TABLE written (at TEXT)")
    own.close()


@pytest.mark.django_db
def test_counts_and_groups_are_those_of_a_table() -> None:
    project = make.project(make.place("Lens"), make.place("Avion"))
    make.statement(project=project, said_on=JUNE)

    with as_known_on(JUNE):
        counted = Project.objects.annotate(how_many=Count("places")).order_by("pk")
        assert [(one.title, vars(one)["how_many"]) for one in counted] == [(project.title, 2)]


FIRST = date(2026, 3, 2)
ACTS = ("project", "title", "places", "value", "withdrawal", "replacement", "plan", "vote", "date", "paper")


class Laws(TestCase):
    """A programme written day after day: each evening is kept aside, and found again later."""

    def setUp(self) -> None:
        with on(FIRST - timedelta(days=30)):
            self.contract, self.places = make.contract(), [make.place("Lens"), make.place("Avion")]
            self.author, self.source = make.organisation(), make.source()

    @settings(max_examples=30)
    @given(st.lists(st.lists(st.sampled_from(ACTS), max_size=3), min_size=2, max_size=6))
    def test_an_evening_is_read_later_as_it_was(self, days: list[list[str]]) -> None:
        evenings = {}
        for number, acts in enumerate(days):
            day = FIRST + timedelta(days=number)
            with on(day):
                for rank, act in enumerate(acts):
                    self.do(act, day, rank)
                evenings[day] = everything()

        with on(FIRST + timedelta(days=60)):
            for day, evening in evenings.items():
                with as_known_on(day):
                    assert everything() == evening, day
            now = everything()
            with as_known_on(today()):
                assert everything() == now, "as of today is now"

    def do(self, act: str, day: date, rank: int) -> None:
        """One write of a partner, on whatever is there."""
        project = Project.objects.order_by("-pk").first()
        said = Statement.objects.standing().order_by("-pk").first()
        plan = FinancingPlan.objects.order_by("-pk").first()
        source, author = self.source, self.author
        if act == "project" or project is None:
            make.project(*self.places[:1], contract=self.contract)
        elif act == "title":
            project.title = f"Titre {day} {rank}"
            project.save()
        elif act == "places":
            project.places.set(self.places[rank % 2 :])
        elif act == "date":
            make.milestone_date(make.milestone(project), said_on=day)
        elif act == "paper":
            make.document(project)
            if rank:
                remove(make.SHELL, project.documents.order_by("pk")[0])
        elif act in {"plan", "vote"}:
            self.plan(act, project, plan, day)
        elif act == "value" or said is None:
            make.statement(project=project, said_on=day, source=source, said_by=author)
        elif act == "withdrawal":
            said.withdrawn_on, said.withdrawn_reason = day, "une erreur"
            said.save()
        else:
            make.statement(
                project=project,
                measure=said.measure,
                said_on=day,
                replaces=said,
                source=source,
                said_by=author,
            )

    def plan(self, act: str, project: Project, plan: FinancingPlan | None, day: date) -> None:
        if act == "plan" or plan is None:
            version = (plan.version if plan and plan.project_id == project.pk else 0) + 1
            make.plan_line(make.plan(project, version=version, dated=day), kind="not_found")
        else:
            plan.status, plan.dated = "voted", day
            plan.save()


def everything() -> dict[str, list[Any]]:
    """Every row of every table whose state is told by what is recorded and said, names aside."""
    return {
        label: list(apps.get_model(label)._base_manager.order_by("pk").values_list())
        for label in SHADOWED
        if not (isinstance(rule := RULES[label], Tracked) and rule.always)
    } | {"places": list(Project.places.through.objects.order_by("pk").values_list())}
